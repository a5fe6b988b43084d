use clap::Args;
use peerhood_model::Service;
use serde_json::{Map, Value as Json};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{say, say_json, write_files};

/// `peerhood directory`
#[derive(Debug, Args)]
pub(crate) struct Directory {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// Write the tables of HSDS as CSV instead of its JSON.
    #[arg(long)]
    tabular: bool,
}

impl Directory {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let directory = &loaded.directory;
        if let Some(folder) = &self.form.out {
            let files = if self.tabular { directory.tables() } else { directory.json_files() };
            let files: Vec<(&str, String)> =
                files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
            write_files(folder, &files)?;
        }
        if self.form.json {
            let tables = directory.json().into_iter();
            let tables: Map<String, Json> =
                tables.map(|(table, records)| (table.to_owned(), Json::Array(records))).collect();
            return say_json(&tables);
        }
        let months = loaded.policy.reporting.directory_stale_months;
        let coordinator = &loaded.program.coordinator;
        let mut text = String::new();
        for service in &loaded.program.services {
            let obstacles = service.obstacles(as_of.day, coordinator, months);
            let obstacles: Vec<String> = obstacles.iter().map(ToString::to_string).collect();
            text.push_str(&line(service, &obstacles));
        }
        if text.is_empty() {
            text.push_str("The program has no directory.");
        }
        say(&text)
    }
}

fn line(service: &Service, obstacles: &[String]) -> String {
    let places = service.places.map_or_else(|| "?".to_owned(), |places| places.to_string());
    let assured = service.assured_on.map_or_else(|| "never".to_owned(), |day| day.to_string());
    let mut text = format!("{}: {places} places, made sure of {assured}\n", service.name);
    for obstacle in obstacles {
        text.push_str(&format!("    - {obstacle}\n"));
    }
    text
}
