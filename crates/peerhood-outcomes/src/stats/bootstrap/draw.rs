//! Random draws that never change.

/// xoshiro256++ of D. Blackman and S. Vigna ("Scrambled linear pseudorandom number generators", ACM
/// TOMS 47, 2021), seeded through SplitMix64 as they advise.
pub(super) struct Draws {
    state: [u64; 4],
}

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        let mut last = seed;
        let state = [(); 4].map(|()| {
            last = last.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = last;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Self { state }
    }

    /// Fills `drawn` with values drawn from `values`, which is not empty, with replacement.
    pub(super) fn values<T: Copy>(&mut self, values: &[T], drawn: &mut [T]) {
        let of = values.len();
        for pair in drawn.chunks_mut(2) {
            let bits = self.next();
            pair[0] = values[place(bits >> 32, of)];
            if let Some(second) = pair.get_mut(1) {
                *second = values[place(bits & 0xffff_ffff, of)];
            }
        }
    }

    /// The sum of as many draws from `values` as there are values.
    pub(super) fn sum(&mut self, values: &[f64]) -> f64 {
        let of = values.len();
        let mut sums = [0.0; 4];
        for _ in 0..of / 4 {
            let (bits, more) = (self.next(), self.next());
            sums[0] += values[place(bits >> 32, of)];
            sums[1] += values[place(bits & 0xffff_ffff, of)];
            sums[2] += values[place(more >> 32, of)];
            sums[3] += values[place(more & 0xffff_ffff, of)];
        }
        for _ in 0..of % 4 {
            sums[0] += values[place(self.next() >> 32, of)];
        }
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    fn next(&mut self) -> u64 {
        let [mut a, mut b, mut c, mut d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        self.state = [a, b, c, d.rotate_left(45)];
        result
    }
}

/// Thirty-two random bits as a place among `of`: no place is favoured by more than `of` / 2^32.
fn place(bits: u64, of: usize) -> usize {
    ((u128::from(bits) * of as u128) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_xoshiro256_plus_plus() {
        // First outputs from the state 1, 2, 3, 4, as published with the reference code.
        let mut draws = Draws { state: [1, 2, 3, 4] };
        assert_eq!(
            [draws.next(), draws.next(), draws.next()],
            [41_943_041, 58_720_359, 3_588_806_011_781_223]
        );
    }

    #[test]
    fn every_place_is_drawn_about_as_often() {
        let mut draws = Draws::new(11);
        let places: Vec<usize> = (0..7).collect();
        let mut drawn = vec![0; 70_000];
        draws.values(&places, &mut drawn);
        for place in places {
            let times = drawn.iter().filter(|&&other| other == place).count();
            assert!(times.abs_diff(10_000) < 400, "{place}: {times}");
        }
    }
}
