//! Counts with noise, for a public page that is renewed again and again.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::estimate::NoEstimate;

/// Adds discrete Laplace noise to counts, so that the page looks almost the same with or without any
/// one person; negative results are printed as zero.
///
/// `epsilon` is what this release costs: smaller is more private and noisier. At 0.5 the standard
/// deviation is 2.8, and one count in ten is off by 5 or more. Costs of several releases about the
/// same people add up. One person may be in one count only; totals have to be added from the noisy
/// counts. For tables of tens of families hiding cells is easier to explain.
///
/// The seed has to be secret and used once: who knows it can take the noise away again.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] unless `epsilon` is from 0.001 to 100.
///
/// ```
/// use peerhood_outcomes::suppress::noisy_counts;
///
/// assert_eq!(noisy_counts(&[0, 7, 120], 0.5, [7; 32])?.len(), 3);
/// assert_eq!(noisy_counts(&[0, 7, 120], 50.0, [7; 32])?, [0, 7, 120]);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// A. Ghosh, T. Roughgarden and M. Sundararajan, "Universally utility-maximizing privacy
/// mechanisms", SIAM Journal on Computing 41(6), 2012: whole-number noise, which has none of the
/// gaps of rounded floating-point noise.
pub fn noisy_counts(counts: &[u64], epsilon: f64, seed: [u8; 32]) -> Result<Vec<u64>, NoEstimate> {
    if !(0.001..=100.0).contains(&epsilon) {
        let must = "from 0.001 to 100".into();
        return Err(NoEstimate::OutOfRange { what: "epsilon".into(), value: epsilon, must });
    }
    let mut random = ChaCha20Rng::from_seed(seed);
    let noisy = |&count: &u64| {
        // The difference of two geometric draws is discrete Laplace.
        let (more, less) = (geometric(&mut random, epsilon), geometric(&mut random, epsilon));
        count.saturating_add(more).saturating_sub(less)
    };
    Ok(counts.iter().map(noisy).collect())
}

/// Failures before the first success, each try failing with probability exp(-epsilon).
fn geometric(random: &mut ChaCha20Rng, epsilon: f64) -> u64 {
    // In (0, 1], so that the logarithm is finite.
    let uniform = ((random.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 37 / 0.001, and never negative"
    )]
    let failures = (-libm::log(uniform) / epsilon) as u64;
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_spread_that_is_promised() {
        let counts = vec![1_000; 100_000];
        let noisy = noisy_counts(&counts, 0.5, [1; 32]).unwrap();
        let errors: Vec<f64> = noisy.iter().map(|&count| count as f64 - 1_000.0).collect();
        let n = errors.len() as f64;
        let mean = errors.iter().sum::<f64>() / n;
        let spread = (errors.iter().map(|error| error * error).sum::<f64>() / n).sqrt();
        // Variance 2 q / (1 - q)², q = exp(-1/2): 2.80².
        assert!(mean.abs() < 0.04 && (spread - 2.7997).abs() < 0.03, "{mean} {spread}");
        let far = errors.iter().filter(|error| 5.0 <= error.abs()).count() as f64 / n;
        // 2 q⁵ / (1 + q).
        assert!((far - 0.1022).abs() < 0.004, "{far}");
    }

    #[test]
    fn the_same_seed_gives_the_same_noise_and_another_another() {
        let counts = [3, 40, 500, 6_000, 70_000];
        assert_eq!(noisy_counts(&counts, 0.2, [9; 32]), noisy_counts(&counts, 0.2, [9; 32]));
        assert_ne!(noisy_counts(&counts, 0.2, [9; 32]), noisy_counts(&counts, 0.2, [8; 32]));
    }

    #[test]
    fn no_epsilon_but_a_sensible_one_is_taken() {
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
            assert!(noisy_counts(&[5], epsilon, [0; 32]).is_err());
        }
        assert_eq!(noisy_counts(&[u64::MAX, 0], 0.001, [0; 32]).unwrap().len(), 2);
    }
}
