//! Floats put in order by their bits.

/// A float as an integer, so that integers are in the order of the floats; -0 is 0.
pub(crate) fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The float of a [`key`].
pub(crate) fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The places of `n` values in the order of the values; equal values keep the order of their places.
///
/// O(n) where the values differ in few bits, as whole numbers do; never more than O(n log n).
pub(crate) fn in_order(n: usize, value: impl Fn(usize) -> f64) -> Vec<usize> {
    let key_at = |place: usize| key(value(place));
    if n < 256 || u32::try_from(n).is_err() {
        let mut pairs: Vec<(u64, usize)> = (0..n).map(|place| (key_at(place), place)).collect();
        pairs.sort_unstable();
        return pairs.into_iter().map(|pair| pair.1).collect();
    }
    let first = key_at(0);
    let differing = (1..n).fold(0, |bits, place| bits | (key_at(place) ^ first));
    let (low, high) = (differing.trailing_zeros().min(63), 64 - differing.leading_zeros());
    // The highest 32 of the bits that differ, and the place: memory is what time goes into.
    let shift = low.max(high.saturating_sub(32));
    let mask = u64::from(u32::MAX);
    let entries =
        (0_u64..).zip(0..n).map(|(place, at)| ((key_at(at) >> shift) & mask) << 32 | place);
    let entries = by_bits(entries.collect(), 32, high.saturating_sub(shift));
    let bits: Option<Vec<u64>> =
        (low < shift).then(|| entries.iter().map(|entry| entry >> 32).collect());
    let mut places: Vec<usize> =
        entries.into_iter().map(|entry| usize::try_from(entry & mask).unwrap_or(0)).collect();
    if let Some(bits) = bits {
        let mut start = 0;
        for same in bits.chunk_by(|left, right| left == right) {
            let run = &mut places[start..start + same.len()];
            if 1 < run.len() {
                run.sort_unstable_by_key(|&place| (key_at(place), place));
            }
            start += same.len();
        }
    }
    places
}

/// The entries in the order of as many bits from `first` on, some bits at a time; others keep their order.
fn by_bits(mut from: Vec<u64>, first: u32, bits: u32) -> Vec<u64> {
    let passes = bits.div_ceil(11);
    let each = if passes == 0 { 0 } else { bits.div_ceil(passes) };
    let mut to = vec![0; from.len()];
    for pass in 0..passes {
        let digit = |entry: u64| {
            usize::try_from((entry >> (first + pass * each)) & ((1 << each) - 1)).unwrap_or(0)
        };
        let mut next = vec![0_usize; 1 << each];
        for &entry in &from {
            next[digit(entry)] += 1;
        }
        // From how many there are of each digit to where the next one of it belongs.
        let mut start = 0;
        for next in &mut next {
            start += std::mem::replace(next, start);
        }
        for &entry in &from {
            let next = &mut next[digit(entry)];
            to[*next] = entry;
            *next += 1;
        }
        std::mem::swap(&mut from, &mut to);
    }
    from
}

/// The values in order.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut keys: Vec<u64> = values.iter().map(|&value| key(value)).collect();
    keys.sort_unstable();
    keys.into_iter().map(value_of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop_oneof, proptest};
    use proptest::strategy::Strategy;

    use super::*;

    fn number() -> impl Strategy<Value = f64> {
        let usual = any::<f64>().prop_filter("a number", |value| !value.is_nan());
        prop_oneof![usual, (-9_i8..9).prop_map(f64::from), -1.0..1.0]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn the_order_is_that_of_a_stable_sort(values in proptest::collection::vec(number(), 0..700)) {
            let mut wanted: Vec<usize> = (0..values.len()).collect();
            wanted.sort_by(|&left, &right| (values[left] + 0.0).total_cmp(&(values[right] + 0.0)));
            assert_eq!(in_order(values.len(), |place| values[place]), wanted);
            let mut other = values.clone();
            other.sort_by(f64::total_cmp);
            assert_eq!(sorted(&values), other);
        }
    }
}
