//! Scoring of answer rows and masking of tables, by doubling.
//!
//! `outcomes_peers.py` times pandas, base R and psych beside it.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peerhood_outcomes::suppress::{CMS_THRESHOLD, Table, suppress};
use peerhood_outcomes::{Answers, built_in, score_wave};

/// Knuth's linear congruence: the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Answers to the PHQ-9, three in a hundred missing; the last item, which raises an alert, is
/// "not at all" but for one in a hundred.
fn answers(rows: usize) -> Answers {
    let mut numbers = Numbers(9);
    let people = (0..rows).map(|row| format!("R-{row}")).collect();
    let mut answer = |item: u64| match numbers.below(100) {
        0..3 => None,
        3..99 if item == 9 => Some(0.0),
        _ => Some(numbers.below(4) as f64),
    };
    let columns =
        (1..=9).map(|item| (item.into(), (0..rows).map(|_| answer(item)).collect())).collect();
    Answers::new(people, columns).expect("columns as long as the list of people")
}

fn table(rows: usize, columns: usize) -> Table {
    let mut numbers = Numbers(11);
    let mut count = || match numbers.below(4) {
        0 => 0,
        1 => numbers.below(8),
        _ => numbers.below(120),
    };
    let counts = (0..rows).map(|_| (0..columns).map(|_| count()).collect()).collect();
    let labels = |count: usize| (0..count).map(|number| number.to_string()).collect();
    Table::new(labels(rows), labels(columns), counts).expect("as many labels as counts")
}

fn scoring(criterion: &mut Criterion) {
    let phq = built_in("phq-9").expect("comes with the crate");
    let mut group = criterion.benchmark_group("score_wave, PHQ-9");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for rows in [250_000, 500_000, 1_000_000] {
        let answers = answers(rows);
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_with_input(BenchmarkId::from_parameter(rows), &answers, |bench, answers| {
            bench.iter(|| score_wave(&phq, black_box(answers)));
        });
    }
}

fn masking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("suppress with audit, rows by 12 columns");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for rows in [10, 20, 40] {
        let table = table(rows, 12);
        group.bench_with_input(BenchmarkId::from_parameter(rows), &table, |bench, table| {
            bench.iter(|| suppress(black_box(table), CMS_THRESHOLD));
        });
    }
}

criterion_group!(benches, scoring, masking);
criterion_main!(benches);
