//! A book after any edits against a fresh solve.

use std::collections::BTreeSet;

use crate::support::{assignments, graphs, idle_pair, merit};
use peerhood_matching::{Book, Edge, Graph, Objective, Pair, solve, verify};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Edit {
    AddLeft(u32, Vec<(u32, i64)>),
    AddRight(u32, Vec<(u32, i64)>),
    WithdrawLeft(u32),
    WithdrawRight(u32),
    Weight(u32, u32, i64),
    Capacity(u32, u32),
    Pin(u32, u32),
    Forbid(u32, u32),
    Release(u32, u32),
    Publish(i64),
}

fn edits() -> impl Strategy<Value = Edit> {
    let node = 0_u32..10;
    let weight = -3_i64..12;
    let edges = prop::collection::vec((node.clone(), weight.clone()), 0..6);
    prop_oneof![
        6 => (1_u32..3, edges.clone()).prop_map(|(demand, edges)| Edit::AddLeft(demand, edges)),
        4 => (0_u32..4, edges).prop_map(|(seats, edges)| Edit::AddRight(seats, edges)),
        1 => node.clone().prop_map(Edit::WithdrawLeft),
        1 => node.clone().prop_map(Edit::WithdrawRight),
        6 => (node.clone(), node.clone(), weight).prop_map(|(left, right, weight)| Edit::Weight(left, right, weight)),
        3 => (node.clone(), 0_u32..4).prop_map(|(right, seats)| Edit::Capacity(right, seats)),
        2 => (node.clone(), node.clone()).prop_map(|(left, right)| Edit::Pin(left, right)),
        2 => (node.clone(), node.clone()).prop_map(|(left, right)| Edit::Forbid(left, right)),
        2 => (node.clone(), node).prop_map(|(left, right)| Edit::Release(left, right)),
        1 => (0_i64..4).prop_map(Edit::Publish),
    ]
}

fn apply(book: &mut Book, edit: &Edit) -> bool {
    match edit {
        Edit::AddLeft(demand, edges) => book.add_left(*demand, edges).is_ok(),
        Edit::AddRight(seats, edges) => book.add_right(*seats, edges).is_ok(),
        Edit::WithdrawLeft(left) => book.withdraw_left(*left).is_ok(),
        Edit::WithdrawRight(right) => book.withdraw_right(*right).is_ok(),
        Edit::Weight(left, right, weight) => book.set_weight(*left, *right, *weight).is_ok(),
        Edit::Capacity(right, seats) => book.set_capacity(*right, *seats).is_ok(),
        Edit::Pin(left, right) => book.pin(*left, *right).is_ok(),
        Edit::Forbid(left, right) => book.forbid(*left, *right).is_ok(),
        Edit::Release(left, right) => book.release(*left, *right).is_ok(),
        Edit::Publish(loyalty) => book.publish(*loyalty).is_ok(),
    }
}

/// Everything the objective promises of a book, against a fresh solve of what it holds.
fn check(book: &Book, objective: Objective, edit: &Edit) {
    let (graph, solution) = book.snapshot();
    let fresh = solve(&graph, objective);
    let (found, best) = (solution.totals, fresh.totals);
    assert_eq!(
        (found.weight, found.quota_shortfall),
        (best.weight, best.quota_shortfall),
        "{edit:?}"
    );
    if objective == Objective::Weight {
        assert_eq!(idle_pair(&graph, &solution.pairs), None, "{edit:?}");
        assert_eq!(idle_pair(&graph, &fresh.pairs), None, "{edit:?}");
    } else {
        assert_eq!(found.pairs, best.pairs, "{edit:?}");
    }
    let certificate = solution.certificate.as_ref().unwrap();
    verify(&graph, objective, &solution.pairs, certificate).unwrap();
}

fn edited(mut book: Book, objective: Objective, edits: &[Edit]) {
    for edit in edits {
        apply(&mut book, edit);
        check(&book, objective, edit);
    }
}

fn opened(graph: &Graph, objective: Objective) -> Book {
    Book::open(graph, &solve(graph, objective)).unwrap()
}

/// Restrictions only, which leave the graph of the book a part of the first graph.
fn restrictions() -> impl Strategy<Value = Edit> {
    let node = 0_u32..6;
    prop_oneof![
        3 => (node.clone(), node.clone()).prop_map(|(left, right)| Edit::Pin(left, right)),
        3 => (node.clone(), node.clone()).prop_map(|(left, right)| Edit::Forbid(left, right)),
        2 => (node.clone(), node).prop_map(|(left, right)| Edit::Release(left, right)),
    ]
}

