//! Tables that share counts, and tables that were printed before.

use peerhood_outcomes::suppress::{
    Linked, LinkedError, Place, Release, Shown, Table, audit, suppress, suppress_after,
};
use proptest::prelude::*;

/// A two-way table with its totals, as linked counts in the table's own order of places.
fn linked(table: &Table) -> Linked {
    let (rows, columns) = (table.rows().len(), table.columns().len());
    let mut counts = Linked::new();
    for place in table.places() {
        counts.push(place.to_string(), table.count(place), Release::Open);
    }
    let (row_totals, column_totals) = (rows * columns, rows * columns + rows);
    for row in 0..rows {
        let parts: Vec<usize> = (0..columns).map(|column| row * columns + column).collect();
        counts.sum(row_totals + row, &parts).expect("a row adds up");
    }
    for column in 0..columns {
        let parts: Vec<usize> = (0..rows).map(|row| row * columns + column).collect();
        counts.sum(column_totals + column, &parts).expect("a column adds up");
    }
    let totals: Vec<usize> = (row_totals..row_totals + rows).collect();
    counts.sum(column_totals + columns, &totals).expect("the rows add up");
    counts
}

fn table(counts: Vec<Vec<u64>>) -> Table {
    let labels = |count: usize| (0..count).map(|number| number.to_string()).collect();
    let columns = counts.first().map_or(0, Vec::len);
    Table::new(labels(counts.len()), labels(columns), counts).expect("as many labels as counts")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn both_attackers_find_the_same_ranges(
        counts in prop::collection::vec(prop::collection::vec(0_u64..25, 3), 3),
    ) {
        let table = table(counts);
        // The mask for a threshold of 4, attacked as if it were for 11: many ranges are too narrow.
        let masked = suppress(&table, 4).table;
        let shown: Vec<Option<Shown>> = masked.places().map(|place| masked.shown(place)).collect();
        let found: Vec<(String, u64, Option<u64>)> = linked(&table).exposed(&shown, 11).unwrap()
            .into_iter().map(|range| (range.name, range.low, range.high)).collect();
        let audit = audit(&masked, 11).unwrap();
        let expected: Vec<(String, u64, Option<u64>)> = audit.exposed()
            .map(|range| (range.place.to_string(), range.low, range.high)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_safe_table_and_the_next_one_never_give_newcomers_away(
        before in prop::collection::vec(prop::collection::vec(0_u64..40, 3), 3),
        since in prop::collection::vec(prop::collection::vec(0_u64..15, 3), 3),
    ) {
        let now = before.iter().zip(&since)
            .map(|(before, since)| before.iter().zip(since).map(|(one, two)| one + two).collect());
        let (earlier, later) = (table(before.clone()), table(now.collect()));
        let printed = suppress(&earlier, 11).table;
        let (masked, exposed) = suppress_after(&printed, &earlier, &later, 11).unwrap();
        prop_assert!(exposed.is_empty());
        prop_assert!(audit(&masked, 11).unwrap().is_safe(), "{}", masked);
        for place in later.places() {
            let (Some(Shown::Count(then)), Some(Shown::Count(now))) =
                (printed.shown(place), masked.shown(place)) else { continue };
            prop_assert!(!(1..11).contains(&(now - then)), "{} in\n{}", place, masked);
        }
    }

    #[test]
    fn a_linked_mask_passes_the_other_audit(
        counts in prop::collection::vec(prop::collection::vec(0_u64..40, 3), 3),
    ) {
        let table = table(counts);
        let mask = linked(&table).suppress(11).unwrap();
        prop_assert!(mask.exposed.is_empty());
        let mut masked = suppress(&table, 0).table;
        for (place, shown) in table.places().zip(&mask.shown) {
            let shown = shown.unwrap();
            match place {
                Place::Cell { row, column } => masked.cells[row][column] = shown,
                Place::RowTotal { row } => masked.row_totals[row] = shown,
                Place::ColumnTotal { column } => masked.column_totals[column] = shown,
                Place::Total => masked.total = shown,
            }
        }
        prop_assert!(audit(&masked, 11).unwrap().is_safe(), "{}", masked);
    }
}

#[test]
fn two_tables_that_share_a_total_are_masked_together() {
    // By region 60 + 4 = 64; by language 50 + 14 = 64: the 4 needs a partner in its own table.
    let mut counts = Linked::new();
    let total = counts.push("all", 64, Release::Open);
    let north = counts.push("north", 60, Release::Open);
    let south = counts.push("south", 4, Release::Open);
    let english = counts.push("en", 50, Release::Open);
    let spanish = counts.push("es", 14, Release::Open);
    counts.sum(total, &[north, south]).unwrap();
    counts.sum(total, &[english, spanish]).unwrap();
    let mask = counts.suppress(11).unwrap();
    assert_eq!(mask.shown[south], Some(Shown::Hidden));
    assert_eq!(mask.shown[north], Some(Shown::Hidden));
    assert_eq!(mask.shown[total], Some(Shown::Count(64)));
    assert_eq!(mask.shown[english], Some(Shown::Count(50)));
}

#[test]
fn what_two_earlier_prints_gave_away_is_said_and_not_hushed_up() {
    let mut counts = Linked::new();
    let may = counts.push("May", 20, Release::Printed(Shown::Count(20)));
    let june = counts.push("June", 24, Release::Printed(Shown::Count(24)));
    let between = counts.push("between", 4, Release::Never);
    counts.sum(june, &[may, between]).unwrap();
    let mask = counts.suppress(11).unwrap();
    assert_eq!((mask.exposed[0].name.as_str(), mask.exposed[0].low), ("between", 4));
}

#[test]
fn an_unprinted_difference_that_is_large_or_zero_may_be_known() {
    for newcomers in [0, 30] {
        let mut counts = Linked::new();
        let earlier = counts.push("earlier", 20, Release::Printed(Shown::Count(20)));
        let later = counts.push("later", 20 + newcomers, Release::Open);
        let between = counts.push("between", newcomers, Release::Never);
        counts.sum(later, &[earlier, between]).unwrap();
        let mask = counts.suppress(11).unwrap();
        assert_eq!(mask.shown[later], Some(Shown::Count(20 + newcomers)));
        assert!(mask.exposed.is_empty());
    }
}

#[test]
fn sums_that_do_not_hold_are_refused() {
    let mut counts = Linked::new();
    let one = counts.push("one", 1, Release::Open);
    let three = counts.push("three", 3, Release::Open);
    let error = counts.sum(three, &[one, one]).unwrap_err();
    assert_eq!(error.to_string(), "three is 3, but its parts add up to 2");
    assert!(matches!(counts.sum(9, &[one]), Err(LinkedError::NoSuchCount { position: 9, .. })));
    counts.push("zero", 0, Release::Printed(Shown::Hidden));
    assert_eq!(counts.suppress(11).unwrap_err().to_string(), "zero is 0, but was printed as *");
}

#[test]
fn shares_and_means_follow_the_mask_of_their_counts() {
    let masked =
        suppress(&table(vec![vec![40, 3, 25], vec![31, 22, 18], vec![12, 0, 60]]), 11).table;
    let cell = |row, column| Place::Cell { row, column };
    assert_eq!(masked.share(cell(0, 0), Place::RowTotal { row: 0 }), Some(40.0 / 68.0));
    assert_eq!(masked.share(cell(0, 1), Place::RowTotal { row: 0 }), None);
    assert_eq!(masked.share(cell(2, 1), Place::ColumnTotal { column: 1 }), Some(0.0));
    assert_eq!(masked.statistic(cell(0, 0), 3.4), Some(3.4));
    assert_eq!(masked.statistic(cell(0, 1), 3.4), None);
    assert_eq!(masked.statistic(cell(2, 1), 3.4), None);
}

#[test]
fn a_table_that_lost_people_is_not_a_later_edition() {
    let (earlier, later) = (table(vec![vec![40, 20]]), table(vec![vec![40, 19]]));
    let printed = suppress(&earlier, 11).table;
    let error = suppress_after(&printed, &earlier, &later, 11).unwrap_err();
    assert_eq!(error.to_string(), "row 1, column 2 is smaller than in the earlier table");
}
