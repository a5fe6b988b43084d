//! `peerhood score` and `peerhood survey` on files as other programs write them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerhood")).args(arguments).output().unwrap()
}

fn scored(arguments: &[&str]) -> Value {
    let output = run(&[&["score"], arguments, &["--json"]].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const REDCAP: &str = "record_id,redcap_event_name,phq_2_1,phq_2_2\n\
    R-1,baseline_arm_1,2,1\nR-2,baseline_arm_1,0,1\nR-1,week8_arm_1,1,0\n";

#[test]
fn a_wave_of_an_export_is_chosen_by_name() {
    let path = file("redcap.csv", REDCAP);
    let made = scored(&["phq-2", &path, "--format", "redcap", "--wave", "week8"]);
    assert_eq!(made["wave"], "week8");
    assert_eq!(made["people"][0]["scores"][0]["score"], 1.0);
    let made = scored(&["phq-2", &path, "--wave", "Baseline"]);
    assert_eq!(made["people"].as_array().unwrap().len(), 2);
    let refused = run(&["score", "phq-2", &path]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("baseline, week8") && told.contains("--wave"), "{told}");
}

#[test]
fn every_format_has_a_name_and_no_other_is_taken() {
    let long = file("long.csv", "person,item,answer\nR-1,1,2\nR-1,2,1\n");
    let wide = file("wide.csv", "person,1,2\nR-1,2,1\n");
    let qualtrics = file(
        "qualtrics.csv",
        "ResponseId,ExternalReference,Q1,Q2\nResponse ID,Reference,Little interest,Down\n\
         \"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"externalDataReference\"\"}\",\
         \"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\nR_a,R-1,2,1\n",
    );
    let fhir = file(
        "fhir.json",
        r#"{"resourceType": "QuestionnaireResponse", "questionnaire": "Questionnaire/phq-2",
            "status": "completed", "subject": {"identifier": {"value": "R-1"}},
            "item": [{"linkId": "1", "answer": [{"valueInteger": 2}]},
                     {"linkId": "2", "answer": [{"valueInteger": 1}]}]}"#,
    );
    for (format, path) in [
        ("long", &long),
        ("wide", &wide),
        ("csv", &wide),
        ("qualtrics", &qualtrics),
        ("fhir", &fhir),
    ] {
        let made = scored(&["phq-2", path, "--format", format]);
        assert_eq!(made["people"][0]["person"], "R-1", "{format}");
        assert_eq!(made["people"][0]["scores"][0]["score"], 3.0, "{format}");
    }
    let refused = run(&["score", "phq-2", &wide, "--format", "spss"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn codes_for_no_answer_are_given_and_people_of_several_rows_are_told() {
    let path = file("codes.csv", "person,1,2\nR-1,-999,1\nR-2,1,1\nR-2,2,2\n");
    assert_eq!(run(&["score", "phq-2", &path]).status.code(), Some(1));
    let made = run(&["score", "phq-2", &path, "--missing", "-999,-99"]);
    assert_eq!(made.status.code(), Some(0));
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(told.contains("1 people have several rows (rows 2 and 3 are one's)"), "{told}");
}

#[test]
fn a_redcap_dictionary_is_an_instrument() {
    let dictionary = file(
        "dictionary.csv",
        "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,\
         \"Choices, Calculations, OR Slider Labels\"\n\
         near_1,near,,radio,Someone is near,\"1, No | 2, Partly | 3, Yes\"\n\
         near_2,near,,radio,Someone asks,\"1, No | 2, Partly | 3, Yes\"\n",
    );
    let answers = file("near.csv", "record_id,near_1,near_2\nR-1,3,2\nR-2,1,1\n");
    let made = scored(&[&dictionary, &answers]);
    assert_eq!(made["instrument"], "near");
    assert_eq!(made["people"][0]["scores"][0]["score"], 5.0);
}

#[test]
fn waves_and_single_responses_go_out_as_fhir_and_come_back() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/riverbend");
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fhir");
    let _ = std::fs::remove_dir_all(&out);
    let folder = out.to_str().unwrap();
    for release in ["r4", "r5"] {
        let made = run(&["survey", sample, "--out", folder, "--fhir", release, "--json"]);
        assert_eq!(made.status.code(), Some(0));
        let read = |name: &str| -> Value {
            serde_json::from_slice(&std::fs::read(out.join(name)).unwrap()).unwrap()
        };
        let surveys: Value = serde_json::from_slice(&made.stdout).unwrap();
        let wave = &surveys["instruments"][0]["waves"][0];
        let key = surveys["instruments"][0]["instrument"].as_str().unwrap();
        let name = format!("fhir-{key}-{}.json", wave["wave"].as_str().unwrap());
        let bundle = read(&name);
        assert_eq!(bundle["entry"].as_array().unwrap().len() as u64, wave["rows"]);
        let weight = if release == "r4" { "ordinalValue" } else { "itemWeight" };
        assert!(read(&format!("fhir-{key}.json")).to_string().contains(weight));
        // What goes out comes back with the same scores.
        let questionnaire = out.join(format!("fhir-{key}.json"));
        let answers = out.join(&name);
        let made = scored(&[
            questionnaire.to_str().unwrap(),
            answers.to_str().unwrap(),
            "--format",
            "fhir",
        ]);
        assert_eq!(made["people"].as_array().unwrap().len() as u64, wave["rows"]);
        one_person(sample, &out, release, wave);
    }
}

fn one_person(sample: &str, out: &Path, release: &str, wave: &Value) {
    let person = wave["people"][0]["person"].as_str().unwrap();
    let alone = out.join("alone");
    let _ = std::fs::remove_dir_all(&alone);
    let folder = alone.to_str().unwrap();
    let made = run(&["survey", sample, "--out", folder, "--fhir", release, "--person", person]);
    assert_eq!(made.status.code(), Some(0));
    let names: Vec<String> = std::fs::read_dir(&alone)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(&format!("-{person}.json")))
        .collect();
    assert!(!names.is_empty());
    for name in names {
        let text = std::fs::read_to_string(alone.join(name)).unwrap();
        let response: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(response["resourceType"], "QuestionnaireResponse");
        assert_eq!(response["subject"]["identifier"]["value"], person);
    }
}
