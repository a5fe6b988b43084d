use clap::Args;
use peerhood::Faults;
use peerhood::roster::Roster;
use serde_json::json;

use super::{Source, read};
use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    source: Source,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let loaded = match read(&self.source.folder)? {
            Ok(loaded) => loaded,
            Err(faults) => return Err(self.tell(&faults)),
        };
        let as_of = self.source.moment(&loaded)?;
        let program = &loaded.program;
        let roster = Roster::open(program, &loaded.policy, as_of).map_err(Failure::input)?;
        let ready = json!({
            "referrals": roster.families.len(),
            "support_parents": roster.parents.len(),
        });
        if self.json {
            return say_json(&json!({
                "faults": [], "unlisted": 0, "notices": loaded.notices, "can_be_matched": ready
            }));
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
        text.push_str(&format!(
            "of these, {} referrals and {} support parents can be matched on {}\n",
            roster.families.len(),
            roster.parents.len(),
            as_of.day
        ));
        for notice in &loaded.notices {
            text.push_str(&format!("note: {notice}\n"));
        }
        say(&text)
    }

    /// Tells of every fault.
    fn tell(&self, faults: &Faults) -> Failure {
        let told = if self.json {
            say_json(&json!({ "faults": faults.listed(), "unlisted": faults.unlisted() }))
        } else {
            let count = faults.total();
            let plural = if count == 1 { "fault" } else { "faults" };
            say(&format!("{faults}\n\n{count} {plural}"))
        };
        told.err().unwrap_or(Failure::Told)
    }
}
