use peerhood_outcomes::suppress::{Linked, Release, Shown};

use super::{Row, Section};

/// Counts of people of a whole report, tied by their sums, so that what is hidden in one table
/// cannot be worked out from another.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    linked: Linked,
    names: Vec<String>,
    values: Vec<u64>,
    threshold: u64,
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
    /// What the table says in words only.
    pub(super) reasons: Vec<&'static str>,
}

/// What is shown of each count.
#[derive(Debug)]
pub(super) struct Mask {
    shown: Vec<Option<u64>>,
}

impl Counts {
    /// No counts yet; those from 1 to one less than `threshold` are small.
    pub(super) fn new(threshold: u64) -> Self {
        Self { linked: Linked::new(), names: Vec::new(), values: Vec::new(), threshold }
    }

    pub(super) fn count(&mut self, name: &str, value: usize) -> Count {
        self.push(name, value, Release::Open)
    }

    /// A count that is not printed, but could be worked out from those that are.
    pub(super) fn unprinted(&mut self, name: &str, value: usize) -> Count {
        self.push(name, value, Release::Never)
    }

    fn push(&mut self, name: &str, value: usize, release: Release) -> Count {
        let value = value as u64;
        self.names.push(name.to_owned());
        self.values.push(value);
        Count(self.linked.push(name, value, release))
    }

    /// The first count of this name.
    pub(super) fn find(&self, name: &str) -> Option<Count> {
        self.names.iter().position(|known| known == name).map(Count)
    }

    /// The last count of this name.
    pub(super) fn find_last(&self, name: &str) -> Option<Count> {
        self.names.iter().rposition(|known| known == name).map(Count)
    }

    /// Counts below it, and above zero, are small.
    pub(super) fn threshold(&self) -> usize {
        usize::try_from(self.threshold).unwrap_or(usize::MAX)
    }

    /// Adds counts, of which those that `add` gives are to be printed, if all of them can be and
    /// everything else stays as it would be shown without them.
    pub(super) fn extended(&mut self, add: impl FnOnce(&mut Self) -> Vec<Count>) -> bool {
        let before = self.masked();
        let mut longer = self.clone();
        let printed = add(&mut longer);
        let after = longer.masked();
        let stays = before.shown.iter().zip(&after.shown).all(|(before, after)| before == after);
        let may_be = stays && printed.iter().all(|&count| after.of(count).is_some());
        if may_be {
            *self = longer;
        }
        may_be
    }

    pub(super) fn value(&self, count: Count) -> usize {
        usize::try_from(self.values[count.0]).unwrap_or(usize::MAX)
    }

    /// Whether a count is not small.
    pub(super) fn is_large(&self, value: usize) -> bool {
        self.threshold <= value as u64
    }

    /// Says that a count is the sum of others.
    pub(super) fn sum(&mut self, total: Count, parts: &[Count]) {
        let parts: Vec<usize> = parts.iter().map(|part| part.0).collect();
        self.linked
            .sum(total.0, &parts)
            .expect("parts are counted from the same list as their total");
    }

    /// A table of parts with their total. Parts too small to show are put together until they are not.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        title: &'static str,
        total: (&str, Count),
        parts: &[(String, usize)],
    ) -> Draft {
        let rows = self.parts(total.1, parts, &[]);
        let rows = rows.into_iter().chain([(total.0.to_owned(), total.1, true)]);
        Draft { key, title, rows: rows.collect(), reasons: Vec::new() }
    }

    /// The rows of the parts of a total, of which `known` are counted already.
    pub(super) fn parts(
        &mut self,
        total: Count,
        parts: &[(String, usize)],
        known: &[(String, Count)],
    ) -> Vec<(String, Count, bool)> {
        let mut together = self.too_small(parts);
        together.sort_unstable();
        let alone: Vec<Count> =
            parts.iter().map(|(label, value)| self.unprinted(label, *value)).collect();
        let all: Vec<Count> =
            known.iter().map(|known| known.1).chain(alone.iter().copied()).collect();
        self.sum(total, &all);
        let mut rows: Vec<_> =
            known.iter().map(|(label, count)| (label.clone(), *count, false)).collect();
        for (position, (label, value)) in parts.iter().enumerate() {
            if !together.contains(&position) {
                let count = self.count(label, *value);
                self.sum(count, &[alone[position]]);
                rows.push((label.clone(), count, false));
            }
        }
        let value: usize = together.iter().map(|&position| parts[position].1).sum();
        // All of them together are the total, which is printed anyway.
        if self.values[total.0] != value as u64 && !together.is_empty() {
            let labels: Vec<&str> =
                together.iter().map(|&position| parts[position].0.as_str()).collect();
            let label = format!("{} (together)", labels.join("; "));
            let count = self.count(&label, value);
            let joined: Vec<Count> = together.iter().map(|&position| alone[position]).collect();
            self.sum(count, &joined);
            rows.push((label, count, false));
        }
        rows
    }

    /// The positions of the parts to put together: the small ones, and of the others the smallest
    /// until the sum can be shown; none where there are no two.
    fn too_small(&self, parts: &[(String, usize)]) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..parts.len()).filter(|&position| 0 < parts[position].1).collect();
        order.sort_by_key(|&position| (parts[position].1, position));
        let (mut together, mut sum) = (Vec::new(), 0);
        for position in order {
            let value = parts[position].1;
            let is_small = (value as u64) < self.threshold;
            let is_short = !together.is_empty() && (sum as u64) < self.threshold;
            if is_small || is_short {
                together.push(position);
                sum += value;
            }
        }
        if together.len() < 2 { Vec::new() } else { together }
    }

    /// What can be shown. Where that cannot be worked out exactly, every count but zero is hidden.
    pub(super) fn masked(&self) -> Mask {
        let hidden = |value: u64| (value == 0).then_some(0);
        let shown = match self.linked.suppress(self.threshold) {
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
