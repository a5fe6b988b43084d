use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::statistics::{Scored, built_in_instrument, read_instrument, score};

use super::bytes;
use super::stats::sheet;
use crate::exit::Failure;
use crate::output::{say, say_json, tell};

/// `peerhood score`
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// The instrument: a TOML file, or the key of a built-in one, such as phq-9.
    instrument: String,
    /// The answers of one wave: CSV with a header, one row a person, one column an item.
    answers: PathBuf,
    /// Level of the intervals, above 0 and below 1.
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Score {
    pub(crate) fn run(self) -> Result<(), Failure> {
        if !(0.0 < self.level && self.level < 1.0) {
            let level = self.level;
            return Err(Failure::Usage(format!(
                "--level is {level}, but must be above 0 and below 1"
            )));
        }
        let path = Path::new(&self.instrument);
        let is_file = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
        let instrument = if is_file || path.is_file() {
            read_instrument(&self.instrument, &bytes(path)?)?
        } else {
            built_in_instrument(&self.instrument)
                .map_err(|error| Failure::Usage(error.to_string()))?
        };
        let answers = sheet(&self.answers)?;
        let name =
            self.answers.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into());
        let scored = score(&instrument, &name, &answers, self.level).map_err(|error| {
            Failure::Input(format!(
                "{}:1:1: {error}; name the columns after the items",
                self.answers.display()
            ))
        })?;
        if self.json {
            say_json(&scored)?;
        } else {
            say(&text(&scored))?;
        }
        for person in &scored.needs_a_person {
            tell(&format!("a person has to look soon: {}: {}", person.person, person.say));
        }
        if scored.faults.is_empty() {
            return Ok(());
        }
        tell(&format!("{}\nthese answers count as not given", scored.faults));
        Err(Failure::Told)
    }
}

fn text(scored: &Scored) -> String {
    let mut text = format!("{} ({})\n", scored.title, scored.instrument);
    for person in &scored.wave.people {
        for score in &person.scores {
            let value = match (score.score, &score.missing) {
                (Some(value), _) => value.to_string(),
                (None, Some(reason)) => format!("none: {reason}"),
                (None, None) => "none".to_owned(),
            };
            let band = score.band.as_ref().map_or_else(String::new, |band| format!(" ({band})"));
            text.push_str(&format!("{}\t{}\t{value}{band}\n", person.person, score.scale));
        }
    }
    for scale in &scored.wave.scales {
        text.push_str(&format!("{}: {} of {} scored", scale.scale, scale.scored, scored.wave.rows));
        if let Some(mean) = scale.mean.estimate() {
            text.push_str(&format!(", mean {} ({} to {})", mean.value, mean.low, mean.high));
        }
        text.push('\n');
    }
    text
}
