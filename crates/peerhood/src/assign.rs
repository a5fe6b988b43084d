//! The bare assignment problem as files: edges in, an assignment with its exact total out.
//!
//! Nothing here knows families. Ids are the caller's text, weights are decimals kept exactly.

mod decimal;
mod dimacs;
mod edges;
mod suppose;

use std::collections::{BTreeMap, HashMap};

use peerhood_matching::{
    Certificate, Edge, Graph, GraphError, Objective, Proof, Solution, Violation,
};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::fault::Column;
use crate::fault::{Fault, Faults, Findings, Problem};
pub(crate) use decimal::{Decimal, text as text_of};
pub(crate) use edges::{records, text};
pub use suppose::{Change, Forced, Pairs, SeatWorth};

/// Whether more is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// Weights are gains.
    #[default]
    Most,
    /// Weights are costs.
    Least,
}

/// How many partners each entry of a side asks for, or has seats for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// The same number for every entry.
    Each(u32),
    /// A number by id; 1 for ids that are not listed.
    Listed(BTreeMap<String, u32>),
}

/// An assignment problem with the ids of its entries.
#[derive(Clone, Debug)]
pub struct Instance {
    lefts: Vec<String>,
    rights: Vec<String>,
    graph: Graph,
    decimals: u32,
    aim: Aim,
}

/// What `peerhood assign` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Answer {
    /// How many pairs there are.
    pub pairs: u64,
    /// The sum of their weights, exact, as a decimal.
    pub weight: String,
    /// Each pair with its weight, by the order in which the left entries were first named.
    pub assignment: Vec<Assigned>,
    /// Whether a checker that shares no code with the solver has proved that nothing is better.
    pub proved: bool,
    /// The least sum of weights that a left entry with a partner gets; none if there is no pair.
    pub worst_off: Option<WorstOff>,
    /// Left entries without any partner.
    pub left_unmatched: Vec<String>,
    /// Left entries with some partners but fewer than they ask for, and how many are missing.
    pub left_short: Vec<(String, u32)>,
    /// What forcing pairs changes, one at a time, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forced: Option<Vec<Forced>>,
    /// What one more seat at each right entry changes, one at a time, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat_worth: Option<Vec<SeatWorth>>,
}

/// A left entry, a right entry and the weight of the pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Assigned(pub String, pub String, pub Weight);

/// The left entry that gets the least among those with a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct WorstOff {
    /// Its id; the one first named, if several get as little.
    pub left: String,
    /// The sum of the weights of its pairs.
    pub weight: Weight,
}

/// An exact decimal that JSON shows as a number.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "f64")]
pub struct Weight(String);

impl Weight {
    pub(crate) fn new(decimal: String) -> Self {
        Self(decimal)
    }

