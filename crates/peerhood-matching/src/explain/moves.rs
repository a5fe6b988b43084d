use super::costs::Cost;
use super::residual_graph::ResidualGraph;
use crate::policy::in_blocks;

/// Who could move where: for each right those who have another partner and could come, by what that costs.
#[derive(Debug)]
pub(super) struct Moves {
    /// Where the moves to each right start.
    starts: Vec<usize>,
    moves: Vec<Move>,
}

/// A left leaves one partner for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Move {
    /// What it costs to give up the one pair and to make the other.
    pub(super) cost: Cost,
    pub(super) left: u32,
    /// The right that is left.
    pub(super) from: u32,
}

impl Moves {
    /// The moves along the pairs at hand; all cores share the rights.
    pub(super) fn new(residual: &ResidualGraph<'_>) -> Self {
        let rights = residual.nodes() - residual.right(0);
        let parts = in_blocks(rights, |block| {
            let (mut lengths, mut moves) = (Vec::with_capacity(block.len()), Vec::new());
            for right in block {
                let start = moves.len();
                residual.each_unused(right, |left, slack| {
                    residual.each_partner(left, |from, kept| {
                        moves.push(Move { cost: slack + kept, left, from });
                    });
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
    pub(super) fn to(&self, right: usize) -> &[Move] {
        &self.moves[self.starts[right]..self.starts[right + 1]]
    }
}
