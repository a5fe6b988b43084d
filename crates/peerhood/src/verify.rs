//! Checks a proposal without the solver: every pair allowed and graded as the rules say, capacities
//! kept, every open referral answered once, and optimality proved by the prices.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_matching::{Pair, Price, Prices, ProblemError, Verdict, Violation};
use peerhood_model::{AsOf, MatchFault, Program, ReferralId, SupportParentId};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::Policy;
use crate::proposal::{Answer, Proposal};
use crate::propose::{graded, objective};
use crate::roster::{Roster, is_open};

/// What was proved of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Verified {
    /// How many pairs.
    pub pairs: u64,
    /// How many offers.
    pub offers: u64,
    /// That no other choice of pairs is better under the program's rules.
    pub optimal: bool,
}

/// Something wrong with a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "every field is an id or a number that the message explains")]
pub enum Objection {
    #[error("the proposal is for program {found:?}, this is {expected:?}")]
    OtherProgram { found: String, expected: String },
    #[error("{0} is in a pair but is not a family that can be matched at this moment{1}")]
    NotSeeking(ReferralId, String),
    #[error("{0} is in a pair but is not a support parent who can take a match at this moment{1}")]
    NotSupporting(SupportParentId, String),
    #[error("{referral} is paired {times} times; a family has one support parent")]
    PairedTwice { referral: ReferralId, times: usize },
    #[error("{support_parent} is paired {times} times but has room for {room}")]
    OverCapacity { support_parent: SupportParentId, times: usize, room: u32 },
    #[error("{referral} with {support_parent} is not allowed: {}", .because.join("; "))]
    NotAllowed { referral: ReferralId, support_parent: SupportParentId, because: Vec<String> },
    #[error(
        "{referral} with {support_parent} scores {expected} by the rules, the proposal says {found}"
    )]
    OtherScore { referral: ReferralId, support_parent: SupportParentId, expected: i64, found: i64 },
    #[error("{referral} with {support_parent}: the grades are not what the rules give: {rule}")]
    OtherGrade { referral: ReferralId, support_parent: SupportParentId, rule: String },
    #[error("the totals say {found} {what}, the pairs add up to {expected}")]
    OtherTotal { what: &'static str, found: i64, expected: i64 },
    #[error("{0} is open and has no offer")]
    NoOffer(ReferralId),
    #[error("{0} has more than one offer")]
    OfferedTwice(ReferralId),
    #[error("{0} has an offer but is not an open referral")]
    NotOpen(ReferralId),
    #[error("the offer of {0} and the pairs say different things")]
    OfferAndPair(ReferralId),
    #[error("the certificate has no price for {0}")]
    NoPrice(String),
    #[error("the certificate has a price for {0}, who is not part of the problem, or has two")]
    StrangePrice(String),
    #[error("the proof fails: {0}")]
    Unproved(String),
    #[error("the text of the proposal was changed after it was written: its seal does not fit")]
    Seal,
}

