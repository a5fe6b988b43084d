//! `peerhood assign` through the program: what it refuses, and what it answers when it must stop early.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn run(name: &str, edges: &str, further: &[&str]) -> Output {
    let file = file(name, edges);
    let mut command = Command::new(env!("CARGO_BIN_EXE_peerhood"));
    command.arg("assign").arg(file).arg("--json").args(further).output().unwrap()
}

fn answer(name: &str, edges: &str, further: &[&str]) -> Value {
    let output = run(name, edges, further);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What is said of a file that is refused.
fn refused(name: &str, edges: &str, further: &[&str]) -> String {
    let output = run(name, edges, further);
    assert_eq!(output.status.code(), Some(1), "{name}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Every left may have every right; weights mix the digits of the positions.
fn square(side: u64) -> String {
    let mut text = "left,right,weight\n".to_owned();
    for left in 0..side {
        for right in 0..side {
            text.push_str(&format!(
                "l{left},r{right},{}\n",
                (left * 7_919 + right * 104_729) % 1_009
            ));
        }
    }
    text
}

#[test]
fn a_limit_gives_the_best_so_far_and_does_not_call_it_proved() {
    let edges = square(40);
    for objective in ["pairs", "weight", "maximin", "leximin"] {
        let whole = answer("whole.csv", &edges, &["--objective", objective]);
        assert_eq!((&whole["pairs"], &whole["proved"]), (&json!(40), &json!(true)));
        for limit in [["--work", "10"], ["--seconds", "0"]] {
            let early =
                answer("early.csv", &edges, &[&["--objective", objective], &limit[..]].concat());
            assert_eq!(early["proved"], json!(false), "{objective} {limit:?}");
            assert!(early["pairs"].as_u64().unwrap() <= 40);
            let weight = |of: &Value| of["weight"].as_str().unwrap().parse::<i64>().unwrap();
            assert!(objective != "pairs" || weight(&early) <= weight(&whole));
        }
        let roomy = answer("roomy.csv", &edges, &["--objective", objective, "--seconds", "600"]);
        assert_eq!((&roomy["assignment"], &roomy["proved"]), (&whole["assignment"], &json!(true)));
    }
}

#[test]
fn the_same_limit_of_work_gives_the_same_answer() {
    let edges = square(40);
    let once = answer("once.csv", &edges, &["--work", "5000"]);
    assert_eq!(once["assignment"], answer("twice.csv", &edges, &["--work", "5000"])["assignment"]);
}

#[test]
fn what_is_no_weight_is_refused_with_its_line() {
    for weight in ["NaN", "inf", "-inf", "1e400", "", "ten", "1e19", "0x10"] {
        let told = refused("weight.csv", &format!("l,r,w\na,x,1\nb,y,{weight}\n"), &[]);
        assert!(told.contains("weight.csv:3:"), "{weight}: {told}");
    }
}

#[test]
fn a_weight_of_ten_to_the_eighteenth_is_exact() {
    let edges =
        "l,r,w\na,x,1000000000000000000\nb,x,999999999999999999\nb,y,-1000000000000000000\n";
    let found = answer("huge.csv", edges, &[]);
    assert_eq!((&found["pairs"], &found["weight"]), (&json!(2), &json!("0")));
    let found = answer("huge.csv", edges, &["--objective", "weight"]);
    assert_eq!((&found["pairs"], &found["weight"]), (&json!(1), &json!("1000000000000000000")));
    assert_eq!(found["proved"], json!(true));
}

#[test]
fn a_pair_listed_twice_is_refused_and_too_great_a_demand_is_not() {
    let told = refused("twice.csv", "l,r,w\na,x,1\na,x,2\n", &[]);
    assert!(told.contains("twice.csv:3:"), "{told}");
    let found = answer("demand.csv", "l,r,w\na,x,1\nb,x,2\n", &["--left-demand", "4294967295"]);
    assert_eq!((&found["pairs"], &found["proved"]), (&json!(1), &json!(true)));
    assert_eq!(found["left_unmatched"], json!(["a"]));
    assert_eq!(found["left_short"], json!([["b", 4_294_967_294_u32]]));
    let told = refused("demand.csv", "l,r,w\na,x,1\n", &["--left-demand", "0"]);
    assert!(told.contains("demand"), "{told}");
}

#[test]
fn no_rows_and_no_seats_are_answers() {
    let found = answer("empty.csv", "l,r,w\n", &[]);
    assert_eq!((&found["pairs"], &found["proved"]), (&json!(0), &json!(true)));
    let found = answer("seats.csv", "l,r,w\na,x,1\n", &["--right-capacity", "0"]);
    assert_eq!((&found["pairs"], &found["left_unmatched"]), (&json!(0), &json!(["a"])));
}
