//! Measures against their definitions and small worked examples.

use peerhood_matching::{
    Edge, Graph, MeasureError, Objective, Pair, Price, Shake, Undefined, blocking_pairs, compare,
    deferred_acceptance, greedy, margins, measure, parity, random, robustness, serial, solve,
};
use proptest::prelude::*;

fn pairs(pairs: &[(u32, u32)]) -> Vec<Pair> {
    pairs.iter().map(|&(left, right)| Pair { left, right }).collect()
}

/// Three papers, three reviewers, two reviews each; all pairs allowed.
fn reviews() -> Graph {
    let weights = [[9, 5, 1], [8, 8, 2], [7, 3, 6]];
    let edges = (0..3).flat_map(|left| {
        (0..3).map(move |right| Edge::new(left, right, weights[left as usize][right as usize]))
    });
    Graph::new(vec![2; 3], vec![2; 3], edges.collect()).expect("a graph")
}

#[test]
fn a_worked_example_has_the_figures_worked_out_by_hand() {
    // u = 14, 10, 9.
    let held = pairs(&[(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2)]);
    let held: Vec<Pair> =
        held.into_iter().filter(|pair| *pair != Pair { left: 2, right: 0 }).collect();
    let figures = measure(&reviews(), &held).unwrap();
    // Without the last: u = 14, 10, 6.
    assert_eq!((figures.total, figures.worst.sorted), (30, vec![6, 10, 14]));
    assert_eq!((figures.worst.left, figures.worst.pair), (Some(6), Some(2)));
    assert_eq!(figures.worst.tenth.value, Some(6.0));
    assert_eq!(figures.coverage.missing, 1);
    assert_eq!(figures.coverage.served.value, Some(2.0 / 3.0));
    assert_eq!(figures.coverage.reached.value, Some(1.0));
    // Ranks: 1 and 2; 1 (tied with reviewer 0) and 3; 2.
    assert_eq!(figures.ranks.profile, [2, 2, 1]);
    assert_eq!(figures.ranks.mean.value, Some(9.0 / 5.0));
    assert_eq!(figures.ranks.first.value, Some(0.4));
    // Gini: (−2·6 + 0·10 + 2·14) / (3·30); Jain: 900 / (3·332).
    assert_eq!(figures.equality.gini.value, Some(16.0 / 90.0));
    assert_eq!(figures.equality.jain.value, Some(900.0 / 996.0));
    let nash = figures.equality.nash.value.unwrap();
    assert!((nash - 840_f64.powf(1.0 / 3.0)).abs() < 1e-9);
    // 1 sees 16 in 0's hands, 2 sees 10 there and 9 in 1's.
    assert_eq!((figures.envy.total, figures.envy.pairs, figures.envy.greatest), (6 + 4 + 3, 3, 6));
    // Without the best of the two only 1's eyes on 0 stay at 8 < 10; 2's at 3 < 6.
    assert_eq!(figures.envy.beyond_one, Some(0));
    // Loads 1, 2, 2 of 2.
    assert_eq!(figures.loads.mean.value, Some(2.5 / 3.0));
    assert_eq!(figures.loads.range.value, Some(0.5));
    assert_eq!((figures.loads.idle.value, figures.loads.overload), (Some(0.0), 0));
}

#[test]
fn nothing_to_measure_is_said_and_not_divided_by() {
    let nobody = Graph::new(vec![], vec![], vec![]).unwrap();
    let figures = measure(&nobody, &[]).unwrap();
    assert_eq!(figures.mean.missing, Some(Undefined::Empty));
    assert_eq!(figures.worst.left, None);
    assert_eq!(figures.loads.deviation.missing, Some(Undefined::Empty));
    let unmatched = measure(&reviews(), &[]).unwrap();
    assert_eq!(unmatched.ranks.mean.missing, Some(Undefined::Empty));
    assert_eq!(unmatched.equality.gini.missing, Some(Undefined::ZeroSum));
    assert_eq!(unmatched.loads.idle.value, Some(1.0));
}

