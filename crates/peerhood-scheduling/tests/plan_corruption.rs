//! Any one value of a plan that the checker answers for, changed, is found: a plan is written as JSON, one leaf of it changed, and
//! read back.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod plan_random;

use peerhood_scheduling::plan::{Plan, verify};
use peerhood_scheduling::{Effort, plan};
use plan_random::{Dice, request};
use proptest::prelude::*;
use serde_json::Value;

/// What the checker does not answer for: how the search ended; which of several proofs of the same bound
/// is given; who of those who hold as many sessions is said to hold the series; the words and counts that
/// explain why a day is closed or a series has no place.
const FREE: [&str; 10] = [
    "stop",
    "moves",
    "proof",
    "facilitator",
    "co_facilitator",
    "interpreter",
    "venue",
    "link",
    "blocked",
    "closed",
];

/// Lists in which the checker takes the same entry twice, or a day that another explains, for no fault.
const SETS: [&str; 4] = ["/codes", "/codes_missing", "/not_held", "/parts"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_changed_value_is_found(seed in any::<u64>()) {
        prop_assert_eq!(accepted_changes(seed, 40), Vec::<String>::new());
    }
}

/// Changes so many values of a random plan, one at a time, and gives the paths of those whose change
/// nobody noticed.
fn accepted_changes(seed: u64, tries: usize) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let request = request(&mut dice, 8);
    let plan = plan(&request, Effort::new(1_000, seed)).unwrap();
    let written = serde_json::to_value(&plan).unwrap();
    let mut paths = Vec::new();
    leaves(&written, String::new(), &mut paths);
    let mut accepted = Vec::new();
    for _ in 0..tries {
        let path = &paths[dice.below(paths.len())];
        let mut other = written.clone();
        change(other.pointer_mut(path).unwrap(), &mut dice);
        let Ok(read) = serde_json::from_value::<Plan<u32>>(other) else { continue };
        if read != plan && verify(&request, &read).is_empty() {
            accepted.push(path.clone());
        }
    }
    accepted
}

/// The paths of all values that a checker answers for.
fn leaves(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                // In a session people and places are held to what they are; only the series' own are free.
                let in_session = path.contains("/sessions/");
                if in_session || !FREE.contains(&name.as_str()) {
                    leaves(inner, format!("{path}/{name}"), into);
                }
            }
        }
        Value::Array(items) => {
            if !SETS.iter().any(|set| path.ends_with(set)) {
                into.push(path.clone());
            }
            for (at, inner) in items.iter().enumerate() {
                leaves(inner, format!("{path}/{at}"), into);
            }
        }
        _ => into.push(path),
    }
}

fn change(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Null => *value = Value::from(dice.below(9)),
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => {
            let number = number.as_i64().unwrap_or(0);
            *value = Value::from(number + if dice.below(2) == 0 { 1 } else { -1 });
        }
        Value::String(text) => match text.chars().last() {
            // The last letter but the zone of a moment: another minute, day or word.
            Some(last) => {
                let at = text
                    .rfind(|c: char| c.is_ascii_digit())
                    .unwrap_or(text.len() - last.len_utf8());
                let other = if text[at..].starts_with('7') { "8" } else { "7" };
                text.replace_range(at..=at, other);
            }
            None => text.push('7'),
        },
        Value::Array(items) if items.is_empty() || dice.below(2) == 0 => {
            if let Some(last) = items.last().cloned() {
                items.push(last);
            }
        }
        Value::Array(items) => drop(items.remove(dice.below(items.len()))),
        Value::Object(_) => {}
    }
}
