//! What a change to one pair or one seat does to a solved problem, by one or two shortest paths
//! instead of a fresh solve.

use super::network::{LEFT, Network, RIGHT};
use super::search::Question;
use super::{Limit, Pair, Solution};
use crate::{Certificate, Graph, Price, Violation, verify};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A solved problem that can be asked what would happen if.
///
/// Asking never changes the answer; it needs `&mut` only for its notes.
///
/// ```
/// use peerhood_matching::{Edge, Graph, Objective, Pair, Residual, solve};
///
/// let edges = vec![Edge::new(0, 0, 9), Edge::new(1, 0, 8), Edge::new(1, 1, 2)];
/// let graph = Graph::new(vec![1, 1], vec![1, 1], edges)?;
/// let solution = solve(&graph, Objective::PairsThenWeight);
/// let mut residual = Residual::new(&graph, &solution)?;
///
/// // Forcing (1, 0) leaves left entry 0 without a partner.
/// let exchange = residual.force(1, 0).expect("the pair is allowed");
/// assert_eq!((exchange.pairs, exchange.weight), (-1, -3));
/// assert_eq!(exchange.removed, [Pair { left: 0, right: 0 }, Pair { left: 1, right: 1 }]);
///
/// // One more seat at right entry 0 moves left entry 1 there.
/// assert_eq!(residual.one_more_seat(0).weight, 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Residual {
    pub(crate) network: Network,
}

/// How the optimum changes: pairs that come, pairs that go and what that is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct Exchange {
    /// Pairs gained; negative if there are fewer.
    pub pairs: i64,
    /// Weight gained, seat costs taken off; negative if it falls.
    pub weight: i128,
    /// Pairs that come, in rising order.
    pub added: Vec<Pair>,
    /// Pairs that go, in rising order.
    pub removed: Vec<Pair>,
}

impl Residual {
    /// Prepares the questions.
    ///
    /// # Errors
    ///
    /// What [`verify`] finds, if the solution is not proved for this graph, or is proved for an
    /// objective other than pairs then weight or weight.
    pub fn new(graph: &Graph, solution: &Solution) -> Result<Residual, Violation> {
        let Some(certificate @ Certificate::Prices(prices)) = &solution.certificate else {
            return Err(Violation::WrongKind);
        };
        verify(graph, solution.objective, &solution.pairs, certificate)?;
        let network = Network::solved(graph, solution, prices);
        Ok(Residual { network })
    }

    /// What the optimum becomes when this pair must be used; `None` if it is not allowed or one of
    /// its entries has no place.
    ///
    /// The loss is exact: it is the difference to the best assignment that has the pair.
    ///
    /// # Complexity
    ///
    /// Two shortest paths; most see only the neighbourhood of the pair.
    pub fn force(&mut self, left: u32, right: u32) -> Option<Exchange> {
        self.force_priced(left, right).map(|(_, exchange)| exchange)
    }

    /// The loss when a pair must be used, pairs first, and the exchange.
    pub(crate) fn force_priced(&mut self, left: u32, right: u32) -> Option<(Price, Exchange)> {
        let reduced = self.slack(left, right)?;
        let [lefts, rights] = &self.network.sides;
        if lefts.limit[left as usize] == 0 || rights.limit[right as usize] == 0 {
            return None;
        }
        if self.is_used(left, right) {
            return Some((Price::ZERO, Exchange::default()));
        }
        let pair = Pair { left, right };
        let route = self.route((RIGHT, right), (LEFT, left));
        Some((reduced + route.0, self.exchange(-reduced, route, Some(pair), None)))
    }

    /// What the optimum becomes when this pair must not be used.
    ///
    /// The loss is exact: it is the difference to the best assignment without the pair. Nothing
    /// changes if the pair is not used.
    pub fn forbid(&mut self, left: u32, right: u32) -> Exchange {
        self.forbid_priced(left, right).1
    }

    /// The loss when a pair must not be used, pairs first, and the exchange.
    pub(crate) fn forbid_priced(&mut self, left: u32, right: u32) -> (Price, Exchange) {
        match self.slack(left, right) {
            Some(reduced) if self.is_used(left, right) => {
                let pair = Pair { left, right };
                let route = self.route((LEFT, left), (RIGHT, right));
                (reduced + route.0, self.exchange(-reduced, route, None, Some(pair)))
            }
            _ => (Price::ZERO, Exchange::default()),
        }
    }

