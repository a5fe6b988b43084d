use std::cmp::Reverse;

use super::Reasons;
use crate::{Alternative, Problem};

/// Why a left has fewer partners than it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Waiting {
    /// How many partners are missing.
    pub missing: u32,
    /// The allowed partners it does not have, in the order of [`Why::alternatives`](crate::Why).
    pub candidates: Vec<Candidate>,
    /// The smallest sets of rules that keep further partners away.
    pub blockers: Vec<Blocker>,
}

/// An allowed partner that somebody else has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Candidate {
    /// The partner, and what the pair would cost the others.
    pub alternative: Alternative,
    /// The left that one more seat there would serve: this one, or one for whom it does more.
    pub one_more_seat_serves: Option<u32>,
}

/// A smallest set of hard rules that alone keep rights with a seat from a left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Blocker {
    /// The rules' names, in the order of the policy.
    pub rules: Vec<String>,
    /// The rights that would be allowed if just these rules were lifted, rising.
    pub rights: Vec<u32>,
}

impl<L, R> Reasons<'_, '_, '_, L, R> {
    /// Whether a left has fewer partners than it asks for; never, when there is no such left.
    #[must_use]
    pub fn is_waiting(&self, left: u32) -> bool {
        let demand = self.matching.problem().demands().get(left as usize);
        let partners = || self.matching.solution().partners(left).len();
        demand.is_some_and(|&demand| partners() < demand as usize)
    }

    /// Why a left waits; `None` when it has all the partners it asks for, or there is no such left.
    #[must_use]
    pub fn why_waiting(&mut self, left: u32) -> Option<Waiting> {
        let problem = self.matching.problem();
        let demand = *problem.demands().get(left as usize)?;
        let partners = self.matching.solution().partners(left).len();
        let missing = demand.checked_sub(u32::try_from(partners).ok()?).filter(|&left| left > 0)?;
        let mut candidates = Vec::new();
        for alternative in self.alternatives(left) {
            let worth = self.seat_worth(alternative.right);
            let one_more_seat_serves = worth.and_then(|worth| worth.serves);
            candidates.push(Candidate { alternative, one_more_seat_serves });
        }
        Some(Waiting { missing, candidates, blockers: problem.blockers(left) })
    }
}

impl<L, R> Problem<'_, L, R> {
    /// The smallest sets of hard rules that keep rights with a seat from `left`: fewest rules first,
    /// then most rights, then the order of the policy.
    ///
    /// A set is left out when lifting a part of it already gives candidates. None when there is no such
    /// left.
    ///
    /// # Complexity
    ///
    /// Rules by keys take rights / 64 words; other hard rules are asked about those rights that miss no
    /// more of the rules by keys than others do.
    #[must_use]
    pub fn blockers(&self, left: u32) -> Vec<Blocker> {
        if self.lefts().len() <= left as usize {
            return Vec::new();
        }
        let mut sets: Vec<_> = self.smallest_unmet(left).into_iter().collect();
        sets.sort_by_key(|(rules, rights)| (rules.len(), Reverse(rights.len())));
        let names: Vec<&str> = self.policy().rules().map(|(name, _)| name).collect();
        let blocker = |(rules, rights): (Vec<usize>, Vec<u32>)| Blocker {
            rules: rules.iter().map(|&rule| names[rule].to_owned()).collect(),
            rights,
        };
        sets.into_iter().map(blocker).collect()
    }
}
