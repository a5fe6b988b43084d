//! Any text as a plan of analysis, alone and in a document: refused, or read with its digest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood::document::{Contacts, read, write};
use peerhood_outcomes::design::AnalysisPlan;

fuzz_target!(|text: &str| {
    if let Ok(plan) = AnalysisPlan::from_toml(text) {
        assert_eq!(plan.digest().len(), 64);
        assert_eq!(plan.text(), text);
        for outcome in &plan.definition().outcomes {
            let standing =
                plan.standing(&outcome.instrument, &outcome.scale, outcome.model, None).to_string();
            assert!(standing.starts_with("planned"), "{standing}");
        }
    }
    let document = serde_json::json!({ "referrals": [], "support_parents": [], "analysis": text });
    if let Ok(loaded) = read(&document.to_string()) {
        let plan = loaded.plan.clone().expect("no plan is a fault");
        assert_eq!(plan.text(), text);
        let again = read(&write(&loaded, Contacts::Disclosed).to_string()).expect("reads back");
        assert_eq!(again.plan, loaded.plan);
    }
});
