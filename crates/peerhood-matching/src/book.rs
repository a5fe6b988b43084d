//! A problem that stays solved while it changes.

mod error;
mod settle;

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::LARGEST_WEIGHT;
use crate::solve::{LEFT, Network, RIGHT};
use crate::{
    Certificate, Edge, Graph, Objective, Pair, Prices, Residual, Solution, Violation, verify,
};

pub use error::BookError;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A live problem: entries come and go, weights and capacities change, pairs are pinned or
/// forbidden, and after each change the assignment is best again.
///
/// A change costs a few cheapest paths, not a fresh solve; what comes out is worth exactly what a
/// fresh solve would give. A book can be cloned to try something out.
///
/// ```
/// use peerhood_matching::{Book, Objective, Pair};
///
/// let mut book = Book::new(Objective::PairsThenWeight)?;
/// let ana = book.add_right(1, &[])?;
/// let ben = book.add_right(1, &[])?;
/// let costa = book.add_left(1, &[(ana, 9), (ben, 5)])?;
/// let diaz = book.add_left(1, &[(ana, 8)])?;
/// // A second family that only Ana can help moves the first one to Ben.
/// assert_eq!(
///     book.pairs(),
///     [Pair { left: costa, right: ben }, Pair { left: diaz, right: ana }]
/// );
/// book.pin(costa, ana)?;
/// assert_eq!(book.pairs(), [Pair { left: costa, right: ana }]);
/// # Ok::<(), peerhood_matching::BookError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Book {
    network: Network,
    objective: Objective,
    /// Entries that have not been withdrawn.
    present: [Vec<bool>; 2],
    /// Pairs that must be used and pairs that must not, with their weights.
    pinned: BTreeMap<Pair, i64>,
    forbidden: BTreeMap<Pair, i64>,
    /// Pairs given out, which are worth `loyalty` more than their weight.
    published: BTreeSet<Pair>,
    loyalty: i64,
    largest: u64,
}

/// Pairs that came and pairs that went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Moves {
    /// Pairs that came, in rising order.
    pub added: Vec<Pair>,
    /// Pairs that went, in rising order.
    pub removed: Vec<Pair>,
}

impl Book {
    /// Opens an empty book.
    ///
    /// # Errors
    ///
    /// If the objective is not pairs then weight, or weight.
    pub fn new(objective: Objective) -> Result<Book, BookError> {
        let empty = Graph::new(Vec::new(), Vec::new(), Vec::new());
        let graph = empty.expect("nothing can be wrong with no entries");
        let solution = crate::solve(&graph, objective);
        Book::open(&graph, &solution).map_err(|_| BookError::Objective(objective))
    }

    /// Opens a book on a solved problem.
    ///
    /// # Errors
    ///
    /// What [`verify`] finds, if the solution is not proved for this graph, or is proved for an
    /// objective other than pairs then weight or weight.
    pub fn open(graph: &Graph, solution: &Solution) -> Result<Book, Violation> {
        let Some(certificate @ Certificate::Prices(prices)) = &solution.certificate else {
            return Err(Violation::WrongKind);
        };
        verify(graph, solution.objective, &solution.pairs, certificate)?;
        let largest = graph.weights().iter().map(|weight| weight.unsigned_abs()).max();
        Ok(Book {
            network: Network::solved(graph, solution, prices),
            objective: solution.objective,
            present: [vec![true; graph.demands().len()], vec![true; graph.capacities().len()]],
            pinned: BTreeMap::new(),
            forbidden: BTreeMap::new(),
            published: BTreeSet::new(),
            loyalty: 0,
            largest: largest.unwrap_or(0),
        })
    }

    /// Adds a left entry with the right entries it may be paired with and what each pair is worth;
    /// gives back its number. With classes it joins the last one.
    ///
    /// # Errors
    ///
    /// If the demand is 0, a right entry is unknown or listed twice, or a weight too large. The
    /// book is then as it was.
    pub fn add_left(&mut self, demand: u32, edges: &[(u32, i64)]) -> Result<u32, BookError> {
        if demand == 0 {
            return Err(BookError::NoDemand);
        }
        let left = self.present[LEFT].len() as u32;
        self.check_new(LEFT, left, edges)?;
        self.network.rank.push(i64::from(self.objective != Objective::Weight));
        self.add(LEFT, demand, edges);
        Ok(left)
    }

