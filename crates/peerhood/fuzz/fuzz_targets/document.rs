//! Any text as a JSON document: faults or a program, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(faults) = peerhood::document::read(text) {
        assert!(!faults.is_empty());
    }
});
