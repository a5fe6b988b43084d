//! Any bytes as an instrument or as answers in any of the formats: faults or scores, never a panic.
#![no_main]

use peerhood::statistics::{built_in_instrument, read_answers, read_instrument, score};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 2 == 0 {
        let name = ["a.toml", "a.json", "dictionary.csv"][usize::from(first / 2 % 3)];
        if let Err(faults) = read_instrument(name, rest) {
            assert!(!faults.is_empty());
        }
        return;
    }
    let name = ["a.csv", "a.json"][usize::from(first / 2 % 2)];
    let instrument = built_in_instrument("phq-9").expect("it is built in");
    match read_answers(&instrument, name, rest, None) {
        Err(faults) => assert!(!faults.is_empty()),
        Ok(file) => {
            for (wave, sheet) in &file.waves {
                let _ = score(&instrument, wave, sheet, 0.95);
            }
        }
    }
});