    /// Adds a right entry with the left entries it may be paired with and what each pair is worth;
    /// gives back its number.
    ///
    /// # Errors
    ///
    /// If a left entry is unknown or listed twice, or a weight too large. The book is then as it
    /// was.
    pub fn add_right(&mut self, capacity: u32, edges: &[(u32, i64)]) -> Result<u32, BookError> {
        let right = self.present[RIGHT].len() as u32;
        self.check_new(RIGHT, right, edges)?;
        self.network.quota.push(0);
        self.network.taken.push(0);
        if !self.network.seat_costs.is_empty() {
            self.network.seat_costs.push(Vec::new());
        }
        self.add(RIGHT, capacity, edges);
        Ok(right)
    }

    /// Takes a left entry out, with its pairs, pinned ones too.
    ///
    /// # Errors
    ///
    /// If there is no such left entry.
    pub fn withdraw_left(&mut self, left: u32) -> Result<(), BookError> {
        self.check(LEFT, left)?;
        self.withdraw(LEFT, left);
        Ok(())
    }

    /// Takes a right entry out, with its pairs, pinned ones too.
    ///
    /// # Errors
    ///
    /// If there is no such right entry.
    pub fn withdraw_right(&mut self, right: u32) -> Result<(), BookError> {
        self.check(RIGHT, right)?;
        self.withdraw(RIGHT, right);
        Ok(())
    }

    /// Says what a pair is worth, whether it was allowed before or not.
    ///
    /// # Errors
    ///
    /// If an entry is unknown or the weight too large.
    pub fn set_weight(&mut self, left: u32, right: u32, weight: i64) -> Result<(), BookError> {
        self.check(LEFT, left)?;
        self.check(RIGHT, right)?;
        self.check_weight(weight, 0)?;
        let pair = Pair { left, right };
        if let Some(kept) = self.pinned.get_mut(&pair).or(self.forbidden.get_mut(&pair)) {
            *kept = weight;
            return Ok(());
        }
        let weight = weight + if self.published.contains(&pair) { self.loyalty } else { 0 };
        if self.network.arc(left, right).is_none() {
            self.network.link(left, right, weight);
            self.reset(left, None);
        } else {
            self.reweigh(pair, weight);
        }
        self.network.shed();
        Ok(())
    }

    /// Changes how many seats a right entry has.
    ///
    /// # Errors
    ///
    /// If there is no such right entry, or more pairs are pinned there.
    pub fn set_capacity(&mut self, right: u32, seats: u32) -> Result<(), BookError> {
        self.check(RIGHT, right)?;
        let pinned = self.network.taken[right as usize];
        let Some(limit) = seats.checked_sub(pinned) else {
            return Err(BookError::Pinned { right, seats, pinned });
        };
        self.network.sides[RIGHT].limit[right as usize] = limit;
        self.settle(RIGHT, right);
        self.network.shed();
        Ok(())
    }

    /// Uses a pair whatever it costs the others.
    ///
    /// # Errors
    ///
    /// If the pair is not allowed, or pinned pairs fill one of its entries.
    pub fn pin(&mut self, left: u32, right: u32) -> Result<(), BookError> {
        let pair = Pair { left, right };
        self.check(LEFT, left)?;
        self.check(RIGHT, right)?;
        if self.pinned.contains_key(&pair) {
            return Ok(());
        }
        let Some(&arc) = self.network.arc(left, right) else {
            return Err(BookError::NoEdge { left, right });
        };
        let [lefts, rights] = &self.network.sides;
        if lefts.limit[left as usize] == 0 || rights.limit[right as usize] == 0 {
            return Err(BookError::NoRoom { left, right });
        }
        if arc.used {
            self.network.part(left, right);
        }
        self.network.unlink(left, right);
        self.pinned.insert(pair, arc.weight - self.bonus(pair));
        self.network.taken[right as usize] += 1;
        self.network.sides[LEFT].limit[left as usize] -= 1;
        self.network.sides[RIGHT].limit[right as usize] -= 1;
        self.settle(LEFT, left);
        // The pin takes the cheapest seat, so the others' seats may have become too dear for them.
        self.settle(RIGHT, right);
        self.network.touch(right);
        self.network.shed();
        Ok(())
    }

