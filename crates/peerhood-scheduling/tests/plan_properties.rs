//! Plans of random requests: sound, judged right, and the same on any number of threads.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod plan_random;

use chrono::{Days, TimeDelta};
use peerhood_scheduling::plan::{Gap, Kind, Plan, Price, Request, verify};
use peerhood_scheduling::{ClockChange, Effort, Mode, Score, plan};
use plan_random::{Dice, request};
use proptest::prelude::*;

fn effort(seed: u64) -> Effort {
    Effort::new(3_000, seed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_plan_is_sound_and_not_below_its_bound(seed in any::<u64>()) {
        let request = request(&mut Dice::new(seed), 8);
        let plan = plan(&request, effort(seed)).unwrap();
        prop_assert_eq!(verify(&request, &plan), []);
        prop_assert!(plan.bound.unwrap() <= plan.score.total());
        prop_assert_eq!(plan.placed.len() + plan.unplaced.len(), request.series.len());
    }

    #[test]
    fn every_corruption_is_found(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let request = request(&mut dice, 8);
        let plan = plan(&request, effort(seed)).unwrap();
        for kind in 0..CORRUPTIONS {
            if let Some(corrupt) = corrupt(&mut dice, &request, &plan, kind) {
                prop_assert!(corrupt != plan, "corruption {} changed nothing", kind);
                prop_assert!(!verify(&request, &corrupt).is_empty(), "corruption {}", kind);
            }
        }
    }

    #[test]
    fn threads_do_not_change_the_plan(seed in any::<u64>()) {
        let request = request(&mut Dice::new(seed), 6);
        let mut effort = effort(seed);
        effort.starts = 5;
        let one = plan(&request, effort).unwrap();
        for threads in [2, 8] {
            effort.threads = threads;
            prop_assert_eq!(&plan(&request, effort).unwrap(), &one);
        }
    }
}

#[test]
fn many_random_series_find_a_place() {
    let mut dice = Dice::new(1);
    let requests: Vec<_> = (0..60).map(|_| request(&mut dice, 8)).collect();
    let all: usize = requests.iter().map(|request| request.series.len()).sum();
    let plans = requests.iter().map(|request| plan(request, effort(1)).unwrap());
    let placed: usize = plans.map(|plan| plan.placed.len()).sum();
    assert!(all < 3 * placed, "{placed} of {all}");
}

const CORRUPTIONS: u32 = 30;

/// Changes one thing in a plan; `None` when the plan has no such thing.
fn corrupt(
    dice: &mut Dice,
    request: &Request<u32>,
    plan: &Plan<u32>,
    kind: u32,
) -> Option<Plan<u32>> {
    let mut plan = plan.clone();
    if plan.placed.is_empty() {
        return None;
    }
    let at = dice.below(plan.placed.len());
    let placement = &mut plan.placed[at];
    let of = dice.below(placement.sessions.len());
    let session = &mut placement.sessions[of];
    let other = |known: u32, ids: Vec<u32>| ids.into_iter().find(|&id| id != known);
    let facilitators: Vec<u32> = request.facilitators.iter().map(|f| f.id).collect();
    let venues: Vec<u32> = request.venues.iter().map(|venue| venue.id).collect();
    match kind {
        0 => drop(plan.placed.remove(at)),
        1 => {
            let twin = plan.placed[at].clone();
            plan.placed.push(twin);
        }
        2 => session.start += TimeDelta::minutes(30),
        3 => session.date = session.date.checked_add_days(Days::new(7))?,
        4 => session.facilitator = other(session.facilitator, facilitators)?,
        5 => session.place = Some(other(session.place?, venues)?),
        6 => session.place = Some(session.place.map_or(*venues.first()?, |_| 999_999)),
        7 => session.co_facilitator = session.co_facilitator.is_none().then_some(facilitators[0]),
        8 => session.interpreter = session.interpreter.is_none().then_some(facilitators[0]),
        9 => session.end += TimeDelta::minutes(15),
        10 => session.local += TimeDelta::minutes(60),
        11 => session.number += 1,
        12 => {
            session.mode =
                if session.mode == Mode::Virtual { Mode::InPerson } else { Mode::Virtual };
        }
        13 => {
            session.clock = if session.clock.is_none() { Some(ClockChange::Gap) } else { None };
        }
        14 => drop(placement.sessions.remove(of)),
        15 => {
            // Somebody who leads as many sessions could as well be said to lead the series.
            let leads: Vec<u32> = placement.sessions.iter().map(|s| s.facilitator).collect();
            placement.facilitator = facilitators.into_iter().find(|id| !leads.contains(id))?;
        }
        16 => {
            placement.slot.start =
                placement.slot.start.overflowing_add_signed(TimeDelta::minutes(15)).0;
        }
        17 => drop(placement.not_held.pop()?),
        18 => {
            let date = placement.sessions[0].date;
            placement.not_held.push(peerhood_scheduling::plan::NotHeld {
                date,
                reason: peerhood_scheduling::plan::Reason::Skipped,
            });
        }
        19 => {
            let covered = placement.sessions.iter_mut().find(|s| !s.codes.is_empty())?;
            covered.codes.pop();
        }
        20 => {
            placement.applications_close = match placement.applications_close {
                None => Some(placement.sessions[0].date),
                Some(day) => day.succ_opt(),
            };
        }
        21 => {
            let part = dice.below(plan.score.parts.len());
            plan.score.parts[part].score += Score::soft(1);
        }
        22 => plan.zone_data = "2025b".to_owned(),
        23 => placement.series = 999_999,
        24 => plan.bound = Some(plan.bound? + Score::soft(1)),
        25 => plan.bound = Some(plan.bound? - Score::soft(1)),
        26 => plan.bound = Some(plan.bound? + Score::medium(1)),
        27 => {
            plan.gap = match plan.gap {
                Gap::Closed => Gap::Unknown,
                Gap::Soft { points, per_mille } => Gap::Soft { points: points - 1, per_mille },
                _ => Gap::Closed,
            };
        }
        28 if plan.gap != Gap::Unknown => plan.bound = None,
        29 => plan.proof.soft.push(Price {
            kind: Kind::Venue,
            who: venues[0],
            at: None,
            thousandths: 1,
        }),
        _ => return None,
    }
    Some(plan)
}
