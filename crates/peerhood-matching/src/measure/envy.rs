use super::{Matched, Undefined};

/// Who would rather have what another has, by its own weights; a pair that is not allowed counts 0.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Envy {
    /// Σ max(0, w(what the other has) − u) over all ordered pairs of lefts.
    pub total: i128,
    /// Ordered pairs of lefts with envy.
    pub pairs: u64,
    /// The greatest envy.
    pub greatest: i128,
    /// Ordered pairs of lefts whose envy stays whichever one partner is taken from the other: violations
    /// of envy-freeness up to one (Lipton et al. 2004, Budish 2011). None where all ask for one partner.
    pub beyond_one: Option<u64>,
    /// Why `beyond_one` is missing, when it is.
    pub missing: Option<Undefined>,
}

impl Envy {
    pub(super) fn new(matched: &Matched<'_>) -> Self {
        let lefts = matched.lefts();
        let holders = holders(matched);
        let negative = matched.graph.weights().iter().any(|&weight| weight < 0);
        let mut envy = Self {
            total: 0,
            pairs: 0,
            greatest: 0,
            beyond_one: (!negative).then_some(0),
            missing: negative.then_some(Undefined::Negative),
        };
        // What `left` sees in each other's hands: the sum and the best.
        let mut seen = vec![(0_i128, 0_i128); lefts];
        let mut others = Vec::new();
        for left in 0..lefts {
            let gain = matched.gain(left);
            let position = u32::try_from(left).expect("a graph has 32-bit positions");
            let (rights, weights) = matched.graph.row(position);
            for (&right, &weight) in rights.iter().zip(weights) {
                for &other in holders.of(right) {
                    let (sum, best) = &mut seen[other];
                    if (*sum, *best) == (0, 0) {
                        others.push(other);
                    }
                    *sum += i128::from(weight);
                    *best = (*best).max(i128::from(weight));
                }
            }
            others.sort_unstable();
            others.dedup();
            let mut add = |envied: i128, count: u64| {
                if envied > 0 && count > 0 {
                    envy.total += envied * i128::from(count);
                    envy.pairs += count;
                    envy.greatest = envy.greatest.max(envied);
                }
            };
            let strangers = lefts - others.iter().filter(|&&other| other != left).count() - 1;
            // Nothing is better than less than nothing.
            add(-gain, strangers as u64);
            for other in others.drain(..) {
                let (sum, best) = std::mem::take(&mut seen[other]);
                if other != left {
                    add(sum - gain, 1);
                    if let Some(beyond) = envy.beyond_one.as_mut().filter(|_| sum - best > gain) {
                        *beyond += 1;
                    }
                }
            }
        }
        envy
    }
}

/// Who has each right.
struct Holders {
    starts: Vec<usize>,
    lefts: Vec<usize>,
}

impl Holders {
    fn of(&self, right: u32) -> &[usize] {
        &self.lefts[self.starts[right as usize]..self.starts[right as usize + 1]]
    }
}

fn holders(matched: &Matched<'_>) -> Holders {
    let mut starts = vec![0; matched.loads.len() + 1];
    for (right, &load) in matched.loads.iter().enumerate() {
        starts[right + 1] = starts[right] + load as usize;
    }
    let mut next = starts.clone();
    let mut lefts = vec![0; matched.pairs.len()];
    for pair in &matched.pairs {
        let place = &mut next[pair.right as usize];
        lefts[*place] = pair.left as usize;
        *place += 1;
    }
    Holders { starts, lefts }
}