    /// Never uses a pair.
    ///
    /// # Errors
    ///
    /// If the pair is not allowed to begin with, or is pinned.
    pub fn forbid(&mut self, left: u32, right: u32) -> Result<(), BookError> {
        let pair = Pair { left, right };
        self.check(LEFT, left)?;
        self.check(RIGHT, right)?;
        if self.forbidden.contains_key(&pair) {
            return Ok(());
        }
        let Some(&arc) = self.network.arc(left, right) else {
            return Err(BookError::NoEdge { left, right });
        };
        if arc.used {
            self.network.part(left, right);
        }
        self.network.unlink(left, right);
        self.forbidden.insert(pair, arc.weight - self.bonus(pair));
        self.settle(RIGHT, right);
        self.settle(LEFT, left);
        self.network.shed();
        Ok(())
    }

    /// Takes back a pin or a ban.
    ///
    /// # Errors
    ///
    /// If the pair is neither pinned nor forbidden.
    pub fn release(&mut self, left: u32, right: u32) -> Result<(), BookError> {
        let pair = Pair { left, right };
        let bonus = self.bonus(pair);
        if let Some(weight) = self.pinned.remove(&pair) {
            self.network.taken[right as usize] -= 1;
            self.network.sides[LEFT].limit[left as usize] += 1;
            self.network.sides[RIGHT].limit[right as usize] += 1;
            self.network.link(left, right, weight + bonus);
            self.reset(left, Some(right));
        } else if let Some(weight) = self.forbidden.remove(&pair) {
            self.network.link(left, right, weight + bonus);
            self.reset(left, None);
        } else {
            return Err(BookError::NoEdge { left, right });
        }
        self.network.shed();
        Ok(())
    }

    /// Gives out the present pairs: says what moved since the last time, and from now on lets a
    /// pair given out go only where that gains more than `loyalty` a pair that goes.
    ///
    /// Minimal disruption: with a loyalty of 0 any gain moves pairs. Pin a pair that must stay.
    ///
    /// # Errors
    ///
    /// If the loyalty is too large. Nothing was given out then.
    pub fn publish(&mut self, loyalty: i64) -> Result<Moves, BookError> {
        let loyalty = loyalty.max(0);
        self.check_weight(loyalty, self.largest.min(i64::MAX as u64) as i64)?;
        let pairs: BTreeSet<Pair> = self.pairs().into_iter().collect();
        let moves = Moves {
            added: pairs.difference(&self.published).copied().collect(),
            removed: self.published.difference(&pairs).copied().collect(),
        };
        let before = std::mem::replace(&mut self.loyalty, loyalty);
        // Worth more if used or less if unused, a pair stays as it is; only pairs that were held by
        // more loyalty than they have now may go.
        let old = std::mem::replace(&mut self.published, pairs.clone());
        let gone = moves.removed.iter().map(|&pair| (pair, -before));
        let new = moves.added.iter().map(|&pair| (pair, loyalty));
        let kept = pairs.intersection(&old).map(|&pair| (pair, loyalty - before));
        for (pair, by) in gone.chain(new).chain(kept) {
            if let Some(&arc) = self.network.arc(pair.left, pair.right) {
                self.reweigh(pair, arc.weight + by);
            }
        }
        self.network.shed();
        Ok(moves)
    }

