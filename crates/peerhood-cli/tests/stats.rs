//! `peerhood stats` and `peerhood score` through the program, against published values.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerhood")).args(arguments).output().unwrap()
}

fn document(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--json"]].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn near(found: &Value, wanted: f64, within: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - wanted).abs() < within, "{found} is not {wanted}");
}

/// Student's sleep data (1908), as R's `sleep`.
const SLEEP: &str = "\u{feff}ID;Extra1;extra 2\r\n1;0.7;1.9\r\n2;-1.6;0.8\r\n3;-0.2;1.1\r\n4;-1.2;0.1\r\n\
    5;-0.1;-0.1\r\n6;3.4;4.4\r\n7;3.7;5.5\r\n8;0.8;1.6\r\n9;0;4.6\r\n10;2;3.4\r\n";

#[test]
fn wilson_matches_newcombe_1998() {
    let made = document(&["stats", "wilson", "--set", "successes=15", "n=148"]);
    near(&made["interval"]["low"], 0.0624, 5e-5);
    near(&made["interval"]["high"], 0.1605, 5e-5);
    assert_eq!(made["n"], 148);
}

#[test]
fn the_sleep_data_give_what_r_prints() {
    let path = file("sleep.csv", SLEEP);
    let path = path.to_str().unwrap();
    let paired = document(&["stats", "t-paired", "--data", path]);
    near(&paired["statistic"], -4.0621, 5e-5);
    near(&paired["p"], 0.002833, 5e-7);
    near(&paired["estimate"], -1.58, 1e-9);
    let welch = document(&["stats", "t_welch", "--data", path, "--columns", "extra1,extra-2"]);
    near(&welch["statistic"], -1.8608, 5e-5);
    near(&welch["degrees"][0], 17.776, 5e-4);
    near(&welch["p"], 0.07939, 5e-6);
    near(&welch["interval"]["low"], -3.365_483_2, 5e-8);
}

#[test]
fn power_and_tables_give_what_r_prints() {
    let power = document(&["stats", "power_t", "--set", "d=0.5", "--set", "power=0.8"]);
    near(&power["estimate"], 63.765_61, 5e-6);
    assert_eq!(power["result"]["needed"], 64);
    // R. A. Fisher's tea tasting.
    let tea = document(&["stats", "fisher", "--set", "table=3,1;1,3", "alternative=greater"]);
    near(&tea["p"], 0.2429, 5e-5);
    near(&tea["estimate"], 6.408_32, 5e-6);
    let holm = document(&["stats", "adjust", "--set", "p=0.01,0.02,0.03,0.04"]);
    assert_eq!(holm["result"]["adjusted"], serde_json::json!([0.04, 0.06, 0.06, 0.06]));
}

#[test]
fn wrong_usage_names_what_is_there() {
    let path = file("usage.csv", "a,b\n1,2\n3,4\n");
    let path = path.to_str().unwrap();
    for (arguments, wanted) in [
        (vec!["stats", "alhpa"], "did you mean alpha?"),
        (vec!["stats", "alpha", "--data", path, "--columns", "a,c"], "the columns are a, b"),
        (vec!["stats", "alpha", "--data", path, "--set", "leve=0.9"], "did you mean level?"),
        (vec!["stats", "alpha"], "needs --data"),
        (vec!["score", "no-such-thing", path], "there are: brief-cope"),
    ] {
        let output = run(&arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(wanted), "{told}");
    }
}

#[test]
fn cells_that_are_no_numbers_are_all_told() {
    let path = file("faults.csv", "a,b\n1,2\nx,3\n2,y\n4,1\n5,2\n");
    let output = run(&["stats", "alpha", "--data", path.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("faults.csv:3:a:") && told.contains("faults.csv:4:b:"), "{told}");
}

#[test]
fn too_little_data_is_an_answer() {
    let path = file("little.csv", "a,b\n1,2\nNA,4\n");
    let made = document(&["stats", "pearson", "--data", path.to_str().unwrap()]);
    assert!(made["estimate"].is_null());
    assert!(made["reason"].as_str().unwrap().contains("needed"), "{made}");
}

#[test]
fn a_wave_is_scored_and_an_impossible_answer_is_told() {
    let path = file("gad.csv", "id,1,2,3,4,5,6,7\np1,1,2,1,1,1,,0\np2,1,,,,9,,\n");
    let output = run(&["score", "gad-7", path.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let scored: Value = serde_json::from_slice(&output.stdout).unwrap();
    near(&scored["people"][0]["scores"][0]["score"], 7.0, 1e-12);
    assert!(scored["people"][1]["scores"][0]["score"].is_null());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("gad.csv:3:5: not an answer to this item (9)"), "{told}");
}

#[test]
fn the_page_of_the_statistics_is_their_list() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/stats.md");
    let page = std::fs::read_to_string(page).unwrap();
    let list = String::from_utf8(run(&["stats", "list"]).stdout).unwrap();
    assert!(
        page.contains(list.trim()),
        "put the output of `peerhood stats list` into docs/stats.md"
    );
}
