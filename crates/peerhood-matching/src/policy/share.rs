use std::fmt;

use thiserror::Error;

/// How far a pair meets a rule: whole points from 0 (not at all) to 100 (in full).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct Share(
    // Invariant: at most 100.
    u8,
);

impl Share {
    /// Not met at all.
    pub const NONE: Self = Self(0);
    /// Met in full.
    pub const ALL: Self = Self(100);

    /// The smallest share that is any at all.
    pub(super) const LEAST: Self = Self(1);

    /// The share of `points` in a hundred.
    ///
    /// # Errors
    ///
    /// When `points` lies outside 0 to 100.
    pub fn new(points: i64) -> Result<Self, ShareError> {
        match u8::try_from(points) {
            Ok(points) if points <= 100 => Ok(Self(points)),
            _ => Err(ShareError { points }),
        }
    }

    /// The share that `part` is of `whole`, rounded down; everything of nothing is [`Share::ALL`].
    ///
    /// ```
    /// use peerhood_matching::Share;
    ///
    /// assert_eq!(Share::of(2, 3).points(), 66);
    /// assert_eq!(Share::of(0, 0), Share::ALL);
    /// assert_eq!(Share::of(7, 3), Share::ALL);
    /// ```
    #[must_use]
    #[inline]
    pub fn of(part: usize, whole: usize) -> Self {
        if part >= whole {
            return Self::ALL;
        }
        let points = match (u32::try_from(part), u32::try_from(whole)) {
            // Usual numbers are divided in the fewest bits.
            (Ok(part), Ok(whole)) if part <= u32::MAX / 100 => u128::from(part * 100 / whole),
            // 128 bits hold a hundred times any position.
            _ => part as u128 * 100 / whole as u128,
        };
        Self(u8::try_from(points).expect("a part below the whole is under a hundred hundredths"))
    }

    /// What is missing to [`Share::ALL`].
    pub(super) fn rest(self) -> Self {
        Self(100 - self.0)
    }

    /// Whole points, 0 to 100.
    #[must_use]
    #[inline]
    pub fn points(self) -> i64 {
        i64::from(self.0)
    }
}

impl From<bool> for Share {
    fn from(met: bool) -> Self {
        if met { Self::ALL } else { Self::NONE }
    }
}

impl From<Share> for i64 {
    fn from(share: Share) -> Self {
        share.points()
    }
}

impl TryFrom<i64> for Share {
    type Error = ShareError;

    fn try_from(points: i64) -> Result<Self, ShareError> {
        Self::new(points)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of 100", self.0)
    }
}

/// A number of points that is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{points} points, but a share has 0 to 100")]
pub struct ShareError {
    /// The points given.
    pub points: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_points_of_a_hundred_are_shares() {
        assert_eq!(Share::new(100), Ok(Share::ALL));
        assert_eq!(Share::new(101), Err(ShareError { points: 101 }));
        assert_eq!(Share::new(-1), Err(ShareError { points: -1 }));
        assert_eq!(Share::new(i64::MIN), Err(ShareError { points: i64::MIN }));
    }

    #[test]
    fn nearly_everything_is_not_everything() {
        assert_eq!(Share::of(usize::MAX - 1, usize::MAX).points(), 99);
    }
}
