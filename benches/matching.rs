//! Programs made up for timing: the same seed always makes the same one.

use peerhood_matching::{Edge, Graph};

/// Numbers that look random (splitmix64).
#[derive(Clone, Debug)]
pub struct Stream {
    state: u64,
}

impl Stream {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Stream {
        Stream { state: seed }
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(mixed ^ (mixed >> 31)) * u128::from(bound)) >> 64) as u64
    }
}

/// Requests and supporters in regions of about 60 supporters, each supporter with 1 to 5 places and
/// 1 to 4 of 12 conditions; a request may go to supporters of its condition in its own and the two
/// neighbouring regions, 5 to 50 of them. Weights are from 0 to 10,000.
pub fn program(requests: u32, supporters: u32, seed: u64) -> Graph {
    let mut stream = Stream::new(seed);
    let regions = supporters.div_ceil(60).max(1) as usize;
    let mut taking = vec![vec![Vec::new(); 12]; regions];
    let mut capacities = Vec::new();
    for supporter in 0..supporters {
        capacities.push(1 + stream.below(5) as u32);
        let region = stream.below(regions as u64) as usize;
        for _ in 0..=stream.below(4) {
            let conditions: &mut Vec<Vec<u32>> = &mut taking[region];
            let takers = &mut conditions[condition(&mut stream)];
            if takers.last() != Some(&supporter) {
                takers.push(supporter);
            }
        }
    }
    let mut edges = Vec::new();
    for request in 0..requests {
        let (region, condition) = (stream.below(regions as u64) as usize, condition(&mut stream));
        let near = [region.saturating_sub(1), region, (region + 1).min(regions - 1)];
        let mut candidates: Vec<u32> =
            near.iter().flat_map(|&region| taking[region][condition].iter().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let wanted = 5 + stream.below(46) as usize;
        while wanted < candidates.len() {
            candidates.swap_remove(stream.below(candidates.len() as u64) as usize);
        }
        edges.extend(
            candidates
                .into_iter()
                .map(|right| Edge::new(request, right, stream.below(10_001) as i64)),
        );
    }
    Graph::new(vec![1; requests as usize], capacities, edges).expect("no pair is made twice")
}

/// The first conditions are the common ones.
fn condition(stream: &mut Stream) -> usize {
    stream.below(12).min(stream.below(12)) as usize
}
