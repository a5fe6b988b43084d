//! Answers as other programs write them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use peerhood::interop::{FhirVersion, Format, questionnaire, questionnaire_responses};
use peerhood::statistics::{
    Scored, Sheet, built_in_instrument, read_answers, read_instrument, score,
};
use peerhood::{Faults, Loaded, load};

/// The scores of one wave, by person.
fn scored(instrument: &str, file: &str, text: &str, format: Option<Format>) -> Vec<Scored> {
    let instrument = built_in_instrument(instrument).unwrap();
    let read = read_answers(&instrument, file, text.as_bytes(), format).unwrap();
    let of = |(name, sheet): (String, Sheet)| score(&instrument, &name, &sheet, 0.95).unwrap();
    read.waves.into_iter().map(of).collect()
}

fn scores(scored: &Scored) -> Vec<(String, Option<f64>)> {
    let people = scored.wave.people.iter();
    people.map(|person| (person.person.clone(), person.scores[0].score)).collect()
}

fn pair(person: &str, score: f64) -> (String, Option<f64>) {
    (person.to_owned(), Some(score))
}

#[test]
fn a_redcap_export_gives_a_wave_an_event_with_its_checkboxes() {
    let text = "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,phq2_timestamp,phq_2_1,phq_2_2___0,phq_2_2___1,phq_2_2___2,phq_2_2___3,phq2_complete\n\
        R-1,baseline_arm_1,,,2026-03-01 10:00:00,2,0,0,1,0,2\n\
        R-1,week8_arm_1,,,[not completed],1,0,1,0,0,2\n\
        R-2,baseline_arm_1,,,,3,0,0,0,1,2\n\
        R-2,baseline_arm_1,phq2,2,,0,1,0,0,0,2\n";
    let waves = scored("phq-2", "export.csv", text, None);
    assert_eq!(
        waves.iter().map(|wave| wave.wave.wave.as_str()).collect::<Vec<_>>(),
        ["baseline", "week8", "baseline-2"]
    );
    assert_eq!(scores(&waves[0]), [pair("R-1", 4.0), pair("R-2", 6.0)]);
    assert_eq!(scores(&waves[1]), [pair("R-1", 2.0)]);
    assert_eq!(scores(&waves[2]), [pair("R-2", 0.0)]);
}

#[test]
fn two_ticked_boxes_are_no_answer_and_name_their_place() {
    let text = "record_id,q1,q2___1,q2___2\nR-1,2,1,1\n";
    let wave = &scored("phq-2", "export.csv", text, Some(Format::Redcap))[0];
    let faults = wave.faults.to_string();
    assert!(faults.contains("export.csv:2:q2") && faults.contains("1;2"), "{faults}");
}

#[test]
fn the_three_header_rows_of_qualtrics_are_no_people() {
    let text = "StartDate,Status,RecordedDate,ResponseId,ExternalReference,Q1,Q2\n\
        Start Date,Response Type,Recorded Date,Response ID,External Data Reference,\"Little interest, or\npleasure\",Down\n\
        \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"externalDataReference\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n\
        2026-03-01 10:00:00,IP Address,2026-03-01 10:04:00,R_abc,R-1,Several days,3\n\
        2026-03-01 11:00:00,Survey Preview,2026-03-01 11:04:00,R_abd,,0,0\n\
        2026-03-02 10:00:00,0,2026-03-02 10:04:00,R_abe,,1,1\n";
    let instrument = built_in_instrument("phq-2").unwrap();
    let read = read_answers(&instrument, "q.csv", text.as_bytes(), None).unwrap();
    let notices: Vec<String> = read.notices.iter().map(ToString::to_string).collect();
    assert!(notices.iter().any(|notice| notice.contains("Qualtrics")), "{notices:?}");
    assert!(notices.iter().any(|notice| notice.contains("1 previews")), "{notices:?}");
    let made = score(&instrument, "w", &read.waves[0].1, 0.95).unwrap();
    assert_eq!(scores(&made), [pair("R-1", 4.0), pair("R_abe", 2.0)]);
}

/// An export of Qualtrics with a question of nine rows and a free text after it.
fn nine_rows(question: &str) -> String {
    let rows: Vec<String> = (1..=9).map(|row| format!("{question}_{row}")).collect();
    let orders: Vec<String> = (1..=9).map(|row| format!("{question}_DO_{row}")).collect();
    let imports: Vec<String> =
        (1..=20).map(|id| format!("\"{{\"\"ImportId\"\":\"\"QID{id}\"\"}}\"")).collect();
    format!(
        "\u{feff}ResponseId,{},{},Q2\r\n{}\r\n{}\r\nR_a,1,1,1,1,1,1,1,1,0,1,2,3,4,5,6,7,8,9,\"said \"\"2\"\"\"\r\n",
        rows.join(","),
        orders.join(","),
        vec!["words"; 20].join(","),
        imports.join(",")
    )
}

