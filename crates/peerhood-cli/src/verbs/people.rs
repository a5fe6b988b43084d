use clap::Args;
use peerhood::practice::allowed::may_support;
use peerhood::practice::people::people;

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood people`
#[derive(Debug, Args)]
pub(crate) struct People {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// Only whether this person may be a support parent, and who says so.
    #[arg(long, value_name = "SUPPORT_PARENT")]
    may: Option<String>,
}

impl People {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        if let Some(id) = &self.may {
            let parent = program.support_parents.iter().find(|parent| parent.id.as_str() == id);
            let Some(parent) = parent else {
                return Err(Failure::Usage(format!("{id} is not in support_parents.csv")));
            };
            let answer = may_support(program, policy, parent, as_of.day);
            if self.form.json {
                return say_json(&answer);
            }
            let says = if answer.allowed { "may" } else { "may not" };
            let reasons = answer.reasons.join("\n  ");
            return say(&format!("{id} {says} be a support parent\n  {reasons}"));
        }
        let people = people(program, policy, as_of).map_err(Failure::input)?;
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("people.txt", people.text()), ("people.json", json(&people)?)])?;
        }
        if self.form.json { say_json(&people) } else { say(&people.text()) }
    }
}
