//! What can and what cannot happen to a match.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::NaiveDate;
use peerhood_model::{
    CloseReason, Contact, ContactOutcome, FollowUp, LifecycleError, MatchEvent, MatchRecord,
    MatchState, Side, Step, StepKind,
};
use proptest::prelude::*;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(739_000 + i32::try_from(number).unwrap()).unwrap()
}

fn any_step() -> impl Strategy<Value = Step> {
    let side = prop::sample::select(Side::ALL.to_vec());
    prop_oneof![
        Just(Step::Proposed),
        side.clone().prop_map(Step::Accepted),
        side.clone().prop_map(Step::Declined),
        Just(Step::Introduced),
        prop::sample::select(ContactOutcome::ALL.to_vec())
            .prop_map(|outcome| Step::Contact(Contact::new(outcome))),
        side.prop_map(|side| Step::FollowUp(FollowUp::new(side))),
        Just(Step::Paused),
        Just(Step::Resumed),
        prop::sample::select(CloseReason::ALL.to_vec()).prop_map(Step::Closed),
        Just(Step::AlternateProposed("M-2".parse().unwrap())),
    ]
}

fn any_events() -> impl Strategy<Value = Vec<MatchEvent>> {
    let event = (0u32..60, any_step()).prop_map(|(on, step)| MatchEvent::new(day(on), step));
    prop::collection::vec(event, 0..40).prop_map(|mut events| {
        events.sort_by_key(|event| event.on);
        events
    })
}

/// Keeps of a random list what a record accepts.
fn accepted(events: Vec<MatchEvent>) -> MatchRecord {
    let id = |text: &str| text.to_owned();
    let mut record = MatchRecord::new(
        id("M-1").parse().unwrap(),
        id("R-1").parse().unwrap(),
        id("S-1").parse().unwrap(),
    );
    for event in events {
        let _ = record.record(event);
    }
    record
}

proptest! {
    #[test]
    fn nobody_is_in_touch_before_they_are_introduced(events in any_events()) {
        let record = accepted(events);
        let mut introduced = false;
        for event in &record.events {
            introduced |= event.step == Step::Introduced;
            prop_assert!(introduced || event.step.kind() != StepKind::Contact);
        }
    }

    #[test]
    fn nothing_follows_a_closed_match(events in any_events()) {
        let record = accepted(events);
        let closed = |event: &MatchEvent| event.step.kind() == StepKind::Closed;
        let after_close = record.events.iter().skip_while(|event| !closed(event)).skip(1);
        prop_assert_eq!(after_close.count(), 0);
    }

    #[test]
    fn a_match_is_introduced_only_after_both_said_yes(events in any_events()) {
        let state = accepted(events).last_state().unwrap();
        let both = state.referred_accepted && state.supporting_accepted;
        prop_assert!(state.introduced_on.is_none() || both);
    }

    #[test]
    fn the_state_of_a_day_is_the_fold_up_to_that_day(events in any_events(), until in 0u32..60) {
        let record = accepted(events);
        let mut prefix = record.clone();
        prefix.events.retain(|event| event.on <= day(until));
        prop_assert_eq!(record.state(day(until)), prefix.last_state());
    }

    #[test]
    fn a_refused_event_leaves_the_record_as_it_was(events in any_events(), step in any_step()) {
        let mut record = accepted(events);
        let before = record.clone();
        if record.record(MatchEvent::new(day(60), step)).is_err() {
            prop_assert_eq!(record, before);
        }
    }
}

#[test]
fn an_event_before_the_last_one_is_refused_with_both_days() {
    let state = MatchState::new().after(&MatchEvent::new(day(5), Step::Proposed)).unwrap();
    let error = state.after(&MatchEvent::new(day(4), Step::Accepted(Side::Referred))).unwrap_err();
    assert_eq!(
        error,
        LifecycleError::OutOfOrder { step: StepKind::Accepted, on: day(4), previous: day(5) }
    );
}

#[test]
fn one_side_cannot_say_yes_for_both() {
    let yes = MatchEvent::new(day(1), Step::Accepted(Side::Referred));
    let state = MatchState::new().after(&MatchEvent::new(day(1), Step::Proposed)).unwrap();
    let error = state.after(&yes).unwrap().after(&yes).unwrap_err();
    assert!(matches!(error, LifecycleError::AcceptedTwice { .. }));
}
