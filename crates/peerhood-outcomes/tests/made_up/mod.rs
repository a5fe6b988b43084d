//! Made-up people, and how often something holds of them.

const NULLS: u32 = 4_000;
const INTERVALS: u32 = 1_000;

/// A stream of made-up people: xorshift64* and the polar method.
pub(crate) struct Made {
    pub(crate) state: u64,
}

impl Made {
    pub(crate) fn share(&mut self) -> f64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let bits = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let share = bits as f64 / (1_u64 << 53) as f64;
        share
    }

    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.share() - 1.0, 2.0 * self.share() - 1.0);
            let square = x * x + y * y;
            if 0.0 < square && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    pub(crate) fn normals(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.normal()).collect()
    }

    pub(crate) fn successes(&mut self, of: usize, share: f64) -> usize {
        (0..of).filter(|_| self.share() < share).count()
    }
}

/// The share of simulations in which something happens.
fn rate(simulations: u32, seed: u64, happens: impl Fn(&mut Made) -> bool) -> f64 {
    let mut made = Made { state: seed };
    let times: u32 = (0..simulations).map(|_| u32::from(happens(&mut made))).sum();
    f64::from(times) / f64::from(simulations)
}

#[track_caller]
pub(crate) fn significant(seed: u64, p: impl Fn(&mut Made) -> f64) {
    let rate = rate(NULLS, seed, |made| p(made) < 0.05);
    assert!((0.04..=0.06).contains(&rate), "{rate} of the nulls are significant");
}

#[track_caller]
pub(crate) fn covered(seed: u64, holds: impl Fn(&mut Made) -> bool) {
    let rate = rate(INTERVALS, seed, holds);
    assert!((0.93..=0.97).contains(&rate), "{rate} of the intervals hold the truth");
}
