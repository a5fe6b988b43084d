//! One proposal: pairs by the program's rules, proved best, and an offer for every open referral.

use peerhood_matching::{Matching, Objective, ProblemError, Reasons, Verdict, Violation};
use peerhood_model::{AsOf, MatchFault, Program};
use thiserror::Error;

use crate::Policy;
use crate::groups::{GroupPlan, form_groups};
use crate::offers::offers;
use crate::policy;
use crate::proposal::{
    Alternate, Certificate, FamilyPrice, Grade, NotAvailable, PlacePrice, Proposal, ProposedPair,
    RuledOut, SeatPrice, Totals,
};
use crate::roster::Roster;
use crate::rules::{Family, SupportingParent};

/// Alternates that are held for a pair.
const ALTERNATES: usize = 3;

/// Why there is no proposal.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// A match so far has events that cannot have happened.
    #[error(transparent)]
    Match(#[from] MatchFault),
    /// More people or pairs than can be numbered, or rules that contradict each other.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// The checker did not accept the solver's answer: a fault of this library.
    #[error("the answer could not be proved: {0}; please report this with the input")]
    Unproved(#[from] Violation),
}

/// Proposes matches and an offer for every open referral.
///
/// The same program, policy and moment give the same proposal, to the byte.
///
/// # Errors
///
/// When a match so far cannot have happened, or there are too many people to number. Nobody to
/// match is no error.
///
/// # Complexity
///
/// That of finding and grading the pairs that keyed rules leave, of one exact assignment, and of
/// one shortest path for each alternate and each place.
pub fn propose(program: &Program, policy: &Policy, as_of: AsOf) -> Result<Proposal, ProposeError> {
    let groups = form_groups(program, policy, as_of);
    propose_with(program, policy, as_of, &groups)
}

/// Like [`propose`], with groups that were formed before.
///
/// # Errors
///
/// As [`propose`].
pub fn propose_with(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    groups: &GroupPlan,
) -> Result<Proposal, ProposeError> {
    let roster = Roster::open(program, policy, as_of)?;
    let problem = roster.problem()?;
    let matching = problem.solve(objective(policy));
    let solution = matching.solution();
    let certificate = solution.certificate.as_ref().expect("a search without a limit has a proof");
    peerhood_matching::verify(problem.graph(), solution.objective, &solution.pairs, certificate)?;

    let mut reasons = Reasons::new(&matching);
    let pairs = matching.pairs().iter().map(|pair| {
        let family = &roster.families[pair.left as usize];
        let parent = &roster.parents[pair.right as usize];
        proposed(&roster, &mut reasons, pair.left, family, parent)
    });
    let pairs: Vec<ProposedPair> = pairs.collect();
    let offers = offers(program, policy, as_of, &roster, &mut reasons, &pairs, groups);
    let mut proposal = Proposal {
        as_of: as_of.instant,
        program: program.name.clone(),
        totals: totals(&pairs, solution.totals.seat_costs),
        pairs,
        offers,
        seat_prices: seat_prices(&roster, &mut reasons),
        ruled_out: problem
            .removed()
            .map(|(rule, pairs)| RuledOut { rule: rule.to_owned(), pairs })
            .collect(),
        not_available: roster
            .not_supporting
            .iter()
            .map(|(id, reasons)| NotAvailable {
                support_parent: (*id).clone(),
                reasons: reasons.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        certificate: by_id(&roster, &matching),
        seal: None,
        contacts: None,
    };
    proposal.seal = Some(proposal.digest());
    Ok(proposal)
}

/// What the best proposal is, in the words of the solver.
pub(crate) fn objective(policy: &Policy) -> Objective {
    match policy.matching.objective {
        policy::Objective::Weight => Objective::Weight,
        _ => Objective::PairsThenWeight,
    }
}

pub(crate) type Asked<'m, 'p, 's, 'a> = Reasons<'m, 'p, 's, Family<'a>, SupportingParent<'a>>;

fn proposed<'a>(
    roster: &Roster<'a>,
    reasons: &mut Asked<'_, '_, '_, 'a>,
    left: u32,
    family: &Family<'a>,
    parent: &SupportingParent<'a>,
) -> ProposedPair {
    let (score, top_priority, grades) = graded(roster, family, parent).unwrap_or_default();
    let alternates = reasons.best_alternatives(left, ALTERNATES).into_iter().filter_map(|other| {
        let change = other.change?;
        Some(Alternate {
            support_parent: roster.parents[other.right as usize].supporter.id().clone(),
            score: other.score.points,
            loss: -change.points,
            lost_pairs: -change.pairs,
        })
    });
    ProposedPair {
        referral: family.seeker.id().clone(),
        support_parent: parent.supporter.id().clone(),
        score,
        top_priority,
        grades,
        alternates: alternates.collect(),
    }
}

/// The score of a pair, the share of the family's first wish, and every grade; `None` where a hard
/// rule blocks the pair.
pub(crate) fn graded<'a>(
    roster: &Roster<'a>,
    family: &Family<'a>,
    parent: &SupportingParent<'a>,
) -> Option<(i64, Option<i64>, Vec<Grade>)> {
    let Verdict::Allowed(grades) = roster.rules().judge(family, parent) else { return None };
    let top = grades.iter().find(|grade| grade.top_priority).map(|grade| grade.share.points());
    let score = grades.iter().map(|grade| grade.points).sum();
    let grades = grades.into_iter().map(|grade| Grade {
        rule: grade.rule,
        points: grade.points,
        because: grade.because,
    });
    Some((score, top, grades.collect()))
}

fn totals(pairs: &[ProposedPair], load: i128) -> Totals {
    Totals {
        pairs: pairs.len() as u64,
        points: pairs.iter().map(|pair| pair.score).sum(),
        top_priority: pairs.iter().filter_map(|pair| pair.top_priority).sum(),
        load: i64::try_from(load).unwrap_or(i64::MAX),
    }
}

fn seat_prices(roster: &Roster<'_>, reasons: &mut Asked<'_, '_, '_, '_>) -> Vec<SeatPrice> {
    let price = |(right, parent): (u32, &SupportingParent<'_>)| {
        let worth = reasons.seat_worth(right)?;
        Some(SeatPrice {
            support_parent: parent.supporter.id().clone(),
            pairs: worth.change.pairs,
            points: worth.change.points,
        })
    };
    (0..).zip(&roster.parents).filter_map(price).collect()
}

fn by_id<'a>(
    roster: &Roster<'a>,
    matching: &Matching<'_, '_, Family<'a>, SupportingParent<'a>>,
) -> Certificate {
    let Some(peerhood_matching::Certificate::Prices(prices)) = &matching.solution().certificate
    else {
        return Certificate::default();
    };
    let families = roster.families.iter().zip(&prices.left).map(|(family, price)| FamilyPrice {
        referral: family.seeker.id().clone(),
        pairs: price.pairs,
        weight: narrow(price.weight),
    });
    let parents = roster.parents.iter().zip(&prices.right).map(|(parent, price)| PlacePrice {
        support_parent: parent.supporter.id().clone(),
        pairs: price.pairs,
        weight: narrow(price.weight),
    });
    Certificate { families: families.collect(), support_parents: parents.collect() }
}

/// A price as it is written. A policy's points are far too few to leave this range; a price cut off
/// would not pass the checker.
fn narrow(price: i128) -> i64 {
    i64::try_from(price).unwrap_or(i64::MAX)
}
