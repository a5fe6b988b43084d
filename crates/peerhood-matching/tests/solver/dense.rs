//! The dense path against its own prices, which prove it, and against the general solver.

use peerhood_matching::dense::{Costs, CostsError, is_optimal, minimise};
use peerhood_matching::{Edge, Graph, Objective, solve};
use proptest::prelude::*;

fn matrices(
    cost: impl Strategy<Value = i32> + Clone,
) -> impl Strategy<Value = (usize, usize, Vec<i32>)> {
    (0_usize..40, 0_usize..40, any::<bool>()).prop_flat_map(move |(rows, columns, square)| {
        let columns = if square { rows } else { columns };
        (Just(rows), Just(columns), prop::collection::vec(cost.clone(), rows * columns))
    })
}

fn check(rows: usize, columns: usize, cells: &[i32]) {
    let costs = Costs::from_i32(rows, columns, cells).unwrap();
    let assignment = minimise(&costs);
    assert!(is_optimal(&costs, &assignment), "{rows} {columns} {cells:?} {assignment:?}");
    let edges = (0_u32..).zip(cells).map(|(cell, &cost)| {
        Edge::new(cell / columns as u32, cell % columns as u32, -i64::from(cost))
    });
    let graph = Graph::new(vec![1; rows], vec![1; columns], edges.collect()).unwrap();
    let solution = solve(&graph, Objective::PairsThenWeight);
    assert_eq!(assignment.total, -solution.totals.weight);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn few_values_are_solved((rows, columns, cells) in matrices(-2..4)) {
        check(rows, columns, &cells);
    }

    #[test]
    fn many_values_are_solved((rows, columns, cells) in matrices(-1_000_000..1_000_000)) {
        check(rows, columns, &cells);
    }

    #[test]
    fn huge_values_are_solved((rows, columns, cells) in matrices(i32::MIN..i32::MAX)) {
        check(rows, columns, &cells);
    }

    #[test]
    fn monge_matrices_are_solved(rows in prop::collection::vec(-50..50_i32, 1..30), seed in 1..9_i32, reverse in any::<bool>()) {
        let size = rows.len();
        let product = |row: usize, column: usize| (row * column) as i32 * seed * if reverse { 1 } else { -1 };
        let cells: Vec<i32> = (0..size * size).map(|cell| rows[cell / size] + product(cell / size, cell % size)).collect();
        check(size, size, &cells);
    }

    #[test]
    fn fractions_are_exact(cells in prop::collection::vec(-8.0..8.0_f64, 25)) {
        let rounded: Vec<f64> = cells.iter().map(|cell| (cell * 1024.0).round() / 1024.0).collect();
        let costs = Costs::from_f64(5, 5, &rounded).unwrap();
        let assignment = minimise(&costs);
        prop_assert!(is_optimal(&costs, &assignment));
        let sum: f64 = assignment.column_of.iter().enumerate().map(|(row, column)| rounded[row * 5 + column.unwrap() as usize]).sum();
        prop_assert_eq!(assignment.total as f64 * costs.unit(), sum);
    }
}

#[test]
fn what_is_not_a_number_is_named() {
    let fault = Costs::from_f64(1, 2, &[1.0, f64::NAN]).unwrap_err();
    assert!(matches!(fault, CostsError::NotFinite { row: 0, column: 1, .. }));
    let fault = Costs::from_f64(1, 2, &[1e300, 1e-300]).unwrap_err();
    assert_eq!(fault, CostsError::TooLarge { row: 0, column: 0 });
}

#[test]
fn core_is_extended_until_nothing_is_cheaper() {
    // Distances between points on a line make long chains of exchanges.
    let place = |seed: u64, at: u64| ((at + 1).wrapping_mul(seed) >> 40) as i32 % 100_000;
    for size in [60, 200, 400] {
        let cells: Vec<i32> = (0..size * size)
            .map(|cell| {
                let (row, column) = (cell / size, cell % size);
                (place(0x9E37_79B9_7F4A_7C15, row) - place(0xD134_2543_DE82_EF95, column)).abs()
            })
            .collect();
        let costs = Costs::from_i32(size as usize, size as usize, &cells).unwrap();
        assert!(is_optimal(&costs, &minimise(&costs)));
    }
}

#[test]
fn rows_that_compete_for_the_same_columns_are_seated() {
    let mixed = |cell: u64| cell.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let random = |cell: u64, most: u64| (mixed(mixed(cell)) % most) as i32;
    for size in [200, 333, 450] {
        // Points in a square and in a small part of it; sums of products; nearly a Monge matrix.
        let matrices: [&dyn Fn(u64, u64) -> i32; 3] = [
            &|row, column| {
                let there = |at: u64, most: u64| (random(2 * at, most), random(2 * at + 1, most));
                let ((x, y), (left, top)) = (there(row, 100_000), there(column + 999, 20_000));
                (x - left).abs() + (y - top).abs()
            },
            &|row, column| {
                let product = |factor: u64| random(row + factor, 999) * random(column + factor, 99);
                product(7000) + product(8000) + product(9000)
            },
            &|row, column| (row * column) as i32 + random(row * size + column, 900),
        ];
        for cell in matrices {
            let cells: Vec<i32> = (0..size * size).map(|at| cell(at / size, at % size)).collect();
            check(size as usize, size as usize, &cells);
        }
    }
}

#[test]
fn matrices_large_enough_for_a_core_are_solved() {
    let mixed = |cell: u64| cell.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    for (rows, columns, most) in
        [(200, 200, 3), (230, 230, 1_000_000), (200, 399, 50), (260, 210, 1_000), (201, 402, 9)]
    {
        let cells = (0..rows * columns).map(|cell| (mixed(mixed(cell)) % most) as i32);
        check(rows as usize, columns as usize, &cells.collect::<Vec<i32>>());
    }
}
