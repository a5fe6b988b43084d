use super::costs::Cost;
use super::residual_graph::ResidualGraph;
use crate::policy::in_blocks;

/// Who could move where: for each right those who could come from another partner, by what that costs.
#[derive(Debug)]
pub(super) struct Moves<C> {
    /// Where the moves to each right start.
    starts: Vec<usize>,
    moves: Vec<Move<C>>,
}

/// Somebody moves to a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Move<C> {
    /// What it costs to make the pair, and to give up the other one if `via` does so.
    pub(super) cost: C,
    /// The node that is left: the right that is given up, or a left that has several to choose from.
    pub(super) from: u32,
    /// The left that gives up `from` where that is its only partner.
    pub(super) via: Option<u32>,
}

impl<C: Cost> Moves<C> {
    /// The moves along the pairs at hand; all cores share the rights.
    pub(super) fn new(residual: &ResidualGraph<'_, C>) -> Self {
        let rights = residual.nodes() - residual.right(0);
        let parts = in_blocks(rights, |block| {
            let (mut lengths, mut moves) = (Vec::with_capacity(block.len()), Vec::new());
            for right in block {
                let start = moves.len();
                residual.each_unused(right, |left, slack| {
                    moves.extend(residual.move_of(left, slack));
                });
                moves[start..].sort_unstable();
                lengths.push(moves.len() - start);
            }
            (lengths, moves)
        });
        let mut all = Self { starts: vec![0], moves: Vec::new() };
        all.moves.reserve_exact(parts.iter().map(|(_, moves)| moves.len()).sum());
        for (lengths, moves) in parts {
            for length in lengths {
                all.starts.push(all.starts[all.starts.len() - 1] + length);
            }
            all.moves.extend(moves);
        }
        all
    }

    /// The moves to a right, the cheapest first.
    pub(super) fn to(&self, right: usize) -> &[Move<C>] {
        &self.moves[self.starts[right]..self.starts[right + 1]]
    }
}
