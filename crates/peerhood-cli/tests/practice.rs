//! The verbs of practice through the program, on the sample program.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn riverbend() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    folder.to_string_lossy().into_owned()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerhood")).args(arguments).output().unwrap()
}

fn document(verb: &str, arguments: &[&str]) -> Value {
    let folder = riverbend();
    let output = run(&[&[verb, &folder], arguments, &["--as-of", "2026-03-02", "--json"]].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_not_claimed_is_named_with_its_reason() {
    let kansas = document("billing", &["--payer", "kansas", "--from", "2025-10-01"]);
    assert_eq!(
        (kansas["units"].as_u64(), kansas["sessions_billed"].as_u64()),
        (Some(408), Some(11))
    );
    assert_eq!(kansas["refused"]["no_note"], 1);
    assert_eq!(kansas["refused"]["no_interventions"], 1);
    let output = run(&["billing", &riverbend(), "--payer", "utopia"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are"));
}

#[test]
fn a_referral_is_drafted_in_one_step_or_refused_with_reasons() {
    let fits = document("refer", &["R-1003"]);
    assert_eq!(fits["referral"], "R-1003");
    let draft = document("refer", &["R-1003", "164fde3f-a2ee-56b9-9c83-f57c2247dcdc"]);
    assert_eq!(draft["fhir"]["entry"][1]["resource"]["status"], "draft");
    let folder = riverbend();
    let stale = "7558d660-3722-50e5-8f07-f0231f42520f";
    let output = run(&["refer", &folder, "R-1003", stale, "--as-of", "2026-03-02"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("since 2024-06-03"));
}

#[test]
fn the_agency_and_its_directory_are_written_out() {
    let out = tempfile::tempdir().unwrap();
    let to = out.path().to_string_lossy().into_owned();
    let agency = document("agency", &["--out", &to]);
    assert_eq!(agency["phases"][0]["open"].as_array().unwrap().len(), 0);
    assert!(out.path().join("conversation.ics").is_file());
    document("directory", &["--tabular", "--out", &to]);
    assert!(out.path().join("services.csv").is_file());
    assert!(out.path().join("datapackage.json").is_file());
}

#[test]
fn a_return_goes_into_the_roll_up() {
    let out = tempfile::tempdir().unwrap();
    let to = out.path().to_string_lossy().into_owned();
    let one = document("annual", &["--out", &to]);
    assert_eq!((one["version"].as_u64(), one["year"].as_i64()), (Some(1), Some(2026)));
    let file = out.path().join("return.json");
    let file = file.to_string_lossy();
    let output = run(&["network", &file, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let rollup: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rollup["years"][0]["places"][0]["level"], "national");
    // The same return twice is told, not added.
    assert_eq!(run(&["network", &file, &file]).status.code(), Some(1));
}
