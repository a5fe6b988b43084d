//! Recruiting advice against trying every profile.

use peerhood_matching::{Objective, Policy, Problem, Share, recruit};
use proptest::prelude::*;

fn policy() -> Policy<(u8, u8), (u8, u8)> {
    Policy::new()
        .require("near", |left: &(u8, u8), right: &(u8, u8)| left.0.abs_diff(right.0) < 2)
        .prefer("second", 1, |left, right| Share::of(usize::from(left.1 ^ right.1), 16))
}

/// The most pairs and weight with these rights.
fn worth(lefts: &[(u8, u8)], rights: &[(u8, u8)]) -> (i64, i64) {
    let policy = policy();
    let problem = Problem::new(lefts, rights, &policy, |left| 1 + u32::from(left.1 % 2), seats);
    let totals = problem.expect("a problem").solve(Objective::PairsThenWeight).solution().totals;
    (totals.pairs as i64, totals.weight as i64)
}

fn seats(right: &(u8, u8)) -> u32 {
    u32::from(right.1 % 4)
}

proptest! {
    #[test]
    fn each_recruit_adds_as_much_as_any_profile_could(
        lefts in prop::collection::vec((0..6_u8, 0..16_u8), 1..10),
        rights in prop::collection::vec((0..6_u8, 0..16_u8), 0..4),
        profiles in prop::collection::vec((0..6_u8, 0..16_u8), 0..6),
    ) {
        let policy = policy();
        let demand = |left: &(u8, u8)| 1 + u32::from(left.1 % 2);
        let problem = Problem::new(&lefts, &rights, &policy, demand, seats).expect("a problem");
        let found = recruit(&problem, &profiles, seats, 3).expect("a problem");
        let mut staff = rights.clone();
        for place in 0..3 {
            let before = worth(&lefts, &staff);
            let gains = profiles.iter().map(|&profile| {
                let mut larger = staff.clone();
                larger.push(profile);
                let after = worth(&lefts, &larger);
                (after.0 - before.0, after.1 - before.1)
            });
            let most = gains.max().unwrap_or((0, 0));
            let Some(person) = found.get(place) else {
                prop_assert_eq!(most, (0, 0));
                break;
            };
            prop_assert_eq!((person.gain.pairs, person.gain.weight), (most.0, i128::from(most.1)));
            prop_assert!(most.0 == 0 || !person.serves.is_empty());
            staff.push(profiles[person.profile]);
        }
    }
}
