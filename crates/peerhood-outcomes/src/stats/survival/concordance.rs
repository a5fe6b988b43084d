//! Whether those with the higher risk had the event earlier.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::follow_up::FollowUp;
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::sum::total;
use crate::stats::value::{Value, critical, finite, same_length};

/// How often, of two people who can be compared, the one with the higher risk had the event first.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Concordance {
    /// Harrell's C: 1 always, 0.5 as often as not; a normal interval, cut off at 0 and 1.
    pub index: Estimate,
    /// Its standard error, by the infinitesimal jackknife.
    pub standard_error: f64,
    /// Pairs in which the higher risk came first.
    pub concordant: u64,
    /// Pairs in which the lower risk came first.
    pub discordant: u64,
    /// Pairs with the same risk, which count half.
    pub tied: u64,
}

/// Computes Harrell's C of a risk, one number a person in the order in which the follow-up was given.
///
/// Two people can be compared when one had the event while the other was at risk and still without it.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no two people can be compared; a missing risk is
/// [`NoEstimate::OutOfRange`]; [`NoEstimate::LengthsDiffer`], [`NoEstimate::NotFinite`].
///
/// # Complexity
///
/// O(n log n).
///
/// # References
///
/// F. E. Harrell and others, JAMA 247, 1982; T. M. Therneau and E. Atkinson, "Concordance", vignette of
/// the R package survival, 2023.
pub fn concordance(
    follow_up: &FollowUp,
    risks: &[impl Value],
    level: f64,
) -> Result<Concordance, NoEstimate> {
    same_length(follow_up.given(), risks.len())?;
    let mut known = Vec::with_capacity(follow_up.people());
    for &row in follow_up.rows() {
        let Some(risk) = risks[row].into() else {
            return Err(NoEstimate::OutOfRange {
                what: format!("the risk at position {row}").into(),
                value: 0.0,
                must: "there: leave the person out of the follow-up".into(),
            });
        };
        known.push(finite(risk, "the risks", row)?);
    }
    let places: Vec<usize> = (0..follow_up.people()).collect();
    let counts = counted(follow_up, &places, &known);
    summed(counts, level).map(|mut made| {
        made.index.left_out = follow_up.left_out().to_vec();
        made
    })
}

/// Pairs of each person: with the higher risk first, the lower first, and the same.
pub(super) type Pairs = [u64; 3];

/// The index of pairs, where each is counted with both of its members.
pub(super) fn summed(people: Vec<Pairs>, level: f64) -> Result<Concordance, NoEstimate> {
    let critical = critical(level)?;
    let whole = |kind: usize| people.iter().map(|pairs| pairs[kind]).sum::<u64>() / 2;
    let [concordant, discordant, tied] = [0, 1, 2].map(whole);
    let pairs = float(concordant + discordant + tied);
    if pairs == 0.0 {
        return Err(NoEstimate::TooFew {
            of: "pairs that can be compared".into(),
            given: 0,
            needed: 1,
        });
    }
    let index = (float(concordant) + 0.5 * float(tied)) / pairs;
    let pulls = people.iter().map(|&[higher, lower, same]| {
        let own = float(higher) + 0.5 * float(same);
        ((own - index * float(higher + lower + same)) / pairs).powi(2)
    });
    let error = total(pulls).sqrt();
    let (low, high) = ((index - critical * error).max(0.0), (index + critical * error).min(1.0));
    let method = "Harrell's C, infinitesimal jackknife";
    let estimate = Estimate::new(index, low, high, level, people.len(), method)?;
    Ok(Concordance { index: estimate, standard_error: error, concordant, discordant, tied })
}

