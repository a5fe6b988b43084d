//! Why a pair was made, why another was not, and what would help those who wait.

mod again;
pub(crate) mod beyond;
mod change;
mod costs;
mod moves;
mod residual_graph;
mod swaps;
mod waiting;
mod ways;

use std::borrow::Cow;

pub use change::{Change, Move};
pub use waiting::{Blocker, Candidate, Waiting};

use crate::policy::in_blocks;
use crate::{Certificate, Exchange, Grade, Matching, Objective, Pair, Score, Unmet, Verdict};
use again::Again;
use beyond::Solved;
use swaps::Swaps;
use ways::Near;

/// Answers questions about one matching.
///
/// Every loss is exact: the difference between the matching and the best one that does what the
/// question supposes. None is read off dual prices, which are not unique. Asking changes nothing; it
/// needs `&mut` for its notes.
///
/// Under [`Objective::PairsThenWeight`] and [`Objective::Weight`] getting ready takes two searches of the
/// whole graph and an answer one near the pair. Other objectives are solved again for each question, and
/// what they lose is told in pairs and weight, which may even grow where the worst pair gets worse.
///
/// ```
/// use peerhood_matching::{Objective, Policy, Problem, Reasons, WhyNot};
///
/// let families = [("Costa", ["es", "pt"]), ("Diaz", ["es", "fr"])];
/// let parents = [("Rivera", "es"), ("Sousa", "pt")];
/// let policy = Policy::new().require_shared_key(
///     "language",
///     |family: &(&str, [&'static str; 2])| family.1,
///     |parent: &(&str, &'static str)| [parent.1],
/// );
/// let problem = Problem::new(&families, &parents, &policy, |_| 1, |_| 1)?;
/// let matching = problem.solve(Objective::PairsThenWeight);
/// let mut reasons = Reasons::new(&matching);
///
/// // Diaz and Sousa share no language; Costa and Rivera do, but Diaz would then have nobody.
/// assert!(matches!(reasons.why_not(1, 1), Some(WhyNot::Blocked(_))));
/// let Some(WhyNot::Outweighed(costa)) = reasons.why_not(0, 0) else { panic!() };
/// assert_eq!((costa.change.pairs, costa.short_by), (-1, None));
/// # Ok::<(), peerhood_matching::ProblemError>(())
/// ```
#[derive(Debug)]
pub struct Reasons<'m, 'p, 'a, L, R> {
    matching: &'m Matching<'p, 'a, L, R>,
    taken: Vec<u32>,
    what_if: WhatIf<'m>,
}

/// How suppositions are answered.
#[derive(Debug)]
enum WhatIf<'m> {
    /// By shortest paths, from the prices that prove the matching, in 64 bits.
    Narrow(Box<(Swaps<'m, i64>, Near<i64>)>),
    /// The same in 128 bits.
    Wide(Box<(Swaps<'m, i128>, Near<i128>)>),
    Again(Box<Again<'m>>),
}

/// Why a pair was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Why {
    /// What the pair is worth.
    pub score: Score,
    /// What each rule gives it, in the order of the policy.
    pub grades: Vec<Grade>,
    /// What becomes of the matching without this pair; a tie means that another is as good.
    pub without: Change,
    /// The left's other allowed partners: those that cost the whole least first, then the better
    /// scored, then the earlier.
    pub alternatives: Vec<Alternative>,
}

/// Another partner that a left could have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Alternative {
    /// The right entry.
    pub right: u32,
    /// What the pair would be worth.
    pub score: Score,
    /// What becomes of the matching with this pair; `None` when the right takes nobody.
    pub change: Option<Change>,
    /// Partners the right has.
    pub taken: u32,
    /// Partners the right takes.
    pub capacity: u32,
}

/// Why a pair was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum WhyNot {
    /// It was made.
    Matched,
    /// These hard rules are not met.
    Blocked(Vec<Unmet>),
    /// It is allowed, but the right takes nobody.
    NoSeat,
    /// It is allowed, but other pairs are at least as good for the whole.
    Outweighed(Outweighed),
}

/// What it would take to make an allowed pair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Outweighed {
    /// What the pair is worth.
    pub score: Score,
    /// What becomes of the matching with this pair, and who would move where.
    pub change: Change,
    /// The least that the pair's weight must grow for it to belong to a best matching, 0 at a tie;
    /// `None` when no weight does it, because the pair costs other pairs, a more urgent class or a
    /// quota, or because the objective does not add weights up.
    pub short_by: Option<i64>,
}

