//! Explanations against trying out every assignment.

use peerhood_matching::{
    Change, Objective, Outweighed, Pair, Policy, Problem, ProblemError, Reasons, Share, WhyNot,
};
use proptest::prelude::*;

/// A small problem: a grade for each allowed pair, demands and capacities.
#[derive(Clone, Debug)]
struct Case {
    grades: Vec<Vec<Option<i64>>>,
    demands: Vec<u32>,
    capacities: Vec<u32>,
}

impl Case {
    fn policy(&self) -> Policy<usize, usize> {
        let (allowed, graded) = (self.grades.clone(), self.grades.clone());
        Policy::new()
            .require("allowed", move |&left: &usize, &right: &usize| allowed[left][right].is_some())
            .prefer("grade", 1, move |&left, &right| {
                Share::new(graded[left][right].unwrap_or(0)).unwrap_or_default()
            })
    }

    /// The greatest (pairs, weight), over all assignments that `keep` accepts.
    fn best(&self, objective: Objective, keep: &dyn Fn(&[Pair]) -> bool) -> Option<(i64, i64)> {
        let mut best = None;
        self.each(0, &mut Vec::new(), &mut |pairs| {
            if keep(pairs) {
                best = best.max(Some(self.value(objective, pairs)));
            }
        });
        best
    }

    /// Pairs count before weight, or not at all.
    fn value(&self, objective: Objective, pairs: &[Pair]) -> (i64, i64) {
        let grade = |pair: &Pair| self.grades[pair.left as usize][pair.right as usize].unwrap_or(0);
        let count = if objective == Objective::Weight { 0 } else { pairs.len() as i64 };
        (count, pairs.iter().map(grade).sum())
    }

    fn each(&self, cell: usize, pairs: &mut Vec<Pair>, visit: &mut dyn FnMut(&[Pair])) {
        let columns = self.capacities.len();
        if cell == self.demands.len() * columns {
            return visit(pairs);
        }
        self.each(cell + 1, pairs, visit);
        let (row, column) = (cell / columns, cell % columns);
        let pair = Pair { left: row as u32, right: column as u32 };
        let load = |side: fn(&Pair) -> u32, entry| {
            pairs.iter().filter(|pair| side(pair) == entry).count() as u32
        };
        if self.grades[row][column].is_some()
            && load(|pair| pair.left, pair.left) < self.demands[row]
            && load(|pair| pair.right, pair.right) < self.capacities[column]
        {
            pairs.push(pair);
            self.each(cell + 1, pairs, visit);
            pairs.pop();
        }
    }
}

fn case() -> impl Strategy<Value = Case> {
    (1..5_usize, 1..4_usize).prop_flat_map(|(rows, columns)| {
        let grade = prop::option::weighted(0.8, 0..8_i64);
        (
            prop::collection::vec(prop::collection::vec(grade, columns), rows),
            prop::collection::vec(1..3_u32, rows),
            prop::collection::vec(0..3_u32, columns),
        )
            .prop_map(|(grades, demands, capacities)| Case { grades, demands, capacities })
    })
}

fn lost(change: &Change, objective: Objective) -> (i64, i64) {
    let pairs = if objective == Objective::Weight { 0 } else { -change.pairs };
    (pairs, i64::try_from(-change.weight).unwrap_or(i64::MIN))
}

/// The pairs after the moves of a change.
fn moved(pairs: &[Pair], change: &Change) -> Vec<Pair> {
    let mut pairs = pairs.to_vec();
    for step in &change.moves {
        if let Some(right) = step.from {
            pairs.retain(|pair| *pair != Pair { left: step.left, right });
        }
    }
    for step in &change.moves {
        if let Some(right) = step.to {
            pairs.push(Pair { left: step.left, right });
        }
    }
    pairs.sort_unstable();
    pairs
}

fn minus(a: (i64, i64), b: (i64, i64)) -> (i64, i64) {
    (a.0 - b.0, a.1 - b.1)
}

