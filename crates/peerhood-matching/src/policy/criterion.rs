use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::keys::{KeyTable, Keys};
use super::kinds::Kinds;
use super::share::Share;

/// A question about a pair, answered with a [`Share`]; a rule puts it to use.
///
/// A criterion by *keys* is looked up: a rule that requires or forbids it finds its pairs without
/// asking about each. A criterion that *compares* what is said of each side judges two people once
/// for all who are like them. A criterion by a function is asked about every pair that the others leave.
pub struct Criterion<L, R> {
    pub(super) measure: Measure<L, R>,
    pub(super) because: Option<Because<L, R>>,
}

pub(super) type Because<L, R> = Arc<dyn Fn(&L, &R) -> String + Send + Sync>;
pub(super) type Grading<L, R> = Arc<dyn Fn(&L, &R) -> Share + Send + Sync>;
type Comparing<L, R> = Arc<dyn Fn(&[L], &[R]) -> Kinds + Send + Sync>;
type Lookup<L, R> = Arc<dyn Fn(&[L], &[R]) -> KeyTable + Send + Sync>;

pub(super) enum Measure<L, R> {
    /// A function of the pair.
    Graded(Grading<L, R>),
    /// A function of what is said of each side.
    Compared(Comparing<L, R>),
    /// The best key that both have.
    Shared(Lookup<L, R>),
    /// The part of the left's keys that the right has.
    Covered(Lookup<L, R>),
}

impl<L, R> Criterion<L, R> {
    /// Grades each pair by a function: a [`Share`], or a `bool` for all or nothing.
    pub fn graded<G: Into<Share>>(grade: impl Fn(&L, &R) -> G + Send + Sync + 'static) -> Self {
        Self::new(Measure::Graded(Arc::new(move |left, right| grade(left, right).into())))
    }

    /// Grades each pair by what is said of its two sides: a [`Share`], or a `bool` for all or nothing.
    ///
    /// Lefts of whom the same is said are alike, and so are rights: where many are, each two kinds are
    /// graded once, which makes large problems many times as fast as [`Criterion::graded`]. What is
    /// said should be no more than the grade needs.
    ///
    /// ```
    /// use peerhood_matching::{Criterion, Policy, Role, Share};
    ///
    /// let near = Criterion::compared(
    ///     |family: &(&str, u8)| family.1,
    ///     |parent: &(&str, u8)| parent.1,
    ///     |child: &u8, other: &u8| Share::of(18 - usize::from(child.abs_diff(*other)).min(18), 18),
    /// );
    /// let policy = Policy::new().rule("child's age", Role::Prefer { weight: 2 }, near);
    /// assert_eq!(policy.score(&("Costa", 2), &("Rivera", 11)).unwrap().points, 100);
    /// ```
    pub fn compared<A, B, G>(
        left_says: impl Fn(&L) -> A + Send + Sync + 'static,
        right_says: impl Fn(&R) -> B + Send + Sync + 'static,
        grade: impl Fn(&A, &B) -> G + Send + Sync + 'static,
    ) -> Self
    where
        A: Eq + Hash + Send + Sync + 'static,
        B: Eq + Hash + Send + Sync + 'static,
        G: Into<Share>,
    {
        let grade: Grading<A, B> = Arc::new(move |left, right| grade(left, right).into());
        Self::new(Measure::Compared(Arc::new(move |lefts, rights| {
            let (lefts, rights) = (lefts.iter().map(&left_says), rights.iter().map(&right_says));
            Kinds::compared(lefts, rights, Arc::clone(&grade))
        })))
    }

    /// Met in full by pairs that have any key in common, not at all by others.
    pub fn shared_key<K, A, B>(
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        Self::new(Measure::Shared(lookup(left_keys, right_keys)))
    }

    /// Met as far as the best common key is worth to the left: a condition in full, its parent in the
    /// classification by 60, its chapter by 20.
    pub fn nearest_key<K, A, B>(
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<(K, Share)>>,
        B: Into<Keys<K>>,
    {
        Self::new(Measure::Shared(Arc::new(move |lefts, rights| {
            KeyTable::new(
                lefts.iter().map(|left| left_keys(left).into()),
                rights.iter().map(|right| right_keys(right).into()),
            )
        })))
    }

    /// Met by the part of the left's keys that the right has; a left without keys is content.
    pub fn covered_keys<K, A, B>(
        left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
        right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
    ) -> Self
    where
        K: Eq + Hash + fmt::Display,
        A: Into<Keys<K>>,
        B: Into<Keys<K>>,
    {
        Self::new(Measure::Covered(lookup(left_keys, right_keys)))
    }

    /// Says what was seen in a pair, in place of the standard text.
    #[must_use]
    pub fn because(mut self, text: impl Fn(&L, &R) -> String + Send + Sync + 'static) -> Self {
        self.because = Some(Arc::new(text));
        self
    }

    fn new(measure: Measure<L, R>) -> Self {
        Self { measure, because: None }
    }
}

fn lookup<L, R, K, A, B>(
    left_keys: impl Fn(&L) -> A + Send + Sync + 'static,
    right_keys: impl Fn(&R) -> B + Send + Sync + 'static,
) -> Lookup<L, R>
where
    K: Eq + Hash + fmt::Display,
    A: Into<Keys<K>>,
    B: Into<Keys<K>>,
{
    let in_full = |keys: Keys<K>| match keys {
        Keys::Any => Keys::Any,
        Keys::Of(keys) => keys.into_iter().map(|key| (key, Share::ALL)).collect(),
    };
    Arc::new(move |lefts, rights| {
        KeyTable::new(
            lefts.iter().map(|left| in_full(left_keys(left).into())),
            rights.iter().map(|right| right_keys(right).into()),
        )
    })
}

// Not derived: people need not be cloned or printed.
impl<L, R> Clone for Criterion<L, R> {
    fn clone(&self) -> Self {
        Self { measure: self.measure.clone(), because: self.because.clone() }
    }
}

impl<L, R> Clone for Measure<L, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Graded(grade) => Self::Graded(Arc::clone(grade)),
            Self::Compared(compare) => Self::Compared(Arc::clone(compare)),
            Self::Shared(lookup) => Self::Shared(Arc::clone(lookup)),
            Self::Covered(lookup) => Self::Covered(Arc::clone(lookup)),
        }
    }
}

impl<L, R> fmt::Debug for Criterion<L, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.measure {
            Measure::Graded(_) => "graded",
            Measure::Compared(_) => "compared",
            Measure::Shared(_) => "shared key",
            Measure::Covered(_) => "covered keys",
        };
        formatter.debug_tuple("Criterion").field(&kind).finish()
    }
}
