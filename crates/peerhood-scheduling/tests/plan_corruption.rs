//! Any one value of a plan or of a new plan, changed, is found: written as JSON, changed in one place and
//! read back.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod corruption;
mod plan_random;

use chrono::{NaiveDate, TimeZone, Utc};
use corruption::corruptions;
use peerhood_scheduling::plan::{Closure, Placement, Plan, Request, Scope, verify};
use peerhood_scheduling::replan::{self, Replan, Standing};
use peerhood_scheduling::{Effort, Stop, plan};
use plan_random::{Dice, request};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn every_changed_value_of_a_plan_is_found(seed in any::<u64>()) {
        let request = request(&mut Dice::new(seed), 7);
        let plan = plan(&request, Effort::new(1_000, seed)).unwrap();
        for corruption in corruptions(&serde_json::to_value(&plan).unwrap()) {
            let Ok(read) = serde_json::from_value::<Plan<u32>>(corruption.document) else { continue };
            if read != plan && verify(&request, &read).is_empty() {
                prop_assert!(is_as_good(&plan, &read), "{} went unseen", corruption.path);
            }
        }
    }

    #[test]
    fn every_changed_value_of_a_new_plan_is_found(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let mut request = request(&mut dice, 5);
        let before = plan(&request, Effort::new(1_000, seed)).unwrap();
        happens(&mut dice, &mut request);
        let standing = |series: &u32| match series % 3 {
            0 => Standing::Pinned,
            1 => Standing::Published,
            _ => Standing::Draft,
        };
        let again = replan::replan(&request, &before, standing, Effort::new(1_000, seed)).unwrap();
        prop_assert_eq!(replan::verify(&request, &before, standing, &again), []);
        for corruption in corruptions(&serde_json::to_value(&again).unwrap()) {
            let Ok(read) = serde_json::from_value::<Replan<u32>>(corruption.document) else { continue };
            if read != again && replan::verify(&request, &before, standing, &read).is_empty() {
                let mut like = read.clone();
                like.proof.clone_from(&again.proof);
                like.plan = again.plan.clone();
                let same = like == again && is_as_good(&again.plan, &read.plan);
                prop_assert!(same, "{} went unseen", corruption.path);
            }
        }
    }
}

/// A facilitator falls ill, and time has passed.
fn happens(dice: &mut Dice, request: &mut Request<u32>) {
    let at = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let hours = i64::try_from(dice.below(1_500)).unwrap();
    request.as_of = Some(at + chrono::TimeDelta::hours(hours));
    let away = request.facilitators[dice.below(request.facilitators.len())].id;
    request.closures.push(Closure {
        first: NaiveDate::from_ymd_opt(2026, 3, 20).unwrap(),
        last: NaiveDate::from_ymd_opt(2026, 5, 30).unwrap(),
        scope: Scope::Facilitator(away),
        reason: "ill".to_owned(),
    });
}

/// Whether two plans of which the checker says that they hold are as good as each other: every series
/// at the same times, every part of the score and the bound the same. They may differ in how many moves
/// were tried, in whether an unproved search was spent or cancelled, in the proof of the same bound, and
/// in who of several, at the same cost, takes over a session.
fn is_as_good(one: &Plan<u32>, other: &Plan<u32>) -> bool {
    let mut like = other.clone();
    like.moves = one.moves;
    if one.stop != Stop::Optimal && other.stop != Stop::Optimal {
        like.stop = one.stop;
    }
    like.proof.clone_from(&one.proof);
    for (like, known) in like.placed.iter_mut().zip(&one.placed) {
        let exceptions = |placement: &Placement<u32>| -> Vec<usize> {
            let sessions = placement.sessions.iter().enumerate();
            let exceptions = sessions.filter(|(_, session)| placement.is_exception(session));
            exceptions.map(|(at, _)| at).collect()
        };
        if exceptions(like).len() != exceptions(known).len() {
            return false;
        }
        for at in exceptions(like) {
            like.sessions[at].facilitator = known.sessions[at].facilitator;
            like.sessions[at].co_facilitator = known.sessions[at].co_facilitator;
            like.sessions[at].interpreter = known.sessions[at].interpreter;
            like.sessions[at].place = known.sessions[at].place;
        }
        like.facilitator = known.facilitator;
        like.co_facilitator = known.co_facilitator;
        like.interpreter = known.interpreter;
        like.venue = known.venue;
        like.link = known.link;
    }
    like == *one
}
