//! The integer problem: who may be paired with whom, what each pair is worth, how many each side
//! takes.

#[cfg(feature = "serde")]
mod parts;

use thiserror::Error;

#[cfg(feature = "serde")]
use parts::Parts;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A bipartite graph with demands on the left, capacities on the right and a weight on each edge.
///
/// Left entries ask for partners, right entries have seats. A pair that is not an edge is
/// forbidden; a pair is used at most once. Edges are kept by left entry, then by right entry, and
/// [`Graph::edges`] hands them out in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(try_from = "Parts", into = "Parts")
)]
pub struct Graph {
    // Invariants: `starts` has one more entry than `demands` and never falls; within a left entry
    // `rights` rises strictly and stays below `capacities.len()`; weights and seat costs stay within
    // `LARGEST_WEIGHT`, and `weight_range` is `range_of(&weights)`; `classes` and `quotas` are empty or as long as their side; `seat_costs` is empty or has a row a right entry, as long as its capacity, that never
    // falls.
    demands: Vec<u32>,
    capacities: Vec<u32>,
    starts: Vec<u32>,
    rights: Vec<u32>,
    weights: Vec<i64>,
    weight_range: (i64, i64),
    classes: Vec<u8>,
    quotas: Vec<u32>,
    seat_costs: Vec<Vec<i64>>,
}

/// A pair that may be used, and what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Edge {
    /// The left entry.
    pub left: u32,
    /// The right entry.
    pub right: u32,
    /// What the pair is worth; more is better, and less than nothing is allowed.
    pub weight: i64,
}

impl Edge {
    /// Makes an edge.
    pub fn new(left: u32, right: u32, weight: i64) -> Edge {
        Edge { left, right, weight }
    }
}

/// Why numbers do not make a graph.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GraphError {
    /// A left entry asks for nothing.
    #[error("left entry {left} has demand 0; leave it out or ask for at least 1")]
    NoDemand {
        /// The entry.
        left: u32,
    },
    /// An edge names a left entry that does not exist.
    #[error("an edge names left entry {left}, but there are {lefts}")]
    LeftOutOfRange {
        /// The entry named.
        left: u32,
        /// How many there are.
        lefts: usize,
    },
    /// An edge names a right entry that does not exist.
    #[error("an edge names right entry {right}, but there are {rights}")]
    RightOutOfRange {
        /// The entry named.
        right: u32,
        /// How many there are.
        rights: usize,
    },
    /// A pair is listed twice.
    #[error("the pair ({left}, {right}) is listed more than once")]
    Duplicate {
        /// Its left entry.
        left: u32,
        /// Its right entry.
        right: u32,
    },
    /// A weight or seat cost is too large.
    #[error("a weight or seat cost of {weight} is too large; at most {most} is safe")]
    TooLarge {
        /// The weight or cost.
        weight: i64,
        /// The largest magnitude that is safe.
        most: i64,
    },
    /// More entries or edges than a graph can index.
    #[error("{count} {what} are more than a graph can index")]
    TooMany {
        /// Entries or edges.
        what: &'static str,
        /// How many were given.
        count: usize,
    },
    /// A list has the wrong length.
    #[error("{found} {what} given for {expected} entries")]
    Length {
        /// What the list holds.
        what: &'static str,
        /// How many entries it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// The costs of the seats of a right entry are fewer than its seats.
    #[error("right entry {right} has {capacity} seats but {found} seat costs")]
    SeatCosts {
        /// The right entry.
        right: u32,
        /// Its seats.
        capacity: u32,
        /// Costs given.
        found: usize,
    },
    /// A later seat of a right entry costs less than the one before.
    #[error("seat {seat} of right entry {right} costs less than the seat before it")]
    FallingCost {
        /// The right entry.
        right: u32,
        /// The seat, counted from 0.
        seat: usize,
    },
}

