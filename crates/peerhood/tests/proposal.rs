//! The proposal on the sample program, from outside.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use peerhood::proposal::{Answer, Proposal};
use peerhood::propose::propose;
use peerhood::verify::verify;
use peerhood_model::AsOf;

fn sample() -> peerhood::Loaded {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    peerhood::load(&folder).unwrap()
}

fn as_of(loaded: &peerhood::Loaded) -> AsOf {
    AsOf::at("2026-03-02T14:00:00Z".parse().unwrap(), &loaded.program.time_zone)
}

fn proposal(loaded: &peerhood::Loaded) -> Proposal {
    propose(&loaded.program, &loaded.policy, as_of(loaded)).unwrap()
}

fn objections(loaded: &peerhood::Loaded, proposal: &Proposal) -> usize {
    verify(&loaded.program, &loaded.policy, proposal)
        .unwrap()
        .map_or_else(|found| found.len(), |_| 0)
}

#[test]
fn every_open_referral_has_one_offer_and_the_proof_holds() {
    let loaded = sample();
    let proposal = proposal(&loaded);
    let offered: BTreeSet<_> = proposal.offers.iter().map(|offer| &offer.referral).collect();
    assert_eq!(offered.len(), proposal.offers.len());
    assert!(10 < proposal.pairs.len(), "{} pairs", proposal.pairs.len());
    assert!(proposal.offers.iter().all(|offer| !offer.reasons.is_empty()));
    let verified = verify(&loaded.program, &loaded.policy, &proposal).unwrap();
    assert!(verified.unwrap().optimal);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_reads_back() {
    let loaded = sample();
    let (one, other) = (proposal(&loaded), proposal(&loaded));
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(json, serde_json::to_string(&other).unwrap());
    assert_eq!(serde_json::from_str::<Proposal>(&json).unwrap(), one);
}

#[test]
fn no_pair_without_consent_training_language_and_room() {
    let loaded = sample();
    let (program, proposal) = (&loaded.program, proposal(&loaded));
    let mut load: BTreeMap<_, u32> = BTreeMap::new();
    for pair in &proposal.pairs {
        let referral = program.referrals.iter().find(|found| found.id == pair.referral).unwrap();
        let parent =
            program.support_parents.iter().find(|found| found.id == pair.support_parent).unwrap();
        assert!(referral.consent.as_ref().unwrap().withdrawn_on.is_none());
        assert!(parent.trained_on.unwrap() <= as_of(&loaded).day);
        assert!(
            referral
                .languages
                .iter()
                .any(|own| { parent.languages.iter().any(|other| own.is_shared_with(other)) })
        );
        *load.entry(&pair.support_parent).or_default() += 1;
        assert!(load[&pair.support_parent] <= parent.capacity.unwrap_or(2));
    }
}

#[test]
fn every_single_change_to_a_proposal_is_noticed() {
    let loaded = sample();
    let proposal = proposal(&loaded);
    assert_eq!(objections(&loaded, &proposal), 0);
    for position in 0..proposal.pairs.len() {
        let mut dropped = proposal.clone();
        dropped.pairs.remove(position);
        assert_ne!(objections(&loaded, &dropped), 0);
        let mut doubled = proposal.clone();
        doubled.pairs.push(proposal.pairs[position].clone());
        assert_ne!(objections(&loaded, &doubled), 0);
        let mut swapped = proposal.clone();
        let other = (position + 1) % proposal.pairs.len();
        let ids = (
            swapped.pairs[position].support_parent.clone(),
            swapped.pairs[other].support_parent.clone(),
        );
        if ids.0 != ids.1 {
            swapped.pairs[position].support_parent = ids.1;
            swapped.pairs[other].support_parent = ids.0;
            assert_ne!(objections(&loaded, &swapped), 0);
        }
    }
    for position in 0..proposal.certificate.families.len() {
        let mut altered = proposal.clone();
        altered.certificate.families[position].weight += 1;
        assert_ne!(objections(&loaded, &altered), 0);
    }
    let mut altered = proposal.clone();
    altered.offers.retain(|offer| !matches!(offer.answer, Answer::Wait { .. }));
    assert_ne!(objections(&loaded, &altered), 0);
}

#[test]
fn groups_meet_where_nobody_is_in_two_places_at_once() {
    let loaded = sample();
    let groups = peerhood::groups::form_groups(&loaded.program, &loaded.policy, as_of(&loaded));
    let new: Vec<_> = groups.groups.iter().filter(|group| group.running.is_none()).collect();
    assert!(!new.is_empty(), "{groups:#?}");
    for group in &new {
        assert!((8..=12).contains(&group.members.len()), "{group:?}");
    }
    let schedule =
        peerhood::schedule::schedule(&loaded.program, &loaded.policy, as_of(&loaded), &groups)
            .unwrap();
    let violations = peerhood_scheduling::plan::verify(&schedule.request, &schedule.plan);
    assert!(violations.is_empty(), "{violations:?}");
    assert!(!schedule.timetable.series.is_empty(), "{:#?}", schedule.timetable.unplaced);
    println!("{}", serde_json::to_string_pretty(&groups).unwrap());
    println!("{}", serde_json::to_string_pretty(&schedule.timetable).unwrap());
}

#[test]
fn an_accepted_proposal_is_added_to_the_programs_matches_as_it_is() {
    let loaded = sample();
    let proposal = proposal(&loaded);
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    let folder = tempfile::tempdir().unwrap();
    for file in ["program.toml", "referrals.csv", "support_parents.csv"] {
        std::fs::copy(sample.join(file), folder.path().join(file)).unwrap();
    }
    let rows = peerhood::tables::matches(&proposal, &loaded.program.time_zone);
    std::fs::write(folder.path().join("matches.csv"), rows).unwrap();
    let again = peerhood::load(folder.path()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(again.program.matches.len(), proposal.pairs.len());
    for (record, pair) in again.program.matches.iter().zip(&proposal.pairs) {
        assert_eq!(
            (&record.referral, &record.support_parent),
            (&pair.referral, &pair.support_parent)
        );
        let held: Vec<_> = pair.alternates.iter().map(|other| &other.support_parent).collect();
        assert_eq!(record.held.iter().collect::<Vec<_>>(), held);
    }
}