proptest! {
    #[test]
    fn every_loss_is_that_of_the_best_assignment_that_obeys(
        case in case(),
        objective in prop::sample::select(vec![Objective::PairsThenWeight, Objective::Weight]),
    ) {
        let (lefts, rights): (Vec<usize>, Vec<usize>) =
            ((0..case.demands.len()).collect(), (0..case.capacities.len()).collect());
        let policy = case.policy();
        let problem = Problem::new(
            &lefts, &rights, &policy, |&left| case.demands[left], |&right| case.capacities[right],
        ).unwrap();
        let matching = problem.solve(objective);
        let best = case.best(objective, &|_| true).unwrap();
        prop_assert_eq!(case.value(objective, matching.pairs()), best);
        let mut reasons = Reasons::new(&matching);
        for left in 0..lefts.len() as u32 {
            for right in 0..rights.len() as u32 {
                let pair = Pair { left, right };
                let forced = case.best(objective, &|pairs| pairs.contains(&pair));
                let allowed = case.grades[left as usize][right as usize].is_some();
                match reasons.why_not(left, right).unwrap() {
                    WhyNot::Matched => {
                        let why = reasons.why(left, right).unwrap();
                        let without = case.best(objective, &|pairs| !pairs.contains(&pair)).unwrap();
                        prop_assert_eq!(lost(&why.without, objective), minus(best, without));
                        let other = moved(matching.pairs(), &why.without);
                        prop_assert_eq!(case.value(objective, &other), without);
                        prop_assert!(!other.contains(&pair));
                        let losses: Vec<_> = why.alternatives.iter()
                            .filter_map(|other| other.change.as_ref())
                            .map(|change| lost(change, objective))
                            .collect();
                        prop_assert!(losses.is_sorted());
                        for most in 0..3 {
                            let best: Vec<_> = reasons.best_alternatives(left, most).iter()
                                .filter_map(|other| other.change.as_ref())
                                .map(|change| lost(change, objective))
                                .collect();
                            prop_assert_eq!(&best[..], &losses[..most.min(losses.len())]);
                        }
                        for other in &why.alternatives {
                            let change = match reasons.why_not(left, other.right).unwrap() {
                                WhyNot::Outweighed(reason) => Some(reason.change),
                                _ => None,
                            };
                            let losses = |change: &Option<Change>| change.as_ref().map(|it| lost(it, objective));
                            prop_assert_eq!(losses(&change), losses(&other.change));
                        }
                    }
                    WhyNot::Blocked(_) => prop_assert!(!allowed),
                    WhyNot::NoSeat => prop_assert!(allowed && forced.is_none()),
                    WhyNot::Outweighed(Outweighed { change, short_by, .. }) => {
                        let loss = minus(best, forced.unwrap());
                        prop_assert_eq!(lost(&change, objective), loss);
                        prop_assert_eq!(-change.points, loss.1);
                        let other = moved(matching.pairs(), &change);
                        prop_assert!(other.contains(&pair));
                        prop_assert_eq!(case.value(objective, &other), forced.unwrap());
                        prop_assert_eq!(short_by, (loss.0 == 0).then_some(loss.1));
                    }
                }
            }
        }
        let all: Vec<u32> = (0..lefts.len() as u32).collect();
        let each: Vec<_> = all.iter().map(|&left| reasons.best_alternatives(left, 2)).collect();
        prop_assert_eq!(reasons.best_alternatives_of(&all, 2), each);
        let each: Vec<_> =
            (0..rights.len() as u32).filter_map(|right| reasons.seat_worth(right)).collect();
        prop_assert_eq!(reasons.seat_worths(), each);
        for right in 0..rights.len() {
            let mut larger = case.clone();
            larger.capacities[right] += 1;
            let gain = minus(larger.best(objective, &|_| true).unwrap(), best);
            let worth = reasons.seat_worth(right as u32).unwrap();
            prop_assert_eq!(minus((0, 0), lost(&worth.change, objective)), gain);
            let other = moved(matching.pairs(), &worth.change);
            let load = |left| other.iter().filter(|pair| pair.left == left).count();
            if let Some(left) = worth.serves {
                prop_assert!(load(left) > matching.solution().partners(left).len());
            } else {
                prop_assert_eq!(other.len(), matching.pairs().len());
            }
        }
    }

    #[test]
    fn solving_again_serves_the_objectives_without_prices(case in case()) {
        let (lefts, rights): (Vec<usize>, Vec<usize>) =
            ((0..case.demands.len()).collect(), (0..case.capacities.len()).collect());
        let policy = case.policy();
        let problem = Problem::new(
            &lefts, &rights, &policy, |&left| case.demands[left], |&right| case.capacities[right],
        ).unwrap();
        let matching = problem.solve(Objective::Bottleneck);
        let worst = |pairs: &[Pair]| {
            pairs.iter().map(|pair| case.grades[pair.left as usize][pair.right as usize]).min()
        };
        let mut reasons = Reasons::new(&matching);
        for left in 0..lefts.len() as u32 {
            for right in 0..rights.len() as u32 {
                if let WhyNot::Outweighed(reason) = reasons.why_not(left, right).unwrap() {
                    let other = moved(matching.pairs(), &reason.change);
                    let pair = Pair { left, right };
                    prop_assert!(other.contains(&pair));
                    prop_assert_eq!(reason.short_by, None);
                    prop_assert!(reason.change.pairs < 0 || worst(&other) <= worst(matching.pairs()));
                }
            }
        }
    }
}

