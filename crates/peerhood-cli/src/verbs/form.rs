use std::ops::ControlFlow::{self, Break, Continue};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use peerhood::grouping::{Grouping, Rules, read_mdgplib, read_people};
use peerhood_scheduling::dispersion::disperse_watched;
use peerhood_scheduling::form::{Person, Problem, form_watched};
use peerhood_scheduling::{Effort, Progress, Watch};
use serde::Serialize;

use super::bytes;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// Searches from different seeds that share the work; fixed, so that the answer does not depend on the
/// machine.
const STARTS: u32 = 2;

/// Searches that are thrown away show how fast moves are made here: by what share of the seconds each ends,
/// or of half a minute. They grow, for moves are slow at the begin of a course.
const TRIALS: [f64; 3] = [0.01, 0.04, 0.12];
const LONG: Duration = Duration::from_secs(30);
const TRIAL_MOVES: u64 = 100_000_000;

/// `peerhood form`
#[derive(Debug, Args)]
pub(crate) struct FormGroups {
    /// The instance, or the table of people.
    instance: PathBuf,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Mdgplib)]
    format: Format,
    /// The rules for grouping people, as TOML; with --format csv.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Stop after this many seconds of the clock.
    #[arg(long, value_name = "S")]
    seconds: Option<f64>,
    /// Changes to try in each of two searches; without --seconds 5,000,000.
    #[arg(long, value_name = "M")]
    moves: Option<u64>,
    /// Where the search's randomness starts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Items and distances, as in MDGPLIB.
    Mdgplib,
    /// People and attributes, with --rules.
    Csv,
}

#[derive(Debug, Serialize)]
struct Timed<T: Serialize> {
    #[serde(flatten)]
    answer: T,
    seconds: f64,
}

impl FormGroups {
    pub(crate) fn run(self) -> Result<(), Failure> {
        if self.seconds.is_some_and(|seconds| !(0.0..=1e9).contains(&seconds)) {
            return Err(Failure::Usage("--seconds takes a number from 0 to 1e9".to_owned()));
        }
        match self.format {
            Format::Mdgplib => self.disperse(),
            Format::Csv => self.form(),
        }
    }

    /// Searches with as many moves as were asked for, or as fit into the seconds.
    fn search<A>(&self, search: impl Fn(Effort, Watch<'_>) -> A) -> A {
        let start = Instant::now();
        let limit = self.seconds.map(Duration::from_secs_f64);
        let moves = match (self.moves, limit) {
            (Some(moves), _) => moves,
            (None, None) => 5_000_000,
            (None, Some(limit)) => {
                let Effort { starts, threads, .. } = self.effort(0);
                let mut moves = TRIAL_MOVES;
                let ends = TRIALS.map(|share| limit.min(LONG).mul_f64(share));
                for (end, next) in ends.into_iter().zip([ends[1], ends[2], limit]) {
                    let pace = Pace::default();
                    search(self.effort(moves), &|progress| {
                        if progress.seed == self.seed {
                            pace.note(progress, start.elapsed());
                        }
                        until(end, start)
                    });
                    moves = pace.moves_in(next.saturating_sub(start.elapsed()) * threads / starts);
                }
                // Faster the longer the course; one that is broken off near its end loses little.
                moves + moves / 2
            }
        };
        search(self.effort(moves), &|_| limit.map_or(Continue(()), |limit| until(limit, start)))
    }

    fn effort(&self, moves: u64) -> Effort {
        let mut effort = Effort::new(moves, self.seed);
        effort.starts = STARTS;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        effort.threads = u32::try_from(cores).unwrap_or(STARTS).min(STARTS);
        effort
    }

    fn disperse(&self) -> Result<(), Failure> {
        let diverse = read_mdgplib(&name(&self.instance), &bytes(&self.instance)?)?;
        let start = Instant::now();
        let found = while_working("grouping", || {
            self.search(|effort, watch| disperse_watched(&diverse.problem, effort, watch))
        });
        let seconds = start.elapsed().as_secs_f64();
        let answer = diverse.grouping(&found);
        if self.json { say_json(&Timed { answer, seconds }) } else { say(&text(&answer)) }
    }

    fn form(&self) -> Result<(), Failure> {
        let Some(rules) = &self.rules else {
            return Err(Failure::Usage("--format csv needs --rules FILE".to_owned()));
        };
        let rules_text = String::from_utf8_lossy(&bytes(rules)?).into_owned();
        let rules: Rules = toml::from_str(&rules_text)
            .map_err(|error| Failure::Input(format!("{}: {error}", rules.display())))?;
        let people = read_people(&name(&self.instance), &bytes(&self.instance)?, &rules)?;
        let problem = Problem::new(&people, Person::clone, &rules).map_err(Failure::input)?;
        let start = Instant::now();
        let formation = while_working("forming groups", || {
            self.search(|effort, watch| form_watched(&problem, effort, watch))
        });
        let seconds = start.elapsed().as_secs_f64();
        if self.json {
            return say_json(&Timed { answer: formation, seconds });
        }
        let mut text = String::new();
        for group in &formation.groups {
            let members: Vec<&str> =
                group.members.iter().map(|&one| people[one].id.as_str()).collect();
            let slot = group.slot.as_deref().unwrap_or("no slot asked for");
            text.push_str(&format!("{} ({slot}): {}\n", group.name, members.join(" ")));
        }
        for left_out in &formation.unplaced {
            text.push_str(&format!("without a group: {}\n", people[left_out.person].id));
        }
        text.push_str(&format!("score {}; best possible: {}\n", formation.score, formation.bound));
        say(&text)
    }
}

fn until(limit: Duration, start: Instant) -> ControlFlow<()> {
    if limit <= start.elapsed() { Break(()) } else { Continue(()) }
}

/// How fast one start makes its moves, from its first report and its last. A search lays out its course
/// by its moves, and goes less far where it is broken off.
#[derive(Default)]
struct Pace(Mutex<Option<[(u64, Duration); 2]>>);

impl Pace {
    fn note(&self, progress: &Progress, time: Duration) {
        let now = (progress.moves, time);
        let mut reports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *reports = Some([reports.map_or(now, |[first, _]| first), now]);
    }

    /// Returns how many moves take that long, or more than anybody waits for where that is not known.
    fn moves_in(self, time: Duration) -> u64 {
        let reports = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some([(before, first), (after, last)]) = reports else { return u64::MAX / 8 };
        let (made, took) = (u128::from(after - before), (last - first).as_nanos());
        let moves = (made * time.as_nanos()).checked_div(took);
        let moves = moves.and_then(|moves| u64::try_from(moves).ok()).unwrap_or(u64::MAX);
        moves.clamp(1, u64::MAX / 8)
    }
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn text(grouping: &Grouping) -> String {
    let mut text = String::new();
    for (number, group) in grouping.groups.iter().enumerate() {
        let items: Vec<String> = group.iter().map(ToString::to_string).collect();
        text.push_str(&format!("{number}: {}\n", items.join(" ")));
    }
    let proved = if grouping.proved { "proved best" } else { "the best found" };
    text.push_str(&format!("{} inside groups, {proved}\n", grouping.objective.as_str()));
    text
}