/// The book's own pairs against all assignments of the first graph with the same pins and bans.
fn restricted(graph: &Graph, objective: Objective, edits: &[Edit]) {
    let mut book = opened(graph, objective);
    let (mut pinned, mut forbidden) = (BTreeSet::new(), BTreeSet::new());
    let all = assignments(graph);
    for edit in edits {
        let changed = apply(&mut book, edit);
        match *edit {
            Edit::Pin(left, right) if changed => drop(pinned.insert(Pair { left, right })),
            Edit::Forbid(left, right) if changed => drop(forbidden.insert(Pair { left, right })),
            Edit::Release(left, right) if changed => {
                pinned.remove(&Pair { left, right });
                forbidden.remove(&Pair { left, right });
            }
            _ => {}
        }
        let allowed = all.iter().filter(|pairs| {
            pinned.iter().all(|pair| pairs.contains(pair))
                && !pairs.iter().any(|pair| forbidden.contains(pair))
        });
        let best = allowed.map(|pairs| merit(graph, objective, pairs)).max().unwrap();
        assert_eq!(merit(graph, objective, &book.pairs()), best, "{edit:?} {graph:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn edits_equal_fresh_solves(edits in prop::collection::vec(edits(), 1..60)) {
        edited(Book::new(Objective::PairsThenWeight).unwrap(), Objective::PairsThenWeight, &edits);
    }

    #[test]
    fn edits_equal_fresh_solves_by_weight(edits in prop::collection::vec(edits(), 1..60)) {
        edited(Book::new(Objective::Weight).unwrap(), Objective::Weight, &edits);
    }

    #[test]
    fn edits_of_costs_quotas_and_classes_equal_fresh_solves(
        graph in graphs(), by_weight: bool, edits in prop::collection::vec(edits(), 1..30),
    ) {
        let objective = if by_weight { Objective::Weight } else { Objective::PairsThenWeight };
        edited(opened(&graph, objective), objective, &edits);
    }

    #[test]
    fn pins_and_bans_leave_the_best_of_what_they_allow(
        graph in graphs(), by_weight: bool, edits in prop::collection::vec(restrictions(), 1..12),
    ) {
        let objective = if by_weight { Objective::Weight } else { Objective::PairsThenWeight };
        restricted(&graph, objective, &edits);
    }
}

#[test]
fn loyalty_holds_pairs_until_the_gain_is_worth_it() {
    let mut book = Book::new(Objective::PairsThenWeight).unwrap();
    let first = book.add_right(1, &[]).unwrap();
    let left = book.add_left(1, &[(first, 5)]).unwrap();
    assert_eq!(book.publish(3).unwrap().added, [Pair { left, right: first }]);
    let second = book.add_right(1, &[(left, 7)]).unwrap();
    assert_eq!(book.pairs(), [Pair { left, right: first }]);
    book.set_weight(left, second, 9).unwrap();
    assert_eq!(book.pairs(), [Pair { left, right: second }]);
    let moves = book.publish(3).unwrap();
    assert_eq!(moves.removed, [Pair { left, right: first }]);
    assert_eq!(book.weight(), 9);
}

#[test]
fn a_pin_in_the_cheap_seat_sends_away_who_is_not_worth_the_dear_one() {
    let edges = vec![Edge::new(0, 0, 3), Edge::new(1, 0, 2)];
    let graph = Graph::new(vec![1, 1], vec![2], edges).unwrap();
    let graph = graph.with_seat_costs(vec![vec![0, 4]]).unwrap();
    let mut book = opened(&graph, Objective::Weight);
    assert_eq!(book.pairs(), [Pair { left: 0, right: 0 }]);
    book.pin(1, 0).unwrap();
    assert_eq!(book.pairs(), [Pair { left: 1, right: 0 }]);
    book.release(1, 0).unwrap();
    assert_eq!(book.pairs(), [Pair { left: 0, right: 0 }]);
}

#[test]
fn a_pair_that_comes_to_add_nothing_goes() {
    let mut book = Book::new(Objective::Weight).unwrap();
    let right = book.add_right(1, &[]).unwrap();
    let left = book.add_left(1, &[(right, 2)]).unwrap();
    assert_eq!(book.pairs(), [Pair { left, right }]);
    book.set_weight(left, right, 0).unwrap();
    assert_eq!(book.pairs(), []);
}
