use clap::Args;
use peerhood::practice::allowed::group_allowed;
use peerhood::practice::fidelity::{fidelity, fidelity_of};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood fidelity`
#[derive(Debug, Args)]
pub(crate) struct Fidelity {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// Only what the rules say of this match, referral, person or group.
    #[arg(long, value_name = "ID")]
    about: Option<String>,
    /// Only whether a group of so many people is allowed, and who says so.
    #[arg(long, value_name = "PEOPLE", conflicts_with = "about")]
    group_of: Option<u32>,
    /// With how many facilitators.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "group_of")]
    facilitators: u32,
}

impl Fidelity {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        if let Some(people) = self.group_of {
            let answer = group_allowed(program, policy, people, self.facilitators, as_of.day);
            if self.form.json {
                return say_json(&answer);
            }
            let says = if answer.allowed { "allowed" } else { "not allowed" };
            let reasons = answer.reasons.join("\n  ");
            return say(&format!("a group of {people} is {says}\n  {reasons}"));
        }
        let report = fidelity(program, as_of).map_err(Failure::input)?;
        if let Some(about) = &self.about {
            let said = fidelity_of(program, as_of, about).map_err(Failure::input)?;
            if said.is_empty() {
                let problem = format!(
                    "no rule is asked of {about}; give the id of a match, referral, person or group"
                );
                return Err(Failure::Usage(problem));
            }
            let lines: Vec<String> = said
                .iter()
                .map(|(rule, verdict)| format!("{:<24} {verdict}", rule.code()))
                .collect();
            return say(&lines.join("\n"));
        }
        if let Some(folder) = &self.form.out {
            write_files(
                folder,
                &[("fidelity.txt", report.text()), ("fidelity.json", json(&report)?)],
            )?;
        }
        if self.form.json { say_json(&report) } else { say(&report.text()) }
    }
}
