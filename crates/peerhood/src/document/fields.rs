//! The keys of a small TOML file, read one by one with a fault for each that is none.

use chrono::NaiveDate;

use super::tree::{Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem, nearest};

/// A table of TOML. Keys that nobody asked for are faults when [`Fields::done`] is called.
pub(crate) struct Fields<'n, 'f> {
    entries: &'n [Entry],
    file: &'f str,
    path: String,
    pub(crate) findings: &'f mut Findings,
    asked: Vec<&'static str>,
}

impl<'n, 'f> Fields<'n, 'f> {
    /// The keys of a node; none, with a fault, where it is no table.
    pub(crate) fn of(
        node: &'n Node,
        file: &'f str,
        path: &str,
        findings: &'f mut Findings,
    ) -> Self {
        let entries = match &node.value {
            Value::Table(entries) => entries.as_slice(),
            _ => {
                findings.fault(node.fault(file, path, Problem::WrongType { wanted: "a table" }));
                &[]
            }
        };
        Self { entries, file, path: path.to_owned(), findings, asked: Vec::new() }
    }

    fn entry(&mut self, key: &'static str) -> Option<&'n Entry> {
        self.asked.push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Adds a fault at a key, or at the table where the key is not there.
    pub(crate) fn fault(&mut self, key: &str, problem: Problem) {
        let name = self.name(key);
        let fault = match self.entries.iter().find(|entry| entry.key == key) {
            Some(entry) => entry.node.fault(self.file, &name, problem),
            None => {
                let line = self.entries.first().map_or(1, |entry| entry.line);
                Fault::new(self.file, line, Column::named(1, &name), problem)
            }
        };
        self.findings.fault(fault);
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        match &self.entry(key)?.node.value {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => {
                self.fault(key, Problem::WrongType { wanted: "text" });
                None
            }
        }
    }

    pub(crate) fn needed_text(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key);
        if text.is_none() && !self.entries.iter().any(|entry| entry.key == key) {
            self.fault(key, Problem::Empty);
        }
        text
    }

    /// Text that reads itself; what it may be is said by `problem`.
    pub(crate) fn value<T: std::str::FromStr>(
        &mut self,
        key: &'static str,
        problem: Problem,
    ) -> Option<T> {
        let text = self.text(key)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.fault(key, problem);
        }
        value
    }

    /// One of some words.
    pub(crate) fn word(
        &mut self,
        key: &'static str,
        words: &[&'static str],
    ) -> Option<&'static str> {
        let text = self.text(key)?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let near = nearest(&text, words.iter().copied());
            let allowed = words.iter().map(|&word| word.to_owned()).collect();
            self.fault(key, Problem::NotOneOf { allowed, near });
        }
        found
    }

    pub(crate) fn date(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.value(key, Problem::NotADate)
    }

    pub(crate) fn needed_date(&mut self, key: &'static str) -> Option<NaiveDate> {
        let date = self.date(key);
        if date.is_none() && !self.entries.iter().any(|entry| entry.key == key) {
            self.fault(key, Problem::Empty);
        }
        date
    }

    pub(crate) fn count(&mut self, key: &'static str, most: u32) -> Option<u32> {
        let number = match &self.entry(key)?.node.value {
            Value::Number(text) => text.parse().ok().filter(|number| *number <= most),
            _ => None,
        };
        if number.is_none() {
            self.fault(key, Problem::NotAnInteger { least: 0, most: i64::from(most) });
        }
        number
    }

    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let Value::List(items) = &entry.node.value else {
            self.fault(key, Problem::WrongType { wanted: "a list of texts" });
            return Vec::new();
        };
        items.iter().filter_map(Node::scalar).collect()
    }

    /// The tables of a list, each with its path.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<(&'n Node, String)> {
        let name = self.name(key);
        let Some(entry) = self.entry(key) else { return Vec::new() };
        match &entry.node.value {
            Value::List(items) => {
                items.iter().zip(0..).map(|(item, n)| (item, format!("{name}[{n}]"))).collect()
            }
            _ => {
                self.fault(key, Problem::WrongType { wanted: "a list of tables" });
                Vec::new()
            }
        }
    }

    /// A table inside this one, with its path.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<(&'n Node, String)> {
        let name = self.name(key);
        self.entry(key).map(|entry| (&entry.node, name))
    }

    /// The numbers under names that the table chooses.
    pub(crate) fn counts(&mut self, known: &[&'static str], most: u32) -> Vec<(&'static str, u32)> {
        let counts = known.iter().map(|&key| (key, self.count(key, most)));
        counts.collect::<Vec<_>>().into_iter().filter_map(|(k, n)| Some((k, n?))).collect()
    }

    /// Adds a fault for every key that nobody asked for.
    pub(crate) fn done(self) {
        for entry in self.entries.iter().filter(|entry| !self.asked.contains(&entry.key.as_str())) {
            let near = nearest(&entry.key, self.asked.iter().copied());
            let name = if self.path.is_empty() {
                entry.key.clone()
            } else {
                format!("{}.{}", self.path, entry.key)
            };
            let column = Column::named(entry.column, &name);
            let problem = Problem::UnknownKey { near };
            self.findings.fault(Fault::new(self.file, entry.line, column, problem));
        }
    }
}