    /// The decimal as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Written digit by digit: a float would lose the last ones.
        let digits = serde_json::value::RawValue::from_string(self.0.clone());
        digits.map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// Reads an edge list, as CSV with a header or in the DIMACS assignment format.
///
/// A row is left id, right id, weight; further columns are left out. A pair that is not listed is
/// forbidden. `name` is what faults call the file.
///
/// # Errors
///
/// Every fault at once: cells that are missing, weights that are no decimals or have more digits
/// than can be counted with exactly, pairs listed twice, a demand of nothing.
///
/// ```
/// use peerhood::assign::{Aim, Places, read, solve};
/// use peerhood_matching::Objective;
///
/// let edges = b"left,right,weight\na,x,0.5\na,y,0.25\nb,x,0.4\n";
/// let instance = read("edges.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most)?;
/// let answer = solve(&instance, Objective::PairsThenWeight);
/// assert_eq!((answer.pairs, answer.weight.as_str(), answer.proved), (2, "0.65", true));
/// # Ok::<(), peerhood::Faults>(())
/// ```
pub fn read(
    name: &str,
    bytes: &[u8],
    demand: &Places,
    capacity: &Places,
    aim: Aim,
) -> Result<Instance, Faults> {
    let mut findings = Findings::default();
    let text = text(name, bytes)?;
    let raw = if dimacs::is_dimacs(text) {
        dimacs::read(name, text, &mut findings)
    } else {
        edges::read(name, text, &mut findings)
    };
    if !findings.faults.is_empty() {
        return Err(findings.faults);
    }
    raw.instance(name, demand, capacity, aim)
}

/// Reads a table of `id,number` with a header.
///
/// # Errors
///
/// Every fault at once: numbers that are none, ids that are missing or listed twice.
pub fn read_places(name: &str, bytes: &[u8]) -> Result<BTreeMap<String, u32>, Faults> {
    let mut findings = Findings::default();
    let places = edges::read_places(name, text(name, bytes)?, &mut findings);
    if findings.faults.is_empty() { Ok(places) } else { Err(findings.faults) }
}

/// Solves, has the answer checked, and puts the ids back.
///
/// The worst-off entry is the one whose pairs sum to the least, so where a left entry asks for
/// several partners, `Bottleneck` and `Leximin` have no known quick exact answer (it is NP-hard);
/// what comes back compares single pairs instead and is not called proved.
#[must_use]
pub fn solve(instance: &Instance, objective: Objective) -> Answer {
    let solution = peerhood_matching::solve(&instance.graph, objective);
    let proved = verify(instance, &solution).is_ok_and(|proof| proof.is_some());
    instance.answer(&solution, proved)
}

/// Checks a solution without the solver; `None` if nothing proves it.
///
/// # Errors
///
/// The first condition that does not hold.
pub fn verify(instance: &Instance, solution: &Solution) -> Result<Option<Proof>, Violation> {
    let Some(certificate): Option<&Certificate> = solution.certificate.as_ref() else {
        return Ok(None);
    };
    let objective = solution.objective;
    let proof =
        peerhood_matching::verify(&instance.graph, objective, &solution.pairs, certificate)?;
    // Proofs of these objectives compare single pairs, not what an entry gets in all.
    let by_pairs = matches!(objective, Objective::Bottleneck | Objective::Leximin);
    let demands = (0..).zip(instance.graph.demands());
    let several = demands
        .into_iter()
        .any(|(left, &demand)| 1 < demand && 1 < instance.graph.row(left).0.len());
    Ok((!(by_pairs && several)).then_some(proof))
}

impl Instance {
    /// The integer problem that is solved.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// A solution in the words of the file.
    #[must_use]
    pub fn answer(&self, solution: &Solution, proved: bool) -> Answer {
        let mut total = 0_i128;
        let mut load = vec![0_u32; self.lefts.len()];
        let mut sums = vec![0_i128; self.lefts.len()];
        let assignment = solution.pairs.iter().map(|pair| {
            let weight = i128::from(self.graph.weight(pair.left, pair.right).unwrap_or(0));
            total += weight;
            load[pair.left as usize] += 1;
            sums[pair.left as usize] += weight;
            Assigned(
                self.lefts[pair.left as usize].clone(),
                self.rights[pair.right as usize].clone(),
                Weight(self.decimal(weight)),
            )
        });
        let assignment: Vec<_> = assignment.collect();
        let served = self.lefts.iter().zip(sums).zip(&load).filter(|(_, load)| 0 < **load);
        let worst_off = served.map(|(entry, _)| entry).min_by_key(|(_, sum)| *sum);
        let worst_off = worst_off
            .map(|(left, sum)| WorstOff { left: left.clone(), weight: Weight(self.decimal(sum)) });
        let sides = self.lefts.iter().zip(load).zip(self.graph.demands());
        let (mut left_unmatched, mut left_short) = (Vec::new(), Vec::new());
        for ((left, load), &demand) in sides {
            if load == 0 {
                left_unmatched.push(left.clone());
            } else if load < demand {
                left_short.push((left.clone(), demand - load));
            }
        }
        Answer {
            pairs: assignment.len() as u64,
            weight: self.decimal(total),
            assignment,
            proved,
            worst_off,
            left_unmatched,
            left_short,
            forced: None,
            seat_worth: None,
        }
    }

    fn decimal(&self, weight: i128) -> String {
        decimal::text(if self.aim == Aim::Least { -weight } else { weight }, self.decimals)
    }
}

/// An edge list before its weights are whole numbers.
#[derive(Debug, Default)]
struct Raw {
    lefts: Ids,
    rights: Ids,
    edges: Vec<RawEdge>,
}

#[derive(Clone, Copy, Debug)]
struct RawEdge {
    left: u32,
    right: u32,
    weight: Decimal,
    line: u64,
}

/// Ids in the order in which they were first named.
#[derive(Debug, Default)]
struct Ids {
    names: Vec<String>,
    positions: HashMap<String, u32>,
}

impl Ids {
    /// The position of an id, new or not; `None` when there is no room for one more.
    fn position(&mut self, name: &str) -> Option<u32> {
        if let Some(&position) = self.positions.get(name) {
            return Some(position);
        }
        let position = u32::try_from(self.names.len()).ok().filter(|&next| next < u32::MAX)?;
        self.names.push(name.to_owned());
        self.positions.insert(name.to_owned(), position);
        Some(position)
    }

