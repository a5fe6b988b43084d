//! Rows by person and visit; people who have the same visits stand together.

use std::collections::BTreeMap;

use super::Rows;
use crate::estimate::NoEstimate;
use crate::stats::sum::count;
use crate::stats::value::at_least;

/// Measurements of people at visits, with the columns that explain them.
#[derive(Debug)]
pub(super) struct Panel {
    /// The visits' numbers, in order.
    pub(super) visits: Vec<usize>,
    /// How many columns a row has.
    pub(super) width: usize,
    pub(super) patterns: Vec<Pattern>,
}

/// People who have the same visits.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Which of all visits, in order.
    pub(super) visits: Vec<usize>,
    pub(super) people: usize,
    /// Person by person, visit by visit.
    pub(super) outcome: Vec<f64>,
    /// Person by person, visit by visit, column by column.
    pub(super) columns: Vec<f64>,
}

impl Panel {
    /// Puts rows in order.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] when a person has two rows at one visit; [`NoEstimate::TooFew`]
    /// below two visits or two people, or when nobody has two visits.
    pub(super) fn of(
        outcome: &[f64],
        columns: &[Vec<f64>],
        rows: Rows<'_>,
    ) -> Result<Self, NoEstimate> {
        let visits = numbers(rows.visits);
        at_least(visits.len(), "visits", 2)?;
        let places: BTreeMap<usize, usize> =
            visits.iter().enumerate().map(|(place, &visit)| (visit, place)).collect();
        let mut order: Vec<usize> = (0..outcome.len()).collect();
        order.sort_by_key(|&row| (rows.people[row], rows.visits[row]));
        let at = |row: usize| (rows.people[row], rows.visits[row]);
        if let Some(twice) = order.windows(2).find(|two| at(two[0]) == at(two[1])) {
            let (person, visit) = at(twice[0]);
            return Err(NoEstimate::OutOfRange {
                what: format!("the number of rows of person {person} at visit {visit}").into(),
                value: 2.0,
                must: "one".into(),
            });
        }
        let mut patterns: BTreeMap<Vec<usize>, Vec<&[usize]>> = BTreeMap::new();
        for person in order.chunk_by(|&left, &right| rows.people[left] == rows.people[right]) {
            let seen = person.iter().map(|&row| places[&rows.visits[row]]).collect();
            patterns.entry(seen).or_default().push(person);
        }
        let people: usize = patterns.values().map(Vec::len).sum();
        at_least(people, "people", 2)?;
        let several = patterns.iter().filter(|(seen, _)| 1 < seen.len());
        at_least(several.map(|(_, people)| people.len()).sum(), "people with two visits", 1)?;
        let pattern = |(visits, people): (Vec<usize>, Vec<&[usize]>)| {
            let rows = || people.iter().flat_map(|person| person.iter());
            Pattern {
                visits,
                people: people.len(),
                outcome: rows().map(|&row| outcome[row]).collect(),
                columns: rows()
                    .flat_map(|&row| columns.iter().map(move |column| column[row]))
                    .collect(),
            }
        };
        Ok(Self {
            visits,
            width: columns.len(),
            patterns: patterns.into_iter().map(pattern).collect(),
        })
    }

    pub(super) fn people(&self) -> usize {
        self.patterns.iter().map(|pattern| pattern.people).sum()
    }

    pub(super) fn rows(&self) -> usize {
        self.patterns.iter().map(|pattern| pattern.outcome.len()).sum()
    }

    /// Refuses two visits that nobody has both of: nothing tells how they go together.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::TooFew`] naming the visits.
    pub(super) fn every_pair_is_seen(&self) -> Result<(), NoEstimate> {
        for (first, first_name) in self.visits.iter().enumerate() {
            for (second, second_name) in self.visits.iter().enumerate().skip(first + 1) {
                let both = |pattern: &&Pattern| {
                    pattern.visits.contains(&first) && pattern.visits.contains(&second)
                };
                if !self.patterns.iter().any(|pattern| both(&pattern)) {
                    let of = format!("people with both visit {first_name} and visit {second_name}");
                    return Err(NoEstimate::TooFew { of: of.into(), given: 0, needed: 1 });
                }
            }
        }
        Ok(())
    }

    /// The mean square of the outcome at each visit, and the mean product of two visits of a person
    /// once each is divided by its root mean square, held between 0 and 0.9.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::NoVariation`] when the outcome at a visit is all explained.
    pub(super) fn spread(&self) -> Result<(Vec<f64>, f64), NoEstimate> {
        let mut squares = vec![(0.0, 0_usize); self.visits.len()];
        for pattern in &self.patterns {
            for person in pattern.outcome.chunks_exact(pattern.visits.len()) {
                for (&visit, value) in pattern.visits.iter().zip(person) {
                    squares[visit].0 += value * value;
                    squares[visit].1 += 1;
                }
            }
        }
        let variances: Vec<f64> = squares.iter().map(|&(sum, n)| sum / count(n)).collect();
        // The outcome has a mean square of one over all visits.
        if let Some(still) = variances.iter().position(|&variance| variance < 1e-18) {
            let visit = self.visits[still];
            let what = format!("the outcome at visit {visit}, given the predictors,");
            return Err(NoEstimate::NoVariation { what: what.into() });
        }
        let (mut products, mut pairs) = (0.0, 0.0);
        for pattern in &self.patterns {
            let size = count(pattern.visits.len());
            for person in pattern.outcome.chunks_exact(pattern.visits.len()) {
                let scaled = pattern.visits.iter().zip(person);
                let scaled = scaled.map(|(&visit, value)| value / variances[visit].sqrt());
                let (sum, square) = scaled
                    .fold((0.0, 0.0), |(sum, square), value| (sum + value, square + value * value));
                products += sum * sum - square;
                pairs += size * (size - 1.0);
            }
        }
        Ok((variances, (products / pairs).clamp(0.0, 0.9)))
    }
}

/// The different numbers in order.
pub(super) fn numbers(values: &[usize]) -> Vec<usize> {
    let mut made = values.to_vec();
    made.sort_unstable();
    made.dedup();
    made
}