#[test]
fn what_would_flip_a_pair_flips_it() -> Result<(), ProblemError> {
    let solve = |weight: i64| -> Result<_, ProblemError> {
        let case = Case {
            grades: vec![vec![Some(weight), Some(50)], vec![Some(90), Some(20)]],
            demands: vec![1, 1],
            capacities: vec![1, 1],
        };
        let policy = case.policy();
        let problem = Problem::new(&[0, 1], &[0, 1], &policy, |_| 1, |_| 1)?;
        let matching = problem.solve(Objective::PairsThenWeight);
        match Reasons::new(&matching).why_not(0, 0) {
            Some(WhyNot::Outweighed(reason)) => Ok(reason.short_by),
            _ => Ok(None),
        }
    };
    // 50 + 90 against 60 + 20.
    assert_eq!(solve(60)?, Some(60));
    // At 120 both are as good; beyond, the pair is made.
    let tie = |weight| -> Result<_, ProblemError> { Ok(weight + solve(weight)?.unwrap_or(0)) };
    assert_eq!((tie(99)?, tie(100)?), (120, 120));
    Ok(())
}

#[test]
fn the_smallest_sets_of_rules_are_named() -> Result<(), ProblemError> {
    // Each right fails the rules whose letters it holds.
    let policy = Policy::new()
        .require("a", |_: &u8, right: &&str| !right.contains('a'))
        .require("b", |_, right| !right.contains('b'))
        .require("c", |_, right| !right.contains('c'));
    let rights = ["abc", "ab", "c", "bc", "c", "a"];
    let seats = |right: &&str| if *right == "a" { 0 } else { 1 };
    let problem = Problem::new(&[0], &rights, &policy, |_| 1, seats)?;
    let matching = problem.solve(Objective::PairsThenWeight);
    let waiting = Reasons::new(&matching).why_waiting(0).expect("it waits");
    assert_eq!((waiting.missing, waiting.candidates.len()), (1, 0));
    let sets: Vec<(String, &[u32])> =
        waiting.blockers.iter().map(|set| (set.rules.concat(), set.rights.as_slice())).collect();
    // Lifting c alone is enough; a and b go together, since the one with a alone has no seat.
    assert_eq!(sets, [("c".to_owned(), &[2, 4][..]), ("ab".to_owned(), &[1][..])]);
    Ok(())
}

#[test]
fn one_more_seat_serves_the_one_for_whom_it_does_most() -> Result<(), ProblemError> {
    let case = Case {
        grades: vec![vec![Some(9)], vec![Some(3)], vec![Some(5)]],
        demands: vec![1; 3],
        capacities: vec![1],
    };
    let policy = case.policy();
    let problem = Problem::new(&[0, 1, 2], &[0], &policy, |_| 1, |_| 1)?;
    let matching = problem.solve(Objective::PairsThenWeight);
    let mut reasons = Reasons::new(&matching);
    let waiting = reasons.why_waiting(1).expect("it waits");
    assert_eq!(waiting.candidates[0].one_more_seat_serves, Some(2));
    let change = waiting.candidates[0].alternative.change.as_ref().expect("there is a seat");
    assert_eq!((change.pairs, change.points, change.moves.len()), (0, -6, 2));
    assert_eq!(reasons.why_waiting(0), None);
    Ok(())
}
