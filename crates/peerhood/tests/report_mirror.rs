//! The mirror of the families served: who is there, who is missing, and nothing about few people.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;

use peerhood::year::year;
use peerhood::{Loaded, document};
use peerhood_model::AsOf;

/// Families and support parents by the language they speak.
fn program(families: &[(&str, usize)], parents: &[(&str, usize)], capacity: u32) -> Loaded {
    let mut text =
        String::from(r#"{"policy": {"reporting": {"mirror": ["language"]}}, "referrals": ["#);
    let mut rows = Vec::new();
    for (language, count) in families {
        for number in 0..*count {
            rows.push(format!(
                r#"{{"id": "R-{language}-{number}", "received_at": "2026-02-20", "relationship":
                "biological", "languages": "{language}", "consent": "parent 2026-02-20 match",
                "modes": "phone", "availability": "Mon 18:00-20:00", "wants": "match"}}"#
            ));
        }
    }
    text.push_str(&rows.join(","));
    text.push_str(r#"], "support_parents": ["#);
    rows.clear();
    for (language, count) in parents {
        for number in 0..*count {
            rows.push(format!(
                r#"{{"id": "S-{language}-{number}", "relationship": "biological", "languages":
                "{language}", "status": "active", "modes": "phone", "availability":
                "Mon 18:00-20:00", "trained_on": "2024-01-01", "background_check_on": "2024-01-01",
                "started_on": "2024-01-01", "capacity": {capacity}}}"#
            ));
        }
    }
    write!(text, "{}]}}", rows.join(",")).unwrap();
    document::read(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn report(loaded: &Loaded) -> peerhood::report::Report {
    let as_of = AsOf::at("2026-03-02T12:00:00Z".parse().unwrap(), &loaded.program.time_zone);
    year(loaded, as_of).unwrap().report
}

#[test]
fn a_language_nobody_speaks_calls_for_attention() {
    let report = report(&program(&[("en", 30), ("vi", 12)], &[("en", 20)], 2));
    let mirror = &report.mirror;
    let of = |group: &str| mirror.lines.iter().find(|line| line.group == group).unwrap();
    assert_eq!((of("vi").support_parents, of("vi").places), (Some(0), Some(0)));
    assert_eq!((of("vi").need, of("vi").gap), (Some(12), Some(-12)));
    assert!(mirror.alerts.iter().any(|alert| alert.contains("vi: no support parent at all")));
    let parity = of("en").parity.unwrap();
    // 20 of 20 over 30 of 42.
    assert!((parity.value - 1.4).abs() < 1e-9 && parity.low <= 1.4 && 1.4 <= parity.high);
    assert_eq!((of("en").places, of("en").gap), (Some(40), Some(10)));
    let missing = mirror.unreachable.iter().find(|row| row.label.contains("language"));
    assert!(missing.is_some(), "{:?}", mirror.unreachable);
}

#[test]
fn a_share_below_the_mirror_calls_for_attention() {
    let report = report(&program(&[("en", 20), ("es", 20)], &[("en", 40), ("es", 12)], 1));
    let alerts = &report.mirror.alerts;
    assert!(alerts.iter().any(|alert| alert.starts_with("language es: parity 0.46")), "{alerts:?}");
    assert!(!alerts.iter().any(|alert| alert.starts_with("language en")), "{alerts:?}");
}

#[test]
fn a_mirror_hides_small_groups_and_what_would_give_them_away() {
    let report = report(&program(&[("en", 30), ("vi", 4)], &[("en", 20), ("es", 3)], 2));
    let lines = &report.mirror.lines;
    // Four families are too few for a line, and 30 beside a total of 34 would give them away.
    assert!(lines.iter().all(|line| line.group != "vi"));
    for line in lines {
        let shown = [line.referrals, line.support_parents, line.need];
        assert!(shown.iter().flatten().all(|count| *count == 0 || 11 <= *count));
    }
    let all = report.sections.iter().find(|section| section.key == "requests").unwrap();
    let total = all.rows.last().unwrap().count;
    let english = lines.iter().find(|line| line.group == "en").and_then(|line| line.referrals);
    assert!(total.is_none() || english.is_none(), "{total:?} less {english:?}");
}