impl Graph {
    /// Makes a graph from the demand of each left entry, the capacity of each right entry and the
    /// edges in any order.
    ///
    /// # Errors
    ///
    /// The first fault found: a demand of 0, an entry out of range, a pair listed twice, or a
    /// weight above 2⁶¹ (2.3 × 10¹⁸) or below -2⁶¹.
    ///
    /// # Complexity
    ///
    /// O(e log d) for e edges and d edges at one left entry; O(e) if they come in order.
    ///
    /// ```
    /// use peerhood_matching::{Edge, Graph, GraphError};
    ///
    /// let twice = vec![Edge::new(0, 0, 5), Edge::new(0, 0, 7)];
    /// let fault = Graph::new(vec![1], vec![1], twice).unwrap_err();
    /// assert_eq!(fault, GraphError::Duplicate { left: 0, right: 0 });
    /// ```
    pub fn new(
        demands: Vec<u32>,
        capacities: Vec<u32>,
        edges: Vec<Edge>,
    ) -> Result<Graph, GraphError> {
        check_sides(&demands, &capacities)?;
        let (lefts, rights) = (demands.len(), capacities.len());
        for edge in &edges {
            if edge.left as usize >= lefts {
                return Err(GraphError::LeftOutOfRange { left: edge.left, lefts });
            }
            if edge.right as usize >= rights {
                return Err(GraphError::RightOutOfRange { right: edge.right, rights });
            }
        }
        check_edge_count(edges.len())?;
        let mut edges = edges;
        if !edges.is_sorted_by_key(|edge| (edge.left, edge.right)) {
            edges.sort_unstable_by_key(|edge| (edge.left, edge.right));
        }
        let twice =
            edges.windows(2).find(|two| two[0].left == two[1].left && two[0].right == two[1].right);
        if let Some([edge, _]) = twice {
            return Err(GraphError::Duplicate { left: edge.left, right: edge.right });
        }
        check_weights(edges.iter().map(|edge| edge.weight))?;
        let mut starts = vec![0_u32; lefts + 1];
        for edge in &edges {
            starts[edge.left as usize + 1] += 1;
        }
        for left in 0..lefts {
            starts[left + 1] += starts[left];
        }
        Ok(Graph {
            demands,
            capacities,
            starts,
            rights: edges.iter().map(|edge| edge.right).collect(),
            weight_range: range_of(edges.iter().map(|edge| edge.weight)),
            weights: edges.iter().map(|edge| edge.weight).collect(),
            classes: Vec::new(),
            quotas: Vec::new(),
            seat_costs: Vec::new(),
        })
    }

    /// Ranks the left entries: as many units of class 0 as possible are served first, then of
    /// class 1, and so on, before any weight counts.
    ///
    /// The number of pairs stays as large as it can be: serving the urgent first never costs a
    /// pair, only weight (served sets are independent in a transversal matroid). Not used by
    /// [`Objective::Weight`](crate::Objective::Weight), which asks for no pair that does not add.
    ///
    /// # Errors
    ///
    /// If there is not one class a left entry.
    pub fn with_classes(mut self, classes: Vec<u8>) -> Result<Graph, GraphError> {
        check_length("classes", self.demands.len(), classes.len())?;
        self.classes = classes;
        Ok(self)
    }

    /// Asks that each right entry be given at least this many partners.
    ///
    /// As many of these places as possible are filled before any weight counts; the ones that
    /// cannot be are reported in [`Totals::quota_shortfall`](crate::Totals). The number of pairs
    /// stays as large as it can be (Mendelsohn and Dulmage 1958).
    ///
    /// # Errors
    ///
    /// If there is not one quota a right entry. A quota above the capacity is met as far as the
    /// capacity allows.
    pub fn with_quotas(mut self, quotas: Vec<u32>) -> Result<Graph, GraphError> {
        check_length("quotas", self.capacities.len(), quotas.len())?;
        self.quotas = quotas;
        Ok(self)
    }

    /// Makes the seats of a right entry dearer one after the other: the k-th partner of right
    /// entry j takes `costs[j][k]` from the total weight.
    ///
    /// # Errors
    ///
    /// If a right entry has fewer costs than seats, if a cost is lower than the one before, or if
    /// one is above 2⁶¹.
    pub fn with_seat_costs(mut self, costs: Vec<Vec<i64>>) -> Result<Graph, GraphError> {
        check_length("rows of seat costs", self.capacities.len(), costs.len())?;
        for (right, (row, &capacity)) in (0_u32..).zip(costs.iter().zip(&self.capacities)) {
            if row.len() < capacity as usize {
                return Err(GraphError::SeatCosts { right, capacity, found: row.len() });
            }
            if let Some(seat) = (1..row.len()).find(|&seat| row[seat] < row[seat - 1]) {
                return Err(GraphError::FallingCost { right, seat });
            }
        }
        check_weights(costs.iter().flatten().copied())?;
        self.seat_costs = costs;
        Ok(self)
    }

    /// How many partners each left entry asks for.
    pub fn demands(&self) -> &[u32] {
        &self.demands
    }

    /// How many seats each right entry has.
    pub fn capacities(&self) -> &[u32] {
        &self.capacities
    }

    /// The number of edges.
    pub fn edge_count(&self) -> usize {
        self.rights.len()
    }

