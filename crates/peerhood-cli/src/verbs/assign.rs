use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use peerhood::assign::{
    Aim, Answer, Change, Forced, Instance, Pairs, Places, SeatWorth, read, read_places, verify,
};
use peerhood_matching::{Graph, Limit, Solution, solve_within};
use serde::Serialize;

use super::bytes;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// `peerhood assign`
#[derive(Debug, Args)]
pub(crate) struct Assign {
    /// CSV with a header (left id, right id, weight), or a DIMACS assignment file. A pair that is
    /// not listed is forbidden.
    edges: PathBuf,
    /// Partners each left entry asks for: one number, or a CSV of id,number.
    #[arg(long, value_name = "FILE|N", default_value = "1")]
    left_demand: String,
    /// Partners each right entry takes: one number, or a CSV of id,number.
    #[arg(long, value_name = "FILE|N", default_value = "1")]
    right_capacity: String,
    /// What the best assignment is.
    #[arg(long, value_enum, default_value_t = Objective::Pairs)]
    objective: Objective,
    /// Weights are costs: less is better.
    #[arg(long)]
    minimize: bool,
    /// Also tell what becomes of the best assignment when a pair must be used: a CSV of left id,
    /// right id, each pair asked for by itself, or `all`.
    #[arg(long, value_name = "FILE|all")]
    forced: Option<String>,
    /// Also tell what one more seat at each right entry would bring.
    #[arg(long)]
    seat_worth: bool,
    /// Stop after so many seconds of solving, with the best found so far, which is not proved.
    #[arg(long, value_name = "S", value_parser = seconds)]
    seconds: Option<Duration>,
    /// Stop after looking at so many edges, with the best found so far, which is not proved. Unlike
    /// seconds, this gives the same answer everywhere.
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    work: u64,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Objective {
    /// As many pairs as possible, then the greatest weight.
    Pairs,
    /// The greatest weight, pairs only where they add.
    Weight,
    /// As many pairs as possible, then the worst-off as well off as possible, then the greatest
    /// weight. Where an entry asks for several partners, single pairs are compared, and the answer
    /// is not called proved.
    Maximin,
    /// As many pairs as possible, then the worst-off as well off as possible, then the second worst,
    /// and so on.
    Leximin,
}

#[derive(Debug, Serialize)]
struct Timed {
    #[serde(flatten)]
    answer: Answer,
    seconds: Seconds,
}

#[derive(Debug, Serialize)]
struct Seconds {
    read: f64,
    solve: f64,
    verify: f64,
}

impl Assign {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sums = matches!(self.objective, Objective::Pairs | Objective::Weight);
        let limited = self.seconds.is_some() || self.work != u64::MAX;
        if (self.forced.is_some() || self.seat_worth) && (!sums || limited) {
            let text = "--forced and --seat-worth need --objective pairs or weight, and no limit: \
                        what a change costs is told from a proved answer only";
            return Err(Failure::Usage(text.to_owned()));
        }
        let start = Instant::now();
        let instance = self.instance()?;
        let read = start.elapsed().as_secs_f64();
        let objective = match self.objective {
            Objective::Pairs => peerhood_matching::Objective::PairsThenWeight,
            Objective::Weight => peerhood_matching::Objective::Weight,
            Objective::Maximin => peerhood_matching::Objective::Bottleneck,
            Objective::Leximin => peerhood_matching::Objective::Leximin,
        };
        let start = Instant::now();
        let solution = while_working("assigning", || self.solve(instance.graph(), objective));
        let solve = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let proved = verify(&instance, &solution);
        let checked = start.elapsed().as_secs_f64();
        let proved = proved.is_ok_and(|proof| proof.is_some());
        let mut answer = instance.answer(&solution, proved);
        if let Some(pairs) = self.to_force(&instance)? {
            let forced = while_working("forcing pairs", || instance.forced(&solution, &pairs));
            answer.forced = Some(forced.map_err(Failure::input)?);
        }
        if self.seat_worth {
            answer.seat_worth = Some(instance.seat_worths(&solution).map_err(Failure::input)?);
        }
        if self.json {
            return say_json(&Timed { answer, seconds: Seconds { read, solve, verify: checked } });
        }
        say(&text(&answer))
    }

    fn to_force(&self, instance: &Instance) -> Result<Option<Pairs>, Failure> {
        match self.forced.as_deref() {
            None => Ok(None),
            Some("all") => Ok(Some(instance.all_pairs())),
            Some(file) => {
                let path = Path::new(file);
                Ok(Some(instance.read_pairs(&name(path), &bytes(path)?)?))
            }
        }
    }

    fn solve(&self, graph: &Graph, objective: peerhood_matching::Objective) -> Solution {
        // No time at all is over before a clock could say so.
        let stop = AtomicBool::new(self.seconds.is_some_and(|seconds| seconds.is_zero()));
        let mut limit = Limit::work(self.work);
        let Some(seconds) = self.seconds else { return solve_within(graph, objective, limit) };
        limit.cancel = Some(&stop);
        thread::scope(|scope| {
            // Dropped when the solver is done, which wakes the clock.
            let (done, running) = mpsc::channel::<()>();
            let stop = &stop;
            scope.spawn(move || {
                if running.recv_timeout(seconds) == Err(RecvTimeoutError::Timeout) {
                    stop.store(true, Ordering::Relaxed);
                }
            });
            let solution = solve_within(graph, objective, limit);
            drop(done);
            solution
        })
    }

    fn instance(&self) -> Result<Instance, Failure> {
        let aim = if self.minimize { Aim::Least } else { Aim::Most };
        let demand = places(&self.left_demand)?;
        let capacity = places(&self.right_capacity)?;
        let edges = bytes(&self.edges)?;
        Ok(read(&name(&self.edges), &edges, &demand, &capacity, aim)?)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().map_err(|error| error.to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn places(text: &str) -> Result<Places, Failure> {
    if let Ok(number) = text.parse() {
        return Ok(Places::Each(number));
    }
    let path = Path::new(text);
    Ok(Places::Listed(read_places(&name(path), &bytes(path)?)?))
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn text(answer: &Answer) -> String {
    let mut text = String::new();
    for pair in &answer.assignment {
        text.push_str(&format!("{}\t{}\t{}\n", pair.0, pair.1, pair.2.as_str()));
    }
    let proved = if answer.proved { "proved best" } else { "not proved" };
    text.push_str(&format!("{} pairs, weight {}, {proved}\n", answer.pairs, answer.weight));
    if let Some(worst) = &answer.worst_off {
        text.push_str(&format!("worst off: {} with {}\n", worst.left, worst.weight.as_str()));
    }
    if !answer.left_unmatched.is_empty() {
        text.push_str(&format!("without a partner: {}\n", answer.left_unmatched.join(", ")));
    }
    for Forced { left, right, change, .. } in answer.forced.iter().flatten() {
        let change = change.as_ref().map_or("not allowed".to_owned(), told);
        text.push_str(&format!("forcing {left} with {right}: {change}\n"));
    }
    for SeatWorth { right, change, .. } in answer.seat_worth.iter().flatten() {
        text.push_str(&format!("one more seat at {right}: {}\n", told(change)));
    }
    text
}

fn told(change: &Change) -> String {
    if change.pairs == 0 && change.weight == "0" {
        return "no change".to_owned();
    }
    format!("{:+} pairs, weight {} more", change.pairs, change.weight)
}
