use peerhood_outcomes::suppress::{Linked, Release, Shown};

use super::{Row, Section};

/// Counts of people of a whole report, tied by their sums, so that what is hidden in one table
/// cannot be worked out from another.
#[derive(Debug, Default)]
pub(super) struct Counts {
    linked: Linked,
    values: Vec<u64>,
}

/// A count of [`Counts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count(usize);

/// A table whose counts are not masked yet.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) rows: Vec<(String, Count, bool)>,
}

/// What is shown of each count.
#[derive(Debug)]
pub(super) struct Mask {
    shown: Vec<Option<u64>>,
}

impl Counts {
    pub(super) fn count(&mut self, name: &str, value: usize) -> Count {
        self.push(name, value, Release::Open)
    }

    /// A count that is not printed, but could be worked out from those that are.
    pub(super) fn unprinted(&mut self, name: &str, value: usize) -> Count {
        self.push(name, value, Release::Never)
    }

    fn push(&mut self, name: &str, value: usize, release: Release) -> Count {
        let value = value as u64;
        self.values.push(value);
        Count(self.linked.push(name, value, release))
    }

    /// Says that a count is the sum of others.
    pub(super) fn sum(&mut self, total: Count, parts: &[Count]) {
        let parts: Vec<usize> = parts.iter().map(|part| part.0).collect();
        self.linked
            .sum(total.0, &parts)
            .expect("parts are counted from the same list as their total");
    }

    /// A table of parts with their total.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        title: &'static str,
        total: (&str, Count),
        parts: &[(String, usize)],
    ) -> Draft {
        let mut rows = Vec::new();
        for (label, value) in parts {
            rows.push((label.clone(), self.count(label, *value), false));
        }
        let counts: Vec<Count> = rows.iter().map(|row| row.1).collect();
        self.sum(total.1, &counts);
        rows.push((total.0.to_owned(), total.1, true));
        Draft { key, title, rows }
    }

    /// What can be shown. Where that cannot be worked out exactly, every count but zero is hidden.
    pub(super) fn masked(&self, threshold: u64) -> Mask {
        let hidden = |value: u64| (value == 0).then_some(0);
        let shown = match self.linked.suppress(threshold) {
            Ok(mask) if mask.exposed.is_empty() => mask
                .shown
                .iter()
                .map(|shown| match shown {
                    Some(Shown::Count(count)) => Some(*count),
                    Some(Shown::Hidden) | None => None,
                })
                .collect(),
            _ => self.values.iter().map(|&value| hidden(value)).collect(),
        };
        Mask { shown }
    }
}

impl Mask {
    pub(super) fn of(&self, count: Count) -> Option<u64> {
        self.shown[count.0]
    }

    pub(super) fn section(&self, draft: Draft, says: String) -> Section {
        let rows = draft.rows.into_iter().map(|(label, count, total)| Row {
            label,
            count: self.of(count),
            total,
        });
        Section {
            key: draft.key.to_owned(),
            title: draft.title.to_owned(),
            says,
            rows: rows.collect(),
        }
    }
}
