use std::path::PathBuf;

use clap::Args;
use peerhood::network::{AnnualReturn, Rollup, annual_return, roll_up};

use super::{Form, Source, json_file};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood annual`
#[derive(Debug, Args)]
pub(crate) struct Annual {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// The calendar year; the year of the moment if left out.
    #[arg(long)]
    year: Option<i32>,
}

impl Annual {
    pub(crate) fn run(self) -> Result<(), Failure> {
        use chrono::Datelike;
        let (loaded, as_of) = self.source.load()?;
        let year = self.year.unwrap_or_else(|| as_of.day.year());
        let one = annual_return(&loaded.program, year, as_of).map_err(Failure::input)?;
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("return.json", json(&one)?)])?;
        }
        if self.form.json {
            return say_json(&one);
        }
        let mut text = format!(
            "{}, {year}, counted by {}\nExact counts, for the network's office only.\n\n",
            one.program, one.rules
        );
        for (name, count) in &one.figures {
            text.push_str(&format!("{count:>7} {}\n", name.replace('_', " ")));
        }
        say(&text)
    }
}

/// `peerhood network`
#[derive(Debug, Args)]
pub(crate) struct Network {
    /// The annual returns, one file each.
    #[arg(required = true)]
    returns: Vec<PathBuf>,
    #[command(flatten)]
    form: Form,
    /// A count from 1 to one less than this is hidden.
    #[arg(long, default_value_t = 11)]
    threshold: u64,
}

impl Network {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (mut returns, mut faults) = (Vec::<AnnualReturn>::new(), Vec::new());
        for path in &self.returns {
            match json_file(path, "an annual return", "write it with `peerhood annual --json`") {
                Ok(one) => returns.push(one),
                Err(Failure::Input(fault)) => faults.push(fault),
                Err(other) => return Err(other),
            }
        }
        let rollup = roll_up(&returns, self.threshold.max(1));
        let rollup = match rollup {
            Ok(rollup) if faults.is_empty() => rollup,
            Ok(_) => return Err(Failure::Input(faults.join("\n"))),
            Err(found) => {
                faults.extend(found.iter().map(ToString::to_string));
                return Err(Failure::Input(faults.join("\n")));
            }
        };
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("network.json", json(&rollup)?)])?;
        }
        if self.form.json { say_json(&rollup) } else { say(&text(&rollup)) }
    }
}

fn text(rollup: &Rollup) -> String {
    let mut text = format!("Counts from 1 to {} are hidden (*).\n", rollup.threshold - 1);
    for table in &rollup.years {
        let rules = if table.rules.is_empty() { "no rules" } else { &table.rules };
        text.push_str(&format!("\n{}, counted by {rules}\n", table.year));
        for place in &table.places {
            text.push_str(&format!(
                "  {} ({}, {} programs)\n",
                place.name, place.level, place.programs
            ));
            for (name, figure) in &place.figures {
                let count = figure.count.map_or("*".to_owned(), |count| count.to_string());
                text.push_str(&format!(
                    "    {count:>7} {} ({} of {} reporting)\n",
                    name.replace('_', " "),
                    figure.reporting,
                    place.programs
                ));
            }
        }
    }
    text
}
