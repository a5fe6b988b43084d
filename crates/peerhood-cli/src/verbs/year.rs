use clap::Args;
use peerhood::year::year;
use serde_json::json;

use super::matching::contacts;
use super::survey::alerts;
use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json as text_of, say, say_json, while_working, write_files};

/// `peerhood year`
#[derive(Debug, Args)]
pub(crate) struct Year {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// Add names and ways to reach the parents of each proposed pair to proposal.json.
    #[arg(long)]
    with_contacts: bool,
}

impl Year {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let mut year =
            while_working("a whole year", || year(&loaded, as_of)).map_err(Failure::input)?;
        if self.with_contacts {
            year.proposal.contacts = Some(contacts(&loaded, &year.proposal));
        }
        alerts(&year.surveys);
        if let Some(folder) = &self.form.out {
            let mut files = year.files(&loaded);
            files.push(("surveys.json", text_of(&year.surveys)?));
            files.push(("timetable.json", text_of(&year.schedule.timetable)?));
            write_files(folder, &files)?;
        }
        if self.form.json {
            return say_json(&json!({
                "proposal": year.proposal,
                "groups": year.groups,
                "timetable": year.schedule.timetable,
                "surveys": year.surveys,
                "report": year.report,
            }));
        }
        say(&year.page(&loaded))
    }
}
