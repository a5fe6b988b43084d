//! Damaged files of other programs: faults or scores, and never a panic.

use peerhood::interop::{FhirVersion, questionnaire};
use peerhood::statistics::{built_in_instrument, read_answers, read_instrument, score};
use peerhood_outcomes::Instrument;
use proptest::prelude::{ProptestConfig, Strategy, any, proptest};
use proptest::sample::select;

const DICTIONARY: &str = "\"Variable / Field Name\",\"Form Name\",\"Section Header\",\"Field Type\",\"Field Label\",\"Choices, Calculations, OR Slider Labels\",\"Field Note\",\"Text Validation Type OR Show Slider Number\",\"Text Validation Min\",\"Text Validation Max\"\n\
    record_id,hope,,text,Record,,,,,\n\
    hope_1,hope,About you,radio,I hope,\"1, Never, or hardly | 2, Often | -9, Not asked\",,,,\n\
    hope_2,hope,,checkbox,I plan,\"0, No | 1, Yes\",,,,\n\
    hope_3,hope,,slider,I see,low | middle | high,,number,0,100\n\
    hope_4,hope,,text,Days,,,integer,0,7\n\
    hope_5,hope,,yesno,Again,,,,,\n\
    hope_total,hope,,calc,Total,\"sum([hope_1], [hope_4])\",,,,\n";

const TOML: &str = "key = \"hope\"\nname = \"Hope\"\ncitation = \"x\"\nsource = \"x\"\nrange = { low = 1, high = 5 }\nitems = [1, 2, \"three\"]\nreversed = [2]\n\n[[scales]]\nkey = \"total\"\nitems = [1, 2]\nhigher_is = \"better\"\nscore = { weighted = [2, 0.5] }\nmissing = { prorate = { at_most_missing = 1 } }\nbands = [{ from = 1, label = \"low\" }, { from = 4, label = \"high\" }]\n";

const ANSWERS: [(&str, &str); 5] = [
    ("wide.csv", "person,Q1,phq_2_2,note\nR-1,2,1,\"a, b\"\nR-2,,3,NA\nR-3,7,x,\n"),
    (
        "long.csv",
        "person,wave,item,answer\nR-1,before,1,2\nR-1,before,2,1\nR-1,after,1,0\nR-2,before,2,3\n",
    ),
    (
        "redcap.csv",
        "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,phq2_timestamp,phq_2_1,phq_2_2___0,phq_2_2___1,phq_2_2____9,phq2_complete\nR-1,baseline_arm_1,,,2026-03-01 10:00:00,2,0,1,0,2\nR-2,baseline_arm_1,phq2,2,,0,1,0,0,2\n",
    ),
    (
        "qualtrics.csv",
        "StartDate,Status,RecordedDate,ResponseId,ExternalReference,Q1,Q2\nStart,Type,Recorded,ID,Reference,\"Little interest, or\npleasure\",Down\n\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"ref\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n2026-03-01 10:00:00,IP Address,2026-03-01 10:04:00,R_abc,R-1,Several days,3\n2026-03-01 11:00:00,Survey Preview,,R_abd,,0,0\n",
    ),
    (
        "responses.json",
        r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"QuestionnaireResponse","questionnaire":"http://example.org/Questionnaire/55757-9|1.0","authored":"2026-03-01T10:00:00Z","subject":{"reference":"Patient/R-1"},"item":[{"linkId":"/44250-9","answer":[{"valueCoding":{"code":"LA6569-3","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":1}]}}]},{"linkId":"44255-8","answer":[{"valueInteger":2}]},{"linkId":"55758-7","answer":[{"valueDecimal":4}]}]}}]}"#,
    ),
];

/// What a slip of the hand, a cut or another program's export puts into a file.
const STRANGE: [&str; 24] = [
    "\"",
    ",",
    "\n",
    "|",
    "||",
    ",,",
    ";",
    "\r\n",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "\0",
    "-1",
    "1e308",
    "NaN",
    "99999999999999999999",
    "é",
    "\u{feff}",
    "___",
    "= ",
    "null",
    "hope_1",
];

