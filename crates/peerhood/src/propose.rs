//! One proposal: pairs by the program's rules, proved best, and an offer for every open referral.

use std::panic::resume_unwind;
use std::thread;

use peerhood_matching::{
    Alternative, Matching, Objective, Problem, ProblemError, Reasons, SeatWorth, Verdict, Violation,
};
use peerhood_model::{AsOf, MatchFault, Program};
use thiserror::Error;

use crate::Policy;
use crate::cores::in_order;
use crate::groups::{GroupPlan, form_groups};
use crate::offers::offers;
use crate::policy;
use crate::proposal::{
    Alternate, Certificate, FamilyPrice, Grade, NotAvailable, PlacePrice, Proposal, ProposedPair,
    RuledOut, SeatPrice, Totals,
};
use crate::roster::Roster;
use crate::rules::{Family, SupportingParent};
use crate::why::costs;

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
    /// A number of the answer is wider than the 64 bits that a proposal has for it.
    #[error("{what} is {number}, which does not fit the 64 bits that a proposal has for it")]
    TooWide {
        /// Which number.
        what: String,
        /// Its value.
        number: i128,
    },
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
    propose_and_form(program, policy, as_of).map(|(proposal, _)| proposal)
}

/// Like [`propose`], with the groups that some of its offers are places in.
///
/// Groups are formed while pairs are chosen, which keeps one core busy for much of the time.
///
/// # Errors
///
/// As [`propose`].
pub fn propose_and_form(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
) -> Result<(Proposal, GroupPlan), ProposeError> {
    let roster = Roster::open(program, policy, as_of)?;
    let problem = roster.problem()?;
    let form = || form_groups(program, policy, as_of);
    thread::scope(|scope| {
        let forming = thread::Builder::new().spawn_scoped(scope, form);
        // A system that gives no thread leaves the work to this one.
        let groups = || match forming {
            Ok(forming) => forming.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => form(),
        };
        drawn_up(program, policy, as_of, &roster, &problem, groups)
    })
}

fn drawn_up<'a>(
    program: &'a Program,
    policy: &'a Policy,
    as_of: AsOf,
    roster: &Roster<'a>,
    problem: &Problem<'_, Family<'a>, SupportingParent<'a>>,
    groups: impl FnOnce() -> GroupPlan,
) -> Result<(Proposal, GroupPlan), ProposeError> {
    let matching = problem.solve(objective(policy));
    let solution = matching.solution();
    matching.verify()?;

    let reasons = Reasons::new(&matching);
    let lefts: Vec<u32> = matching.pairs().iter().map(|pair| pair.left).collect();
    let alternatives = reasons.best_alternatives_of(&lefts, ALTERNATES);
    let asked: Vec<_> = matching.pairs().iter().zip(alternatives).collect();
    let pairs = in_order(&asked, |(pair, alternatives)| {
        let family = &roster.families[pair.left as usize];
        let parent = &roster.parents[pair.right as usize];
        proposed(roster, alternatives, family, parent)
    });
    let groups = groups();
    let offers = offers(program, policy, as_of, roster, &matching, &pairs, &groups);
    let mut proposal = Proposal {
        as_of: as_of.instant,
        program: program.name.clone(),
        totals: totals(&pairs, narrow(solution.totals.seat_costs, || "the load".to_owned())?),
        pairs,
        offers,
        seat_prices: seat_prices(roster, &reasons),
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
        certificate: by_id(roster, &matching)?,
        seal: None,
        contacts: None,
    };
    proposal.seal = Some(proposal.digest());
    Ok((proposal, groups))
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
    alternatives: &[Alternative],
    family: &Family<'a>,
    parent: &SupportingParent<'a>,
) -> ProposedPair {
    let (score, top_priority, grades) = graded(roster, family, parent).unwrap_or_default();
    let alternates = alternatives.iter().filter_map(|other| {
        let change = other.change.as_ref()?;
        Some(Alternate {
            support_parent: roster.parents[other.right as usize].supporter.id().clone(),
            score: other.score.points,
            loss: -change.points,
            lost_pairs: -change.pairs,
            costs: costs(change),
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

fn totals(pairs: &[ProposedPair], load: i64) -> Totals {
    Totals {
        pairs: pairs.len() as u64,
        points: pairs.iter().map(|pair| pair.score).sum(),
        top_priority: pairs.iter().filter_map(|pair| pair.top_priority).sum(),
        load,
    }
}

fn seat_prices(roster: &Roster<'_>, reasons: &Asked<'_, '_, '_, '_>) -> Vec<SeatPrice> {
    let price = |(parent, worth): (&SupportingParent<'_>, SeatWorth)| SeatPrice {
        support_parent: parent.supporter.id().clone(),
        pairs: worth.change.pairs,
        points: worth.change.points,
    };
    roster.parents.iter().zip(reasons.seat_worths()).map(price).collect()
}

fn by_id<'a>(
    roster: &Roster<'a>,
    matching: &Matching<'_, '_, Family<'a>, SupportingParent<'a>>,
) -> Result<Certificate, ProposeError> {
    let Some(peerhood_matching::Certificate::Prices(prices)) = &matching.solution().certificate
    else {
        return Ok(Certificate::default());
    };
    let mut certificate = Certificate::default();
    for (family, price) in roster.families.iter().zip(&prices.left) {
        let referral = family.seeker.id().clone();
        let weight = narrow(price.weight, || format!("the price of {referral}"))?;
        certificate.families.push(FamilyPrice { referral, pairs: price.pairs, weight });
    }
    for (parent, price) in roster.parents.iter().zip(&prices.right) {
        let support_parent = parent.supporter.id().clone();
        let weight = narrow(price.weight, || format!("the price of {support_parent}"))?;
        certificate.support_parents.push(PlacePrice { support_parent, pairs: price.pairs, weight });
    }
    Ok(certificate)
}

/// A number as it is written: 64 bits hold what a policy's points add up to in any program, but not
/// all that the solver can count.
fn narrow(number: i128, what: impl FnOnce() -> String) -> Result<i64, ProposeError> {
    i64::try_from(number).map_err(|_| ProposeError::TooWide { what: what(), number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_too_wide_is_refused_and_never_cut_off() {
        let what = || "the price of R-1".to_owned();
        for kept in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(narrow(kept.into(), what).unwrap(), kept);
        }
        for wide in [i128::from(i64::MAX) + 1, i128::from(i64::MIN) - 1, i128::MAX] {
            let refused = narrow(wide, what).unwrap_err();
            assert!(refused.to_string().starts_with(&format!("the price of R-1 is {wide}")));
        }
    }
}