    fn places(&mut self, places: &Places) -> Vec<u32> {
        match places {
            Places::Each(number) => vec![*number; self.names.len()],
            Places::Listed(listed) => {
                for id in listed.keys() {
                    // A side that is full keeps out what has no edge anyway.
                    let _ = self.position(id);
                }
                self.names.iter().map(|id| listed.get(id).copied().unwrap_or(1)).collect()
            }
        }
    }
}

impl Raw {
    fn instance(
        mut self,
        name: &str,
        demand: &Places,
        capacity: &Places,
        aim: Aim,
    ) -> Result<Instance, Faults> {
        let demands = self.lefts.places(demand);
        let capacities = self.rights.places(capacity);
        let decimals = self.edges.iter().map(|edge| edge.weight.decimals()).max().unwrap_or(0);
        let sign = if aim == Aim::Least { -1 } else { 1 };
        let edges = self.edges.iter().map(|edge| {
            // What does not fit becomes the largest number, which the graph refuses.
            let weight = edge.weight.scaled(decimals).unwrap_or(i64::MAX);
            Edge::new(edge.left, edge.right, sign * weight.max(-i64::MAX))
        });
        match Graph::new(demands, capacities, edges.collect()) {
            Ok(graph) => Ok(Instance {
                lefts: self.lefts.names,
                rights: self.rights.names,
                graph,
                decimals,
                aim,
            }),
            Err(error) => Err(self.explain(name, &error)),
        }
    }

    /// The fault of the graph in the words of the file, at every line that shares it.
    fn explain(&self, name: &str, error: &GraphError) -> Faults {
        let mut faults = Faults::default();
        match error {
            GraphError::Duplicate { .. } => {
                let mut first = HashMap::new();
                for edge in &self.edges {
                    let line = *first.entry((edge.left, edge.right)).or_insert(edge.line);
                    if line != edge.line {
                        let problem = Problem::PairTwice { first: line };
                        faults.add(self.fault(name, edge, 1, problem));
                    }
                }
            }
            GraphError::TooLarge { most, .. } => {
                let kept = self.decimals_kept(*most);
                for edge in &self.edges {
                    let problem = match kept {
                        None if edge.weight.fits(0, *most) => continue,
                        None => Problem::TooLarge { most: *most },
                        Some(kept) if edge.weight.decimals() <= kept => continue,
                        Some(kept) => Problem::TooManyDigits { digit: kept + 1, kept },
                    };
                    faults.add(self.fault(name, edge, 3, problem));
                }
            }
            GraphError::NoDemand { left } => {
                let value = &self.lefts.names[*left as usize];
                let problem = Problem::NotAnInteger { least: 1, most: i64::from(u32::MAX) };
                faults.add(
                    Fault::new(name, 1, Column::named(1, "demand"), problem).with_value(value),
                );
            }
            _ => {
                let problem = Problem::TooManyEntries { most: u32::MAX - 1 };
                faults.add(Fault::new(name, 1, Column::number(1), problem));
            }
        }
        faults
    }

    /// The most digits after the point with which all weights stay within `most`.
    fn decimals_kept(&self, most: i64) -> Option<u32> {
        let fits = |decimals| self.edges.iter().all(|edge| edge.weight.fits(decimals, most));
        (0..=decimal::MOST_DECIMALS).take_while(|&decimals| fits(decimals)).last()
    }

    fn fault(&self, name: &str, edge: &RawEdge, column: u64, problem: Problem) -> Fault {
        let (left, right) = (edge.left as usize, edge.right as usize);
        let value = if column == 3 {
            edge.weight.to_string()
        } else {
            format!("{}, {}", self.lefts.names[left], self.rights.names[right])
        };
        Fault::new(name, edge.line, Column::number(column), problem).with_value(&value)
    }
}

#[cfg(test)]
mod tests;
