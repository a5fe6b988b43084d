//! Whether the support parents mirror the families: shares, their ratio, room against need, and the
//! families nobody can reach.

use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{AsOf, IcdCode, Program, Referral, SupportParent, SupportParentStatus, Term};
use peerhood_outcomes::stats::risk::{Events, ZeroCells, risk_ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counts::{Count, Counts, Draft, Mask};
use super::{Interval, Row};
use crate::Policy;
use crate::roster::Roster;

/// How the pool compares with the families in what the program chose to look at.
///
/// Only groups large enough to be shown have a line. A ratio of shares alone hides capacity: ten
/// speakers of a language without a free place are no supply, so room stands beside need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Mirror {
    /// One line for every group of families that is large enough.
    pub lines: Vec<MirrorLine>,
    /// Open referrals that no support parent with room could take, by the rules that keep all away.
    pub unreachable: Vec<Row>,
    /// What asks for somebody's attention, in plain words.
    pub alerts: Vec<String>,
}

/// A group of families and those who could walk beside them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MirrorLine {
    /// The dimension, such as `language`, or several with `+` between.
    pub dimension: String,
    /// The group, such as `es`.
    pub group: String,
    /// Referrals of the group; absent when hidden, as are all the counts below.
    pub referrals: Option<u64>,
    /// Support parents of the group.
    pub support_parents: Option<u64>,
    /// The share of the group among support parents over its share among referrals.
    pub parity: Option<Interval>,
    /// Open referrals of the group that look for a match.
    pub need: Option<u64>,
    /// Free places with support parents of the group, where both it and they can be shown.
    pub places: Option<u64>,
    /// Free places less open need.
    pub gap: Option<i64>,
}

/// The lines of a mirror whose counts are not masked yet.
pub(super) struct MirrorDraft {
    lines: Vec<LineDraft>,
    families: Option<(Count, usize)>,
    pool: Option<(Count, usize)>,
    unreachable: Option<Draft>,
}

struct LineDraft {
    dimension: String,
    group: String,
    referrals: Count,
    support_parents: Count,
    need: Count,
    numbers: (usize, usize),
    places: u64,
}

/// The groups that a person belongs to in one dimension.
type Groups = BTreeSet<String>;

/// Counts who is there and who is asked for; the counts are tied to those of the other sections.
pub(super) fn draft(
    counts: &mut Counts,
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    all: Count,
) -> MirrorDraft {
    let families: Vec<&Referral> =
        program.referrals.iter().filter(|one| one.received_at <= as_of.instant).collect();
    let is_active = |one: &&SupportParent| one.status == SupportParentStatus::Active;
    let pool: Vec<&SupportParent> = program.support_parents.iter().filter(is_active).collect();
    let mut draft =
        MirrorDraft { lines: Vec::new(), families: None, pool: None, unreachable: None };
    let active = counts.count("active support parents", pool.len());
    let parts: Vec<Count> =
        super::build::ACTIVE.iter().filter_map(|label| counts.find(label)).collect();
    if !parts.is_empty() {
        counts.sum(active, &parts);
    }
    draft.families = Some((all, families.len()));
    draft.pool = Some((active, pool.len()));
    let Ok(roster) = Roster::open(program, policy, as_of) else { return draft };
    let seeking: BTreeSet<&str> =
        roster.families.iter().map(|family| family.seeker.id().as_str()).collect();
    let room: BTreeMap<&str, u32> = (roster.parents.iter())
        .map(|parent| (parent.supporter.id().as_str(), parent.supporter.room()))
        .collect();
    for dimension in dimensions(policy) {
        let of_family = |one: &&Referral| combined(&dimension, |name| family_groups(name, one));
        let of_parent = |one: &&SupportParent| combined(&dimension, |name| pool_groups(name, one));
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        for group in families.iter().flat_map(of_family) {
            *sizes.entry(group).or_default() += 1;
        }
        sizes.retain(|_, size| counts.is_large(*size));
        for (group, size) in sizes {
            let belongs = |one: &&Referral| of_family(one).contains(&group);
            let needing = families.iter().filter(|one| seeking.contains(one.id.as_str()));
            let need = needing.filter(|one| belongs(one)).count();
            let able: Vec<_> = pool.iter().filter(|one| of_parent(one).contains(&group)).collect();
            let free = able.iter().map(|one| room.get(one.id.as_str()).copied().unwrap_or(0));
            let places = free.map(u64::from).sum();
            let referrals = counts.count(&group, size);
            let others = counts.unprinted(&group, families.len() - size);
            counts.sum(all, &[referrals, others]);
            let support_parents = counts.count(&group, able.len());
            let others = counts.unprinted(&group, pool.len() - able.len());
            counts.sum(active, &[support_parents, others]);
            let need = (counts.count(&group, need), counts.unprinted(&group, size - need));
            counts.sum(referrals, &[need.0, need.1]);
            let dimension = dimension.join(" + ");
            let numbers = (size, able.len());
            let need = need.0;
            draft.lines.push(LineDraft {
                dimension,
                group,
                referrals,
                support_parents,
                need,
                numbers,
                places,
            });
        }
    }
    draft.unreachable = unreachable(counts, &roster);
    draft
}

