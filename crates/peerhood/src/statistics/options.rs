mod other_names;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::StatisticsError;
use crate::fault::{nearest, shortened};

/// An option of a statistic: `--set key=value`.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct OptionSpec {
    /// Its key.
    pub key: &'static str,
    /// What its value can be.
    pub values: &'static str,
    /// What it is when it is not set; empty when it stays unset.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// An option that may stay unset.
pub(super) const fn unset(
    key: &'static str,
    values: &'static str,
    meaning: &'static str,
) -> OptionSpec {
    OptionSpec { key, values, default: "", meaning }
}

/// An option with a default.
pub(super) const fn option(
    key: &'static str,
    values: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> OptionSpec {
    OptionSpec { key, values, default, meaning }
}

pub(super) const LEVEL: OptionSpec =
    option("level", "above 0 and below 1", "0.95", "level of the interval");
pub(super) const ALTERNATIVE: OptionSpec =
    option("alternative", "two_sided, less or greater", "two_sided", "side of the test");
pub(super) const FIRST: OptionSpec =
    unset("first", "a value of --by", "the group that is compared with the other");
pub(super) const EVENT: OptionSpec =
    unset("event", "a value of the column", "what counts as the event; 1, yes or true if not set");

pub(super) const FACTORS: OptionSpec = unset(
    "factors",
    "predictors such as region,wave",
    "columns of numbers that name categories; columns of words always do",
);

/// The options of one request, checked against those that the statistic has.
#[derive(Debug)]
pub(super) struct Options {
    specs: &'static [OptionSpec],
    given: BTreeMap<String, String>,
}

impl Options {
    pub(super) fn new(
        specs: &'static [OptionSpec],
        settings: &[(String, String)],
    ) -> Result<Self, StatisticsError> {
        let mut given = BTreeMap::new();
        for (key, value) in settings {
            let (key, value) = other_names::restated(key, value, specs);
            if !specs.iter().any(|spec| spec.key == key) {
                return Err(StatisticsError::UnknownOption {
                    near: nearest(&key, specs.iter().map(|spec| spec.key)),
                    key: shortened(&key),
                    known: specs.iter().map(|spec| spec.key).collect(),
                });
            }
            if given.insert(key.clone(), value).is_some() {
                return Err(StatisticsError::OptionTwice { key });
            }
        }
        let options = Self { specs, given };
        // The one option that most have is checked before the data are, and never left unread.
        if options.is_set("level") {
            options.level()?;
        }
        Ok(options)
    }

    pub(super) fn is_set(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// The text of an option or of its default.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let spec = self.specs.iter().find(|spec| spec.key == key);
        debug_assert!(spec.is_some(), "{key} is not among the options of the statistic");
        let default = spec.map(|spec| spec.default).filter(|default| !default.is_empty());
        self.given.get(key).map(String::as_str).or(default)
    }

    pub(super) fn needed_text(&self, key: &'static str) -> Result<&str, StatisticsError> {
        self.text(key).ok_or_else(|| {
            let spec = self.specs.iter().find(|spec| spec.key == key);
            let values = spec.map_or("", |spec| spec.values);
            StatisticsError::OptionMissing { key, values }
        })
    }

    pub(super) fn maybe_number(&self, key: &'static str) -> Result<Option<f64>, StatisticsError> {
        let Some(text) = self.text(key) else { return Ok(None) };
        super::sheet::number(text).map(Some).ok_or_else(|| self.refused(key, text, "a number"))
    }

    pub(super) fn number(&self, key: &'static str) -> Result<f64, StatisticsError> {
        self.needed_text(key)?;
        Ok(self.maybe_number(key)?.unwrap_or(0.0))
    }

    /// A number strictly between 0 and 1.
    pub(super) fn share(&self, key: &'static str) -> Result<f64, StatisticsError> {
        let value = self.number(key)?;
        if 0.0 < value && value < 1.0 {
            return Ok(value);
        }
        Err(self.refused(key, self.text(key).unwrap_or(""), "above 0 and below 1"))
    }

    pub(super) fn level(&self) -> Result<f64, StatisticsError> {
        self.share("level")
    }

    pub(super) fn count(&self, key: &'static str) -> Result<usize, StatisticsError> {
        let text = self.needed_text(key)?;
        text.parse().map_err(|_| self.refused(key, text, "a whole number from 0"))
    }

    pub(super) fn yes(&self, key: &'static str) -> Result<bool, StatisticsError> {
        self.choice(key, &[("yes", true), ("no", false)])
    }

    pub(super) fn choice<T: Copy>(
        &self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Result<T, StatisticsError> {
        let text = self.needed_text(key)?;
        let chosen = snake(text);
        let is_chosen = |name: &str| {
            name == chosen
                || other_names::yes_or_no(text) == Some(name)
                || other_names::means(&chosen, name)
        };
        let found = choices.iter().find(|(name, _)| is_chosen(name));
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.refused(key, text, &format!("one of {}", names.join(", ")))
        })
    }

    /// Numbers separated by commas.
    pub(super) fn numbers(&self, key: &'static str) -> Result<Vec<f64>, StatisticsError> {
        let text = self.needed_text(key)?;
        let numbers = text.split(',').map(|cell| super::sheet::number(cell.trim()));
        let numbers: Option<Vec<f64>> = numbers.collect();
        numbers.ok_or_else(|| self.refused(key, text, "numbers separated by commas"))
    }

    /// Whole numbers separated by commas.
    pub(super) fn counts(&self, key: &'static str) -> Result<Vec<u64>, StatisticsError> {
        let text = self.needed_text(key)?;
        counts(text).ok_or_else(|| self.refused(key, text, "whole numbers separated by commas"))
    }

    /// Rows separated by `;` of whole numbers separated by commas.
    pub(super) fn table(&self, key: &'static str) -> Result<Vec<Vec<u64>>, StatisticsError> {
        let text = self.needed_text(key)?;
        let table = table(text);
        table.ok_or_else(|| self.refused(key, text, "a table of counts such as 10,20;30,40"))
    }

    /// Tables of two rows and two columns separated by `|`.
    pub(super) fn tables(&self, key: &'static str) -> Result<Vec<[[u64; 2]; 2]>, StatisticsError> {
        let text = self.needed_text(key)?;
        let tables = text.split('|').map(|part| fourfold(&table(part)?));
        let tables: Option<Vec<_>> = tables.collect();
        tables.ok_or_else(|| self.refused(key, text, "fourfold tables such as 1,2;3,4|5,6;7,8"))
    }

    pub(super) fn fourfold(&self, key: &'static str) -> Result<[[u64; 2]; 2], StatisticsError> {
        let table = self.table(key)?;
        let text = self.text(key).unwrap_or("");
        fourfold(&table).ok_or_else(|| self.refused(key, text, "two rows of two counts"))
    }

    pub(super) fn refused(&self, key: &str, value: &str, must: &str) -> StatisticsError {
        StatisticsError::OptionValue {
            key: key.to_owned(),
            value: shortened(value),
            must: must.to_owned(),
        }
    }
}

fn counts(text: &str) -> Option<Vec<u64>> {
    text.split(',').map(|cell| cell.trim().parse().ok()).collect()
}

fn table(text: &str) -> Option<Vec<Vec<u64>>> {
    text.split(';').map(counts).collect()
}

fn fourfold(table: &[Vec<u64>]) -> Option<[[u64; 2]; 2]> {
    match table {
        [first, second] => match (first.as_slice(), second.as_slice()) {
            (&[a, b], &[c, d]) => Some([[a, b], [c, d]]),
            _ => None,
        },
        _ => None,
    }
}

/// Lower case, with `_` for `-`, `.` and spaces.
pub(super) fn snake(text: &str) -> String {
    let swapped = text.trim().chars().map(|c| if matches!(c, '-' | '.' | ' ') { '_' } else { c });
    swapped.flat_map(char::to_lowercase).collect()
}
