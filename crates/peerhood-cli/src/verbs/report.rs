use clap::Args;
use peerhood::report::{html, markdown};
use peerhood::year::year;

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, while_working, write_files};

/// `peerhood report`
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
}

impl Report {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let year = while_working("reporting", || year(&loaded, as_of)).map_err(Failure::input)?;
        let report = &year.report;
        if let Some(folder) = &self.form.out {
            let files = [
                ("report.html", html(report)),
                ("report.md", markdown(report)),
                ("report.json", json(report)?),
            ];
            write_files(folder, &files)?;
        }
        if self.form.json { say_json(report) } else { say(&markdown(report)) }
    }
}
