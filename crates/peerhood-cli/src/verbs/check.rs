use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::load;
use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The program folder, or one JSON document of the same data.
    folder: PathBuf,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let loaded = match peerhood_faults(&self) {
            Ok(loaded) => loaded,
            Err(Checked::Faults(faults)) if self.json => {
                say_json(&json!({ "faults": faults.listed(), "unlisted": faults.unlisted() }))?;
                return Err(Failure::Told);
            }
            Err(Checked::Faults(faults)) => {
                let count = faults.total();
                let plural = if count == 1 { "fault" } else { "faults" };
                say(&format!("{faults}\n\n{count} {plural}"))?;
                return Err(Failure::Told);
            }
            Err(Checked::Failure(failure)) => return Err(failure),
        };
        let program = &loaded.program;
        if self.json {
            return say_json(&json!({ "faults": [], "unlisted": 0, "notices": loaded.notices }));
        }
        let mut text = format!("{}: no faults\n", program.name);
        let counts = [
            ("referrals", program.referrals.len()),
            ("support parents", program.support_parents.len()),
            ("matches so far", program.matches.len()),
            ("facilitators", program.facilitators.len()),
            ("venues", program.venues.len()),
            ("running groups", program.groups.len()),
            ("directory services", program.services.len()),
            ("survey waves", loaded.surveys.iter().map(|survey| survey.waves.len()).sum()),
        ];
        for (what, count) in counts {
            text.push_str(&format!("{count:>7} {what}\n"));
        }
        for notice in &loaded.notices {
            text.push_str(&format!("note: {notice}\n"));
        }
        say(&text)
    }
}

enum Checked {
    Faults(peerhood::Faults),
    Failure(Failure),
}

fn peerhood_faults(check: &Check) -> Result<peerhood::Loaded, Checked> {
    if check.folder.is_file() {
        return load(&check.folder).map_err(Checked::Failure);
    }
    peerhood::load(&check.folder).map_err(Checked::Faults)
}