    /// What the optimum becomes when this right entry has one more seat.
    ///
    /// # Panics
    ///
    /// If there is no such right entry.
    pub fn one_more_seat(&mut self, right: u32) -> Exchange {
        let side = &self.network.sides[RIGHT];
        let (price, seats) = (side.price[right as usize], side.limit[right as usize]);
        if !side.is_full(right) {
            return Exchange::default();
        }
        let gain = price - self.network.place_cost(RIGHT, right, seats);
        let question = Question {
            forward: RIGHT,
            side: RIGHT,
            node: right,
            end_at_start: false,
            target: None,
            bound: Some(gain),
        };
        match self.cheapest_end(question) {
            Some((length, path)) if length < gain => {
                self.exchange(gain - length, (Price::ZERO, vec![path]), None, None)
            }
            _ => Exchange::default(),
        }
    }

    /// What the optimum becomes when this right entry has one seat less; nothing changes if a seat
    /// is free.
    ///
    /// # Panics
    ///
    /// If there is no such right entry.
    pub fn one_seat_less(&mut self, right: u32) -> Exchange {
        let side = &self.network.sides[RIGHT];
        let (price, load) = (side.price[right as usize], side.load[right as usize]);
        if !side.is_full(right) || load == 0 {
            return Exchange::default();
        }
        let kept = price - self.network.place_cost(RIGHT, right, load - 1);
        let question = Question {
            forward: LEFT,
            side: RIGHT,
            node: right,
            end_at_start: false,
            target: None,
            bound: None,
        };
        match self.cheapest_end(question) {
            Some((length, path)) => {
                self.exchange(-kept - length, (Price::ZERO, vec![path]), None, None)
            }
            None => Exchange::default(),
        }
    }

    fn is_used(&self, left: u32, right: u32) -> bool {
        let partners = &self.network.sides[LEFT].partners[left as usize];
        partners.iter().any(|partner| partner.to == right)
    }

    /// By how much a pair misses being indifferent: what using it costs if unused, what giving it
    /// up costs if used, before anyone else moves. `None` if it is not allowed.
    pub fn slack(&self, left: u32, right: u32) -> Option<Price> {
        let [lefts, rights] = &self.network.sides;
        if lefts.limit.len() <= left as usize {
            return None;
        }
        let arc = lefts.arcs_of(left).iter().find(|arc| arc.to == right)?;
        let cost = lefts.price[left as usize] + rights.price[right as usize];
        let worth = self.network.worth(left, arc.weight);
        Some(if arc.used { worth - cost } else { cost - worth })
    }

    /// The cheapest way to carry a unit from one entry to another, straight or by laying it down
    /// somewhere and taking another up elsewhere.
    fn route(&mut self, from: (usize, u32), to: (usize, u32)) -> (Price, Vec<Vec<(usize, u32)>>) {
        let taken_up = self.cheapest_end(Question {
            forward: RIGHT,
            side: to.0,
            node: to.1,
            end_at_start: true,
            target: None,
            bound: None,
        });
        let question = Question {
            forward: LEFT,
            side: from.0,
            node: from.1,
            end_at_start: true,
            target: Some((to, taken_up.as_ref().map(|(length, _)| *length))),
            bound: None,
        };
        let found = self.search(question);
        let around = match (&taken_up, found.end) {
            (Some((up, _)), Some(down)) => Some(*up + down.distance),
            _ => None,
        };
        match (found.target, around, found.end, taken_up) {
            (Some(straight), around, _, _) if around.is_none_or(|around| straight <= around) => {
                (straight, vec![self.network.path(to.0, to.1)])
            }
            (_, Some(around), Some(down), Some((_, up))) => {
                (around, vec![self.network.path(down.side, down.node), up])
            }
            // A used pair can always be given up and its places left free, so there is a way.
            _ => (Price::ZERO, Vec::new()),
        }
    }

    fn search(&mut self, question: Question) -> super::search::Found {
        let mut limit = Limit::NONE;
        self.network.search(question, &mut limit).unwrap_or_default()
    }

    fn cheapest_end(&mut self, question: Question) -> Option<(Price, Vec<(usize, u32)>)> {
        let end = self.search(question).end?;
        Some((end.distance, self.network.path(end.side, end.node)))
    }

    /// Puts together what changes along the paths and what it is worth.
    fn exchange(
        &self,
        before: Price,
        (length, paths): (Price, Vec<Vec<(usize, u32)>>),
        added: Option<Pair>,
        removed: Option<Pair>,
    ) -> Exchange {
        let mut exchange = Exchange {
            weight: (before - length).weight,
            added: added.into_iter().collect(),
            removed: removed.into_iter().collect(),
            ..Exchange::default()
        };
        for step in paths.iter().flat_map(|path| path.windows(2)) {
            let (left, right) =
                if step[0].0 == LEFT { (step[0].1, step[1].1) } else { (step[1].1, step[0].1) };
            let changed =
                if self.is_used(left, right) { &mut exchange.removed } else { &mut exchange.added };
            changed.push(Pair { left, right });
        }
        exchange.added.sort_unstable();
        exchange.removed.sort_unstable();
        exchange.pairs = exchange.added.len() as i64 - exchange.removed.len() as i64;
        exchange
    }
}