/// Families nobody with room could take, by the smallest set of rules that keeps somebody away.
fn unreachable(counts: &mut Counts, roster: &Roster<'_>) -> Option<Draft> {
    let open = counts.find("open")?;
    let problem = roster.problem().ok()?;
    let mut by_rules: BTreeMap<String, usize> = BTreeMap::new();
    for left in (0_u32..).take(roster.families.len()) {
        if problem.candidates(left) == 0 {
            let blockers = problem.blockers(left);
            let rules = blockers.first().map(|blocker| blocker.rules.join(" and "));
            let missing = rules.unwrap_or_else(|| "a support parent with room".to_owned());
            *by_rules.entry(missing).or_default() += 1;
        }
    }
    let parts: Vec<(String, usize)> = by_rules.into_iter().collect();
    let total: usize = parts.iter().map(|part| part.1).sum();
    if total == 0 {
        return None;
    }
    let count = counts.count("unreachable", total);
    let rest = counts.unprinted("reachable", counts.value(open).saturating_sub(total));
    counts.sum(open, &[count, rest]);
    let title = "Families nobody can reach";
    Some(counts.table("unreachable", title, ("all of them", count), &parts))
}

impl MirrorDraft {
    /// What may be shown.
    pub(super) fn shown(self, mask: &Mask, policy: &Policy) -> Mirror {
        let mut mirror = Mirror::default();
        let totals = self
            .families
            .zip(self.pool)
            .filter(|(families, pool)| mask.of(families.0).is_some() && mask.of(pool.0).is_some());
        for draft in self.lines {
            let (referrals, support_parents) =
                (mask.of(draft.referrals), mask.of(draft.support_parents));
            let need = mask.of(draft.need);
            let both = referrals.is_some() && support_parents.is_some();
            let parity = totals.filter(|_| both).and_then(|(families, pool)| {
                let first = Events { events: draft.numbers.1, of: pool.1 };
                let second = Events { events: draft.numbers.0, of: families.1 };
                let level = policy.reporting.confidence;
                let exact = risk_ratio(first, second, ZeroCells::Refused, level);
                let half = |_| risk_ratio(first, second, ZeroCells::AddHalf, level);
                let ratio = exact.or_else(half).ok()?.ratio;
                // Nobody there is nobody there, whatever half a person makes of the interval.
                let value = if draft.numbers.1 == 0 { 0.0 } else { ratio.value };
                Some(Interval { value, low: ratio.low.min(value), high: ratio.high, level })
            });
            let places = support_parents.and(need).map(|_| draft.places);
            let gap = places.zip(need).and_then(|(places, need)| {
                i64::try_from(places).ok()?.checked_sub(i64::try_from(need).ok()?)
            });
            let line = MirrorLine {
                dimension: draft.dimension,
                group: draft.group,
                referrals,
                support_parents,
                parity,
                need,
                places,
                gap,
            };
            mirror.alerts.extend(alert(&line, policy.reporting.mirror_alert_below));
            mirror.lines.push(line);
        }
        if let Some(draft) = self.unreachable {
            mirror.unreachable = mask.section(draft, String::new()).rows;
        }
        mirror
    }
}

fn alert(line: &MirrorLine, below: f64) -> Option<String> {
    let name = format!("{} {}", line.dimension, line.group);
    if line.support_parents == Some(0) {
        return Some(format!("{name}: no support parent at all"));
    }
    if line.places == Some(0) && line.need.is_some_and(|need| 0 < need) {
        return Some(format!("{name}: support parents, but no free place with any of them"));
    }
    let parity = line.parity.as_ref().filter(|parity| parity.value < below)?;
    Some(format!("{name}: parity {:.2} is below {below}", parity.value))
}

/// The dimensions that the program chose, each alone, then those it wants to see together.
fn dimensions(policy: &Policy) -> Vec<Vec<String>> {
    let alone = policy.reporting.mirror.iter().map(|name| vec![name.clone()]);
    let together = policy.reporting.mirror_intersections.iter().map(|text| {
        text.split('+').map(|name| name.trim().to_lowercase()).filter(|n| !n.is_empty()).collect()
    });
    alone.chain(together).collect()
}

/// Every combination of one group of each dimension.
fn combined(dimension: &[String], groups: impl Fn(&str) -> Groups) -> Groups {
    let mut combined = Groups::from([String::new()]);
    for name in dimension {
        let next = groups(name);
        let join = |before: &String| {
            let separator = if before.is_empty() { "" } else { " + " };
            next.iter().map(move |one| format!("{before}{separator}{one}")).collect::<Vec<_>>()
        };
        combined = combined.iter().flat_map(join).collect();
    }
    combined
}

/// A family counts under the language it speaks best: that is the one it needs.
fn family_groups(dimension: &str, one: &Referral) -> Groups {
    match dimension {
        "language" => {
            one.languages.first().map(|tag| tag.spoken().to_owned()).into_iter().collect()
        }
        "culture" => one.culture.iter().map(Term::to_string).collect(),
        "condition" => one.conditions.iter().map(condition_family).collect(),
        "relationship" => Groups::from([one.relationship.to_string()]),
        "region" => one.region.iter().map(Term::to_string).collect(),
        _ => Groups::new(),
    }
}

fn pool_groups(dimension: &str, one: &SupportParent) -> Groups {
    match dimension {
        "language" => one.languages.iter().map(|tag| tag.spoken().to_owned()).collect(),
        "culture" => one.culture.iter().map(Term::to_string).collect(),
        "condition" => one.conditions.iter().map(condition_family).collect(),
        "relationship" => Groups::from([one.relationship.to_string()]),
        "region" => one.region.iter().map(Term::to_string).collect(),
        _ => Groups::new(),
    }
}

/// The block of ICD-10-CM that a code is in; a term of the program stands for itself.
fn condition_family(term: &Term) -> String {
    let block = term.as_str().parse::<IcdCode>().map(|code| code.family()).unwrap_or_default();
    if block.is_empty() { term.to_string() } else { block.to_owned() }
}
