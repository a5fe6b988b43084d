use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::keys::{KeyTable, Keys};
use super::share::Share;

/// A question about a pair, answered with a [`Share`]; a rule puts it to use.
///
/// A criterion by *keys* is looked up: a rule that requires or forbids it finds its pairs without
/// asking about each. A criterion by a function is asked about every pair that the keyed rules leave.
pub struct Criterion<L, R> {
    pub(super) measure: Measure<L, R>,
    pub(super) because: Option<Because<L, R>>,
}

pub(super) type Because<L, R> = Arc<dyn Fn(&L, &R) -> String + Send + Sync>;
type Grading<L, R> = Arc<dyn Fn(&L, &R) -> Share + Send + Sync>;
type Lookup<L, R> = Arc<dyn Fn(&[L], &[R]) -> KeyTable + Send + Sync>;

pub(super) enum Measure<L, R> {
    /// A function of the pair.
    Graded(Grading<L, R>),
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
            Self::Shared(lookup) => Self::Shared(Arc::clone(lookup)),
            Self::Covered(lookup) => Self::Covered(Arc::clone(lookup)),
        }
    }
}

impl<L, R> fmt::Debug for Criterion<L, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.measure {
            Measure::Graded(_) => "graded",
            Measure::Shared(_) => "shared key",
            Measure::Covered(_) => "covered keys",
        };
        formatter.debug_tuple("Criterion").field(&kind).finish()
    }
}