    /// The edges, by left entry, then by right entry.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        (0_u32..).zip(&self.demands).flat_map(|(left, _)| {
            let (rights, weights) = self.row(left);
            rights.iter().zip(weights).map(move |(&right, &weight)| Edge { left, right, weight })
        })
    }

    /// The right entries that `left` may be paired with, rising, and the weights of those pairs.
    ///
    /// # Panics
    ///
    /// If there is no such left entry.
    pub fn row(&self, left: u32) -> (&[u32], &[i64]) {
        let edges = self.edges_of(left);
        (&self.rights[edges.clone()], &self.weights[edges])
    }

    /// The positions, in the order of [`Graph::edges`], of the edges at `left`.
    ///
    /// # Panics
    ///
    /// If there is no such left entry.
    pub fn edges_of(&self, left: u32) -> std::ops::Range<usize> {
        self.starts[left as usize] as usize..self.starts[left as usize + 1] as usize
    }

    /// The position, in the order of [`Graph::edges`], of a pair; `None` if it is forbidden.
    pub fn position(&self, left: u32, right: u32) -> Option<usize> {
        if left as usize >= self.demands.len() {
            return None;
        }
        let edges = self.edges_of(left);
        self.rights[edges.clone()].binary_search(&right).ok().map(|found| edges.start + found)
    }

    /// What a pair is worth; `None` if it is forbidden.
    pub fn weight(&self, left: u32, right: u32) -> Option<i64> {
        self.position(left, right).map(|edge| self.weights[edge])
    }

    /// The weight of every edge, in the order of [`Graph::edges`].
    pub fn weights(&self) -> &[i64] {
        &self.weights
    }

    /// The class of a left entry; 0 for all unless [`Graph::with_classes`] said otherwise.
    pub fn class(&self, left: u32) -> u8 {
        self.classes.get(left as usize).copied().unwrap_or(0)
    }

    /// The least number of partners asked for a right entry.
    pub fn quota(&self, right: u32) -> u32 {
        self.quotas.get(right as usize).copied().unwrap_or(0)
    }

    /// What seat number `seat`, counted from 0, of a right entry takes from the total. Seats past
    /// the capacity cost what the last one costs.
    pub fn seat_cost(&self, right: u32, seat: u32) -> i64 {
        let Some(row) = self.seat_costs.get(right as usize) else { return 0 };
        row.get(seat as usize).or(row.last()).copied().unwrap_or(0)
    }

    /// What the seats of a right entry cost, if any graph's seats cost anything.
    pub(crate) fn seat_costs(&self, right: u32) -> Option<Vec<i64>> {
        self.seat_costs.get(right as usize).cloned()
    }

    /// Whether there is anything beside demands, capacities and weights.
    pub(crate) fn is_plain(&self) -> bool {
        self.classes.iter().all(|&class| class == 0)
            && self.quotas.iter().all(|&quota| quota == 0)
            && self.seat_costs.iter().flatten().all(|&cost| cost == 0)
    }

    /// The least and the greatest weight of an edge; nothing without edges.
    pub(crate) fn weight_range(&self) -> (i64, i64) {
        self.weight_range
    }

    /// The least and the greatest seat cost.
    pub(crate) fn seat_cost_range(&self) -> (i64, i64) {
        let rows = self.seat_costs.iter().zip(&self.capacities);
        let costs = rows.flat_map(|(row, &seats)| row.iter().take(seats as usize));
        costs.fold((0, 0), |(least, most), &cost| (least.min(cost), most.max(cost)))
    }

    /// The seats of a right entry in groups that cost the same, from the cheapest: calls `visit`
    /// with the cost and how many there are.
    pub(crate) fn seats_by_cost(&self, right: u32, mut visit: impl FnMut(i64, u32)) {
        let seats = self.capacities[right as usize];
        match self.seat_costs.get(right as usize) {
            None => visit(0, seats),
            Some(row) => {
                let row = &row[..seats as usize];
                let groups = row.chunk_by(|one, other| one == other);
                groups.for_each(|group| visit(group[0], group.len() as u32));
            }
        }
    }

    pub(crate) fn has_quotas(&self) -> bool {
        self.quotas.iter().any(|&quota| 0 < quota)
    }

    pub(crate) fn has_unit_demands(&self) -> bool {
        self.demands.iter().all(|&demand| demand == 1)
    }

    /// Where the edges of each left entry start, and all right entries in that order.
    pub(crate) fn compressed(&self) -> (&[u32], &[u32]) {
        (&self.starts, &self.rights)
    }

    /// The same entries with only the edges that `keep` accepts.
    pub(crate) fn filtered(&self, mut keep: impl FnMut(Edge) -> bool) -> Graph {
        let mut kept = Graph {
            starts: vec![0],
            rights: Vec::new(),
            weights: Vec::new(),
            ..self.clone_without_edges()
        };
        for left in 0..self.demands.len() as u32 {
            let (rights, weights) = self.row(left);
            for (&right, &weight) in rights.iter().zip(weights) {
                if keep(Edge { left, right, weight }) {
                    kept.rights.push(right);
                    kept.weights.push(weight);
                }
            }
            kept.starts.push(kept.rights.len() as u32);
        }
        kept.weight_range = range_of(kept.weights.iter().copied());
        kept
    }

    /// The same graph with no weight on any edge and no seat costs.
    pub(crate) fn flat(&self) -> Graph {
        let weights = vec![0; self.weights.len()];
        Graph { weights, weight_range: (0, 0), seat_costs: Vec::new(), ..self.clone() }
    }

    /// The same entries with these edges, which are in order and allowed.
    pub(crate) fn with_pairs(&self, edges: &[Edge]) -> Graph {
        let Graph { demands, capacities, quotas, .. } = self.clone_without_edges();
        let face = Graph::of_face(demands, capacities, quotas, edges);
        Graph { classes: self.classes.clone(), seat_costs: self.seat_costs.clone(), ..face }
    }

    /// A graph of edges that come from a valid one, in the same order; demands may be 0.
    pub(crate) fn of_face(
        demands: Vec<u32>,
        capacities: Vec<u32>,
        quotas: Vec<u32>,
        edges: &[Edge],
    ) -> Graph {
        let mut starts = vec![0; demands.len() + 1];
        for edge in edges {
            starts[edge.left as usize + 1] += 1;
        }
        for left in 0..demands.len() {
            starts[left + 1] += starts[left];
        }
        Graph {
            demands,
            capacities,
            starts,
            rights: edges.iter().map(|edge| edge.right).collect(),
            weight_range: range_of(edges.iter().map(|edge| edge.weight)),
            weights: edges.iter().map(|edge| edge.weight).collect(),
            classes: Vec::new(),
            quotas,
            seat_costs: Vec::new(),
        }
    }

    /// A graph of entries and edges that come from valid ones, in order; demands may be 0.
    pub(crate) fn of_parts(
        demands: &[u32],
        capacities: &[u32],
        edges: &[Edge],
        classes: Vec<u8>,
        quotas: Vec<u32>,
        seat_costs: Vec<Vec<i64>>,
    ) -> Graph {
        let face = Graph::of_face(demands.to_vec(), capacities.to_vec(), quotas, edges);
        Graph { classes, seat_costs, ..face }
    }

    fn clone_without_edges(&self) -> Graph {
        Graph {
            demands: self.demands.clone(),
            capacities: self.capacities.clone(),
            starts: Vec::new(),
            rights: Vec::new(),
            weights: Vec::new(),
            weight_range: (0, 0),
            classes: self.classes.clone(),
            quotas: self.quotas.clone(),
            seat_costs: self.seat_costs.clone(),
        }
    }
}

