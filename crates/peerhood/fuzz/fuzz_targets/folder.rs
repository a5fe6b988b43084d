//! Any bytes as a table of an otherwise sound folder. The first byte chooses the table.
#![no_main]

use std::fs;

const FILES: [&str; 5] =
    ["referrals.csv", "support_parents.csv", "matches.csv", "closures.csv", "surveys/wave.csv"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let sound = [
        ("program.toml", ""),
        ("referrals.csv", "id,received_at,consent,relationship,languages\n"),
        ("support_parents.csv", "id,relationship,languages,status\n"),
    ];
    for (name, text) in sound {
        fs::write(folder.path().join(name), text).expect("a file can be written");
    }
    fs::create_dir(folder.path().join("surveys")).expect("a folder can be made");
    let file = FILES[usize::from(*choice) % FILES.len()];
    fs::write(folder.path().join(file), bytes).expect("a file can be written");
    if let Err(faults) = peerhood::load(folder.path()) {
        assert!(!faults.is_empty());
    }
});