/// Why a proposal could not be checked at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A match so far has events that cannot have happened.
    #[error(transparent)]
    Match(#[from] MatchFault),
    /// The people and rules make no problem.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// Checks a proposal against the program it was made for.
///
/// Every objection is returned, and what was proved when there is none. The rules are asked again
/// for each pair; the solver is not.
///
/// # Errors
///
/// When the program itself cannot be read as a problem.
pub fn verify(
    program: &Program,
    policy: &Policy,
    proposal: &Proposal,
) -> Result<Result<Verified, Vec<Objection>>, VerifyError> {
    let as_of = AsOf::at(proposal.as_of, &program.time_zone);
    let roster = Roster::open(program, policy, as_of)?;
    let mut objections = Vec::new();
    if proposal.program != program.name {
        let (found, expected) = (proposal.program.clone(), program.name.clone());
        objections.push(Objection::OtherProgram { found, expected });
    }
    let pairs = check_pairs(&roster, proposal, &mut objections);
    check_totals(proposal, &mut objections);
    check_offers(program, as_of, proposal, &mut objections);
    if let Some(prices) = check_prices(&roster, proposal, &mut objections)
        && objections.is_empty()
    {
        prove(&roster, policy, proposal, pairs, prices, &mut objections)?;
    }
    if objections.is_empty()
        && proposal.seal.as_ref().is_some_and(|seal| *seal != proposal.digest())
    {
        objections.push(Objection::Seal);
    }
    if !objections.is_empty() {
        return Ok(Err(objections));
    }
    let (pairs, offers) = (proposal.pairs.len() as u64, proposal.offers.len() as u64);
    Ok(Ok(Verified { pairs, offers, optimal: true }))
}

/// The pairs as positions; those that could not be placed are objected to and left out.
fn check_pairs(
    roster: &Roster<'_>,
    proposal: &Proposal,
    objections: &mut Vec<Objection>,
) -> Vec<Pair> {
    let lefts: BTreeMap<_, _> = (0_u32..)
        .zip(&roster.families)
        .map(|(position, family)| (family.seeker.id(), position))
        .collect();
    let rights: BTreeMap<_, _> = (0_u32..)
        .zip(&roster.parents)
        .map(|(position, parent)| (parent.supporter.id(), position))
        .collect();
    let (mut of_family, mut of_parent) = (BTreeMap::new(), BTreeMap::new());
    let mut placed = Vec::new();
    for pair in &proposal.pairs {
        *of_family.entry(&pair.referral).or_insert(0) += 1;
        *of_parent.entry(&pair.support_parent).or_insert(0) += 1;
        let left = lefts.get(&pair.referral);
        if left.is_none() {
            let why = roster.not_seeking.get(&pair.referral);
            let why = why.map(|reasons| listed(reasons)).unwrap_or_default();
            objections.push(Objection::NotSeeking(pair.referral.clone(), why));
        }
        let right = rights.get(&pair.support_parent);
        if right.is_none() {
            let why = roster.not_supporting.get(&pair.support_parent);
            let why = why.map(|reasons| listed(reasons)).unwrap_or_default();
            objections.push(Objection::NotSupporting(pair.support_parent.clone(), why));
        }
        let (Some(&left), Some(&right)) = (left, right) else { continue };
        check_grades(roster, pair, left, right, objections);
        placed.push(Pair { left, right });
    }
    for (referral, times) in of_family.into_iter().filter(|(_, times)| 1 < *times) {
        objections.push(Objection::PairedTwice { referral: referral.clone(), times });
    }
    for parent in &roster.parents {
        let (support_parent, room) = (parent.supporter.id().clone(), parent.supporter.room());
        let times = of_parent.get(&support_parent).copied().unwrap_or(0);
        if (room as usize) < times {
            objections.push(Objection::OverCapacity { support_parent, times, room });
        }
    }
    placed.sort_unstable();
    placed
}

fn listed<T: ToString>(reasons: &[T]) -> String {
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    format!(": {}", reasons.join("; "))
}

fn check_grades(
    roster: &Roster<'_>,
    pair: &crate::proposal::ProposedPair,
    left: u32,
    right: u32,
    objections: &mut Vec<Objection>,
) {
    let (family, parent) = (&roster.families[left as usize], &roster.parents[right as usize]);
    let (referral, support_parent) = (pair.referral.clone(), pair.support_parent.clone());
    let Some((expected, top, grades)) = graded(roster, family, parent) else {
        let because = match roster.rules().judge(family, parent) {
            Verdict::Blocked(unmet) => unmet.iter().map(ToString::to_string).collect(),
            Verdict::Allowed(_) => Vec::new(),
        };
        return objections.push(Objection::NotAllowed { referral, support_parent, because });
    };
    if expected != pair.score {
        let found = pair.score;
        let other = Objection::OtherScore { referral, support_parent, expected, found };
        return objections.push(other);
    }
    let differs = grades.iter().zip(&pair.grades).find(|(expected, found)| expected != found);
    if differs.is_some() || grades.len() != pair.grades.len() || top != pair.top_priority {
        let rule =
            differs.map_or_else(|| "their number".to_owned(), |(grade, _)| grade.rule.clone());
        objections.push(Objection::OtherGrade { referral, support_parent, rule });
    }
}

fn check_totals(proposal: &Proposal, objections: &mut Vec<Objection>) {
    let count = i64::try_from(proposal.pairs.len()).unwrap_or(i64::MAX);
    let said = i64::try_from(proposal.totals.pairs).unwrap_or(i64::MAX);
    let points = proposal.pairs.iter().fold(0_i64, |sum, pair| sum.saturating_add(pair.score));
    let totals = [("pairs", said, count), ("points", proposal.totals.points, points)];
    for (what, found, expected) in totals {
        if found != expected {
            objections.push(Objection::OtherTotal { what, found, expected });
        }
    }
}

fn check_offers(
    program: &Program,
    as_of: AsOf,
    proposal: &Proposal,
    objections: &mut Vec<Objection>,
) {
    let open: BTreeSet<_> = program
        .referrals
        .iter()
        .filter(|referral| is_open(referral, as_of))
        .map(|referral| &referral.id)
        .collect();
    let mut offered = BTreeMap::new();
    for offer in &proposal.offers {
        if offered.insert(&offer.referral, &offer.answer).is_some() {
            objections.push(Objection::OfferedTwice(offer.referral.clone()));
        }
        if !open.contains(&offer.referral) {
            objections.push(Objection::NotOpen(offer.referral.clone()));
        }
    }
    let paired: BTreeMap<_, _> =
        proposal.pairs.iter().map(|pair| (&pair.referral, &pair.support_parent)).collect();
    for referral in open {
        let with = match offered.get(referral) {
            None => {
                objections.push(Objection::NoOffer(referral.clone()));
                continue;
            }
            Some(Answer::Match { support_parent, .. }) => Some(support_parent),
            Some(_) => None,
        };
        if with != paired.get(referral).copied() {
            objections.push(Objection::OfferAndPair(referral.clone()));
        }
    }
}

/// The prices in the order of the problem; `None` where they are not one for each of its people.
fn check_prices(
    roster: &Roster<'_>,
    proposal: &Proposal,
    objections: &mut Vec<Objection>,
) -> Option<Prices> {
    let families = proposal.certificate.families.iter();
    let families = families
        .map(|price| (price.referral.as_str(), Price::new(price.pairs, price.weight.into())));
    let parents = proposal.certificate.support_parents.iter();
    let parents = parents
        .map(|price| (price.support_parent.as_str(), Price::new(price.pairs, price.weight.into())));
    let before = objections.len();
    let left = ordered(
        families,
        roster.families.iter().map(|family| family.seeker.id().as_str()),
        objections,
    );
    let right = ordered(
        parents,
        roster.parents.iter().map(|parent| parent.supporter.id().as_str()),
        objections,
    );
    (objections.len() == before).then_some(Prices { left, right })
}

fn ordered<'p>(
    prices: impl Iterator<Item = (&'p str, Price)>,
    ids: impl Iterator<Item = &'p str>,
    objections: &mut Vec<Objection>,
) -> Vec<Price> {
    let mut by_id = BTreeMap::new();
    for (id, price) in prices {
        if by_id.insert(id, price).is_some() {
            objections.push(Objection::StrangePrice(id.to_owned()));
        }
    }
    let mut ordered = Vec::new();
    for id in ids {
        match by_id.remove(id) {
            Some(price) => ordered.push(price),
            None => objections.push(Objection::NoPrice(id.to_owned())),
        }
    }
    objections.extend(by_id.into_keys().map(|id| Objection::StrangePrice(id.to_owned())));
    ordered
}

fn prove(
    roster: &Roster<'_>,
    policy: &Policy,
    proposal: &Proposal,
    pairs: Vec<Pair>,
    prices: Prices,
    objections: &mut Vec<Objection>,
) -> Result<(), VerifyError> {
    let problem = roster.problem()?;
    let certificate = peerhood_matching::Certificate::Prices(prices);
    if let Err(violation) = problem.verify(objective(policy), &pairs, &certificate) {
        objections.push(Objection::Unproved(in_words(&violation, roster, proposal)));
    }
    Ok(())
}

/// The violation with ids in place of positions.
fn in_words(violation: &Violation, roster: &Roster<'_>, proposal: &Proposal) -> String {
    let family = |left: u32| roster.families[left as usize].seeker.id();
    let parent = |right: u32| roster.parents[right as usize].supporter.id();
    match *violation {
        Violation::Overpriced { left, right } => format!(
            "{} with {} is proposed but costs more than it is worth",
            family(left),
            parent(right)
        ),
        Violation::Underpriced { left, right } => format!(
            "{} with {} is not proposed but worth more than it costs",
            family(left),
            parent(right)
        ),
        Violation::LeftPrice { left, .. } => format!(
            "the price of {} does not fit a proposal of {} pairs",
            family(left),
            proposal.pairs.len()
        ),
        Violation::RightPrice { right, load } => {
            format!("the price of {} does not fit their {load} matches", parent(right))
        }
        ref other => other.to_string(),
    }
}
