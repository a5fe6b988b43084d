use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::synth::{AS_OF, MARK, SynthPlan, program};
use peerhood::write::atomically;
use serde_json::json;

use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// `peerhood synth`
#[derive(Debug, Args)]
pub(crate) struct Synth {
    /// Referrals of the last twelve months, at most 200000.
    #[arg(long, value_name = "N")]
    referrals: u64,
    /// Support parents of every status, at most 200000.
    #[arg(long, value_name = "M")]
    support_parents: u64,
    /// Where the randomness starts: the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,
    /// The folder: new, empty, or made by this verb before.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Synth {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let Self { referrals, support_parents, seed, out, json } = self;
        let plan = SynthPlan { referrals, support_parents, seed };
        check_free(&out)?;
        let files = while_working("inventing", || program(&plan))
            .map_err(|error| Failure::Usage(error.to_string()))?;
        // README.md comes first: with it a folder that is not whole can be written over.
        for file in &files {
            atomically(&out.join(&file.path), file.text.as_bytes())?;
        }
        if json {
            let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
            return say_json(&json!({
                "synthetic": true, "out": out, "as_of": AS_OF, "referrals": referrals,
                "support_parents": support_parents, "seed": seed, "files": paths,
            }));
        }
        say(&format!(
            "{}: an invented program of {referrals} referrals and {support_parents} support parents\n\
             It stands on {AS_OF}; next: peerhood match {} --as-of {AS_OF}",
            out.display(),
            out.display(),
        ))
    }
}

/// Refuses a folder that holds anything else than what this verb wrote.
fn check_free(out: &Path) -> Result<(), Failure> {
    let refused = |why: &str| {
        let text = format!("--out {} {why}; name a new or an empty folder", out.display());
        Err(Failure::Usage(text))
    };
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return refused("is not a folder");
    }
    let is_empty = std::fs::read_dir(out)?.next().is_none();
    let readme = std::fs::read(out.join("README.md")).unwrap_or_default();
    if !is_empty && !readme.starts_with(MARK.as_bytes()) {
        return refused("holds something that peerhood synth did not make");
    }
    Ok(())
}