/// Counts the pairs of the people at `places`, which are in order of time; `risks` are theirs.
pub(super) fn counted(follow_up: &FollowUp, places: &[usize], risks: &[f64]) -> Vec<Pairs> {
    let (times, causes, entries) = (follow_up.times(), follow_up.causes(), follow_up.entries());
    let n = places.len();
    let (ranks, distinct) = ranked(risks);
    let mut pairs = vec![[0; 3]; n];
    let is_event = |one: usize| causes[places[one]] != 0;
    let time = |one: usize| times[places[one]];
    let entry = |one: usize| entries.get(places[one]).copied().unwrap_or(f64::NEG_INFINITY);
    let moments: Vec<std::ops::Range<usize>> = {
        let mut moments = Vec::new();
        let mut start = 0;
        while start < n {
            let end = (start + 1..n).find(|&one| time(one) != time(start)).unwrap_or(n);
            moments.push(start..end);
            start = end;
        }
        moments
    };
    let mut by_entry: Vec<usize> = if entries.is_empty() { Vec::new() } else { (0..n).collect() };
    by_entry.sort_by(|&left, &right| entry(right).total_cmp(&entry(left)));

    // Back in time: the tree holds those who are still without the event after each moment.
    let mut tree = Tree::new(distinct);
    let mut late = by_entry.iter().copied().peekable();
    for moment in moments.iter().rev() {
        for one in moment.clone().filter(|&one| !is_event(one)) {
            tree.add(ranks[one], 1);
        }
        while let Some(one) = late.next_if(|&one| time(moment.start) <= entry(one)) {
            // Whoever enters at or after this moment left after it, and is in the tree.
            tree.add(ranks[one], -1);
        }
        for one in moment.clone().filter(|&one| is_event(one)) {
            let [below, same] = tree.below_and_at(ranks[one]);
            let above = tree.size - below - same;
            let mine = &mut pairs[one];
            mine[0] += below.unsigned_abs();
            mine[1] += above.unsigned_abs();
            mine[2] += same.unsigned_abs();
        }
        for one in moment.clone().filter(|&one| is_event(one)) {
            tree.add(ranks[one], 1);
        }
    }
    // On in time: the tree holds the events so far; each person met those while at risk.
    let mut tree = Tree::new(distinct);
    let mut early = by_entry.iter().rev().copied().peekable();
    let meet = |tree: &Tree, one: usize, sign: i64, pairs: &mut Vec<Pairs>| {
        let [below, same] = tree.below_and_at(ranks[one]);
        let above = tree.size - below - same;
        for (kind, met) in [above, below, same].into_iter().enumerate() {
            // Events before the entry are taken off first: wrapping sums end up right.
            pairs[one][kind] = pairs[one][kind].wrapping_add_signed(sign * met);
        }
    };
    for moment in &moments {
        while let Some(one) = early.next_if(|&one| entry(one) < time(moment.start)) {
            meet(&tree, one, -1, &mut pairs);
        }
        for one in moment.clone().filter(|&one| is_event(one)) {
            meet(&tree, one, 1, &mut pairs);
        }
        for one in moment.clone().filter(|&one| is_event(one)) {
            tree.add(ranks[one], 1);
        }
        for one in moment.clone().filter(|&one| !is_event(one)) {
            meet(&tree, one, 1, &mut pairs);
        }
    }
    pairs
}

/// The position of each risk among the distinct ones, and how many those are.
fn ranked(risks: &[f64]) -> (Vec<usize>, usize) {
    let mut order: Vec<(f64, usize)> =
        risks.iter().copied().enumerate().map(|(one, risk)| (risk, one)).collect();
    order.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let mut ranks = vec![0; risks.len()];
    let mut rank = 0;
    for pair in 0..order.len() {
        if 0 < pair && order[pair].0 != order[pair - 1].0 {
            rank += 1;
        }
        ranks[order[pair].1] = rank;
    }
    (ranks, rank + 1)
}

/// Counts by rank whose running sums are found in a logarithm of steps (P. M. Fenwick, Software:
/// Practice and Experience 24, 1994).
struct Tree {
    sums: Vec<i64>,
    size: i64,
}

impl Tree {
    fn new(ranks: usize) -> Self {
        Self { sums: vec![0; ranks + 1], size: 0 }
    }

    fn add(&mut self, rank: usize, value: i64) {
        self.size += value;
        let mut node = rank + 1;
        while node < self.sums.len() {
            self.sums[node] += value;
            node += node & node.wrapping_neg();
        }
    }

    fn up_to(&self, ranks: usize) -> i64 {
        let (mut node, mut sum) = (ranks, 0);
        while 0 < node {
            sum += self.sums[node];
            node &= node - 1;
        }
        sum
    }

    fn below_and_at(&self, rank: usize) -> [i64; 2] {
        let below = self.up_to(rank);
        [below, self.up_to(rank + 1) - below]
    }
}

#[expect(clippy::cast_precision_loss, reason = "pairs of fewer than 10^8 people are below 2^53")]
fn float(pairs: u64) -> f64 {
    pairs as f64
}
