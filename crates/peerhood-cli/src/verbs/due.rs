use clap::Args;
use peerhood::practice::due::{due, reminders};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood due`
#[derive(Debug, Args)]
pub(crate) struct Due {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// How many days to look ahead.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(0..=3_660))]
    days: u32,
    /// Add names and ways to reach the people concerned; never in the calendar.
    #[arg(long)]
    with_contacts: bool,
}

impl Due {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let program = &loaded.program;
        let list = due(program, &loaded.policy, as_of, self.days).map_err(Failure::input)?;
        let calendar = reminders(&list, program);
        let list = if self.with_contacts { list.with_contacts(program) } else { list };
        if let Some(folder) = &self.form.out {
            let files =
                [("due.txt", list.text()), ("due.json", json(&list)?), ("due.ics", calendar)];
            write_files(folder, &files)?;
        }
        if self.form.json { say_json(&list) } else { say(&list.text()) }
    }
}
