//! Named rules over the caller's own people, and what they say of a pair.

mod blocks;
mod candidates;
mod column;
mod criterion;
mod effects;
mod filter;
mod keys;
mod kinds;
mod places;
mod prepared;
mod rows;
mod share;
mod spec;
mod unmet;

use std::fmt;
use std::hash::Hash;
use std::slice;
use std::sync::Arc;

use thiserror::Error;

pub use criterion::Criterion;
pub use effects::RuleEffect;
pub use keys::Keys;
pub use share::{Share, ShareError};
pub use spec::{Criteria, RuleSpec, SpecError};

pub(crate) use blocks::in_blocks;
pub(crate) use candidates::Candidates;
pub(crate) use column::Column;
pub(crate) use effects::{Alone, alone};
pub(crate) use filter::HardRules;
pub(crate) use places::RightSet;
pub(crate) use prepared::Prepared;
pub(crate) use rows::{Least, Rows};
pub(crate) use unmet::smallest_unmet;

/// Named rules for pairing a `L` with a `R`, in the order they were given.
///
/// ```
/// use peerhood_matching::{Policy, Share, Verdict};
///
/// struct Family { languages: Vec<&'static str>, child_age: usize }
/// struct Parent { languages: Vec<&'static str>, child_age: usize }
///
/// let policy = Policy::new()
///     .require_shared_key("language", |f: &Family| f.languages.clone(), |p: &Parent| p.languages.clone())
///     .prefer("further along", 3, |family, parent| parent.child_age > family.child_age)
///     .because(|family, parent| format!("child of {} beside {}", parent.child_age, family.child_age));
///
/// let costa = Family { languages: vec!["pt", "es"], child_age: 2 };
/// let rivera = Parent { languages: vec!["es", "en"], child_age: 9 };
/// let Verdict::Allowed(grades) = policy.judge(&costa, &rivera) else { panic!() };
/// assert_eq!(grades[0].to_string(), "+0 language (shared: es)");
/// assert_eq!(grades[1].to_string(), "+300 further along (child of 9 beside 2)");
///
/// let smith = Parent { languages: vec!["en"], child_age: 9 };
/// let Verdict::Blocked(unmet) = policy.judge(&costa, &smith) else { panic!() };
/// assert_eq!(unmet[0].to_string(), "language (nothing shared: asked es, pt, offered en)");
/// ```
pub struct Policy<L, R> {
    rules: Vec<Rule<L, R>>,
    top_priority: Option<TopPriority<L>>,
}

type TopPriority<L> = Arc<dyn Fn(&L) -> Option<String> + Send + Sync>;

/// A name, a question, and what its answer is for.
struct Rule<L, R> {
    name: String,
    role: Role,
    criterion: Criterion<L, R>,
}

/// What a rule does with the answer of its criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Role {
    /// Pairs below this share are never made.
    Require {
        /// The least share that is enough.
        at_least: Share,
    },
    /// Pairs with any share at all are never made.
    Forbid,
    /// Every point of the share counts this much; below zero, against the pair.
    Prefer {
        /// Points for each of the hundred points of the share.
        weight: i32,
    },
}

/// What a policy says of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// Every hard rule is met; what each rule gives, in the order of the policy.
    Allowed(Vec<Grade>),
    /// The hard rules that are not met, in the order of the policy.
    Blocked(Vec<Unmet>),
}

/// What one rule gives a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Grade {
    /// The rule's name.
    pub rule: String,
    /// How far the rule is met.
    pub share: Share,
    /// The share times the rule's weight; 0 under a hard rule.
    pub points: i64,
    /// Whether this rule is the left's own top priority, which no points outweigh.
    pub top_priority: bool,
    /// What was seen.
    pub because: String,
}

impl fmt::Display for Grade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:+} {} ({})", self.points, self.rule, self.because)
    }
}

/// A hard rule that a pair does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Unmet {
    /// The rule's name.
    pub rule: String,
    /// What was seen.
    pub because: String,
}

impl fmt::Display for Unmet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.rule, self.because)
    }
}

/// What a pair is worth: first by the left's own top priority, then by the program's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Score {
    // Compared in this order.
    /// How far the left's top priority is met; none when it named none.
    pub top: Share,
    /// The sum of the weighted shares.
    pub points: i64,
}

impl<L, R> Policy<L, R> {
    /// No rules: every pair is allowed and worth nothing.
    #[must_use]
    pub fn new() -> Self {
        Self { rules: Vec::new(), top_priority: None }
    }