#[test]
fn pairs_that_make_no_sense_are_refused() {
    let graph = Graph::new(vec![1], vec![1, 1], vec![Edge::new(0, 0, 1)]).unwrap();
    let error = measure(&graph, &pairs(&[(0, 1)])).unwrap_err();
    assert_eq!(error, MeasureError::NotAllowed { left: 0, right: 1 });
    let error = measure(&graph, &pairs(&[(7, 0)])).unwrap_err();
    assert_eq!(error, MeasureError::NotAllowed { left: 7, right: 0 });
    let error = measure(&graph, &pairs(&[(0, 0), (0, 0)])).unwrap_err();
    assert_eq!(error, MeasureError::Duplicate { left: 0, right: 0 });
}

#[test]
fn a_comparison_lists_what_changed_and_the_regret() {
    let graph = reviews();
    let best = solve(&graph, Objective::PairsThenWeight).pairs;
    let first_come = serial(&graph);
    let comparison = compare(&graph, &best, &first_come).unwrap();
    let total = |pairs: &[Pair]| measure(&graph, pairs).unwrap().total as f64;
    assert_eq!(comparison.regret.value, Some((total(&best) - total(&first_come)) / total(&best)));
    assert_eq!(comparison.kept + comparison.added.len(), first_come.len());
    assert_eq!(comparison.kept + comparison.removed.len(), best.len());
    let same = compare(&graph, &best, &best).unwrap();
    assert_eq!((same.kept, same.changed.value, same.better + same.worse), (6, Some(0.0), 0));
}

#[test]
fn groups_are_compared_with_their_own_best() {
    // Two of group a and two of group b want the one seat each allows; a's could have two.
    let edges = vec![
        Edge::new(0, 0, 5),
        Edge::new(1, 1, 3),
        Edge::new(2, 0, 9),
        Edge::new(3, 0, 9),
        Edge::new(4, 1, 1),
    ];
    let graph = Graph::new(vec![1; 5], vec![1, 1], edges).unwrap();
    let held = pairs(&[(1, 1), (2, 0)]);
    let parity = parity(&graph, &held, &["a", "a", "b", "b", "c"], 2).unwrap();
    let [a, b, c] = &parity.groups[..] else { panic!("three groups") };
    assert_eq!((a.of_best_alone.value, b.of_best_alone.value), (Some(0.5), Some(1.0)));
    assert_eq!((a.mean.value, b.mean.value), (Some(1.5), Some(4.5)));
    assert_eq!(parity.mean_range.value, Some(3.0));
    assert_eq!((parity.coverage_ratio.value, parity.coverage_range.value), (Some(1.0), Some(0.0)));
    assert_eq!((c.lefts, c.mean.missing), (None, Some(Undefined::SmallGroup)));
    // Mean 1.5, standard deviation 3/√2, one degree of freedom.
    let interval = a.mean_interval.unwrap();
    assert!((interval.high - (1.5 + 12.706_205 * 1.5)).abs() < 1e-6);
}

#[test]
fn unshaken_weights_change_nothing() {
    let graph = reviews();
    let best = solve(&graph, Objective::PairsThenWeight).pairs;
    let still = Shake { percent: 0, times: 3, seed: 1 };
    let robust = robustness(&graph, &best, Objective::PairsThenWeight, still).unwrap();
    assert_eq!((robust.kept.value, robust.loss_greatest.value), (Some(1.0), Some(0.0)));
    let shake = Shake { percent: 100, times: 20, seed: 1 };
    let robust = robustness(&graph, &best, Objective::PairsThenWeight, shake).unwrap();
    let least = robust.kept_least.value.unwrap();
    assert!(least < 1.0 && robust.loss.value.unwrap() >= 0.0);
    assert_eq!(Ok(robust), robustness(&graph, &best, Objective::PairsThenWeight, shake));
}

#[test]
fn a_margin_of_nothing_is_a_tie() {
    let edges =
        vec![Edge::new(0, 0, 5), Edge::new(0, 1, 5), Edge::new(1, 2, 4), Edge::new(1, 0, 1)];
    let graph = Graph::new(vec![1, 1], vec![1, 1, 1], edges).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    let margins = margins(&graph, &solution).unwrap();
    assert_eq!(margins[0].loss, Price::ZERO);
    assert_eq!(margins[1].loss, Price::new(0, 3));
}

