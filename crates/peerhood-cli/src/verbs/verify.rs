use std::path::PathBuf;

use clap::Args;
use peerhood::proposal::Proposal;
use serde_json::json;

use super::{bytes, load};
use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The program folder, or one JSON document of the same data.
    folder: PathBuf,
    /// The proposal.
    proposal: PathBuf,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let loaded = load(&self.folder)?;
        let text = bytes(&self.proposal)?;
        let proposal: Proposal = serde_json::from_slice(&text).map_err(|error| {
            Failure::Input(format!(
                "{}:{}:{}: not a proposal: {error}; write it with `peerhood match --json`",
                self.proposal.display(),
                error.line(),
                error.column()
            ))
        })?;
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