    /// Adds a rule; all other ways to add one are short for this.
    #[must_use]
    pub fn rule(mut self, name: impl Into<String>, role: Role, criterion: Criterion<L, R>) -> Self {
        self.rules.push(Rule { name: name.into(), role, criterion });
        self
    }

    /// Never makes a pair that fails `test`; asked of every pair that the keyed rules leave.
    #[must_use]
    pub fn require(
        self,
        name: impl Into<String>,
        test: impl Fn(&L, &R) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rule(name, Role::Require { at_least: Share::ALL }, Criterion::graded(test))
    }

    /// Never makes a pair that has no key in common.
    #[must_use]
    pub fn require_shared_key<K, A, B>(
        self,
        name: impl Into<String>,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        let criterion = Criterion::shared_key(left_keys, right_keys);
        self.rule(name, Role::Require { at_least: Share::ALL }, criterion)
    }

    /// Never makes a pair whose right lacks one of the left's keys.
    #[must_use]
    pub fn require_all_keys<K, A, B>(
        self,
        name: impl Into<String>,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        let criterion = Criterion::covered_keys(left_keys, right_keys);
        self.rule(name, Role::Require { at_least: Share::ALL }, criterion)
    }

    /// Never makes a pair that has a key in common: what the left avoids, what the right brings.
    #[must_use]
    pub fn forbid_shared_key<K, A, B>(
        self,
        name: impl Into<String>,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        self.rule(name, Role::Forbid, Criterion::shared_key(left_keys, right_keys))
    }

    /// Adds `weight` points for every point of the grade, a [`Share`] or a `bool`.
    #[must_use]
    pub fn prefer<G: Into<Share>>(
        self,
        name: impl Into<String>,
        weight: i32,
        grade: impl Fn(&L, &R) -> G + Send + Sync + 'static,
    ) -> Self {
        self.rule(name, Role::Prefer { weight }, Criterion::graded(grade))
    }

    /// Adds a hundred times `weight` to pairs with a key in common.
    #[must_use]
    pub fn prefer_shared_key<K, A, B>(
        self,
        name: impl Into<String>,
        weight: i32,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        self.rule(name, Role::Prefer { weight }, Criterion::shared_key(left_keys, right_keys))
    }

    /// Adds `weight` for every point that the best common key is worth to the left.
    #[must_use]
    pub fn prefer_nearest_key<K, A, B>(
        self,
        name: impl Into<String>,
        weight: i32,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<(K, Share)>>,
        B: Into<Keys<K>>,
    {
        self.rule(name, Role::Prefer { weight }, Criterion::nearest_key(left_keys, right_keys))
    }

    /// Adds `weight` for every hundredth of the left's keys that the right has.
    #[must_use]
    pub fn prefer_covered_keys<K, A, B>(
        self,
        name: impl Into<String>,
        weight: i32,
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        self.rule(name, Role::Prefer { weight }, Criterion::covered_keys(left_keys, right_keys))
    }

    /// Says what was seen in a pair, for the rule added last.
    #[must_use]
    pub fn because(mut self, text: impl Fn(&L, &R) -> String + Send + Sync + 'static) -> Self {
        if let Some(rule) = self.rules.last_mut() {
            rule.criterion.because = Some(Arc::new(text));
        }
        self
    }

    /// Lets each left name one rule as its own top priority.
    ///
    /// The share by which a pair meets that rule comes before all points: in the left's own ranking no
    /// weights of the program outweigh it. A rule that forbids, or counts against, is met the more the
    /// less of it there is. A left that names nothing has no such tier, so naming one never makes any
    /// of its pairs worth less.
    #[must_use]
    pub fn top_priority<S: Into<String>>(
        mut self,
        rule_of: impl Fn(&L) -> Option<S> + Send + Sync + 'static,
    ) -> Self {
        self.top_priority = Some(Arc::new(move |left| rule_of(left).map(Into::into)));
        self
    }

    /// Judges one pair: what each rule gives it, or which hard rules it fails.
    ///
    /// A problem's candidates are judged by the same code; a name that [`Policy::top_priority`] gives
    /// and no rule has is no priority here and a fault in [`Policy::check`].
    #[must_use]
    pub fn judge(&self, left: &L, right: &R) -> Verdict {
        Prepared::new(self, slice::from_ref(left), slice::from_ref(right)).judge(0, 0)
    }

    /// What a pair is worth, or `None` when a hard rule blocks it.
    #[must_use]
    pub fn score(&self, left: &L, right: &R) -> Option<Score> {
        Prepared::new(self, slice::from_ref(left), slice::from_ref(right)).score(0, 0)
    }

    /// The names of the rules with their roles, in the order of the policy.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Role)> {
        self.rules.iter().map(|rule| (rule.name.as_str(), rule.role))
    }

