//! Any bytes as answers in each format: faults, or waves that can be scored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood::interop::Format;
use peerhood::statistics::{read_answers, score};
use peerhood_outcomes::built_in;

fuzz_target!(|bytes: &[u8]| {
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let key = if kind & 1 == 0 { "ucla-3" } else { "phq-9" };
    let instrument = built_in(key).expect("comes with the crate");
    let formats = [
        None,
        Some(Format::Wide),
        Some(Format::Long),
        Some(Format::Redcap),
        Some(Format::Qualtrics),
        Some(Format::Fhir),
    ];
    let format = formats[usize::from(kind >> 1) % formats.len()];
    let file = if format == Some(Format::Fhir) { "a.json" } else { "a.csv" };
    let Ok(read) = read_answers(&instrument, file, bytes, format) else { return };
    for (wave, sheet) in read.waves {
        if let Ok(scored) = score(&instrument, &wave, &sheet, 0.95) {
            let text = serde_json::to_string(&scored).expect("it can be written");
            assert!(!text.contains("NaN"), "{text}");
        }
    }
});
