//! A book after any edits against a fresh solve.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peerhood_matching::{Book, Objective, Pair, solve, verify};
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

fn check(objective: Objective, edits: &[Edit]) {
    let mut book = Book::new(objective).unwrap();
    for edit in edits {
        apply(&mut book, edit);
        let (graph, solution) = book.snapshot();
        let fresh = solve(&graph, objective);
        assert_eq!(solution.totals, fresh.totals, "{edit:?}");
        let certificate = solution.certificate.as_ref().unwrap();
        verify(&graph, objective, &solution.pairs, certificate).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn edits_equal_fresh_solves(edits in prop::collection::vec(edits(), 1..60)) {
        check(Objective::PairsThenWeight, &edits);
    }

    #[test]
    fn edits_equal_fresh_solves_by_weight(edits in prop::collection::vec(edits(), 1..60)) {
        check(Objective::Weight, &edits);
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