fn graph() -> impl Strategy<Value = Graph> {
    (1..7_u32, 1..6_u32).prop_flat_map(|(rows, columns)| {
        let weight = prop::option::weighted(0.7, -3..10_i64);
        (
            prop::collection::vec(weight, (rows * columns) as usize),
            prop::collection::vec(1..4_u32, rows as usize),
            prop::collection::vec(0..4_u32, columns as usize),
        )
            .prop_map(move |(weights, demands, capacities)| {
                let edges = (0..).zip(weights).filter_map(|(cell, weight)| {
                    Some(Edge::new(cell / columns, cell % columns, weight?))
                });
                Graph::new(demands, capacities, edges.collect()).expect("a graph")
            })
    })
}

/// What `left` sees in the hands of each left, straight from the definition.
fn seen(graph: &Graph, held: &[Pair], left: u32, other: u32) -> Vec<i64> {
    let theirs = held.iter().filter(|pair| pair.left == other);
    theirs.map(|pair| graph.weight(left, pair.right).unwrap_or(0)).collect()
}

/// Both undefined, or as near as floats come.
fn agree(figure: Option<f64>, wanted: f64) -> bool {
    match figure {
        Some(value) => (value - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        None => !wanted.is_finite(),
    }
}

proptest! {
    #[test]
    fn ranks_loads_and_spread_are_what_their_formulas_say(graph in graph(), seed in any::<u64>()) {
        let held = random(&graph, seed);
        let measures = measure(&graph, &held).unwrap();
        let rank = |pair: &Pair| {
            let own = graph.weight(pair.left, pair.right).unwrap();
            1 + graph.row(pair.left).1.iter().filter(|&&weight| weight > own).count()
        };
        let ranks: Vec<usize> = held.iter().map(rank).collect();
        for (place, &pairs) in (1..).zip(&measures.ranks.profile) {
            prop_assert_eq!(pairs, ranks.iter().filter(|&&rank| rank == place).count() as u64);
        }
        prop_assert_eq!(measures.ranks.profile.iter().sum::<u64>(), held.len() as u64);
        prop_assert_eq!(measures.ranks.worst, ranks.iter().copied().max());
        let mean = ranks.iter().sum::<usize>() as f64 / ranks.len() as f64;
        prop_assert!(agree(measures.ranks.mean.value, mean));

        let lefts = 0..graph.demands().len() as u32;
        let gain = |left: u32| seen(&graph, &held, left, left).iter().sum::<i64>();
        let mut gains: Vec<i64> = lefts.clone().map(gain).collect();
        gains.sort_unstable();
        let sorted: Vec<i128> = gains.iter().map(|&gain| gain.into()).collect();
        prop_assert_eq!(&measures.worst.sorted, &sorted);
        // Six lefts at most: the worst-off tenth is the worst off.
        prop_assert!(agree(measures.worst.tenth.value, gains[0] as f64));
        let n = gains.len() as f64;
        let (sum, least) = (gains.iter().sum::<i64>() as f64, gains[0]);
        if 0 <= least && 0.0 < sum {
            // Half the relative mean absolute difference of all ordered pairs.
            let apart = gains.iter().flat_map(|one| gains.iter().map(move |other| one.abs_diff(*other)));
            let gini = apart.sum::<u64>() as f64 / (2.0 * n * sum);
            prop_assert!(agree(measures.equality.gini.value, gini));
            let squares: i64 = gains.iter().map(|gain| gain * gain).sum();
            prop_assert!(agree(measures.equality.jain.value, sum * sum / (n * squares as f64)));
        }
        if 0 < least {
            let product: f64 = gains.iter().map(|&gain| gain as f64).product();
            prop_assert!(agree(measures.equality.nash.value, product.powf(1.0 / n)));
        }
        let met = |left: &u32| {
            let partners = held.iter().filter(|pair| pair.left == *left).count();
            partners >= graph.demands()[*left as usize] as usize
        };
        let served = lefts.filter(met).count() as f64 / n;
        prop_assert!(agree(measures.coverage.served.value, served));
    }

    #[test]
    fn envy_is_what_its_definition_says(graph in graph(), seed in any::<u64>()) {
        let held = random(&graph, seed);
        let lefts = 0..graph.demands().len() as u32;
        let (mut total, mut count, mut beyond) = (0, 0, 0);
        for left in lefts.clone() {
            let gain: i64 = seen(&graph, &held, left, left).iter().sum();
            for other in lefts.clone().filter(|&other| other != left) {
                let theirs = seen(&graph, &held, left, other);
                let sum: i64 = theirs.iter().sum();
                total += i128::from((sum - gain).max(0));
                count += u64::from(sum > gain);
                beyond += u64::from(
                    !theirs.is_empty() && theirs.iter().all(|one| sum - one > gain),
                );
            }
        }
        let envy = measure(&graph, &held).unwrap().envy;
        prop_assert_eq!((envy.total, envy.pairs), (total, count));
        if graph.weights().iter().all(|&weight| weight >= 0) {
            prop_assert_eq!(envy.beyond_one, Some(beyond));
        } else {
            prop_assert_eq!(envy.missing, Some(Undefined::Negative));
        }
    }

    #[test]
    fn deferred_acceptance_leaves_no_blocking_pair(graph in graph(), scores in any::<u64>()) {
        // Few values, so that rights are often indifferent.
        let score = |left: u32, right: u32| (scores >> ((left * 7 + right * 3) % 60) & 3) as i64;
        let stable = deferred_acceptance(&graph, score);
        let blocking = blocking_pairs(&graph, &stable, score).unwrap();
        prop_assert_eq!(blocking.pairs, vec![]);
        let figures = measure(&graph, &stable).unwrap();
        prop_assert_eq!(figures.loads.overload, 0);
    }

    #[test]
    fn blocking_pairs_are_what_their_definition_says(graph in graph(), seed in any::<u64>()) {
        let score = |left: u32, right: u32| i64::from((left * 5 + right * 3) % 4);
        let held = random(&graph, seed);
        let blocks = |left: u32, right: u32, weight: i64| {
            let made = |pair: &&Pair| pair.left == left || pair.right == right;
            let near: Vec<&Pair> = held.iter().filter(made).collect();
            let lefts: Vec<&&Pair> = near.iter().filter(|pair| pair.left == left).collect();
            let rights: Vec<&&Pair> = near.iter().filter(|pair| pair.right == right).collect();
            !near.iter().any(|pair| pair.left == left && pair.right == right)
                && (lefts.len() < graph.demands()[left as usize] as usize
                    || lefts.iter().any(|pair| graph.weight(left, pair.right).unwrap() < weight))
                && (rights.len() < graph.capacities()[right as usize] as usize
                    || rights.iter().any(|pair| score(pair.left, right) < score(left, right)))
        };
        let found: Vec<Pair> = graph.edges()
            .filter(|edge| blocks(edge.left, edge.right, edge.weight))
            .map(|edge| Pair { left: edge.left, right: edge.right })
            .collect();
        prop_assert_eq!(blocking_pairs(&graph, &held, score).unwrap().pairs, found);
    }

    #[test]
    fn no_baseline_beats_the_best(graph in graph(), seed in any::<u64>()) {
        let best = solve(&graph, Objective::PairsThenWeight);
        for held in [greedy(&graph), serial(&graph), random(&graph, seed)] {
            let figures = measure(&graph, &held).unwrap();
            prop_assert!((held.len() as u64, figures.total) <= (best.totals.pairs, best.totals.weight));
            // Nothing more fits: what is left out has no room on one side.
            prop_assert!(greedy(&graph).is_sorted() && figures.loads.overload == 0);
        }
    }

    #[test]
    fn renaming_the_lefts_changes_no_figure(graph in graph(), seed in any::<u64>()) {
        let held = random(&graph, seed);
        let last = graph.demands().len() as u32 - 1;
        let edges = graph.edges().map(|edge| Edge::new(last - edge.left, edge.right, edge.weight));
        let demands = graph.demands().iter().rev().copied().collect();
        let turned = Graph::new(demands, graph.capacities().to_vec(), edges.collect()).unwrap();
        let moved: Vec<Pair> =
            held.iter().map(|pair| Pair { left: last - pair.left, right: pair.right }).collect();
        let (before, after) = (measure(&graph, &held).unwrap(), measure(&turned, &moved).unwrap());
        prop_assert_eq!(&before.worst, &after.worst);
        prop_assert_eq!(&before.envy, &after.envy);
        prop_assert_eq!(before.loads, after.loads);
        prop_assert_eq!(before.ranks.profile, after.ranks.profile);
    }
}
