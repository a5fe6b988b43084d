use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::interop::Format;
use peerhood::statistics::{
    Scored, Sheet, built_in_instrument, read_answers, read_instrument, score,
};

use super::bytes;
use crate::exit::Failure;
use crate::output::{say, say_json, tell};

/// `peerhood score`
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// The instrument: a TOML file, a FHIR Questionnaire (.json), a REDCap data dictionary of one form
    /// (.csv), or the key of a built-in one, such as phq-9.
    instrument: String,
    /// The answers of one wave: CSV with a header, one row a person, one column an item; or an
    /// export of REDCap or Qualtrics, a long table, or FHIR responses.
    answers: PathBuf,
    /// How the answers are written: wide, long, redcap, qualtrics or fhir; recognised if left out.
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Which wave, where the file holds several.
    #[arg(long)]
    wave: Option<String>,
    /// What stands for no answer, such as -999,-99, where an item cannot have it as its answer.
    #[arg(long, value_name = "CODES", value_delimiter = ',', allow_hyphen_values = true)]
    missing: Vec<String>,
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
        let is_file = path.extension().is_some_and(|ending| {
            ["toml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        });
        let instrument = if is_file || path.is_file() {
            read_instrument(&self.instrument, &bytes(path)?)?
        } else {
            built_in_instrument(&self.instrument)
                .map_err(|error| Failure::Usage(error.to_string()))?
        };
        let instrument = instrument.with_missing_codes(self.missing.iter().map(String::as_str));
        let format = match &self.format {
            None => None,
            Some(name) => Some(Format::named(name).ok_or_else(|| {
                Failure::Usage(format!(
                    "no format {name}; there are wide, long, redcap, qualtrics and fhir"
                ))
            })?),
        };
        let file =
            self.answers.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
        let read = read_answers(&instrument, &file, &bytes(&self.answers)?, format)?;
        read.notices.iter().for_each(|notice| tell(&notice.to_string()));
        let (wave, answers) = chosen(read.waves, self.wave.as_deref())?;
        let stem =
            self.answers.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into());
        let name = if wave.is_empty() { stem } else { wave };
        let scored = score(&instrument, &name, &answers, self.level).map_err(|error| {
            Failure::Input(format!(
                "{}:1:1: {error}; name the columns after the items",
                self.answers.display()
            ))
        })?;
        scored.notices.iter().for_each(|notice| tell(&notice.to_string()));
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

/// The wave that was asked for, or the only one.
fn chosen(
    mut waves: Vec<(String, Sheet)>,
    wanted: Option<&str>,
) -> Result<(String, Sheet), Failure> {
    let names: Vec<String> = waves.iter().map(|(name, _)| name.clone()).collect();
    let place = match wanted {
        Some(wanted) => names.iter().position(|name| name.eq_ignore_ascii_case(wanted)),
        None if waves.len() == 1 => Some(0),
        None => None,
    };
    match place {
        Some(place) => Ok(waves.swap_remove(place)),
        None => Err(Failure::Usage(format!(
            "the file holds the waves {}; say which one with --wave",
            names.join(", ")
        ))),
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
            let (value, low, high, level) = (mean.value, mean.low, mean.high, mean.level);
            text.push_str(&format!(", mean {value:.2} ({low:.2} to {high:.2}, level {level})"));
        }
        text.push('\n');
    }
    let same =
        scored.wave.care.as_ref().map(|care| care.same_person.as_slice()).unwrap_or_default();
    if let Some([first, second, ..]) = same.first().map(Vec::as_slice) {
        let people = same.len();
        let (first, second) = (first + 1, second + 1);
        text.push_str(&format!(
            "{people} people have several rows (rows {first} and {second} are one's); all rows count\n"
        ));
    }
    text
}