#[test]
fn a_question_with_rows_is_the_instrument_that_is_asked_for() {
    let instrument = built_in_instrument("phq-9").unwrap();
    let text = nine_rows("Q7");
    let read = read_answers(&instrument, "q.csv", text.as_bytes(), None).unwrap();
    let notices: Vec<String> = read.notices.iter().map(ToString::to_string).collect();
    assert!(notices.iter().any(|notice| notice.contains("the rows of Q7")), "{notices:?}");
    let made = score(&instrument, "w", &read.waves[0].1, 0.95).unwrap();
    assert_eq!(scores(&made), [pair("R_a", 8.0)]);
    // Where the columns say which instrument they are, a column called Q2 is another question.
    assert_eq!(scores(&scored("phq-9", "q.csv", &nine_rows("PHQ9"), None)[0]), [pair("R_a", 8.0)]);
    // Two such questions: nobody can tell.
    let twice = text.replace("Q7_DO_", "Q8_");
    let read = read_answers(&instrument, "q.csv", twice.as_bytes(), None).unwrap();
    assert!(score(&instrument, "w", &read.waves[0].1, 0.95).is_err());
}

#[test]
fn responses_entered_in_error_are_left_out_with_a_notice() {
    let instrument = built_in_instrument("phq-2").unwrap();
    let text =
        RESPONSES.replacen("\"status\": \"completed\"", "\"status\": \"entered-in-error\"", 1);
    let read = read_answers(&instrument, "r.json", text.as_bytes(), None).unwrap();
    assert!(read.notices.iter().any(|notice| notice.to_string().contains("1 responses")));
    let made = score(&instrument, "w", &read.waves[0].1, 0.95).unwrap();
    assert_eq!(scores(&made), [pair("R-2", 4.0)]);
}

#[test]
fn missing_codes_mean_no_answer_unless_an_item_can_have_them() {
    let codes = ["-999", "3", "Several days", "refused"];
    let instrument = built_in_instrument("phq-2").unwrap().with_missing_codes(codes);
    let text = "record_id,q1,q2\nR-1,-999,3\nR-2,Several days,3\nR-3,refused,0\n";
    let read = read_answers(&instrument, "export.csv", text.as_bytes(), None).unwrap();
    let made = score(&instrument, "w", &read.waves[0].1, 0.95).unwrap();
    assert!(made.faults.is_empty(), "{}", made.faults);
    let none = |person: &str| (person.to_owned(), None);
    assert_eq!(scores(&made), [none("R-1"), pair("R-2", 4.0), none("R-3")]);
}

#[test]
fn a_long_table_is_one_row_an_answer() {
    let text = "person,wave,item,answer\nR-1,before,1,2\nR-1,before,2,1\nR-1,after,1,0\nR-2,before,2,3\nR-1,after,2,0\nR-2,before,1,3\n";
    let waves = scored("phq-2", "long.csv", text, None);
    assert_eq!(scores(&waves[0]), [pair("R-1", 3.0), pair("R-2", 6.0)]);
    assert_eq!(scores(&waves[1]), [pair("R-1", 0.0)]);
    let instrument = built_in_instrument("phq-2").unwrap();
    let twice = "person,item,answer\nR-1,1,2\nR-1,2,1\nR-1,1,3\n";
    let faults = read_answers(&instrument, "long.csv", twice.as_bytes(), None).unwrap_err();
    assert!(faults.to_string().contains("long.csv:4:"), "{faults}");
}

