//! A matching in the making: both sides with their prices, loads and edges, open to change.
//!
//! The two sides are alike. A place on side 0 (a left entry's unit of demand) costs nothing; a
//! place on side 1 (a seat) costs what the graph says. An entry's price is what one more unit of
//! it is worth. At an optimum, for each edge of worth `w` between entries priced `u` and `v`,
//! `w <= u + v` if unused and `u + v <= w` if used; the price of an entry is at least the cost of
//! its last used place and at most that of its first free one.

use crate::{Graph, Objective, Pair, Price, Prices, Solution};

pub(crate) const LEFT: usize = 0;
pub(crate) const RIGHT: usize = 1;

/// One end of an edge, seen from the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    pub(crate) to: u32,
    pub(crate) used: bool,
    pub(crate) weight: i64,
}

/// The entries of one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) price: Vec<Price>,
    /// Places taken and places there are.
    pub(crate) load: Vec<u32>,
    pub(crate) limit: Vec<u32>,
    pub(crate) spans: Vec<Span>,
    pub(crate) arcs: Vec<Arc>,
    /// The used edges of each entry once more, for those who look only at these.
    pub(crate) partners: Vec<Vec<Partner>>,
}

/// Where the edges of an entry lie among all edges of its side.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) room: usize,
}

/// A matched partner and the weight of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partner {
    pub(crate) to: u32,
    pub(crate) weight: i64,
}

impl Side {
    pub(crate) fn arcs_of(&self, node: u32) -> &[Arc] {
        let span = self.spans[node as usize];
        &self.arcs[span.start..span.start + span.len]
    }

    fn arcs_of_mut(&mut self, node: u32) -> &mut [Arc] {
        let span = self.spans[node as usize];
        &mut self.arcs[span.start..span.start + span.len]
    }

    pub(crate) fn arc_mut(&mut self, node: u32, to: u32) -> Option<&mut Arc> {
        self.arcs_of_mut(node).iter_mut().find(|arc| arc.to == to)
    }

    pub(crate) fn is_full(&self, node: u32) -> bool {
        self.limit[node as usize] <= self.load[node as usize]
    }

    /// Adds an entry without edges.
    pub(crate) fn push_node(&mut self, limit: u32, price: Price) {
        self.price.push(price);
        self.load.push(0);
        self.limit.push(limit);
        self.spans.push(Span::default());
        self.partners.push(Vec::new());
    }

    /// Adds an edge at an entry, moving its edges to the end when they have no room to grow.
    pub(crate) fn push_arc(&mut self, node: u32, arc: Arc) {
        let span = self.spans[node as usize];
        if span.len == span.room {
            let room = (2 * span.len).max(4);
            let start = self.arcs.len();
            self.arcs.extend_from_within(span.start..span.start + span.len);
            self.arcs.resize(start + room, arc);
            self.spans[node as usize] = Span { start, len: span.len, room };
        }
        let span = &mut self.spans[node as usize];
        self.arcs[span.start + span.len] = arc;
        span.len += 1;
    }

    /// Removes an edge at an entry.
    pub(crate) fn remove_arc(&mut self, node: u32, to: u32) {
        if let Some(at) = self.arcs_of(node).iter().position(|arc| arc.to == to) {
            let span = &mut self.spans[node as usize];
            span.len -= 1;
            self.arcs.copy_within(span.start + at + 1..=span.start + span.len, span.start + at);
        }
    }
}

/// A matching in the making, its prices, and what it takes to search it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    pub(crate) sides: [Side; 2],
    /// What a pair counts before weight, by left entry.
    pub(crate) rank: Vec<i64>,
    /// Places of a right entry that count one before weight.
    pub(crate) quota: Vec<u32>,
    /// What the seats of a right entry cost; no row means nothing.
    pub(crate) seat_costs: Vec<Vec<i64>>,
    /// Seats of each right entry that pinned pairs take, before all others.
    pub(crate) taken: Vec<u32>,
    /// Right entries whose pairs changed, where pairs that add nothing are not wanted.
    pub(crate) touched: Vec<u32>,
    frugal: bool,
    pub(crate) scratch: super::search::Scratch,
}

