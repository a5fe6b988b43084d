//! Why this offer, and why not that support parent: answers that can be read aloud to the family,
//! without a word about another family.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_matching::{Change, Reasons, Unmet, WhyNot};
use peerhood_model::{AsOf, Program, ReferralId, SupportParentId};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::Policy;
use crate::proposal::{Offer, ProposedPair};
use crate::propose::{Asked, ProposeError, objective, propose};
use crate::roster::Roster;
use crate::rules::is_private;

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
    /// Every reason: the rules that block, or what the families together would lose. They can be read
    /// to the family.
    pub reasons: Vec<String>,
    /// Reasons that are the support parent's own affair, for the coordinator and nobody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub for_the_office: Vec<String>,
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
    let asked = (referral.clone(), support_parent.clone());
    let mut answers = why_not_each(program, policy, as_of, std::slice::from_ref(&asked))?;
    Ok(answers.remove(0))
}

/// [`why_not`] of many pairs, in their order, from one proposal.
///
/// # Errors
///
/// When there is no such referral or support parent as one of them names.
pub fn why_not_each(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    asked: &[(ReferralId, SupportParentId)],
) -> Result<Vec<WhyNotParent>, WhyError> {
    let referrals: BTreeSet<&ReferralId> = program.referrals.iter().map(|one| &one.id).collect();
    let parents: BTreeSet<&SupportParentId> =
        program.support_parents.iter().map(|one| &one.id).collect();
    for (referral, support_parent) in asked {
        if !referrals.contains(referral) {
            let such_as = program.referrals.iter().take(5).map(|known| known.id.to_string());
            return Err(WhyError::NoReferral {
                referral: referral.clone(),
                such_as: such_as.collect(),
            });
        }
        if !parents.contains(support_parent) {
            return Err(WhyError::NoSupportParent { support_parent: support_parent.clone() });
        }
    }
    let roster = Roster::open(program, policy, as_of).map_err(ProposeError::from)?;
    let lefts: BTreeMap<&ReferralId, u32> =
        roster.families.iter().map(|one| one.seeker.id()).zip(0..).collect();
    let rights: BTreeMap<&SupportParentId, u32> =
        roster.parents.iter().map(|one| one.supporter.id()).zip(0..).collect();
    let problem = roster.problem().map_err(ProposeError::from)?;
    let matching = problem.solve(objective(policy));
    let mut reasons = Reasons::new(&matching);
    let answer = |(referral, support_parent): &(ReferralId, SupportParentId)| match (
        lefts.get(referral),
        rights.get(support_parent),
    ) {
        (Some(&left), Some(&right)) => {
            let verdict = reasons.why_not(left, right);
            in_words(verdict, referral, support_parent, (left, right), &roster, &mut reasons)
        }
        (left, right) => {
            no_view(&roster, referral, support_parent, left.is_none(), right.is_none())
        }
    };
    Ok(asked.iter().map(answer).collect())
}

/// One of the two, or both, cannot be matched now. What keeps the support parent is their own affair.
fn no_view(
    roster: &Roster<'_>,
    referral: &ReferralId,
    support_parent: &SupportParentId,
    no_family: bool,
    no_parent: bool,
) -> WhyNotParent {
    let mut reasons = Vec::new();
    if no_family {
        let why = roster.not_seeking.get(referral).into_iter().flatten();
        reasons.extend(why.map(|why| format!("{referral}: {why}")));
        if reasons.is_empty() {
            reasons.push(format!("{referral} is not open"));
        }
    }
    if no_parent {
        reasons.push(format!("{support_parent} can take no match now"));
    }
    let mut answer = answer(referral, support_parent, "no_view", reasons);
    let why = roster.not_supporting.get(support_parent).into_iter().flatten();
    answer.for_the_office = why.map(|why| format!("{support_parent}: {why}")).collect();
    answer
}

fn in_words(
    verdict: Option<WhyNot>,
    referral: &ReferralId,
    support_parent: &SupportParentId,
    (left, right): (u32, u32),
    roster: &Roster<'_>,
    asked: &mut Asked<'_, '_, '_, '_>,
) -> WhyNotParent {
    match verdict {
        Some(WhyNot::Blocked(unmet)) => {
            let family = &roster.families[left as usize];
            let parent = &roster.parents[right as usize];
            let is_private = |unmet: &&Unmet| is_private(&unmet.rule, family, parent);
            let (kept, told): (Vec<&Unmet>, Vec<&Unmet>) = unmet.iter().partition(is_private);
            let text = |unmet: &&Unmet| format!("ruled out by {unmet}");
            let mut reasons: Vec<String> = told.iter().map(text).collect();
            if !kept.is_empty() {
                reasons.push(
                    "ruled out by something that is the support parent's own affair".to_owned(),
                );
            }
            let mut answer = answer(referral, support_parent, "blocked", reasons);
            answer.for_the_office = kept.iter().map(text).collect();
            answer
        }
        Some(WhyNot::Outweighed(other)) => {
            let verdict = if other.change.is_tie() { "tie" } else { "outweighed" };
            let is_waiting = asked.is_waiting(left);
            let mut reasons = costs(&other.change);
            if reasons.is_empty() {
                let tie = "it would be as good: nothing speaks against choosing this pair";
                reasons.push(tie.to_owned());
            }
            if !other.change.is_tie() && is_waiting {
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

/// What a change costs all families together, in words that name nobody; nothing where it is as good.
pub(crate) fn costs(change: &Change) -> Vec<String> {
    if change.is_tie() {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    match change.pairs {
        0.. => {}
        -1 => reasons.push("1 family fewer would have a match".to_owned()),
        fewer => reasons.push(format!("{} families fewer would have a match", -fewer)),
    }
    if change.top < 0 {
        let percent = -change.top;
        reasons.push(format!(
            "families' own first wishes would be met less, by {percent} % of one wish"
        ));
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
        for_the_office: Vec::new(),
        pairs: None,
        points: None,
        others_moved: None,
        short_by: None,
    }
}