/// What one more seat brings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SeatWorth {
    /// What becomes of the matching.
    pub change: Change,
    /// The left that gets one partner more, if any.
    pub serves: Option<u32>,
}

type Answers = Vec<(u32, Option<Exchange>)>;

impl<'m> WhatIf<'m> {
    fn new<L: Sync, R: Sync>(matching: &'m Matching<'_, '_, L, R>) -> Self {
        let (problem, solution) = (matching.problem(), matching.solution());
        let known = match (problem.graph(), &solution.certificate) {
            (None, Some(Certificate::Prices(prices))) => {
                Some(prices).zip(problem.worth_of_a_pair()).zip(matching.near())
            }
            _ => None,
        };
        if let Some(((prices, pair), near)) = known {
            let frame = problem.frame();
            let solved = Solved { pairs: problem, frame, solution, prices, pair };
            let narrow = Swaps::beyond(solved, &near).map(Self::narrow);
            let by_swaps = narrow.or_else(|| Swaps::beyond(solved, &near).map(Self::wide));
            if let Some(by_swaps) = by_swaps {
                return by_swaps;
            }
        }
        let graph = problem.graph().map_or_else(|| Cow::Owned(problem.to_graph()), Cow::Borrowed);
        if let Ok(swaps) = Swaps::new(graph.clone(), solution) {
            return Self::narrow(swaps);
        }
        match Swaps::new(graph.clone(), solution) {
            Ok(swaps) => Self::wide(swaps),
            Err(_) => Self::Again(Box::new(Again::new(graph, solution))),
        }
    }

    fn narrow(swaps: Swaps<'m, i64>) -> Self {
        let notes = swaps.notes();
        Self::Narrow(Box::new((swaps, notes)))
    }

    fn wide(swaps: Swaps<'m, i128>) -> Self {
        let notes = swaps.notes();
        Self::Wide(Box::new((swaps, notes)))
    }

    fn force(&mut self, left: u32, right: u32) -> Option<Exchange> {
        match self {
            Self::Narrow(asked) => asked.0.force(&mut asked.1, left, right),
            Self::Wide(asked) => asked.0.force(&mut asked.1, left, right),
            Self::Again(again) => again.force(left, right),
        }
    }

    fn forbid(&mut self, left: u32, right: u32) -> Exchange {
        match self {
            Self::Narrow(asked) => asked.0.forbid(&mut asked.1, left, right),
            Self::Wide(asked) => asked.0.forbid(&mut asked.1, left, right),
            Self::Again(again) => again.forbid(left, right),
        }
    }

    fn cheapest(&mut self, left: u32, most: usize) -> Answers {
        match self {
            Self::Narrow(asked) => asked.0.cheapest(&mut asked.1, left, most),
            Self::Wide(asked) => asked.0.cheapest(&mut asked.1, left, most),
            Self::Again(again) => again.cheapest(left, most),
        }
    }

