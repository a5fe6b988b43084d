//! What became of families beyond the program, told apart by group where that tells of nobody.

use std::collections::BTreeMap;

use peerhood_model::{
    AsOf, ConsentScope, Program, Referral, ReferralId, SystemEvent, SystemOutcome, Term,
};
use peerhood_outcomes::stats::proportion::wilson;
use peerhood_outcomes::stats::risk::{Events, ZeroCells, risk_ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;
use super::counts::{Count, Counts};

/// How often something became of the families of a group of whom it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SystemLine {
    /// What is looked at, such as `reunified`.
    pub event: String,
    /// The dimension, such as `region`; empty for all families.
    pub dimension: String,
    /// The group of it; empty for all families.
    pub group: String,
    /// Families of whom it is known; absent when hidden, as is all below.
    pub known: Option<u64>,
    /// Families to whom it happened.
    pub happened: Option<u64>,
    /// The share of these.
    pub share: Option<Interval>,
    /// That share over the share among all other families: 1 is no disparity.
    pub ratio: Option<Interval>,
}

/// A group and its two counts: those to whom it happened, and those to whom it did not.
type Cell = (String, String, [usize; 2], [Count; 2]);

/// For each outcome: all families, then each group of each dimension that can be shown. The counts of one outcome are
/// tied, so that a hidden one cannot be worked out from those of other groups.
pub(super) fn systems(
    program: &Program,
    strata: &[String],
    as_of: AsOf,
    threshold: u64,
    level: f64,
) -> Vec<SystemLine> {
    let families: BTreeMap<&ReferralId, &Referral> =
        program.referrals.iter().map(|one| (&one.id, one)).collect();
    let mut lines = Vec::new();
    for &event in SystemEvent::ALL {
        let mut known = last_known(&program.system_outcomes, event, as_of);
        // What became of a family is told only with the parent's consent to evaluation.
        known.retain(|id, _| {
            let consent = families.get(*id).and_then(|family| family.consent.as_ref());
            consent.is_some_and(|one| one.covers(ConsentScope::Evaluation, as_of.day))
        });
        if known.is_empty() {
            continue;
        }
        let mut counts = Counts::new(threshold);
        let split = |of: &dyn Fn(&Referral) -> bool| {
            let mine = known.iter().filter(|(id, _)| families.get(*id).is_some_and(|one| of(one)));
            let happened = mine.clone().filter(|(_, happened)| **happened).count();
            [happened, mine.count() - happened]
        };
        let whole = split(&|_| true);
        let total = whole.map(|value| counts.count("all", value));
        let mut cells: Vec<Cell> = vec![(String::new(), String::new(), whole, total)];
        for dimension in strata {
            let mut groups: Vec<String> = known
                .keys()
                .filter_map(|id| Some(group_of(dimension, families.get(*id)?)))
                .collect();
            groups.sort();
            groups.dedup();
            let mut parts: [Vec<Count>; 2] = Default::default();
            for group in groups {
                let values = split(&|one| group_of(dimension, one) == group);
                let mine = values.map(|value| counts.count(&group, value));
                parts.iter_mut().zip(mine).for_each(|(parts, count)| parts.push(count));
                cells.push((dimension.clone(), group, values, mine));
            }
            total.iter().zip(&parts).for_each(|(&total, parts)| counts.sum(total, parts));
        }
        let mask = counts.masked();
        for (dimension, group, [happened, not], mine) in cells {
            let is_shown = mine.iter().all(|&count| mask.of(count).is_some());
            // That a group is there at all may tell of somebody.
            if !is_shown && !dimension.is_empty() {
                continue;
            }
            let of = happened + not;
            let share = wilson(happened, of, level).ok().filter(|_| is_shown);
            let others = Events { events: whole[0] - happened, of: (whole[0] + whole[1]) - of };
            let whole_is_shown = total.iter().all(|&count| mask.of(count).is_some());
            let own = Events { events: happened, of };
            let ratio = risk_ratio(own, others, ZeroCells::Refused, level).ok();
            let ratio = ratio.filter(|_| is_shown && whole_is_shown && !dimension.is_empty());
            lines.push(SystemLine {
                event: event.code().replace('_', " "),
                dimension,
                group,
                known: is_shown.then_some(of as u64),
                happened: is_shown.then_some(happened as u64),
                share: share.map(|one| interval(one.value, one.low, one.high, level)),
                ratio: ratio
                    .map(|one| interval(one.ratio.value, one.ratio.low, one.ratio.high, level)),
            });
        }
    }
    lines
}

fn interval(value: f64, low: f64, high: f64, level: f64) -> Interval {
    Interval { value, low, high, level }
}

/// What was last known of each family by the day.
fn last_known(
    outcomes: &[SystemOutcome],
    event: SystemEvent,
    as_of: AsOf,
) -> BTreeMap<&ReferralId, bool> {
    let mut known: BTreeMap<&ReferralId, &SystemOutcome> = BTreeMap::new();
    for one in outcomes.iter().filter(|one| one.event == event && one.on <= as_of.day) {
        let last = known.entry(&one.referral).or_insert(one);
        if last.on <= one.on {
            *last = one;
        }
    }
    known.into_iter().map(|(id, one)| (id, one.happened)).collect()
}

/// The one group of a dimension that a family counts in.
fn group_of(dimension: &str, family: &Referral) -> String {
    let group = match dimension {
        "language" => family.languages.first().map(|tag| tag.spoken().to_owned()),
        "culture" => family.culture.iter().next().map(Term::to_string),
        "relationship" => Some(family.relationship.to_string()),
        "region" => family.region.as_ref().map(Term::to_string),
        _ => None,
    };
    group.unwrap_or_else(|| "not told".to_owned())
}