#[derive(Clone, Debug)]
enum Damage {
    Cut { from: usize, length: usize },
    Put { at: usize, what: &'static str },
    Twice { from: usize, length: usize },
    Byte { at: usize, value: u8 },
}

fn damage() -> impl Strategy<Value = Damage> {
    (0..4_u8, any::<usize>(), 1..80_usize, select(&STRANGE[..]), any::<u8>()).prop_map(
        |(kind, at, length, what, value)| match kind {
            0 => Damage::Cut { from: at, length },
            1 => Damage::Put { at, what },
            2 => Damage::Twice { from: at, length },
            _ => Damage::Byte { at, value },
        },
    )
}

fn damaged(text: &str, all: &[Damage]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for one in all {
        let size = bytes.len();
        let place = |at: usize| at % (size + 1);
        match *one {
            Damage::Cut { from, length } => {
                bytes.drain(place(from)..(place(from) + length).min(size));
            }
            Damage::Put { at, what } => {
                bytes.splice(place(at)..place(at), what.bytes());
            }
            Damage::Twice { from, length } => {
                let part = bytes[place(from)..(place(from) + length).min(size)].to_vec();
                bytes.splice(place(from)..place(from), part);
            }
            Damage::Byte { at, value } => {
                if let Some(byte) = bytes.get_mut(place(at)) {
                    *byte = value;
                }
            }
        }
    }
    bytes
}

/// Reads and scores, and demands that what is refused has a reason.
fn answered(instrument: &Instrument, name: &str, bytes: &[u8]) {
    match read_answers(instrument, name, bytes, None) {
        Err(faults) => assert!(!faults.is_empty()),
        Ok(file) => {
            for (wave, sheet) in &file.waves {
                if let Ok(scored) = score(instrument, wave, sheet, 0.95) {
                    let scores = scored.wave.people.iter().flat_map(|person| &person.scores);
                    assert!(scores.filter_map(|one| one.score).all(f64::is_finite));
                }
            }
        }
    }
}

fn instrument(name: &str, text: &str, all: &[Damage]) {
    match read_instrument(name, &damaged(text, all)) {
        Err(faults) => assert!(!faults.is_empty()),
        Ok(instrument) => {
            let keys = instrument.items().iter().map(|item| item.key.0.replace('"', "\"\""));
            let header = keys.map(|key| format!(",\"{key}\"")).collect::<String>();
            let row = ",1".repeat(instrument.items().len());
            answered(&instrument, "a.csv", format!("person{header}\nR-1{row}\n").as_bytes());
        }
    }
}

#[test]
fn the_files_are_sound_before_they_are_damaged() {
    let hope = read_instrument("dictionary.csv", DICTIONARY.as_bytes()).unwrap();
    assert_eq!(hope.key(), "hope");
    assert_eq!(read_instrument("hope.toml", TOML.as_bytes()).unwrap().items().len(), 3);
    let pair = built_in_instrument("phq-2").unwrap();
    for (name, text) in ANSWERS {
        assert!(read_answers(&pair, name, text.as_bytes(), None).is_ok(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_instruments_are_read_or_refused(
        all in proptest::collection::vec(damage(), 1..8),
        other in proptest::collection::vec(damage(), 1..4),
    ) {
        instrument("dictionary.csv", DICTIONARY, &all);
        instrument("hope.toml", TOML, &other);
        let pair = built_in_instrument("phq-2").expect("built in");
        for version in [FhirVersion::R4, FhirVersion::R5] {
            instrument("pair.json", &questionnaire(&pair, version).to_string(), &other);
        }
    }

    #[test]
    fn damaged_answers_are_scored_or_refused(all in proptest::collection::vec(damage(), 1..8)) {
        let pair = built_in_instrument("phq-2").expect("built in");
        for (name, text) in ANSWERS {
            answered(&pair, name, &damaged(text, &all));
        }
    }
}
