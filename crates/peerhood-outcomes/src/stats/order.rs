//! Floats put in order by their bits, a few bits at a time.

/// A float as an integer, so that integers are in the order of the floats; -0 is 0.
pub(crate) fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The float of a [`key`].
pub(crate) fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The keys in order, each with its place in the list; equal keys keep the order of their places.
///
/// O(n): as many passes as there are groups of bits in which the keys differ.
pub(crate) fn in_order(keys: impl Iterator<Item = u64>) -> Vec<(u64, usize)> {
    const BITS: u32 = 11;
    const PASSES: usize = 6;
    let mut from: Vec<(u64, usize)> = keys.enumerate().map(|(place, key)| (key, place)).collect();
    if from.len() < 256 {
        from.sort_unstable();
        return from;
    }
    let digit = |key: u64, pass: usize| {
        let shift = BITS * u32::try_from(pass).unwrap_or(0);
        usize::try_from((key >> shift) & ((1 << BITS) - 1)).unwrap_or(0)
    };
    let mut counts = vec![[0_usize; 1 << BITS]; PASSES];
    for &(key, _) in &from {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(key, pass)] += 1;
        }
    }
    let mut to = from.clone();
    for (pass, counts) in counts.iter_mut().enumerate() {
        if counts[digit(from[0].0, pass)] == from.len() {
            continue;
        }
        // From how many there are of each digit to where the next one of it belongs.
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for &entry in &from {
            let next = &mut counts[digit(entry.0, pass)];
            to[*next] = entry;
            *next += 1;
        }
        std::mem::swap(&mut from, &mut to);
    }
    from
}

/// The values in order.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let keys = in_order(values.iter().map(|&value| key(value)));
    keys.into_iter().map(|(key, _)| value_of(key)).collect()
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
            let mut wanted: Vec<(u64, usize)> =
                values.iter().map(|&value| key(value)).enumerate().map(|(place, key)| (key, place)).collect();
            wanted.sort();
            assert_eq!(in_order(values.iter().map(|&value| key(value))), wanted);
            let mut other = values.clone();
            other.sort_by(f64::total_cmp);
            assert_eq!(sorted(&values), other);
        }
    }
}
