use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use peerhood::grouping::{Grouping, Rules, read_mdgplib, read_people};
use peerhood_scheduling::dispersion::disperse_watched;
use peerhood_scheduling::form::{Person, Problem, form_watched};
use peerhood_scheduling::{Effort, Progress};
use serde::Serialize;

use super::bytes;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// Searches from different seeds that share the work; fixed, so that the answer does not depend on the
/// machine.
const STARTS: u32 = 2;

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

    fn effort(&self) -> Effort {
        let moves = match (self.moves, self.seconds) {
            (Some(moves), _) => moves,
            (None, Some(_)) => u64::MAX / 8,
            (None, None) => 5_000_000,
        };
        let mut effort = Effort::new(moves, self.seed);
        effort.starts = STARTS;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        effort.threads = u32::try_from(cores).unwrap_or(STARTS).min(STARTS);
        effort
    }

    fn deadline(&self) -> impl Fn(&Progress) -> ControlFlow<()> + Sync + use<> {
        let limit = self.seconds.map(Duration::from_secs_f64);
        let start = Instant::now();
        move |_| match limit {
            Some(limit) if limit <= start.elapsed() => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn disperse(&self) -> Result<(), Failure> {
        let diverse = read_mdgplib(&name(&self.instance), &bytes(&self.instance)?)?;
        let start = Instant::now();
        let watch = self.deadline();
        let found =
            while_working("grouping", || disperse_watched(&diverse.problem, self.effort(), &watch));
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
        let watch = self.deadline();
        let formation =
            while_working("forming groups", || form_watched(&problem, self.effort(), &watch));
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
