//! The sample program loads whole.

use std::path::PathBuf;

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data").join(name)
}

#[test]
fn the_sample_program_loads() {
    let loaded = peerhood::load(&sample("riverbend")).unwrap_or_else(|faults| panic!("{faults}"));
    let program = &loaded.program;
    assert_eq!(program.referrals.len(), 60);
    assert_eq!(program.support_parents.len(), 40);
    assert_eq!(program.facilitators.len(), 6);
    assert_eq!(program.venues.len(), 5);
    assert_eq!((program.services.len(), program.organizations.len()), (8, 5));
    let waves: Vec<(&str, usize)> =
        loaded.surveys.iter().map(|survey| (survey.instrument.key(), survey.waves.len())).collect();
    assert_eq!(waves, [("phq-8", 2), ("riverbend-connection", 2)]);
    let notices: Vec<String> = loaded.notices.iter().map(ToString::to_string).collect();
    assert!(notices.is_empty(), "{notices:#?}");
}
