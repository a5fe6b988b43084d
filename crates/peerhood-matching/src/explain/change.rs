use crate::{Exchange, Pair, Problem};

/// What becomes of the best matching under a supposition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Change {
    /// Pairs gained; below zero, lost.
    pub pairs: i64,
    /// Weight gained, in the solver's numbers, seat costs taken off.
    pub weight: i128,
    /// Gain in the sum of the shares by which lefts' top priorities are met.
    pub top: i64,
    /// Gain in the sum of points.
    pub points: i64,
    /// Who moves where, by left entry: as few as the shortest exchange needs.
    pub moves: Vec<Move>,
}

/// A left that gets another partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Move {
    /// The left entry.
    pub left: u32,
    /// The partner it gives up, if any.
    pub from: Option<u32>,
    /// The partner it gets, if any.
    pub to: Option<u32>,
}

impl Change {
    /// What an exchange changes; `held` gives the weights of pairs that are at hand.
    pub(super) fn new<L, R>(
        problem: &Problem<'_, L, R>,
        exchange: &Exchange,
        held: impl Fn(Pair) -> Option<i64>,
    ) -> Self {
        let (mut top, mut points) = (0, 0);
        for (pairs, sign) in [(&exchange.added, 1), (&exchange.removed, -1)] {
            for &pair in pairs {
                let known = held(pair).map(|weight| problem.policy().score_of(weight));
                let score = known.or_else(|| problem.score(pair.left, pair.right));
                let score = score.unwrap_or_default();
                top += sign * score.top.points();
                points += sign * score.points;
            }
        }
        Self { pairs: exchange.pairs, weight: exchange.weight, top, points, moves: moves(exchange) }
    }

    /// Nothing lost: the supposition is as good as the matching.
    #[must_use]
    pub fn is_tie(&self) -> bool {
        self.pairs == 0 && self.weight == 0
    }
}

/// Joins what each left gives up with what it gets. Both lists rise by left entry.
fn moves(exchange: &Exchange) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut removed = exchange.removed.iter().peekable();
    let mut added = exchange.added.iter().peekable();
    loop {
        let left = match (removed.peek(), added.peek()) {
            (None, None) => return moves,
            (Some(pair), None) | (None, Some(pair)) => pair.left,
            (Some(out), Some(new)) => out.left.min(new.left),
        };
        let from = removed.next_if(|pair| pair.left == left).map(|pair| pair.right);
        let to = added.next_if(|pair| pair.left == left).map(|pair| pair.right);
        moves.push(Move { left, from, to });
    }
}