impl Network {
    /// The graph with nothing matched yet.
    pub(crate) fn new(graph: &Graph, objective: Objective) -> Network {
        let (starts, rights) = graph.compressed();
        let weights = graph.weights();
        let (left_count, right_count) = (graph.demands().len(), graph.capacities().len());
        let mut degree = vec![0_usize; right_count];
        for &right in rights {
            degree[right as usize] += 1;
        }
        let mut left = Side { limit: graph.demands().to_vec(), ..Side::default() };
        let mut right = Side { limit: graph.capacities().to_vec(), ..Side::default() };
        for bounds in starts.windows(2) {
            let (start, len) = (bounds[0] as usize, (bounds[1] - bounds[0]) as usize);
            left.spans.push(Span { start, len, room: len });
        }
        let mut start = 0;
        for &room in &degree {
            right.spans.push(Span { start, len: 0, room });
            start += room;
        }
        let blank = Arc { to: 0, used: false, weight: 0 };
        left.arcs = Vec::with_capacity(rights.len());
        right.arcs = vec![blank; rights.len()];
        for node in 0..left_count as u32 {
            for edge in graph.edges_of(node) {
                let (to, weight) = (rights[edge], weights[edge]);
                left.arcs.push(Arc { to, used: false, weight });
                let span = &mut right.spans[to as usize];
                right.arcs[span.start + span.len] = Arc { to: node, used: false, weight };
                span.len += 1;
            }
        }
        for (side, count) in [(&mut left, left_count), (&mut right, right_count)] {
            side.price = vec![Price::ZERO; count];
            side.load = vec![0; count];
            side.partners = vec![Vec::new(); count];
        }
        let rights = 0..right_count as u32;
        let costly = graph.seat_cost_range() != (0, 0);
        let mut network = Network {
            sides: [left, right],
            rank: ranks(graph, objective),
            quota: rights.clone().map(|right| graph.quota(right)).collect(),
            seat_costs: Vec::new(),
            taken: vec![0; right_count],
            touched: Vec::new(),
            frugal: objective == Objective::Weight,
            scratch: super::search::Scratch::new(left_count, right_count),
        };
        if costly {
            network.seat_costs = rights
                .clone()
                .map(|right| {
                    let seats = graph.capacities()[right as usize].max(1);
                    (0..seats).map(|seat| graph.seat_cost(right, seat)).collect()
                })
                .collect();
        }
        for right in rights {
            network.sides[RIGHT].price[right as usize] = network.place_cost(RIGHT, right, 0);
        }
        network
    }

    /// The graph as it was solved.
    pub(crate) fn solved(graph: &Graph, solution: &Solution, prices: &Prices) -> Network {
        let mut network = Network::new(graph, solution.objective);
        for pair in &solution.pairs {
            network.join(pair.left, pair.right);
        }
        network.sides[LEFT].price.clone_from(&prices.left);
        network.sides[RIGHT].price.clone_from(&prices.right);
        network
    }

    /// What place number `place` of an entry costs.
    pub(crate) fn place_cost(&self, side: usize, node: u32, place: u32) -> Price {
        if side == LEFT {
            return Price::ZERO;
        }
        let place = place + self.taken[node as usize];
        let below_quota = place < self.quota[node as usize];
        let cost: i64 = self
            .seat_costs
            .get(node as usize)
            .map_or(0, |row| row.get(place as usize).or(row.last()).copied().unwrap_or(0));
        Price::new(-i64::from(below_quota), i128::from(cost))
    }

    /// What a pair is worth.
    pub(crate) fn worth(&self, left: u32, weight: i64) -> Price {
        Price::new(self.rank[left as usize], i128::from(weight))
    }

    /// The edge between two entries.
    pub(crate) fn arc(&self, left: u32, right: u32) -> Option<&Arc> {
        self.sides[LEFT].arcs_of(left).iter().find(|arc| arc.to == right)
    }

    /// Adds an unused edge.
    pub(crate) fn link(&mut self, left: u32, right: u32, weight: i64) {
        self.sides[LEFT].push_arc(left, Arc { to: right, used: false, weight });
        self.sides[RIGHT].push_arc(right, Arc { to: left, used: false, weight });
    }

    /// Removes an unused edge.
    pub(crate) fn unlink(&mut self, left: u32, right: u32) {
        self.sides[LEFT].remove_arc(left, right);
        self.sides[RIGHT].remove_arc(right, left);
    }

