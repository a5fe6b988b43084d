use std::collections::BTreeMap;

use thiserror::Error;

#[cfg(feature = "serde")]
use super::Share;
use super::{Criterion, Policy, Role};

/// One rule as a policy file states it: which criterion, and what it is for.
///
/// In TOML, `at_least` and `weight` as the kind asks; without `criterion` the name is the criterion's:
///
/// ```toml
/// [[rules]]
/// name = "language"
/// kind = "require"
///
/// [[rules]]
/// name = "close condition"
/// criterion = "condition"
/// kind = "prefer"
/// weight = 40
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawRuleSpec", into = "RawRuleSpec"))]
#[non_exhaustive]
pub struct RuleSpec {
    /// What the rule is called in every reason given.
    pub name: String,
    /// The criterion it puts to use.
    pub criterion: String,
    /// What it does with the answer.
    pub role: Role,
}

impl RuleSpec {
    /// A rule called after its criterion.
    #[must_use]
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        let name = name.into();
        Self { criterion: name.clone(), name, role }
    }
}

/// The criteria that rules made of data can name.
#[derive(Clone, Debug)]
pub struct Criteria<L, R> {
    by_name: BTreeMap<String, Criterion<L, R>>,
}

impl<L, R> Criteria<L, R> {
    /// No criteria.
    #[must_use]
    pub fn new() -> Self {
        Self { by_name: BTreeMap::new() }
    }

    /// Adds a criterion, in place of one of the same name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, criterion: Criterion<L, R>) -> Self {
        self.by_name.insert(name.into(), criterion);
        self
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The policy that `specs` describe, in their order.
    ///
    /// # Errors
    ///
    /// Every spec that names an unknown criterion or repeats a rule's name.
    pub fn policy(&self, specs: &[RuleSpec]) -> Result<Policy<L, R>, Vec<SpecError>> {
        let mut policy = Policy::new();
        let mut faults = Vec::new();
        for spec in specs {
            if policy.position(&spec.name).is_some() {
                faults.push(SpecError::DuplicateRule { rule: spec.name.clone() });
                continue;
            }
            match self.by_name.get(&spec.criterion) {
                Some(criterion) => {
                    policy = policy.rule(spec.name.clone(), spec.role, criterion.clone());
                }
                None => faults.push(SpecError::UnknownCriterion {
                    rule: spec.name.clone(),
                    criterion: spec.criterion.clone(),
                    known: self.names().map(str::to_owned).collect(),
                }),
            }
        }
        if faults.is_empty() { Ok(policy) } else { Err(faults) }
    }
}

impl<L, R> Default for Criteria<L, R> {
    fn default() -> Self {
        Self::new()
    }
}

/// A fault in the description of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpecError {
    /// Two rules have the same name.
    #[error("two rules are called `{rule}`")]
    DuplicateRule {
        /// The name.
        rule: String,
    },
    /// The rule's criterion is not in the catalogue.
    #[error("rule `{rule}` names the criterion `{criterion}`; known are {}", known.join(", "))]
    UnknownCriterion {
        /// The rule's name.
        rule: String,
        /// The criterion it names.
        criterion: String,
        /// The criteria there are.
        known: Vec<String>,
    },
    /// The rule has a setting that its kind has no use for, or lacks the one it needs.
    #[error("rule `{rule}` of kind {kind} {problem}")]
    WrongSetting {
        /// The rule's name.
        rule: String,
        /// Its kind.
        kind: &'static str,
        /// What is wrong with which setting.
        problem: &'static str,
    },
}

/// A rule as it is written.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRuleSpec {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    criterion: Option<String>,
    kind: RawKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<Share>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<i32>,
}

#[cfg(feature = "serde")]
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKind {
    Require,
    Forbid,
    Prefer,
}

#[cfg(feature = "serde")]
impl TryFrom<RawRuleSpec> for RuleSpec {
    type Error = SpecError;

    fn try_from(raw: RawRuleSpec) -> Result<Self, SpecError> {
        let wrong =
            |kind, problem| Err(SpecError::WrongSetting { rule: raw.name.clone(), kind, problem });
        let role = match (raw.kind, raw.at_least, raw.weight) {
            (RawKind::Require, at_least, None) => {
                Role::Require { at_least: at_least.unwrap_or(Share::ALL) }
            }
            (RawKind::Forbid, None, None) => Role::Forbid,
            (RawKind::Prefer, None, Some(weight)) => Role::Prefer { weight },
            (RawKind::Require, _, Some(_)) => return wrong("require", "has no use for `weight`"),
            (RawKind::Forbid, Some(_), _) => return wrong("forbid", "has no use for `at_least`"),
            (RawKind::Forbid, None, Some(_)) => return wrong("forbid", "has no use for `weight`"),
            (RawKind::Prefer, Some(_), _) => return wrong("prefer", "has no use for `at_least`"),
            (RawKind::Prefer, None, None) => return wrong("prefer", "needs a `weight`"),
        };
        let criterion = raw.criterion.unwrap_or_else(|| raw.name.clone());
        Ok(Self { name: raw.name, criterion, role })
    }
}

#[cfg(feature = "serde")]
impl From<RuleSpec> for RawRuleSpec {
    fn from(spec: RuleSpec) -> Self {
        let (kind, at_least, weight) = match spec.role {
            Role::Require { at_least } => (RawKind::Require, Some(at_least), None),
            Role::Forbid => (RawKind::Forbid, None, None),
            Role::Prefer { weight } => (RawKind::Prefer, None, Some(weight)),
        };
        let criterion = (spec.criterion != spec.name).then_some(spec.criterion);
        Self { name: spec.name, criterion, kind, at_least, weight }
    }
}
