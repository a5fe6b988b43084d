use clap::Args;
use peerhood::groups::{GroupPlan, form_groups};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, while_working, write_files};

/// `peerhood groups`
#[derive(Debug, Args)]
pub(crate) struct Groups {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
}

impl Groups {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let groups =
            while_working("forming groups", || form_groups(&loaded.program, &loaded.policy, as_of));
        if let Some(folder) = &self.form.out {
            let files = [
                ("groups.csv", peerhood::tables::groups(&groups)),
                ("groups.json", json(&groups)?),
            ];
            write_files(folder, &files)?;
        }
        if self.form.json { say_json(&groups) } else { say(&text(&groups)) }
    }
}

fn text(groups: &GroupPlan) -> String {
    let mut text = String::new();
    for group in &groups.groups {
        let members: Vec<String> = group.members.iter().map(ToString::to_string).collect();
        text.push_str(&format!(
            "{}: {} families, {} of them new\n",
            group.name,
            group.members.len(),
            group.joining.len()
        ));
        text.push_str(&format!("  {}\n", members.join(" ")));
        for reason in &group.reasons {
            text.push_str(&format!("  - {reason}\n"));
        }
    }
    if !groups.unplaced.is_empty() {
        text.push_str("\nWithout a group:\n");
    }
    for family in &groups.unplaced {
        text.push_str(&format!("  {}: {}\n", family.referral, family.reasons.join("; ")));
    }
    text.push_str(&format!("\nThe best possible is {}.\n", groups.bound));
    text
}
