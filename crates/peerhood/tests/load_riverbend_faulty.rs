//! The sample program with planted faults: every one is found, once, with its place and cure.

use std::collections::HashSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend-faulty")
}

#[test]
fn every_planted_fault_is_found_once() {
    let faults = peerhood::load(&folder()).unwrap_err();
    let expected = std::fs::read_to_string(folder().join("expected-faults.txt")).unwrap();
    let found: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    let expected: Vec<&str> = expected.lines().collect();
    for fault in &found {
        assert!(expected.contains(&fault.as_str()), "not planted: {fault}");
    }
    assert_eq!(found, expected);
}

#[test]
fn the_planted_faults_are_of_many_kinds() {
    let faults = peerhood::load(&folder()).unwrap_err();
    let kinds: HashSet<_> =
        faults.listed().iter().map(|fault| std::mem::discriminant(&fault.problem)).collect();
    assert!(25 <= kinds.len(), "only {}", kinds.len());
    let places: HashSet<_> = faults
        .listed()
        .iter()
        .map(|fault| (&fault.file, fault.line, fault.column.to_string(), fault.to_string()))
        .collect();
    assert_eq!(places.len(), faults.listed().len(), "each fault is there once");
    for fault in faults.listed() {
        assert!(0 < fault.line && !fault.cure().is_empty(), "{fault}");
    }
}

#[test]
fn no_contact_detail_is_repeated() {
    let text = peerhood::load(&folder()).unwrap_err().to_string();
    for private in ["555-01", "@example", "@riverbend"] {
        assert!(!text.contains(private), "{text}");
    }
}
