//! The mask against the attacker, and the attacker against exhaustive search.

use peerhood_outcomes::suppress::{Audit, Masked, Place, Shown, Table, audit, suppress};
use proptest::prelude::*;

const CELL: fn(usize, usize) -> Place = |row, column| Place::Cell { row, column };

fn table(counts: &[&[u64]]) -> Table {
    let labels = |count: usize| (0..count).map(|number| number.to_string()).collect();
    let rows = counts.iter().map(|row| row.to_vec()).collect();
    Table::new(labels(counts.len()), labels(counts.first().map_or(0, |row| row.len())), rows)
        .expect("as many labels as counts")
}

/// A generator of small numbers that needs no crate: Knuth's linear congruence.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Many zeros, many small counts, some large ones: what a program's tables look like.
    fn count(&mut self) -> u64 {
        match self.below(4) {
            0 => 0,
            1 => self.below(5),
            2 => self.below(20),
            _ => self.below(200),
        }
    }

    fn table(&mut self, most: u64) -> Table {
        let (rows, columns) = (1 + self.below(most), 1 + self.below(most));
        let counts: Vec<Vec<u64>> =
            (0..rows).map(|_| (0..columns).map(|_| self.count()).collect()).collect();
        table(&counts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

#[test]
fn no_hidden_count_of_ten_thousand_random_tables_can_be_recovered() {
    let mut numbers = Numbers(20_260_101);
    for round in 0..10_000 {
        let table = numbers.table(7);
        let masked = suppress(&table, 11).table;
        let audit = audit(&masked, 11).unwrap();
        assert!(audit.is_safe(), "table {round}:\n{masked}{audit:?}");
        for place in table.places().filter(|&place| table.count(place) == 0) {
            assert_eq!(masked.shown(place), Some(Shown::Count(0)), "zeros are shown");
        }
    }
}

#[test]
fn every_lighter_mask_of_a_small_table_is_unsafe_or_hides_more_people() {
    let table = table(&[&[40, 3, 25], &[31, 22, 18], &[12, 0, 60]]);
    let hidden = suppress(&table, 11).reasons;
    let cells: Vec<Place> =
        table.places().filter(|place| matches!(place, Place::Cell { .. })).collect();
    for bits in 0_u32..1 << cells.len() {
        let hides = |place: Place| {
            cells.iter().position(|&cell| cell == place).is_some_and(|bit| bits >> bit & 1 == 1)
        };
        let shows_zero_only = !hides(CELL(2, 1));
        if shows_zero_only && bits.count_ones() < u32::try_from(hidden.len()).unwrap() {
            let masked = Masked::new(&table, hides);
            assert!(!audit(&masked, 11).unwrap().is_safe(), "{masked}");
        }
    }
}

#[test]
fn a_lone_hidden_count_beside_its_totals_is_found() {
    let table = table(&[&[40, 3], &[31, 22]]);
    let audit = audit(&Masked::new(&table, |place| place == CELL(0, 1)), 11).unwrap();
    assert_eq!(exposed(&audit), [(CELL(0, 1), 3, Some(3))]);
}

#[test]
fn two_hidden_counts_in_one_row_are_found_through_their_columns() {
    let table = table(&[&[40, 3, 9], &[31, 22, 50]]);
    let hides = |place| place == CELL(0, 1) || place == CELL(0, 2);
    let audit = audit(&Masked::new(&table, hides), 11).unwrap();
    assert_eq!(exposed(&audit), [(CELL(0, 1), 3, Some(3)), (CELL(0, 2), 9, Some(9))]);
}

#[test]
fn a_square_of_small_counts_leaves_too_little_room() {
    let table = table(&[&[2, 3, 70], &[4, 1, 60], &[80, 90, 50]]);
    let hides = |place| matches!(place, Place::Cell { row: 0..2, column: 0..2 });
    let audit = audit(&Masked::new(&table, hides), 11).unwrap();
    assert_eq!(exposed(&audit).len(), 4);
    // The four sums leave three tables.
    assert!(exposed(&audit).contains(&(CELL(1, 1), 1, Some(3))));
}

#[test]
fn a_hidden_total_beside_all_its_parts_is_found() {
    let table = table(&[&[4, 0, 3], &[31, 22, 50]]);
    let small = |place| place == Place::RowTotal { row: 0 };
    let audit = audit(&Masked::new(&table, small), 11).unwrap();
    assert_eq!(exposed(&audit), [(Place::RowTotal { row: 0 }, 7, Some(7))]);
    assert_eq!(audit.shown_small, [CELL(0, 0), CELL(0, 2)]);
}

#[test]
fn stars_in_three_rows_that_form_no_cycle_are_found() {
    let table = table(&[&[5, 60, 70], &[80, 6, 90], &[50, 40, 7]]);
    let hides = |place: Place| match place {
        Place::Cell { row, column } => row == column || (row, column) == (0, 1),
        _ => false,
    };
    let audit = audit(&Masked::new(&table, hides), 11).unwrap();
    let found: Vec<Place> = exposed(&audit).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(found, [CELL(0, 0), CELL(0, 1), CELL(1, 1), CELL(2, 2)]);
}

#[test]
fn counts_that_contradict_each_other_are_no_table() {
    let mut masked = Masked::new(&table(&[&[40, 3], &[31, 22]]), |_| false);
    masked.total = Shown::Count(7);
    assert!(audit(&masked, 11).is_err());
    masked.cells.pop();
    assert!(audit(&masked, 11).unwrap_err().to_string().starts_with("the table has 2 rows"));
}

#[test]
fn a_list_of_small_counts_with_its_total_can_be_hidden_too() {
    let table = table(&[&[3], &[4], &[0], &[2]]);
    let masked = suppress(&table, 11).table;
    assert_eq!(masked.total, Shown::Hidden);
    assert!(audit(&masked, 11).unwrap().is_safe());
}

#[test]
fn an_empty_table_is_shown_whole() {
    let empty = table(&[]);
    assert_eq!(suppress(&empty, 11).table.total, Shown::Count(0));
}

fn exposed(audit: &Audit) -> Vec<(Place, u64, Option<u64>)> {
    audit.exposed().map(|range| (range.place, range.low, range.high)).collect()
}

/// All tables with these totals and shown counts, by trying every one.
fn ranges_by_trying(truth: &Table, masked: &Masked) -> Vec<(Place, u64, u64)> {
    let cells: Vec<Place> =
        masked.places().filter(|place| matches!(place, Place::Cell { .. })).collect();
    let hidden: Vec<Place> = (cells.iter().copied())
        .filter(|&place| masked.shown(place) == Some(Shown::Hidden))
        .collect();
    let most = truth.count(Place::Total);
    let mut found: Vec<(Place, u64, u64)> =
        hidden.iter().map(|&place| (place, u64::MAX, 0)).collect();
    let mut tried = vec![1; hidden.len()];
    loop {
        let (rows, columns) = (truth.rows().len(), truth.columns().len());
        let mut counts = vec![vec![0; columns]; rows];
        for &place in &cells {
            let Place::Cell { row, column } = place else { continue };
            let value = hidden.iter().position(|&other| other == place);
            counts[row][column] = value.map_or(truth.count(place), |value| tried[value]);
        }
        let candidate = table(&counts.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let agrees = |place: Place| match masked.shown(place) {
            Some(Shown::Count(count)) => candidate.count(place) == count,
            _ => 0 < candidate.count(place),
        };
        if masked.places().all(agrees) {
            for (entry, &value) in found.iter_mut().zip(&tried) {
                *entry = (entry.0, entry.1.min(value), entry.2.max(value));
            }
        }
        let Some(next) = tried.iter().position(|&value| value < most) else { return found };
        tried[next] += 1;
        tried[..next].fill(1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn ranges_are_those_found_by_trying_every_table(
        counts in prop::collection::vec(prop::collection::vec(0_u64..5, 2), 2),
        hides in prop::collection::vec(any::<bool>(), 4),
        hides_totals in prop::collection::vec(any::<bool>(), 4),
    ) {
        let truth = table(&counts.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let masked = Masked::new(&truth, |place| 0 < truth.count(place) && match place {
            Place::Cell { row, column } => hides[2 * row + column],
            Place::RowTotal { row } => hides_totals[row],
            Place::ColumnTotal { column } => hides_totals[2 + column],
            Place::Total => false,
        });
        let audit = audit(&masked, 11).unwrap();
        for (place, low, high) in ranges_by_trying(&truth, &masked) {
            let range = audit.hidden.iter().find(|range| range.place == place).unwrap();
            prop_assert_eq!((range.low, range.high), (low, Some(high)), "{} in\n{}", place, masked);
        }
    }

    #[test]
    fn every_threshold_is_kept(seed in any::<u64>(), threshold in 0_u64..40) {
        let table = Numbers(seed).table(5);
        let masked = suppress(&table, threshold).table;
        let audit = audit(&masked, threshold).unwrap();
        prop_assert!(audit.is_safe());
    }
}
