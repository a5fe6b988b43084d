//! The non-central F distribution.

use super::beta::{beta_front, beta_tails};
use super::noncentral_chi_squared::{mixture, positive, shift};
use super::root::rising;
use crate::estimate::NoEstimate;

/// The ratio of a shifted to a central chi-squared variable, each over its degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonCentralF {
    // Invariant: 0 < both degrees, 0 <= noncentrality, all at most 1e9.
    numerator: f64,
    denominator: f64,
    noncentrality: f64,
}

impl NonCentralF {
    /// The distribution with these degrees of freedom; a noncentrality of zero is the central one.
    ///
    /// # Errors
    ///
    /// [`NoEstimate::OutOfRange`] unless both degrees lie above 0 and the noncentrality is not
    /// negative, all at most 1e9.
    pub fn new(numerator: f64, denominator: f64, noncentrality: f64) -> Result<Self, NoEstimate> {
        positive("numerator degrees of freedom", numerator)?;
        positive("denominator degrees of freedom", denominator)?;
        shift(noncentrality)?;
        Ok(Self { numerator, denominator, noncentrality })
    }

    /// P(F <= f).
    #[must_use]
    pub fn cdf(&self, f: f64) -> f64 {
        self.tails(f).0
    }

    /// P(F > f), without the loss of 1 - P(F <= f).
    #[must_use]
    pub fn sf(&self, f: f64) -> f64 {
        self.tails(f).1
    }

    /// The f with P(F <= f) = `p`; `None` unless `p` lies above 0 and below 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let middle = 1.0 + self.noncentrality / self.numerator;
        (0.0 < p && p < 1.0).then(|| rising(|f| self.tails(f), p, middle))
    }

    fn tails(&self, f: f64) -> (f64, f64) {
        if f <= 0.0 || f.is_nan() {
            return (0.0, 1.0);
        }
        let scaled = self.numerator * f;
        if scaled.is_infinite() {
            return (1.0, 0.0);
        }
        let whole = self.denominator + scaled;
        let (x, y) = (scaled / whole, self.denominator / whole);
        let (a, b) = (0.5 * self.numerator, 0.5 * self.denominator);
        mixture(
            0.5 * self.noncentrality,
            |j| beta_tails(a + j, b, x, y),
            // I_x(a + j, b) - I_x(a + j + 1, b)
            |j| beta_front(a + j, b, x, y) / (a + j),
        )
    }
}
