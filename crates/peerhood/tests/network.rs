//! The roll-up of a network: sums, programs reporting, and no small count derivable from any total.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use peerhood::network::{AnnualReturn, NetworkError, Rollup, annual_return, roll_up};
use peerhood_model::AsOf;
use proptest::prelude::*;
use serde_json::json;

/// A return of site `number` in a network of three regions in one state.
fn one(number: usize, year: i32, rules: &str, figures: &[(&str, u64)]) -> AnnualReturn {
    let region = number % 3;
    let figures: BTreeMap<&str, u64> = figures.iter().copied().collect();
    serde_json::from_value(json!({
        "version": 1, "program": format!("Program {number}"), "year": year, "rules": rules,
        "site": format!("site-{number}"),
        "ladder": [
            {"id": format!("site-{number}"), "name": format!("Site {number}"), "level": "site",
                "parent": format!("region-{region}")},
            {"id": format!("region-{region}"), "name": "Region", "level": "region",
                "parent": "state"},
            {"id": "state", "name": "State", "level": "state", "parent": "nation"},
            {"id": "nation", "name": "Nation", "level": "national", "parent": null},
        ],
        "figures": figures,
    }))
    .unwrap()
}

/// What an attacker can know of every place of a tree of sums: intervals are carried up from the
/// leaves and down from the totals until nothing changes. In a tree this finds the exact ranges.
fn ranges(rollup: &Rollup, figure: &str) -> BTreeMap<String, (u64, u64)> {
    const MOST: u64 = 1_000_000_000;
    let places = &rollup.years[0].places;
    let mut ranges: BTreeMap<String, (u64, u64)> = places
        .iter()
        .map(|place| {
            let found = place.figures.get(figure);
            let range = match found.map(|published| published.count) {
                None => (0, 0),
                Some(Some(count)) => (count, count),
                // Zeros are shown: what is hidden is at least 1.
                Some(None) => (1, MOST),
            };
            (place.id.clone(), range)
        })
        .collect();
    for _ in 0..100 {
        for place in places {
            let inside: Vec<&str> = places
                .iter()
                .filter(|other| other.parent.as_deref() == Some(&place.id))
                .map(|other| other.id.as_str())
                .collect();
            if inside.is_empty() {
                continue;
            }
            let low: u64 = inside.iter().map(|id| ranges[*id].0).sum();
            let high: u64 = inside.iter().map(|id| ranges[*id].1).sum();
            let total = ranges.get_mut(&place.id).unwrap();
            *total = (total.0.max(low), total.1.min(high));
            let total = *total;
            for id in &inside {
                let own = ranges[*id];
                let others_least = low - own.0;
                let others_most = high - own.1;
                let bound =
                    (total.0.saturating_sub(others_most), total.1.saturating_sub(others_least));
                ranges.insert((*id).to_owned(), (own.0.max(bound.0), own.1.min(bound.1)));
            }
        }
    }
    ranges
}

fn assert_nothing_small_is_known(rollup: &Rollup, figure: &str) {
    let ranges = ranges(rollup, figure);
    for place in &rollup.years[0].places {
        let Some(published) = place.figures.get(figure) else { continue };
        let (low, high) = ranges[&place.id];
        match published.count {
            Some(count) => assert!(count == 0 || 11 <= count, "{} shows {count}", place.id),
            None => assert!(10 <= high - low, "{} is {low} to {high}", place.id),
        }
    }
}

#[test]
fn twelve_sites_give_no_small_count_away() {
    let matches = [40, 3, 25, 18, 0, 31, 7, 12, 55, 10, 22, 1];
    let returns: Vec<AnnualReturn> = (0..12)
        .map(|number| one(number, 2026, "parent-to-parent 2023", &[("matches", matches[number])]))
        .collect();
    let rollup = roll_up(&returns, 11).unwrap();
    assert_nothing_small_is_known(&rollup, "matches");
    let places = &rollup.years[0].places;
    let nation = &places[0];
    assert_eq!((nation.level.as_str(), nation.programs), ("national", 12));
    assert_eq!(nation.figures["matches"].count, Some(224));
    assert_eq!(nation.figures["matches"].reporting, 12);
    let hidden = places.iter().filter(|place| place.figures["matches"].count.is_none()).count();
    assert!((4..12).contains(&hidden), "{hidden} hidden");
}

#[test]
fn a_figure_says_how_many_programs_reported_it() {
    let mut returns: Vec<AnnualReturn> =
        (0..6).map(|number| one(number, 2026, "a 1", &[("matches", 30)])).collect();
    returns[0].figures.insert("contacts".to_owned(), 90);
    let rollup = roll_up(&returns, 11).unwrap();
    let nation = &rollup.years[0].places[0];
    assert_eq!((nation.figures["contacts"].reporting, nation.programs), (1, 6));
    assert_eq!(nation.figures["matches"].reporting, 6);
}

#[test]
fn years_and_rules_stand_side_by_side_and_are_never_added() {
    let returns = [
        one(0, 2025, "a 1", &[("matches", 20)]),
        one(0, 2026, "a 1", &[("matches", 30)]),
        one(1, 2026, "a 2", &[("matches", 40)]),
    ];
    let rollup = roll_up(&returns, 11).unwrap();
    let tables: Vec<(i32, &str, Option<u64>)> = rollup
        .years
        .iter()
        .map(|table| (table.year, table.rules.as_str(), table.places[0].figures["matches"].count))
        .collect();
    assert_eq!(tables, [(2025, "a 1", Some(20)), (2026, "a 1", Some(30)), (2026, "a 2", Some(40))]);
}

#[test]
fn a_circle_of_programs_is_a_fault_and_so_is_a_year_told_twice() {
    let mut circle = one(0, 2026, "a 1", &[("matches", 20)]);
    circle.ladder[3].parent = Some("region-0".to_owned());
    let faults = roll_up(&[circle], 11).unwrap_err();
    assert!(matches!(faults[0], NetworkError::Tree(_)), "{faults:?}");
    assert!(faults[0].to_string().contains("circle"), "{}", faults[0]);

    let twice = [one(0, 2026, "a 1", &[]), one(0, 2026, "a 2", &[])];
    assert!(matches!(roll_up(&twice, 11).unwrap_err()[..], [NetworkError::Twice { .. }]));
    let mut new = one(0, 2026, "a 1", &[]);
    new.version = 2;
    assert!(roll_up(&[new], 11).unwrap_err()[0].to_string().contains("version 2"));
}

#[test]
fn the_sample_program_has_a_return_that_reads_back() {
    let folder =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    let mut loaded = peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    loaded.program.site = loaded.program.sites.first().map(|site| site.id.clone());
    let as_of = AsOf::at("2026-12-31T12:00:00Z".parse().unwrap(), &loaded.program.time_zone);
    let one = annual_return(&loaded.program, 2026, as_of).unwrap();
    let text = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<AnnualReturn>(&text).unwrap(), one);
    assert!(one.figures["referrals"] > 0);
    // Matches and requests for information are two figures.
    assert!(
        one.figures.contains_key("matches") && one.figures.contains_key("information_requests")
    );
    assert!(roll_up(&[one], 11).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_roll_up_gives_a_small_count_away(
        counts in proptest::collection::vec(0_u64..40, 1..12)
    ) {
        let returns: Vec<AnnualReturn> = counts
            .iter()
            .enumerate()
            .map(|(number, &count)| one(number, 2026, "a 1", &[("matches", count)]))
            .collect();
        let rollup = roll_up(&returns, 11).unwrap();
        assert_nothing_small_is_known(&rollup, "matches");
    }
}