    /// The pairs, pinned ones among them, in rising order.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut pairs = self.network.pairs();
        pairs.extend(self.pinned.keys());
        pairs.sort_unstable();
        pairs
    }

    /// The sum of the weights of all pairs, pinned ones too, without seat costs or loyalty.
    pub fn weight(&self) -> i128 {
        let free = (0..).zip(&self.network.sides[LEFT].partners).flat_map(|(left, partners)| {
            partners.iter().map(move |partner| {
                let pair = Pair { left, right: partner.to };
                i128::from(partner.weight - self.bonus(pair))
            })
        });
        free.chain(self.pinned.values().copied().map(i128::from)).sum()
    }

    /// The present problem without pinned and forbidden pairs and without the places that pins
    /// take, and its solution with proof. Loyalty counts in the weights.
    ///
    /// Entries withdrawn have no edges there. Quotas and seat costs go on where the pins end.
    pub fn snapshot(&self) -> (Graph, Solution) {
        let network = &self.network;
        let edges = (0_u32..).zip(&self.present[LEFT]).flat_map(|(left, _)| {
            let arcs = network.sides[LEFT].arcs_of(left).iter();
            arcs.map(move |arc| Edge::new(left, arc.to, arc.weight))
        });
        let mut edges: Vec<Edge> = edges.collect();
        edges.sort_unstable();
        let graph = Graph::of_parts(
            &network.sides[LEFT].limit,
            &network.sides[RIGHT].limit,
            &edges,
            network.classes(),
            network.quotas_left(),
            network.seat_costs_left(),
        );
        let pairs = network.pairs();
        let solution = Solution {
            objective: self.objective,
            totals: crate::solve::totals(&graph, &pairs),
            pairs,
            certificate: Some(Certificate::Prices(network.prices())),
        };
        (graph, solution)
    }

    /// The present state, to be asked what would happen if. Pinned and forbidden pairs are no edges
    /// there.
    pub fn residual(&self) -> Residual {
        Residual { network: self.network.clone() }
    }

    /// The dual prices at present; see [`Prices`].
    pub fn prices(&self) -> Prices {
        self.network.prices()
    }

    /// Asks the present state what would happen if.
    pub(crate) fn ask<T>(&mut self, question: impl FnOnce(&mut Residual) -> T) -> T {
        let mut residual = Residual { network: std::mem::take(&mut self.network) };
        let answer = question(&mut residual);
        self.network = residual.network;
        answer
    }

    /// Unused pairs that are allowed and between entries that have a place left, in rising order.
    pub(crate) fn open_pairs(&self) -> Vec<Pair> {
        let [lefts, rights] = &self.network.sides;
        let open = (0..self.present[LEFT].len() as u32).filter(|&left| !lefts.is_full(left));
        let arcs = open.flat_map(|left| lefts.arcs_of(left).iter().map(move |arc| (left, arc)));
        let unused = arcs.filter(|(_, arc)| !arc.used && !rights.is_full(arc.to));
        let mut pairs: Vec<Pair> = unused.map(|(left, arc)| Pair { left, right: arc.to }).collect();
        pairs.sort_unstable();
        pairs
    }

    fn bonus(&self, pair: Pair) -> i64 {
        if self.published.contains(&pair) { self.loyalty } else { 0 }
    }

    fn check(&self, side: usize, node: u32) -> Result<(), BookError> {
        if self.present[side].get(node as usize) == Some(&true) {
            return Ok(());
        }
        Err(if side == LEFT {
            BookError::NoLeft { left: node }
        } else {
            BookError::NoRight { right: node }
        })
    }

    fn check_weight(&mut self, weight: i64, beside: i64) -> Result<(), BookError> {
        let magnitude = weight.unsigned_abs().max(self.largest);
        if LARGEST_WEIGHT.unsigned_abs() < magnitude.saturating_add(beside.unsigned_abs()) {
            return Err(BookError::TooLarge { weight, most: LARGEST_WEIGHT });
        }
        self.largest = magnitude;
        Ok(())
    }

    fn check_new(&mut self, side: usize, node: u32, edges: &[(u32, i64)]) -> Result<(), BookError> {
        let mut seen = BTreeSet::new();
        for &(to, weight) in edges {
            self.check(1 - side, to)?;
            self.check_weight(weight, 0)?;
            if !seen.insert(to) {
                let (left, right) = if side == LEFT { (node, to) } else { (to, node) };
                return Err(BookError::Duplicate { left, right });
            }
        }
        self.check_weight(0, 0)
    }
}
