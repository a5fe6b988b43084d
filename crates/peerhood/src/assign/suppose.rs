//! What a proved assignment would become if a pair were forced or a right entry had one seat more.

use peerhood_matching::{Exchange, Pair, Residual, Solution, Violation};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Instance, edges, text};
use crate::fault::{Column, Fault, Faults, Findings, Problem};

/// How the best assignment changes under a supposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Change {
    /// Pairs gained; below zero, lost.
    pub pairs: i64,
    /// The new sum of weights less the old one, exact, as a decimal.
    pub weight: String,
    /// Pairs that come.
    pub added: Vec<(String, String)>,
    /// Pairs that go.
    pub removed: Vec<(String, String)>,
}

/// A pair that must be used, and what that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Forced {
    /// The left entry.
    pub left: String,
    /// The right entry.
    pub right: String,
    /// What changes; none where the pair is not listed or one of the two has no place.
    pub change: Option<Change>,
}

/// What one more seat at a right entry changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SeatWorth {
    /// The right entry.
    pub right: String,
    /// What changes.
    pub change: Change,
}

/// Pairs to force, by the positions of their entries in one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<Pair>);

impl Instance {
    /// Reads rows of left id, right id after a header; further columns are left out.
    ///
    /// # Errors
    ///
    /// Every fault at once: cells that are missing, ids that no edge, demand or capacity names.
    pub fn read_pairs(&self, name: &str, bytes: &[u8]) -> Result<Pairs, Faults> {
        let mut findings = Findings::default();
        let mut pairs = Vec::new();
        let known = [positions(&self.lefts), positions(&self.rights)];
        let mut header = true;
        edges::records(name, text(name, bytes)?, &mut findings, |line, cells, findings| {
            if std::mem::take(&mut header) {
                return;
            }
            let mut find = |side: usize| {
                let id = cells.get(side).copied().unwrap_or_default();
                let place = known[side].get(id).copied();
                if place.is_none() {
                    let file = "the edges".to_owned();
                    let problem = if id.is_empty() {
                        Problem::Empty
                    } else {
                        Problem::UnknownId { near: None, file }
                    };
                    let fault = Fault::new(name, line, Column::number(side as u64 + 1), problem);
                    findings.fault(if id.is_empty() { fault } else { fault.with_value(id) });
                }
                place
            };
            if let (Some(left), Some(right)) = (find(0), find(1)) {
                pairs.push(Pair { left, right });
            }
        });
        if findings.faults.is_empty() { Ok(Pairs(pairs)) } else { Err(findings.faults) }
    }

    /// All pairs that the instance lists.
    #[must_use]
    pub fn all_pairs(&self) -> Pairs {
        Pairs(self.graph.edges().map(|edge| Pair { left: edge.left, right: edge.right }).collect())
    }

    /// What forcing each pair, one at a time, changes: the best assignment that has the pair, less
    /// the best one.
    ///
    /// # Errors
    ///
    /// What speaks against the solution, or that it was not made for pairs then weight or weight.
    pub fn forced(&self, solution: &Solution, pairs: &Pairs) -> Result<Vec<Forced>, Violation> {
        let mut residual = Residual::new(&self.graph, solution)?;
        let forced = pairs.0.iter().map(|&Pair { left, right }| Forced {
            left: self.lefts[left as usize].clone(),
            right: self.rights[right as usize].clone(),
            change: residual.force(left, right).map(|exchange| self.change(&exchange)),
        });
        Ok(forced.collect())
    }

    /// What one more seat at each right entry, one at a time, changes.
    ///
    /// # Errors
    ///
    /// What speaks against the solution, or that it was not made for pairs then weight or weight.
    pub fn seat_worths(&self, solution: &Solution) -> Result<Vec<SeatWorth>, Violation> {
        let mut residual = Residual::new(&self.graph, solution)?;
        let worths = (0..).zip(&self.rights).map(|(position, right)| SeatWorth {
            right: right.clone(),
            change: self.change(&residual.one_more_seat(position)),
        });
        Ok(worths.collect())
    }

    fn change(&self, exchange: &Exchange) -> Change {
        let ids = |pairs: &[Pair]| {
            let id = |pair: &Pair| {
                let (left, right) = (pair.left as usize, pair.right as usize);
                (self.lefts[left].clone(), self.rights[right].clone())
            };
            pairs.iter().map(id).collect()
        };
        Change {
            pairs: exchange.pairs,
            weight: self.decimal(exchange.weight),
            added: ids(&exchange.added),
            removed: ids(&exchange.removed),
        }
    }
}

fn positions(ids: &[String]) -> std::collections::HashMap<&str, u32> {
    ids.iter().map(String::as_str).zip(0..).collect()
}
