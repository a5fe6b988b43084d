//! Any people and rules that JSON can say give a formation that verifies, or typed faults.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood_scheduling::form::{Person, Problem, Rules, explain, form, join, mend, verify};
use peerhood_scheduling::Effort;

fuzz_target!(|data: &[u8]| {
    let Ok((people, rules)) = serde_json::from_slice::<(Vec<Person>, Rules)>(data) else { return };
    let Ok(problem) = Problem::new(&people, Clone::clone, &rules) else { return };
    let formation = form(&problem, Effort::new(500, 1));
    assert_eq!(verify(&problem, &formation), Ok(()));
    for unmet in explain(&problem, &formation) {
        let _ = mend(&problem, &formation, &unmet);
    }
    let _ = join(&problem, &formation, &Person::new("somebody late"));
});
