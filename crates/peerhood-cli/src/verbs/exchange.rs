use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use peerhood::Loaded;
use peerhood::document::{Contacts, tables};
use peerhood::practice::exchange::{exchange, read_answer, record_answer};
use peerhood_model::{ReferralId, SiteLevel};

use super::Source;
use crate::exit::Failure;
use crate::output::{say_json, write_files};

/// `peerhood exchange`
#[derive(Debug, Args)]
pub(crate) struct Exchange {
    #[command(flatten)]
    source: Source,
    /// The referral.
    #[arg(required_unless_present = "answer")]
    referral: Option<String>,
    /// How wide to search; the next step of the referral's search if left out.
    #[arg(long)]
    step: Option<Step>,
    /// Take in the answer of another program: what it makes of the search; with --out, searches.csv.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["referral", "step", "with_contacts"])]
    answer: Option<PathBuf>,
    /// Write files into this folder.
    #[arg(long, value_name = "DIR", requires = "answer")]
    out: Option<PathBuf>,
    /// Add whom to answer here, and the parent's name where they agreed to share it.
    #[arg(long)]
    with_contacts: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Step {
    Region,
    State,
    National,
}

impl Exchange {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (mut loaded, as_of) = self.source.load()?;
        if let Some(file) = &self.answer {
            return take_in(&mut loaded, file, self.out.as_deref());
        }
        let (program, policy) = (&loaded.program, &loaded.policy);
        let referral = self.referral.unwrap_or_default();
        let id: ReferralId =
            referral.parse().map_err(|error| Failure::Usage(format!("{error}")))?;
        let step = self.step.map(|step| match step {
            Step::Region => SiteLevel::Region,
            Step::State => SiteLevel::State,
            Step::National => SiteLevel::National,
        });
        let request = exchange(program, policy, as_of, &id, step).map_err(Failure::input)?;
        let request =
            if self.with_contacts { request.with_contacts(program, &id) } else { request };
        say_json(&request)
    }
}

/// Puts an answer on record and says what became of the search.
fn take_in(loaded: &mut Loaded, file: &Path, out: Option<&Path>) -> Result<(), Failure> {
    let said =
        |error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| said(&error))?;
    let answer = read_answer(&text).map_err(|error| said(&error))?;
    let step = record_answer(&mut loaded.program, &answer).map_err(|error| said(&error))?;
    if let Some(folder) = out {
        // Searches hold nothing private.
        let all = tables(&loaded.program, Contacts::Redacted);
        let searches = all.into_iter().filter(|(name, _)| name == "searches.csv");
        let files: Vec<(&str, String)> = searches.map(|(_, text)| ("searches.csv", text)).collect();
        write_files(folder, &files)?;
    }
    say_json(&step)
}
