//! Why this offer, and why not that support parent: answers that can be read aloud to the family,
//! without a word about another family.

use peerhood_matching::{Change, Reasons, WhyNot};
use peerhood_model::{AsOf, Program, ReferralId, SupportParentId};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::Policy;
use crate::proposal::{Offer, ProposedPair};
use crate::propose::{Asked, ProposeError, objective, propose};
use crate::roster::Roster;

/// Why an open referral is offered what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct WhyOffer {
    /// The offer with its reasons.
    pub offer: Offer,
    /// The pair with every grade and the alternates, where the offer is a match.
    pub pair: Option<ProposedPair>,
}

/// Why a family is not matched with a certain support parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct WhyNotParent {
    /// The family.
    #[schemars(with = "String")]
    pub referral: ReferralId,
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// `matched`, `blocked`, `no_view`, `no_seat`, `tie` or `outweighed`.
    pub verdict: String,
    /// Every reason: the rules that block, or what the families together would lose.
    pub reasons: Vec<String>,
    /// Families more (below zero: fewer) who would have a match if these two were paired.
    pub pairs: Option<i64>,
    /// Points that all pairs together would gain (below zero: lose).
    pub points: Option<i64>,
    /// How many other families would get another support parent.
    pub others_moved: Option<u64>,
    /// What the pair would have to be worth more for it to be chosen, in the solver's numbers.
    pub short_by: Option<i64>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WhyError {
    /// There is no proposal.
    #[error(transparent)]
    Propose(#[from] ProposeError),
    /// No such open referral.
    #[error("{referral} is not an open referral; open are such as {}", .such_as.join(", "))]
    NoReferral {
        /// What was asked for.
        referral: ReferralId,
        /// Some that are open.
        such_as: Vec<String>,
    },
    /// No such support parent.
    #[error("{support_parent} is not a support parent of this program")]
    NoSupportParent {
        /// What was asked for.
        support_parent: SupportParentId,
    },
}

/// Says why an open referral is offered what it is.
///
/// # Errors
///
/// When there is no such open referral.
pub fn why(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    referral: &ReferralId,
) -> Result<WhyOffer, WhyError> {
    let proposal = propose(program, policy, as_of)?;
    let offer = proposal.offers.iter().find(|offer| offer.referral == *referral);
    let Some(offer) = offer.cloned() else {
        let such_as = proposal.offers.iter().take(5).map(|offer| offer.referral.to_string());
        return Err(WhyError::NoReferral {
            referral: referral.clone(),
            such_as: such_as.collect(),
        });
    };
    let pair = proposal.pairs.into_iter().find(|pair| pair.referral == *referral);
    Ok(WhyOffer { offer, pair })
}

/// Says why a family is not matched with a support parent: every rule that blocks, or what it would
/// cost all families together.
///
/// # Errors
///
/// When there is no such referral or support parent.
pub fn why_not(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    referral: &ReferralId,
    support_parent: &SupportParentId,
) -> Result<WhyNotParent, WhyError> {
    if !program.referrals.iter().any(|known| known.id == *referral) {
        let such_as = program.referrals.iter().take(5).map(|known| known.id.to_string());
        return Err(WhyError::NoReferral {
            referral: referral.clone(),
            such_as: such_as.collect(),
        });
    }
    if !program.support_parents.iter().any(|known| known.id == *support_parent) {
        return Err(WhyError::NoSupportParent { support_parent: support_parent.clone() });
    }
    let roster = Roster::open(program, policy, as_of).map_err(ProposeError::from)?;
    let left = (0_u32..).zip(&roster.families).find(|(_, one)| one.seeker.id() == referral);
    let right =
        (0_u32..).zip(&roster.parents).find(|(_, one)| one.supporter.id() == support_parent);
    let (Some((left, _)), Some((right, _))) = (left, right) else {
        let mut reasons = Vec::new();
        if left.is_none() {
            let why = roster.not_seeking.get(referral).into_iter().flatten();
            reasons.extend(why.map(|why| format!("{referral}: {why}")));
            if reasons.is_empty() {
                reasons.push(format!("{referral} is not open"));
            }
        }
        let why = roster.not_supporting.get(support_parent).into_iter().flatten();
        reasons.extend(why.map(|why| format!("{support_parent}: {why}")));
        return Ok(answer(referral, support_parent, "no_view", reasons));
    };
    let problem = roster.problem().map_err(ProposeError::from)?;
    let matching = problem.solve(objective(policy));
    let mut asked = Reasons::new(&matching);
    let verdict = asked.why_not(left, right);
    Ok(in_words(verdict, referral, support_parent, left, &mut asked))
}

fn in_words(
    verdict: Option<WhyNot>,
    referral: &ReferralId,
    support_parent: &SupportParentId,
    left: u32,
    asked: &mut Asked<'_, '_, '_, '_>,
) -> WhyNotParent {
    match verdict {
        Some(WhyNot::Blocked(unmet)) => {
            let reasons = unmet.iter().map(|unmet| format!("ruled out by {unmet}"));
            answer(referral, support_parent, "blocked", reasons.collect())
        }
        Some(WhyNot::Outweighed(other)) => {
            let verdict = if other.change.is_tie() { "tie" } else { "outweighed" };
            let mut reasons = costs(&other.change);
            if asked.why_waiting(left).is_some() {
                reasons.push("this place does more for somebody else".to_owned());
            }
            let mut answer = answer(referral, support_parent, verdict, reasons);
            let moved = other.change.moves.iter().filter(|step| step.left != left).count();
            answer.pairs = Some(other.change.pairs);
            answer.points = Some(other.change.points);
            answer.others_moved = Some(moved as u64);
            answer.short_by = other.short_by;
            answer
        }
        Some(WhyNot::Matched) => {
            let reason = "these two are proposed to each other".to_owned();
            answer(referral, support_parent, "matched", vec![reason])
        }
        _ => {
            let reason = format!("{support_parent} has no room for another match");
            answer(referral, support_parent, "no_seat", vec![reason])
        }
    }
}

fn costs(change: &Change) -> Vec<String> {
    if change.is_tie() {
        return vec!["it would be as good: nothing speaks against choosing this pair".to_owned()];
    }
    let mut reasons = Vec::new();
    if change.pairs < 0 {
        reasons.push(format!("{} fewer families would have a match", -change.pairs));
    }
    if change.top < 0 {
        reasons.push("families' own first wishes would be met less".to_owned());
    }
    if change.points < 0 {
        reasons.push(format!("all pairs together would lose {} points", -change.points));
    }
    if reasons.is_empty() {
        reasons.push(
            "the support parents' load would be less even, or a more urgent family would wait"
                .to_owned(),
        );
    }
    reasons
}

fn answer(
    referral: &ReferralId,
    support_parent: &SupportParentId,
    verdict: &str,
    reasons: Vec<String>,
) -> WhyNotParent {
    WhyNotParent {
        referral: referral.clone(),
        support_parent: support_parent.clone(),
        verdict: verdict.to_owned(),
        reasons,
        pairs: None,
        points: None,
        others_moved: None,
        short_by: None,
    }
}
