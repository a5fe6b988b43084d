//! Any text as `program.toml`: what is accepted reads back as written.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(policy) = peerhood::policy::read(text) {
        let _ = peerhood::policy::read(&peerhood::policy::write(&policy));
    }
});
