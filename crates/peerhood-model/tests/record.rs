//! No sequence of events, however shuffled or repeated, gets past the record's door what may not be.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use chrono::{Days, NaiveDate};
use peerhood_model::{
    CloseReason, Consent, ConsentGiver, ConsentScope, Contact, ContactOutcome, Eligibility,
    FollowUp, MatchEvent, MatchId, MatchRecord, Program, RecordError, Referral, Relationship, Side,
    Step, SupportParent, SupportParentStatus, Zone,
};
use proptest::prelude::*;

const FIRST: &str = "2026-01-01";

fn day(offset: u64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().unwrap() + Days::new(offset)
}

/// Two support parents, one of them new, and five families: with consent, without, with another's,
/// withdrawn half way, given half way.
fn program() -> Program {
    let mut program = Program::new("Test", Zone::utc());
    for (id, capacity, started) in [("S-0", 2, "2020-01-01"), ("S-1", 3, "2025-11-10")] {
        let mut parent = SupportParent::new(
            id.parse().unwrap(),
            Relationship::Biological,
            SupportParentStatus::Active,
            Zone::utc(),
        );
        parent.capacity = Some(capacity);
        parent.started_on = started.parse().ok();
        program.support_parents.push(parent);
    }
    for number in 0..5 {
        let received = day(0).and_hms_opt(0, 0, 0).unwrap().and_utc();
        let id = format!("R-{number}").parse().unwrap();
        let mut referral = Referral::new(id, received, Relationship::Biological, Zone::utc());
        let given = |by, on| Some(Consent::new(by, on, [ConsentScope::Match]));
        referral.consent = match number {
            0 => given(ConsentGiver::Parent, day(0)),
            1 => None,
            2 => given(ConsentGiver::Referrer, day(0)),
            3 => given(ConsentGiver::Parent, day(0)).map(|mut consent| {
                consent.withdrawn_on = Some(day(30));
                consent
            }),
            _ => given(ConsentGiver::Parent, day(30)),
        };
        program.referrals.push(referral);
    }
    for number in 0..10 {
        let record = MatchRecord::new(
            format!("M-{number}").parse().unwrap(),
            format!("R-{}", number % 5).parse().unwrap(),
            format!("S-{}", number / 5).parse().unwrap(),
        );
        program.matches.push(record);
    }
    program
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => Just(Step::Proposed),
        4 => Just(Step::Accepted(Side::Referred)),
        4 => Just(Step::Accepted(Side::Supporting)),
        4 => Just(Step::Introduced),
        4 => Just(Step::Contact(Contact::new(ContactOutcome::Reached))),
        1 => Just(Step::FollowUp(FollowUp::new(Side::Referred))),
        1 => Just(Step::Paused),
        1 => Just(Step::Resumed),
        1 => Just(Step::Renewed),
        1 => Just(Step::Declined(Side::Supporting)),
        1 => Just(Step::Closed(CloseReason::Completed)),
    ]
}

/// Consent by the rule of the test alone.
fn has_consent(family: usize, on: NaiveDate) -> bool {
    match family {
        0 => true,
        3 => on < day(30),
        4 => day(30) <= on,
        _ => false,
    }
}

/// Places by the rule of the test alone: the new one takes one match until 10 February.
fn places(parent: usize, on: NaiveDate) -> usize {
    match parent {
        0 => 2,
        _ if on < "2026-02-10".parse().unwrap() => 1,
        _ => 3,
    }
}

fn is_live(record: &MatchRecord, on: NaiveDate) -> bool {
    let known = |step: &dyn Fn(&Step) -> bool| {
        record.events.iter().any(|event| event.on <= on && step(&event.step))
    };
    known(&|step| *step == Step::Proposed)
        && !known(&|step| matches!(step, Step::Declined(_) | Step::Closed(_)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_shuffled_or_repeated_events_get_past_consent_order_and_capacity(
        tried in prop::collection::vec((0_usize..10, 0_u64..60, step()), 0..120)
    ) {
        let mut program = program();
        let rule = Eligibility::default();
        for (number, offset, step) in tried {
            let id: MatchId = format!("M-{number}").parse().unwrap();
            // What is refused leaves everything as it was.
            let before = program.clone();
            if program.record(&id, MatchEvent::new(day(offset), step), &rule).is_err() {
                prop_assert_eq!(&program, &before);
            }
        }
        for (number, record) in program.matches.iter().enumerate() {
            let mut introduced = false;
            for event in &record.events {
                match &event.step {
                    Step::Introduced => introduced = true,
                    Step::Contact(_) => prop_assert!(introduced),
                    _ => {}
                }
                let together = matches!(
                    event.step,
                    Step::Proposed | Step::Accepted(_) | Step::Introduced | Step::Contact(_)
                );
                prop_assert!(!together || has_consent(number % 5, event.on));
            }
        }
        for on in (0..60).map(day) {
            for parent in 0..2 {
                let own = &program.matches[parent * 5..parent * 5 + 5];
                let live = own.iter().filter(|record| is_live(record, on)).count();
                prop_assert!(live <= places(parent, on), "{live} of S-{parent} on {on}");
            }
        }
    }
}

#[test]
fn a_proposal_without_room_names_the_day_and_the_numbers() {
    let mut program = program();
    let rule = Eligibility::default();
    let mut propose = |id: &str, offset| {
        program.record(&id.parse().unwrap(), MatchEvent::new(day(offset), Step::Proposed), &rule)
    };
    // S-1 is new until 10 February: one match.
    propose("M-5", 20).unwrap();
    let error = propose("M-8", 10).unwrap_err();
    assert_eq!(
        error.to_string(),
        "on 2026-01-21 support parent S-1 would have 2 matches and takes 1"
    );
    assert!(matches!(propose("M-6", 25), Err(RecordError::NoConsent { .. })));
    propose("M-9", 41).unwrap();
}
