//! `docs/practice.md` names tests: each of them is in the sources.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds the names of all test functions under a folder.
fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, names);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let functions = text.lines().filter_map(|line| line.trim().strip_prefix("fn "));
            names.extend(functions.filter_map(|rest| rest.split_once('(')).map(|f| f.0.to_owned()));
        }
    }
}

#[test]
fn every_row_is_whole_and_every_test_it_names_exists() {
    let page = std::fs::read_to_string(repository().join("docs/practice.md")).unwrap();
    let mut known = BTreeSet::new();
    collect(&repository().join("crates"), &mut known);
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 52);
    for (number, row) in (1..).zip(&rows) {
        assert_eq!(row.len(), 8, "row {number}");
        assert_eq!(row[0], number.to_string());
        assert!(row.iter().all(|cell| !cell.is_empty()), "row {number} has an empty cell");
        for test in row[7].split(',').map(|name| name.trim().trim_matches('`')) {
            assert!(known.contains(test), "row {number} names the test {test}, which is nowhere");
        }
    }
}
