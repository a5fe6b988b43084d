//! How the program keeps to its rules of practice, in counts that tell of nobody.

use std::collections::BTreeMap;

use peerhood_model::{AsOf, Program, RuleKind, Subject, Verdict, findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::practice::allowed::number;

/// How often a rule was kept, over all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RuleLine {
    /// The rule.
    pub rule: String,
    /// Of what it is asked: referrals, matches, support parents, facilitators, groups.
    pub of: String,
    /// The number in force, with its unit; empty where it has none.
    pub number: String,
    /// How often it was kept; absent when hidden, as are the two below.
    pub met: Option<u64>,
    /// How often it was not.
    pub breached: Option<u64>,
    /// How often there is still time.
    pub not_yet_due: Option<u64>,
}

/// Met, breached, not yet due, not asked.
type Answers = [u64; 4];

/// One line a rule. The counts of a line are shown together or not at all: if one of them, or how
/// many were not asked, is small, it could be worked out from the others and a total.
pub(super) fn rules(program: &Program, as_of: AsOf, threshold: u64) -> Vec<RuleLine> {
    let Ok(findings) = findings(program, as_of) else { return Vec::new() };
    let mut lines: BTreeMap<(RuleKind, &'static str), Answers> = BTreeMap::new();
    for finding in &findings {
        let of = match finding.subject {
            Subject::Referral(_) => "referrals",
            Subject::Match(_) => "matches",
            Subject::SupportParent(_) => "support parents",
            Subject::Facilitator(_) => "facilitators",
            Subject::Group(_) => "groups",
            _ => continue,
        };
        let answer = match finding.verdict {
            Verdict::Met { .. } => 0,
            Verdict::Breached { .. } => 1,
            Verdict::NotYetDue { .. } => 2,
            _ => 3,
        };
        lines.entry((finding.rule, of)).or_default()[answer] += 1;
    }
    // A rule that was asked of nobody has nothing to say.
    lines.retain(|_, answers| answers[..3].iter().any(|&count| 0 < count));
    let line = |((rule, of), answers): ((RuleKind, &'static str), Answers)| {
        let is_shown =
            of == "groups" || answers.iter().all(|&count| count == 0 || threshold <= count);
        let shown = |position: usize| is_shown.then_some(answers[position]);
        let found = program.rules.rule(rule, as_of.day);
        let has_number = rule.unit() != peerhood_model::Unit::None;
        let number = found.filter(|_| has_number).map(|found| number(found).to_string());
        RuleLine {
            rule: rule.code().replace('_', " "),
            of: of.to_owned(),
            number: number.unwrap_or_default(),
            met: shown(0),
            breached: shown(1),
            not_yet_due: shown(2),
        }
    };
    lines.into_iter().map(line).collect()
}
