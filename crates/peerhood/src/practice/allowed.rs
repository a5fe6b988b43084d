//! May this person be a support parent, is a group of this size allowed: answers with the rule and
//! who says so.

use chrono::NaiveDate;
use peerhood_model::{
    Amount, InForce, Program, Relationship, RuleBook, RuleKind, SupportParent, SupporterObstacle,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Policy;
use crate::policy;

/// An answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Allowed {
    /// Whether it is.
    pub allowed: bool,
    /// Every reason against it; or, where there is none, what was asked and met.
    pub reasons: Vec<String>,
}

impl policy::Eligibility {
    /// The rule by which the model opens a support parent's record, narrowed by what binds the
    /// program on a day.
    #[must_use]
    pub fn rule_under(&self, rules: &RuleBook, day: NaiveDate) -> peerhood_model::Eligibility {
        let mut rule = self.rule();
        for found in rules.binding(RuleKind::Raising, day) {
            rule.raising.retain(|one| found.rule.relationships.contains(one));
        }
        let caseloads = rules.binding(RuleKind::Caseload, day);
        rule.caseload = caseloads.map(|found| found.rule.number).min();
        for found in rules.binding(RuleKind::RaisingMonths, day) {
            let named = &found.rule.relationships;
            let all = Relationship::ALL.iter();
            for one in all.filter(|one| named.is_empty() || named.contains(one)) {
                let months = rule.raising_months_of.entry(*one).or_default();
                *months = found.rule.number.max(*months);
            }
        }
        rule
    }
}

/// The most people in a group that the rules which bind on a day allow; `None` where none does.
pub(crate) fn cap_under(rules: &RuleBook, day: NaiveDate) -> Option<u32> {
    rules.binding(RuleKind::GroupLargest, day).map(|found| found.rule.number).min()
}

/// Whether somebody may support other parents by what they are to their child, leaving their way
/// through the program aside: training, checks and status can still come.
#[must_use]
pub fn may_support(
    program: &Program,
    policy: &Policy,
    parent: &SupportParent,
    day: NaiveDate,
) -> Allowed {
    let mut against = Vec::new();
    let mut asked = Vec::new();
    let word = parent.relationship.code().replace('_', " ");
    let binding: Vec<InForce<'_>> = program.rules.binding(RuleKind::Raising, day).collect();
    for found in &binding {
        let counts = found.rule.relationships.contains(&parent.relationship);
        let says = if counts { "counts" } else { "does not count" };
        let text = format!("{word} {says} as raising the child: {}", said_by(*found));
        if counts { asked.push(text) } else { against.push(text) }
    }
    if !policy.eligibility.raising.contains(&parent.relationship) {
        against.push(format!("{word} does not count as raising the child: program.toml"));
    } else if binding.is_empty() {
        let measured = program.rules.rule(RuleKind::Raising, day);
        let source = measured
            .filter(|found| found.rule.relationships.contains(&parent.relationship))
            .map_or_else(|| "program.toml".to_owned(), said_by);
        asked.push(format!("{word} counts as raising the child: {source}"));
    }
    if let Some((months, source)) = months_asked(program, policy, parent.relationship, day) {
        let mut rule = peerhood_model::Eligibility::default();
        rule.raising_months = months;
        rule.raising = Relationship::ALL.iter().copied().collect();
        match parent.raising_shortfall(day, &rule) {
            Some(SupporterObstacle::RaisingTooShort { enough_on, .. }) => against.push(format!(
                "will have raised the child for {months} months only on {enough_on}: {source}"
            )),
            Some(_) => against.push(format!(
                "since when they raise the child is not on record; {months} months are asked: {source}"
            )),
            None => asked.push(format!("has raised the child for {months} months: {source}")),
        }
    }
    answer(against, asked)
}

/// The months that somebody must have raised the child, and who asks for them: what is asked most.
fn months_asked(
    program: &Program,
    policy: &Policy,
    relationship: Relationship,
    day: NaiveDate,
) -> Option<(u32, String)> {
    let own = policy.eligibility.raising_months;
    let own = (0 < own).then(|| (own, "program.toml".to_owned()));
    let binding = program.rules.binding(RuleKind::RaisingMonths, day);
    let named = binding.filter(|found| {
        found.rule.relationships.is_empty() || found.rule.relationships.contains(&relationship)
    });
    let binding = named.map(|found| (found.rule.number, said_by(found)));
    own.into_iter().chain(binding).max_by_key(|(months, _)| *months)
}

/// Whether a group of so many people with so many facilitators is allowed on a day.
///
/// Rules that bind are asked, and the program's own largest group; where nothing binds, what the
/// packs measure by.
#[must_use]
pub fn group_allowed(
    program: &Program,
    policy: &Policy,
    people: u32,
    facilitators: u32,
    day: NaiveDate,
) -> Allowed {
    let (mut against, mut asked) = (Vec::new(), Vec::new());
    let mut ask = |least: u32, what: &str, source: String| {
        if least < people {
            against.push(format!("{people} people are more than {least} {what}: {source}"));
        } else {
            asked.push(format!("{people} people are within {least} {what}: {source}"));
        }
    };
    let binding: Vec<_> = program.rules.binding(RuleKind::GroupLargest, day).collect();
    let measured = program.rules.rule(RuleKind::GroupLargest, day).filter(|_| binding.is_empty());
    if let Some(found) = measured {
        ask(found.rule.number, "in a group", said_by(found));
    }
    for found in binding {
        ask(found.rule.number, "in a group", said_by(found));
    }
    for found in program.rules.binding(RuleKind::PeoplePerFacilitator, day) {
        let number = found.rule.number.saturating_mul(facilitators);
        let what = format!("for {facilitators} facilitators");
        ask(number, &what, said_by(found));
    }
    ask(policy.groups.largest, "in a group", "program.toml".to_owned());
    answer(against, asked)
}

fn answer(against: Vec<String>, asked: Vec<String>) -> Allowed {
    let allowed = against.is_empty();
    Allowed { allowed, reasons: if allowed { asked } else { against } }
}

/// A rule's pack, version and source.
pub(crate) fn said_by(found: InForce<'_>) -> String {
    let InForce { pack, rule } = found;
    format!("{} {}, {}", pack.name, pack.version, rule.source)
}

/// A rule's number in words.
pub(crate) fn number(found: InForce<'_>) -> Amount {
    Amount { number: found.rule.number, unit: found.rule.kind.unit() }
}