    /// Finds every fault in the rules themselves and in the top priorities of `lefts`.
    ///
    /// # Errors
    ///
    /// All [`PolicyError`]s, in the order of the rules and then of the lefts.
    pub fn check(&self, lefts: &[L]) -> Result<(), Vec<PolicyError>> {
        let mut faults = Vec::new();
        if self.rules.len() > Self::MOST_RULES {
            faults.push(PolicyError::TooManyRules { rules: self.rules.len() });
        }
        for (position, rule) in self.rules.iter().enumerate() {
            if self.rules[..position].iter().any(|earlier| earlier.name == rule.name) {
                faults.push(PolicyError::DuplicateRule { rule: rule.name.clone() });
            }
        }
        for (left, person) in lefts.iter().enumerate() {
            let named = self.top_priority.as_ref().and_then(|rule_of| rule_of(person));
            if let Some(rule) = named.filter(|rule| self.position(rule).is_none()) {
                faults.push(PolicyError::UnknownPriority { left, rule });
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// The score as one number: `top × (1 + the widest range of points) + points`.
    ///
    /// Two scores compare as their numbers do, so that a solver of whole numbers keeps the tiers apart.
    /// With at most 1,000 rules of 32-bit weights it stays below 2.2 × 10¹⁶.
    #[must_use]
    pub fn weight_of(&self, score: Score) -> i64 {
        score.top.points() * self.point_range() + score.points
    }

    /// The score that [`Policy::weight_of`] made into `weight`.
    #[must_use]
    pub fn score_of(&self, weight: i64) -> Score {
        let lowest: i64 = self.weights().filter(|weight| *weight < 0).sum::<i64>() * 100;
        let top = weight.saturating_sub(lowest).div_euclid(self.point_range()).clamp(0, 100);
        let top = Share::new(top).expect("clamped to 0 to 100");
        Score { top, points: weight.saturating_sub(top.points() * self.point_range()) }
    }

    /// No weight of a pair is further from 0 than this.
    pub(crate) fn greatest_weight(&self) -> u64 {
        (self.point_range() * 101).unsigned_abs()
    }

    // 1,000 × 2³¹ × 100 × 101 = 2.2 × 10¹⁶: no sum over one pair overflows.
    const MOST_RULES: usize = 1_000;

    /// One more than the distance between the least and the most points that a pair can have.
    fn point_range(&self) -> i64 {
        1 + self.weights().map(i64::abs).sum::<i64>() * 100
    }

    fn weights(&self) -> impl Iterator<Item = i64> {
        // Rules beyond the limit are refused by `check`, and do not count.
        self.rules.iter().take(Self::MOST_RULES).map(|rule| match rule.role {
            Role::Prefer { weight } => i64::from(weight),
            Role::Require { .. } | Role::Forbid => 0,
        })
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.name == name)
    }
}

impl<L, R> Default for Policy<L, R> {
    fn default() -> Self {
        Self::new()
    }
}

// Not derived: people need not be cloned or printed.
impl<L, R> Clone for Policy<L, R> {
    fn clone(&self) -> Self {
        let rules = self.rules.iter().map(|rule| Rule {
            name: rule.name.clone(),
            role: rule.role,
            criterion: rule.criterion.clone(),
        });
        Self { rules: rules.collect(), top_priority: self.top_priority.clone() }
    }
}

impl<L, R> fmt::Debug for Policy<L, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.rules()).finish()
    }
}

/// A fault in the rules, or in what a left says of them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum PolicyError {
    /// Two rules have the same name.
    #[error("two rules are called `{rule}`")]
    DuplicateRule {
        /// The name.
        rule: String,
    },
    /// There are more rules than a score has room for.
    #[error("{rules} rules, but a policy has at most 1000")]
    TooManyRules {
        /// The rules given.
        rules: usize,
    },
    /// A left names a top priority that is no rule.
    #[error("left entry {left} puts `{rule}` first, which is no rule of the policy")]
    UnknownPriority {
        /// Its position.
        left: usize,
        /// The name it gave.
        rule: String,
    },
}