/// The largest magnitude a weight or seat cost may have: a difference of two fits an `i64`, and sums
/// along any path an `i128`.
pub(crate) const LARGEST_WEIGHT: i64 = 1 << 61;

fn check_sides(demands: &[u32], capacities: &[u32]) -> Result<(), GraphError> {
    for (what, count) in [("left entries", demands.len()), ("right entries", capacities.len())] {
        if count >= u32::MAX as usize {
            return Err(GraphError::TooMany { what, count });
        }
    }
    match demands.iter().position(|&demand| demand == 0) {
        Some(left) => Err(GraphError::NoDemand { left: left as u32 }),
        None => Ok(()),
    }
}

fn check_edge_count(count: usize) -> Result<(), GraphError> {
    if count >= u32::MAX as usize {
        return Err(GraphError::TooMany { what: "edges", count });
    }
    Ok(())
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), GraphError> {
    if expected != found {
        return Err(GraphError::Length { what, expected, found });
    }
    Ok(())
}

fn range_of(weights: impl Iterator<Item = i64>) -> (i64, i64) {
    let range = weights
        .fold((i64::MAX, i64::MIN), |(least, most), weight| (least.min(weight), most.max(weight)));
    if range.0 <= range.1 { range } else { (0, 0) }
}

fn check_weights(mut weights: impl Iterator<Item = i64>) -> Result<(), GraphError> {
    let most = LARGEST_WEIGHT;
    match weights.find(|weight| weight.unsigned_abs() > most.unsigned_abs()) {
        Some(weight) => Err(GraphError::TooLarge { weight, most }),
        None => Ok(()),
    }
}
