use std::cmp::Reverse;
use std::ops::ControlFlow::{Break, Continue};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use peerhood::grouping::{Grouping, Rules, read_mdgplib, read_people};
use peerhood_scheduling::dispersion::disperse_watched;
use peerhood_scheduling::form::{Person, Problem, form_watched};
use peerhood_scheduling::{Effort, Stop, Watch};
use serde::Serialize;

use super::bytes;
use crate::course::{Course, fitting};
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// Searches from different seeds that share the work; fixed, so that the answer does not depend on the
/// machine.
const STARTS: u32 = 2;
/// Moves of each start where neither moves nor seconds are asked for.
const MOVES: u64 = 5_000_000;

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
    course: Laid,
}

/// How the answer was found: the same `--moves` and `--seed` find it again if the clock did not cut them off.
#[derive(Debug, Serialize)]
struct Laid {
    moves: u64,
    stop: Stop,
}

impl<T: Serialize> Timed<T> {
    fn new<A>(answer: T, found: &Course<A>, seconds: f64) -> Timed<T> {
        Timed { answer, seconds, course: Laid { moves: found.moves, stop: found.stop } }
    }
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

    /// Searches with as many moves as were asked for, or as fit the seconds.
    fn search<A, W: Ord>(
        &self,
        search: impl Fn(Effort, Watch<'_>) -> (A, Stop),
        worth: impl Fn(&A) -> W,
    ) -> Course<A> {
        let limit = self.seconds.map(Duration::from_secs_f64);
        let with = |moves: u64, watch: Watch<'_>| search(self.effort(moves), watch);
        if let (None, Some(limit)) = (self.moves, limit) {
            return fitting(limit, with, worth);
        }
        let start = Instant::now();
        let moves = self.moves.unwrap_or(MOVES);
        let (answer, stop) = with(moves, &|_| match limit {
            Some(limit) if limit <= start.elapsed() => Break(()),
            _ => Continue(()),
        });
        Course { answer, moves, stop }
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
        let disperse = |effort: Effort, watch: Watch<'_>| {
            let found = disperse_watched(&diverse.problem, effort, watch);
            let stop = found.stop;
            (found, stop)
        };
        let found =
            while_working("grouping", || self.search(disperse, |found| Reverse(found.total)));
        let seconds = start.elapsed().as_secs_f64();
        let answer = diverse.grouping(&found.answer);
        if self.json { say_json(&Timed::new(answer, &found, seconds)) } else { say(&text(&answer)) }
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
        let form = |effort: Effort, watch: Watch<'_>| {
            let formation = form_watched(&problem, effort, watch);
            let stop = formation.run.stop;
            (formation, stop)
        };
        let found = while_working("forming groups", || self.search(form, |found| found.score));
        let seconds = start.elapsed().as_secs_f64();
        let formation = &found.answer;
        if self.json {
            return say_json(&Timed::new(formation, &found, seconds));
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