    /// Changes the weight of an edge and nothing else.
    pub(crate) fn reweigh(&mut self, left: u32, right: u32, weight: i64) {
        for (side, node, to) in [(LEFT, left, right), (RIGHT, right, left)] {
            let side = &mut self.sides[side];
            if let Some(arc) = side.arc_mut(node, to) {
                arc.weight = weight;
            }
            let partners = side.partners[node as usize].iter_mut();
            for partner in partners.filter(|partner| partner.to == to) {
                partner.weight = weight;
            }
        }
        self.touch(right);
    }

    /// Classes that give the ranks there are.
    pub(crate) fn classes(&self) -> Vec<u8> {
        let most = self.rank.iter().copied().max().unwrap_or(0);
        self.rank.iter().map(|&rank| u8::try_from(most - rank).unwrap_or(u8::MAX)).collect()
    }

    /// Quotas less what pinned pairs meet of them.
    pub(crate) fn quotas_left(&self) -> Vec<u32> {
        let quotas = self.quota.iter().zip(&self.taken);
        quotas.map(|(quota, taken)| quota.saturating_sub(*taken)).collect()
    }

    /// What the seats cost that pinned pairs do not take.
    pub(crate) fn seat_costs_left(&self) -> Vec<Vec<i64>> {
        let places = self.sides[RIGHT].limit.iter().zip(&self.taken);
        let costs = self.seat_costs.iter().zip(places).map(|(row, (&limit, &taken))| {
            let cost = |place: u32| row.get(place as usize).or(row.last()).copied().unwrap_or(0);
            (taken..taken + limit).map(cost).collect()
        });
        costs.collect()
    }

    /// Uses an unused edge.
    pub(crate) fn join(&mut self, left: u32, right: u32) {
        let mut weight = 0;
        for (side, node, to) in [(LEFT, left, right), (RIGHT, right, left)] {
            let side = &mut self.sides[side];
            if let Some(arc) = side.arc_mut(node, to) {
                arc.used = true;
                weight = arc.weight;
            }
            side.partners[node as usize].push(Partner { to, weight });
            side.load[node as usize] += 1;
        }
        self.touch(right);
    }

    /// Gives up a used edge.
    pub(crate) fn part(&mut self, left: u32, right: u32) {
        for (side, node, to) in [(LEFT, left, right), (RIGHT, right, left)] {
            let side = &mut self.sides[side];
            if let Some(arc) = side.arc_mut(node, to) {
                arc.used = false;
            }
            side.partners[node as usize].retain(|partner| partner.to != to);
            side.load[node as usize] -= 1;
        }
        self.touch(right);
    }

    /// Has [`Network::shed`] look at the pairs of a right entry.
    pub(crate) fn touch(&mut self, right: u32) {
        if self.frugal {
            self.touched.push(right);
        }
    }

    /// The pairs, in rising order.
    pub(crate) fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (left, partners) in (0..).zip(&self.sides[LEFT].partners) {
            let start = pairs.len();
            pairs.extend(partners.iter().map(|partner| Pair { left, right: partner.to }));
            pairs[start..].sort_unstable();
        }
        pairs
    }

    /// Pairs, with classes and quotas as they count before weight.
    pub(crate) fn count(&self) -> i128 {
        let [left, right] = &self.sides;
        let ranks = left.load.iter().zip(&self.rank);
        let ranks = ranks.map(|(&load, &rank)| i128::from(load) * i128::from(rank));
        let quotas = right.load.iter().zip(&self.quota);
        ranks.chain(quotas.map(|(&load, &quota)| i128::from(load.min(quota)))).sum()
    }

    /// The prices.
    pub(crate) fn prices(&self) -> Prices {
        let [left, right] = &self.sides;
        Prices { left: left.price.clone(), right: right.price.clone() }
    }
}

/// What a pair counts before weight, by left entry: more for a more urgent class.
///
/// Served sets form a matroid, so any counts that fall from class to class serve as many of the
/// first class as possible, then of the second, and lose no pair.
pub(super) fn ranks(graph: &Graph, objective: Objective) -> Vec<i64> {
    let lefts = 0..graph.demands().len() as u32;
    if objective == Objective::Weight {
        return vec![0; lefts.len()];
    }
    let last = lefts.clone().map(|left| graph.class(left)).max().unwrap_or(0);
    lefts.map(|left| i64::from(last - graph.class(left)) + 1).collect()
}