    /// [`WhatIf::cheapest`] for one of several who ask at once, with notes of their own.
    fn asker(&self, most: usize) -> Box<dyn FnMut(u32) -> Answers + '_> {
        match self {
            Self::Narrow(asked) => {
                let mut notes = asked.0.notes();
                Box::new(move |left| asked.0.cheapest(&mut notes, left, most))
            }
            Self::Wide(asked) => {
                let mut notes = asked.0.notes();
                Box::new(move |left| asked.0.cheapest(&mut notes, left, most))
            }
            Self::Again(again) => Box::new(move |left| again.cheapest(left, most)),
        }
    }

    fn one_more_seat(&self, right: u32) -> Exchange {
        match self {
            Self::Narrow(asked) => asked.0.one_more_seat(right),
            Self::Wide(asked) => asked.0.one_more_seat(right),
            Self::Again(again) => again.one_more_seat(right),
        }
    }

    /// What a pair weighs, if it is at hand.
    fn weight(&self, pair: Pair) -> Option<i64> {
        match self {
            Self::Narrow(asked) => asked.0.weight(pair),
            Self::Wide(asked) => asked.0.weight(pair),
            Self::Again(_) => None,
        }
    }
}

impl<'m, 'p, 'a, L, R> Reasons<'m, 'p, 'a, L, R> {
    /// Gets ready to answer questions about `matching`.
    #[must_use]
    pub fn new(matching: &'m Matching<'p, 'a, L, R>) -> Self
    where
        L: Sync,
        R: Sync,
    {
        let mut taken = vec![0; matching.problem().capacities().len()];
        for pair in matching.pairs() {
            taken[pair.right as usize] += 1;
        }
        Self { matching, taken, what_if: WhatIf::new(matching) }
    }

    /// Why a pair was made; `None` when it was not.
    #[must_use]
    pub fn why(&mut self, left: u32, right: u32) -> Option<Why> {
        let solution = self.matching.solution();
        if !solution.contains(left, right) {
            return None;
        }
        let problem = self.matching.problem();
        let Some(Verdict::Allowed(grades)) = problem.judge(left, right) else { return None };
        let exchange = self.what_if.forbid(left, right);
        Some(Why {
            score: problem.score(left, right)?,
            grades,
            without: self.change(&exchange),
            alternatives: self.alternatives(left),
        })
    }

    /// The allowed partners that `left` does not have, in the order of [`Why::alternatives`]; none when
    /// there is no such left.
    #[must_use]
    pub fn alternatives(&mut self, left: u32) -> Vec<Alternative> {
        self.best_alternatives(left, usize::MAX)
    }

    /// The first `most` of [`Reasons::alternatives`], found without looking into the others.
    #[must_use]
    pub fn best_alternatives(&mut self, left: u32, most: usize) -> Vec<Alternative> {
        let problem = self.matching.problem();
        if problem.lefts().len() <= left as usize {
            return Vec::new();
        }
        let exchanges = self.what_if.cheapest(left, most);
        self.told(left, exchanges)
    }

    /// [`Reasons::best_alternatives`] of many lefts, in their order; all cores share the work.
    #[must_use]
    pub fn best_alternatives_of(&self, lefts: &[u32], most: usize) -> Vec<Vec<Alternative>>
    where
        L: Sync,
        R: Sync,
    {
        // Those who share a partner ask one after the other: what is found for one helps the next.
        let solution = self.matching.solution();
        let partner = |at: &usize| solution.partners(lefts[*at]).first().map(|pair| pair.right);
        let mut order: Vec<usize> = (0..lefts.len()).collect();
        order.sort_by_key(partner);
        let parts = in_blocks(lefts.len(), |block| {
            let mut ask = self.what_if.asker(most);
            let mut answer = |left: u32| {
                if self.matching.problem().lefts().len() <= left as usize {
                    return Vec::new();
                }
                self.told(left, ask(left))
            };
            order[block].iter().map(|&at| (at, answer(lefts[at]))).collect::<Vec<_>>()
        });
        let mut answers: Vec<(usize, Vec<Alternative>)> = parts.into_iter().flatten().collect();
        answers.sort_unstable_by_key(|&(at, _)| at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    fn told(&self, left: u32, exchanges: Vec<(u32, Option<Exchange>)>) -> Vec<Alternative> {
        let problem = self.matching.problem();
        let alternative = |(right, exchange): (u32, Option<Exchange>)| Alternative {
            right,
            score: problem.score(left, right).unwrap_or_default(),
            change: exchange.map(|exchange| self.change(&exchange)),
            taken: self.taken[right as usize],
            capacity: problem.capacities()[right as usize],
        };
        exchanges.into_iter().map(alternative).collect()
    }

    /// Why a pair was not made; `None` when there is no such left or right.
    #[must_use]
    pub fn why_not(&mut self, left: u32, right: u32) -> Option<WhyNot> {
        let problem = self.matching.problem();
        if self.matching.solution().contains(left, right) {
            return Some(WhyNot::Matched);
        }
        if let Verdict::Blocked(unmet) = problem.judge(left, right)? {
            return Some(WhyNot::Blocked(unmet));
        }
        let Some(exchange) = self.what_if.force(left, right) else {
            return Some(WhyNot::NoSeat);
        };
        Some(WhyNot::Outweighed(Outweighed {
            score: problem.score(left, right)?,
            change: self.change(&exchange),
            short_by: self.short_by(&exchange),
        }))
    }

    /// What one more seat of `right` brings; `None` when there is no such right.
    #[must_use]
    pub fn seat_worth(&self, right: u32) -> Option<SeatWorth> {
        let problem = self.matching.problem();
        if problem.rights().len() <= right as usize {
            return None;
        }
        let exchange = self.what_if.one_more_seat(right);
        let change = self.change(&exchange);
        let partners = |pairs: &[Pair], left| pairs.iter().filter(|pair| pair.left == left).count();
        let gains = |step: &&Move| {
            partners(&exchange.added, step.left) > partners(&exchange.removed, step.left)
        };
        let serves = change.moves.iter().find(gains).map(|step| step.left);
        Some(SeatWorth { change, serves })
    }

    /// [`Reasons::seat_worth`] of every right; all cores share the work.
    #[must_use]
    pub fn seat_worths(&self) -> Vec<SeatWorth>
    where
        L: Sync,
        R: Sync,
    {
        let rights = self.matching.problem().rights().len();
        let parts = in_blocks(rights, |block| {
            let positions = block.filter_map(|right| u32::try_from(right).ok());
            positions.filter_map(|right| self.seat_worth(right)).collect::<Vec<_>>()
        });
        parts.into_iter().flatten().collect()
    }

    fn change(&self, exchange: &Exchange) -> Change {
        Change::new(self.matching.problem(), exchange, |pair| self.what_if.weight(pair))
    }

    /// See [`Outweighed::short_by`].
    fn short_by(&self, exchange: &Exchange) -> Option<i64> {
        let by_pairs = match self.matching.solution().objective {
            Objective::PairsThenWeight => true,
            Objective::Weight => false,
            Objective::Bottleneck | Objective::Leximin => return None,
        };
        let graph = self.matching.problem().frame();
        // What counts before weight: pairs by class, then places below a quota.
        let mut by_class = [0_i64; 256];
        let mut loads = std::collections::BTreeMap::new();
        for (pairs, sign) in [(&exchange.added, 1), (&exchange.removed, -1)] {
            for pair in pairs {
                by_class[usize::from(graph.class(pair.left))] += sign;
                *loads.entry(pair.right).or_insert(0_i64) += sign;
            }
        }
        let keeps_quotas = loads.iter().all(|(&right, &change)| {
            let taken = i64::from(self.taken[right as usize]);
            let quota = i64::from(graph.quota(right));
            taken.min(quota) == (taken + change).min(quota)
        });
        let keeps_pairs = !by_pairs || by_class.iter().all(|&change| change == 0);
        i64::try_from(-exchange.weight).ok().filter(|_| keeps_quotas && keeps_pairs)
    }
}
