//! The verbs.

mod agency;
mod assign;
mod billing;
mod check;
mod directory;
mod due;
mod exchange;
mod fidelity;
mod form;
mod groups;
mod matching;
mod network;
mod people;
mod plan;
mod recur;
mod refer;
mod report;
mod schedule;
mod schema;
mod score;
mod stats;
mod survey;
mod synth;
mod verify;
mod why;
mod year;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use peerhood::{Faults, Loaded};
use peerhood_model::AsOf;
use serde::de::DeserializeOwned;

use crate::exit::Failure;
use crate::output::tell;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Load and validate everything; list every fault with its place and cure.
    Check(check::Check),
    /// Propose matches, and one offer for every open referral.
    Match(matching::Match),
    /// Say why a referral is offered what it is, or why not a certain support parent.
    Why(why::Why),
    /// Check a proposal without the solver.
    Verify(verify::Verify),
    /// Form groups.
    Groups(groups::Groups),
    /// Schedule the groups' sessions.
    Schedule(schedule::Schedule),
    /// Score every wave of every survey.
    Survey(survey::Survey),
    /// Write the report: HTML, Markdown, JSON, with small counts hidden.
    Report(report::Report),
    /// All of it: matches, offers, groups, sessions, surveys, report.
    Year(year::Year),
    /// List the directory of community programs; write it in either form of HSDS.
    Directory(directory::Directory),
    /// Say which community programs fit a family, or draft the referral to one.
    Refer(refer::Refer),
    /// Work out the units of group sessions that a payer's rules allow, and what is refused.
    Billing(billing::Billing),
    /// Say how ready the agency is, what families lead, and what the public reads.
    Agency(agency::Agency),
    /// Draw up the annual return of a program for its network.
    Annual(network::Annual),
    /// Roll up the annual returns of a network of programs, with small counts hidden.
    Network(network::Network),
    /// List what is due: follow-ups, debriefs, credentials, deadlines, searches, directory entries.
    Due(due::Due),
    /// Say how the program keeps to its rules of practice, breach by breach.
    Fidelity(fidelity::Fidelity),
    /// Say who helps: the way into the program, training cohorts, thanks, leadership.
    People(people::People),
    /// Draw up a request to other programs, with nothing but what the parent agreed to.
    Exchange(exchange::Exchange),
    /// Solve a bare assignment problem.
    Assign(assign::Assign),
    /// Compute a statistic of a table by its name; `stats list` names them all.
    Stats(stats::Stats),
    /// Score the answers of one wave to one instrument.
    Score(score::Score),
    /// Form groups from bare files: a maximally diverse grouping, or people with attributes.
    Form(form::FormGroups),
    /// Schedule series of sessions from a bare request.
    Plan(plan::Plan),
    /// Lay out the times of a repetition rule.
    Recur(recur::Recur),
    /// Invent a program folder, to try things out and to measure.
    Synth(synth::Synth),
    /// Print the JSON Schema of a document.
    Schema(schema::Schema),
}

impl Verb {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Check(verb) => verb.run(),
            Self::Match(verb) => verb.run(),
            Self::Why(verb) => verb.run(),
            Self::Verify(verb) => verb.run(),
            Self::Groups(verb) => verb.run(),
            Self::Schedule(verb) => verb.run(),
            Self::Survey(verb) => verb.run(),
            Self::Report(verb) => verb.run(),
            Self::Year(verb) => verb.run(),
            Self::Directory(verb) => verb.run(),
            Self::Refer(verb) => verb.run(),
            Self::Billing(verb) => verb.run(),
            Self::Agency(verb) => verb.run(),
            Self::Annual(verb) => verb.run(),
            Self::Network(verb) => verb.run(),
            Self::Due(verb) => verb.run(),
            Self::Fidelity(verb) => verb.run(),
            Self::People(verb) => verb.run(),
            Self::Exchange(verb) => verb.run(),
            Self::Assign(verb) => verb.run(),
            Self::Stats(verb) => verb.run(),
            Self::Score(verb) => verb.run(),
            Self::Form(verb) => verb.run(),
            Self::Plan(verb) => verb.run(),
            Self::Recur(verb) => verb.run(),
            Self::Synth(verb) => verb.run(),
            Self::Schema(verb) => verb.run(),
        }
    }
}

/// The folder and the moment, for the verbs that decide something.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// The program folder, or one JSON document of the same data.
    folder: PathBuf,
    /// The moment decisions are made for, such as 2026-03-02 or 2026-03-02T09:00:00-06:00; now if
    /// left out.
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

/// How to give the answer.
#[derive(Debug, Args)]
pub(crate) struct Form {
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
    /// Write files into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Source {
    /// Loads the program and fixes the moment; notices go to stderr.
    pub(crate) fn load(&self) -> Result<(Loaded, AsOf), Failure> {
        let loaded = load(&self.folder)?;
        for notice in &loaded.notices {
            tell(&format!("note: {notice}"));
        }
        let as_of = self.moment(&loaded)?;
        Ok((loaded, as_of))
    }

    /// The moment that was given, or now.
    pub(crate) fn moment(&self, loaded: &Loaded) -> Result<AsOf, Failure> {
        crate::moment::as_of(self.as_of.as_deref(), &loaded.program.time_zone)
    }
}

/// Loads a program folder or a JSON document.
pub(crate) fn load(path: &Path) -> Result<Loaded, Failure> {
    Ok(read(path)??)
}

/// Loads a program folder or a JSON document, or gives all its faults; fails if a document cannot
/// be read at all.
pub(crate) fn read(path: &Path) -> Result<Result<Loaded, Faults>, Failure> {
    let is_document = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_document && path.is_file() {
        let text = String::from_utf8_lossy(&bytes(path)?).into_owned();
        return Ok(peerhood::document::read(&text));
    }
    Ok(peerhood::load(path))
}

/// A JSON document that a verb was given; `cure` says where one comes from.
pub(crate) fn json_file<T: DeserializeOwned>(
    path: &Path,
    what: &str,
    cure: &str,
) -> Result<T, Failure> {
    serde_json::from_slice(&bytes(path)?).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::Input(format!("{}:{line}:{column}: not {what}: {error}; {cure}", path.display()))
    })
}

/// The bytes of a file that a verb was given.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::Input(format!(
            "{}:1:1: cannot be read: {error}; give the path of a file",
            path.display()
        ))
    })
}