/// Two responses, in LOINC's codes: one with weights and the right total, one with another total.
const RESPONSES: &str = r#"{ "resourceType": "Bundle", "type": "collection", "entry": [
  { "resource": { "resourceType": "QuestionnaireResponse", "status": "completed",
      "questionnaire": "http://example.org/Questionnaire/55757-9|1.0", "authored": "2026-03-01T10:00:00Z",
      "subject": { "reference": "Patient/R-1" },
      "item": [ { "linkId": "/55757-9", "item": [
        { "linkId": "/44250-9", "answer": [{ "valueCoding": { "code": "LA6569-3", "extension": [
            { "url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1 }] } }] },
        { "linkId": "/44255-8", "answer": [{ "valueCoding": { "code": "LA6571-9", "extension": [
            { "url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3 }] } }] },
        { "linkId": "/55758-7", "answer": [{ "valueDecimal": 4 }] } ] } ] } },
  { "resource": { "resourceType": "QuestionnaireResponse", "status": "completed",
      "questionnaire": "http://example.org/Questionnaire/55757-9",
      "subject": { "identifier": { "value": "R-2" } },
      "item": [
        { "linkId": "44250-9", "answer": [{ "valueInteger": 2 }] },
        { "linkId": "44255-8", "answer": [{ "valueInteger": 2 }] },
        { "linkId": "55758-7", "answer": [{ "valueDecimal": 5 }] } ] } } ] }"#;

#[test]
fn fhir_responses_are_scored_and_a_wrong_total_is_told() {
    let made = &scored("phq-2", "responses.json", RESPONSES, None)[0];
    assert_eq!(scores(made), [pair("R-1", 4.0), pair("R-2", 4.0)]);
    let notices: Vec<String> = made.notices.iter().map(ToString::to_string).collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("phq-2 total") && notices[0].contains("5, but the answers make 4"));
}

#[test]
fn a_fhir_questionnaire_goes_out_and_comes_back_in_both_releases() {
    for version in [FhirVersion::R4, FhirVersion::R5] {
        let instrument = built_in_instrument("phq-9").unwrap();
        let text = questionnaire(&instrument, version).to_string();
        let name = if version == FhirVersion::R4 { "ordinalValue" } else { "itemWeight" };
        assert!(text.contains(name));
        let back = read_instrument("phq.json", text.as_bytes()).unwrap();
        assert_eq!(back.key(), "phq-9");
        for (item, other) in instrument.items().iter().zip(back.items()) {
            assert_eq!(
                (&item.key, &item.text, &item.loinc),
                (&other.key, &other.text, &other.loinc)
            );
            assert_eq!(instrument.range(item), back.range(other));
        }
    }
    let nothing = br#"{ "resourceType": "Questionnaire", "id": "x", "item": [] }"#;
    assert!(read_instrument("x.json", nothing).is_err());
    assert!(read_instrument("x.json", b"{ \"resourceType\": ").is_err());
}

/// An option of a questionnaire with a code, words and what it counts.
fn option(code: &str, words: &str, counts: u8) -> serde_json::Value {
    let url = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    serde_json::json!({ "valueCoding": {
        "code": code, "display": words, "extension": [{ "url": url, "valueDecimal": counts }]
    } })
}

#[test]
fn codes_count_what_the_questionnaire_says_and_words_of_two_meanings_count_nothing() {
    let options = |never, often| [option("a", "Never", never), option("b", "Often", often)];
    let made = |second: [serde_json::Value; 2]| {
        let item = |link: &str, options: [serde_json::Value; 2]| serde_json::json!({ "linkId": link, "type": "choice", "answerOption": options });
        let text = serde_json::json!({
            "resourceType": "Questionnaire", "id": "17", "url": "http://example.org/two|2.0",
            "item": [item("1", options(0, 3)), item("2", second)]
        });
        read_instrument("two.json", text.to_string().as_bytes()).unwrap()
    };
    let answer = |link: &str, code: &str| serde_json::json!({ "linkId": link, "answer": [{ "valueCoding": { "code": code } }] });
    let response = serde_json::json!([{
        "resourceType": "QuestionnaireResponse", "questionnaire": "http://example.org/two",
        "subject": { "reference": "Patient/p1" }, "item": [answer("1", "b"), answer("2", "a")]
    }]);
    let total = |instrument: &peerhood_outcomes::Instrument| {
        let read = read_answers(instrument, "r.json", response.to_string().as_bytes(), None);
        let scored = score(instrument, "", &read.unwrap().waves[0].1, 0.95).unwrap();
        scores(&scored)
    };
    let alike = made(options(0, 3));
    assert_eq!(alike.key(), "two");
    assert_eq!(total(&alike), [pair("p1", 3.0)]);
    // The second item is reversed: what "Never" counts depends on the item.
    let reversed = made(options(3, 0));
    assert!(reversed.definition().options.is_empty());
    assert_eq!(total(&reversed), [("p1".to_owned(), None)]);
}

/// The sample program with other surveys.
fn program(name: &str, surveys: &[(&str, &str)]) -> Result<Loaded, Faults> {
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/riverbend");
    let to = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&to);
    for part in ["", "directory", "surveys"] {
        std::fs::create_dir_all(to.join(part)).unwrap();
    }
    for part in ["", "directory"] {
        for entry in std::fs::read_dir(PathBuf::from(from).join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, to.join(part).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    for (name, text) in surveys {
        std::fs::write(to.join("surveys").join(name), text).unwrap();
    }
    load(Path::new(&to))
}

#[test]
fn bare_columns_of_a_wave_are_the_items_of_the_only_instrument_they_can_be() {
    let loaded = program(
        "bare",
        &[("gad-7 week 8.csv", "person,Q1,Q2,Q3,Q4,Q5,Q6,Q7\nR-1003,1,1,1,1,1,1,1\n")],
    );
    let loaded = loaded.unwrap();
    assert_eq!(loaded.surveys[0].instrument.key(), "gad-7");
    assert!(loaded.notices.iter().any(|notice| notice.to_string().contains("gad-7")));
    let faults = program(
        "bare-two",
        &[("w.csv", "person,1,2,3,4,5,6,7,8,9,10\nR-1003,1,1,1,1,1,1,1,1,1,1\n")],
    );
    let faults = faults.unwrap_err().to_string();
    assert!(faults.contains("surveys/w.csv:1:1:") && faults.contains("pss-10"), "{faults}");
    let faults =
        program("bare-bad", &[("gad-7.csv", "person,1,2,3,4,5,6,7\nR-1003,1,1,9,1,1,1,1\n")]);
    let faults = faults.unwrap_err().to_string();
    assert!(faults.contains("surveys/gad-7.csv:2:3: not an answer"), "{faults}");
}

#[test]
fn every_way_of_writing_a_wave_works_from_a_program_folder() {
    let loaded = program(
        "ways",
        &[
            (
                "dictionary.csv",
                "\"Variable / Field Name\",\"Form Name\",\"Field Type\",\"Choices, Calculations, OR Slider Labels\",\"Field Label\"\nhope_1,hope,radio,\"1, Never, or hardly | 2, Often\",I hope\nhope_2,hope,radio,\"1, Never, or hardly | 2, Often\",I plan\nname,hope,text,,Name\n",
            ),
            (
                "redcap.csv",
                "record_id,redcap_event_name,hope_1,hope_2,hope_total\nR-1003,baseline_arm_1,1,2,4\nR-1004,baseline_arm_1,\"Never, or hardly\",2,3\nR-1003,week8_arm_1,2,2,4\n",
            ),
            (
                "after.json",
                &RESPONSES
                    .replace("\"R-2\"", "\"R-1004\"")
                    .replace("Patient/R-1\"", "Patient/R-1003\""),
            ),
        ],
    );
    let loaded = loaded.unwrap();
    let found: Vec<(&str, usize)> =
        loaded.surveys.iter().map(|survey| (survey.instrument.key(), survey.waves.len())).collect();
    assert_eq!(found, [("hope", 2), ("phq-2", 1)]);
    assert_eq!(loaded.surveys[0].waves[0].name, "baseline");
    let notices: Vec<String> = loaded.notices.iter().map(ToString::to_string).collect();
    let told = |words: &str| notices.iter().any(|notice| notice.contains(words));
    assert!(told("REDCap") && told("FHIR") && told("plain sum"), "{notices:?}");
    assert!(
        told("1 stored totals of hope total") && told("4, but the answers make 3"),
        "{notices:?}"
    );
    let survey = &loaded.surveys[1];
    let bundle = questionnaire_responses(survey, &survey.waves[0], FhirVersion::R4).to_string();
    assert!(
        bundle.contains("\"value\":\"R-1004\"") && bundle.contains("\"authored\":\"2026-03-01\"")
    );
    let again = &scored("phq-2", "again.json", &bundle, None)[0];
    assert_eq!(scores(again), [pair("R-1003", 4.0), pair("R-1004", 4.0)]);
}

#[test]
fn a_fault_of_an_instrument_names_its_line() {
    let text = "key = \"hope\"\nname = \"Hope\"\nrange = { low = 1, high = 5 }\nitems = [1, 2]\nreversed = [3]\n\n[[scales]]\nkey = \"total\"\nitems = [1, 4]\n";
    let faults = read_instrument("hope.toml", text.as_bytes()).unwrap_err().to_string();
    assert!(faults.contains("hope.toml:5:1:") && faults.contains("hope.toml:8:1:"), "{faults}");
    let faults =
        read_instrument("hope.toml", b"key = \"hope\"\nnmae = 3\n").unwrap_err().to_string();
    assert!(faults.contains("hope.toml:2:1:"), "{faults}");
}

#[test]
fn what_is_no_answers_at_all_is_told_and_nothing_breaks() {
    let instrument = built_in_instrument("phq-2").unwrap();
    for (name, text) in [
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", "{\"resourceType\":\"Patient\"}"),
        ("a.csv", ""),
        ("a.json", "null"),
    ] {
        assert!(read_answers(&instrument, name, text.as_bytes(), None).is_err(), "{text}");
    }
    for format in [Format::Long, Format::Redcap, Format::Qualtrics, Format::Fhir, Format::Wide] {
        for text in [
            "a,b\n",
            "a\n1\n",
            "record_id,___\n1,1\n",
            "{\"ImportId\"\n",
            "person,item,answer\n,,\n",
        ] {
            let read = read_answers(&instrument, "a.csv", text.as_bytes(), Some(format));
            for (_, sheet) in read.map(|read| read.waves).unwrap_or_default() {
                let _ = score(&instrument, "w", &sheet, 0.95);
            }
        }
    }
}
