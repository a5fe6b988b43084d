//! Forming groups of 8 to 12 people, and the bare grouping problem.
//!
//! Before the timings it prints what a fixed number of moves reaches for each size, and, if the
//! environment variable `MDGPLIB` names a folder of instances, totals beside the published ones of
//! its `best_known.csv`: three seconds of one thread each, for three seeds.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use peerhood_scheduling::dispersion::{Dispersion, disperse, disperse_watched};
use peerhood_scheduling::form::{
    CanCome, Criterion as Wanted, Person, Problem, Rules, Size, Wish, explain, form, form_watched,
    join, verify,
};
use peerhood_scheduling::{Effort, Score};

const MOVES: u64 = 1_000_000;

/// The same people every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// Three languages, six needs, five regions, and answers for 20 slots: three in ten yes.
fn people(count: usize) -> Vec<Person> {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut person = |position: usize| {
        let mut person = Person::new(format!("P{position}"));
        let language = match dice.roll(100) {
            0..75 => "en",
            75..95 => "es",
            _ => "fr",
        };
        person.has("language", language);
        person.has("need", dice.roll(6).to_string());
        person.has("region", dice.roll(5).to_string());
        person.has("relationship", if dice.roll(5) == 0 { "father" } else { "mother" });
        for slot in slots() {
            match dice.roll(10) {
                0..3 => person.answer(slot, CanCome::Yes),
                3 => person.answer(slot, CanCome::IfNeeded),
                4..8 => person.answer(slot, CanCome::No),
                _ => {}
            }
        }
        person
    };
    (0..count).map(&mut person).collect()
}

fn slots() -> impl Iterator<Item = String> {
    (0..20).map(|slot| format!("slot {slot}"))
}

fn rules(groups: usize) -> Rules {
    let mut rules = Rules::new(Size { at_least: 8, at_most: 12 });
    rules.new_groups = Some(groups);
    rules.slots = slots().collect();
    let no_one_alone = Wish::NoOneAlone { only: ["father".to_owned()].into() };
    rules.criteria = vec![
        Wanted::new("language", Wish::Similar, Score::hard(1)),
        Wanted::new("need", Wish::Similar, Score::soft(4)),
        Wanted::new("region", Wish::Diverse, Score::soft(1)),
        Wanted::new("relationship", no_one_alone, Score::soft(6)),
    ];
    rules
}

fn forming(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("form");
    group.sample_size(10).throughput(Throughput::Elements(MOVES));
    println!("people  door        moves/s   after {MOVES} moves, after 10 s");
    for count in [100, 300, 1_000, 5_000, 20_000] {
        let people = people(count);
        let rules = rules(count / 10);
        let start = Instant::now();
        let problem = Problem::new(&people, Clone::clone, &rules).expect("the people make sense");
        let door = start.elapsed();
        let start = Instant::now();
        let formation = form(&problem, Effort::new(MOVES, 1));
        let speed = Duration::from_secs(formation.run.moves).div_duration_f64(start.elapsed());
        let start = Instant::now();
        let longer = form_watched(&problem, Effort::new(u64::MAX, 1), &|_| {
            let over = Duration::from_secs(10) < start.elapsed();
            if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let proved = verify(&problem, &longer).is_ok();
        println!(
            "{count:6}  {door:9.1?}  {speed:9.0}  {}, {} ({} groups, verified: {proved})",
            formation.score,
            longer.score,
            longer.groups.len()
        );
        if count == 1_000 {
            group.bench_function("1,000 people, a million moves", |bench| {
                bench.iter(|| form(&problem, Effort::new(MOVES, 1)));
            });
            let mut late = people[0].clone();
            late.id = "late".to_owned();
            group.throughput(Throughput::Elements(1));
            group.bench_function("1,000 people, verify", |bench| {
                bench.iter(|| verify(&problem, &formation));
            });
            group.bench_function("1,000 people, explain", |bench| {
                bench.iter(|| explain(&problem, &formation));
            });
            group.bench_function("1,000 people, join", |bench| {
                bench.iter(|| join(&problem, &formation, &late));
            });
        }
    }
    group.finish();
}

fn dispersing(criterion: &mut Criterion) {
    if let Some(folder) = std::env::var_os("MDGPLIB") {
        side_by_side(Path::new(&folder));
    }
    let mut group = criterion.benchmark_group("disperse");
    group.sample_size(10).throughput(Throughput::Elements(MOVES));
    for items in [120, 240, 480] {
        let mut dice = Dice(1);
        let pairs = (0..items).flat_map(|one| (0..one).map(move |other| (one, other)));
        let distances: Vec<_> = pairs
            .map(|(one, other)| (one, other, i64::try_from(dice.roll(101)).unwrap_or(0)))
            .collect();
        let size = Size { at_least: 12, at_most: 12 };
        let problem = Dispersion::new(items, distances, vec![size; items / 12]);
        let problem = problem.expect("the sizes fit");
        group.bench_function(format!("{items} items, a million moves"), |bench| {
            bench.iter(|| disperse(&problem, Effort::new(MOVES, 1)));
        });
    }
    group.finish();
}

fn side_by_side(folder: &Path) {
    let known = fs::read_to_string(folder.join("best_known.csv")).unwrap_or_default();
    let published: BTreeMap<&str, Vec<&str>> = known
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|row| (row[0], row))
        .collect();
    let mut names: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "txt"))
        .collect();
    names.sort();
    println!("instance                      mean of 3        best  published best  published mean");
    for path in names {
        let name =
            path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(problem) = read_mdgplib(&path) else {
            println!("{name}: not an MDGPLIB instance");
            continue;
        };
        let totals: Vec<i64> = (0..3)
            .map(|seed| {
                let start = Instant::now();
                let dispersed = disperse_watched(&problem, Effort::new(u64::MAX, seed), &|_| {
                    let over = Duration::from_secs(3) < start.elapsed();
                    if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                dispersed.total
            })
            .collect();
        let mean = totals.iter().sum::<i64>() / 3;
        let best = totals.iter().max().copied().unwrap_or(0);
        let row = published.get(name.as_str());
        let cell = |column: usize| row.and_then(|row| row.get(column)).copied().unwrap_or("");
        println!(
            "{name:26} {:>12} {:>11}  {:>14}  {:>14}",
            thousandths(mean),
            thousandths(best),
            cell(3),
            cell(5)
        );
    }
}

fn thousandths(total: i64) -> String {
    format!("{}.{:03}", total / 1_000, total % 1_000)
}

/// Reads sizes and distances, which the library has with three decimals at most.
fn read_mdgplib(path: &Path) -> Option<Dispersion> {
    let text = fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let mut header = lines.next()?.split_whitespace();
    let items = header.next()?.parse().ok()?;
    let bounds: Vec<usize> = header.skip(2).filter_map(|bound| bound.parse().ok()).collect();
    let groups =
        bounds.chunks_exact(2).map(|pair| Size { at_least: pair[0], at_most: pair[1] }).collect();
    let distance = |line: &str| {
        let mut words = line.split_whitespace();
        let (one, other) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let (whole, part) = words.next().map(|word| word.split_once('.').unwrap_or((word, "")))?;
        let thousandths: i64 = format!("{whole}{part:0<3}").parse().ok()?;
        Some((one, other, thousandths))
    };
    Dispersion::new(items, lines.filter_map(distance), groups).ok()
}

criterion_group!(benches, forming, dispersing);
criterion_main!(benches);
