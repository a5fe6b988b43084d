use std::path::PathBuf;

use clap::Args;
use peerhood::proposal::Proposal;
use serde_json::json;

use super::{Source, json_file};
use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    source: Source,
    /// The proposal; it is checked for the moment it names, and rejected if `--as-of` gives another.
    proposal: PathBuf,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, moment) = self.source.load()?;
        let proposal: Proposal =
            json_file(&self.proposal, "a proposal", "write it with `peerhood match --json`")?;
        if self.source.as_of.is_some() && proposal.as_of != moment.instant {
            return Err(Failure::Input(format!(
                "{}: the proposal was made for another moment ({}); give this one as --as-of, or none",
                self.proposal.display(),
                proposal.as_of.to_rfc3339()
            )));
        }
        let checked = peerhood::verify::verify(&loaded.program, &loaded.policy, &proposal)
            .map_err(Failure::input)?;
        match checked {
            Ok(verified) if self.json => {
                say_json(&json!({ "accepted": true, "verified": verified }))
            }
            Ok(verified) => say(&format!(
                "accepted: {} pairs are allowed and within every capacity, {} open referrals are answered, \
                 and no other choice is better",
                verified.pairs, verified.offers
            )),
            Err(objections) => {
                let objections: Vec<String> = objections.iter().map(ToString::to_string).collect();
                if self.json {
                    say_json(&json!({ "accepted": false, "objections": objections }))?;
                } else {
                    say(&format!("rejected:\n- {}", objections.join("\n- ")))?;
                }
                Err(Failure::Told)
            }
        }
    }
}
