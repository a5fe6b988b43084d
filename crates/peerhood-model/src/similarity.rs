use std::cmp::Ordering;
use std::fmt;

/// How alike two conditions are: an exact share from 0, nothing in common, to 1, the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawSimilarity"))]
pub struct Similarity {
    // Invariant: part <= whole, whole > 0, in lowest terms.
    part: u32,
    whole: u32,
}

impl Similarity {
    /// Nothing in common.
    pub const NONE: Self = Self { part: 0, whole: 1 };

    /// The same condition.
    pub const SAME: Self = Self { part: 1, whole: 1 };

    /// The share of `whole` that `part` is; none when that is no share.
    #[must_use]
    pub fn new(part: u32, whole: u32) -> Option<Self> {
        if whole == 0 || whole < part {
            return None;
        }
        let divisor = greatest_common_divisor(part, whole);
        Some(Self { part: part / divisor, whole: whole / divisor })
    }

    /// The share as a numerator and a denominator in lowest terms.
    #[must_use]
    pub const fn ratio(&self) -> (u32, u32) {
        (self.part, self.whole)
    }

    /// The share of `points`, rounded down: a whole number to score with.
    #[must_use]
    pub fn of(&self, points: u32) -> u32 {
        let share = u64::from(points) * u64::from(self.part) / u64::from(self.whole);
        u32::try_from(share).expect("a share of a number is no greater than it")
    }
}

fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialOrd for Similarity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Similarity {
    fn cmp(&self, other: &Self) -> Ordering {
        let mine = u64::from(self.part) * u64::from(other.whole);
        mine.cmp(&(u64::from(other.part) * u64::from(self.whole)))
    }
}

impl fmt::Display for Similarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct RawSimilarity {
    part: u32,
    whole: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<RawSimilarity> for Similarity {
    type Error = String;

    fn try_from(raw: RawSimilarity) -> Result<Self, String> {
        let RawSimilarity { part, whole } = raw;
        Self::new(part, whole).ok_or_else(|| format!("{part}/{whole} is no share from 0 to 1"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_compare_exactly() {
        let third = Similarity::new(1, 3).unwrap();
        assert_eq!(Similarity::new(2, 6), Some(third));
        assert!(third < Similarity::new(334, 1000).unwrap());
        assert!(Similarity::new(333, 1000).unwrap() < third);
        assert_eq!(third.of(100), 33);
    }

    #[test]
    fn a_share_is_never_more_than_the_whole() {
        assert_eq!(Similarity::new(2, 1), None);
        assert_eq!(Similarity::new(0, 0), None);
        assert_eq!(Similarity::SAME.of(u32::MAX), u32::MAX);
    }
}
