//! Any text as an instrument: TOML, JSON or a FHIR Questionnaire. Refused, or safe to score with.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood::interop::{FhirVersion, questionnaire};
use peerhood::statistics::read_instrument;
use peerhood_outcomes::{Answers, Instrument, score_wave};

fuzz_target!(|bytes: &[u8]| {
    for file in ["i.toml", "i.json"] {
        if let Ok(instrument) = read_instrument(file, bytes) {
            use_it(&instrument);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(instrument) = Instrument::from_toml(text) {
            use_it(&instrument);
        }
        if let Ok(instrument) = serde_json::from_str::<Instrument>(text) {
            let written = serde_json::to_string(&instrument).expect("it can be written");
            let again: Instrument = serde_json::from_str(&written).expect("what was written is read");
            assert_eq!(again.definition(), instrument.definition());
            use_it(&instrument);
        }
    }
});

/// Scores three people: one who chose the lowest of everything, one the highest, one nothing.
fn use_it(instrument: &Instrument) {
    let column = |item| {
        let range = instrument.range(item);
        vec![Some(range.low), Some(range.high), None]
    };
    let columns =
        instrument.items().iter().map(|item| (item.key.clone(), column(item))).collect();
    let people = ["a", "b", "c"].map(str::to_owned).to_vec();
    let answers = Answers::new(people, columns).expect("three people");
    let scoring = score_wave(instrument, &answers).expect("every item has a column");
    for (scale, scores) in instrument.scales().iter().zip(&scoring.scales) {
        let range = instrument.score_range(scale);
        let slack = 1e-9 * (1.0 + range.low.abs() + range.high.abs());
        for score in scores.scores.iter().flatten() {
            assert!(score.is_finite(), "{score}");
            assert!(range.low - slack <= *score && *score <= range.high + slack, "{score} {range:?}");
        }
    }
    for version in [FhirVersion::R4, FhirVersion::R5] {
        let _ = questionnaire(instrument, version).to_string();
    }
}
