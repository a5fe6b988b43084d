//! Ranked assignments against all assignments, sorted.

mod solver_support;

use peerhood_matching::{Objective, shortlist};
use proptest::prelude::*;
use solver_support::{assignments, graphs, merit};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn shortlists_are_the_best_in_order(graph in graphs(), count in 0_usize..12) {
        let mut all: Vec<_> = assignments(&graph)
            .iter()
            .map(|pairs| merit(&graph, Objective::PairsThenWeight, pairs))
            .collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        let ranked = shortlist(&graph, count);
        // Classes and quotas weigh against each other only in the first place.
        let plain = (0..graph.demands().len() as u32).all(|left| graph.class(left) == 0)
            && (0..graph.capacities().len() as u32).all(|right| graph.quota(right) == 0);
        let found: Vec<_> =
            ranked.iter().map(|list| merit(&graph, Objective::PairsThenWeight, &list.pairs)).collect();
        let distinct: std::collections::BTreeSet<_> = ranked.iter().map(|list| &list.pairs).collect();
        prop_assert_eq!(distinct.len(), ranked.len());
        prop_assert_eq!(ranked.len(), count.min(all.len()));
        if plain {
            prop_assert_eq!(&found[..], &all[..count.min(all.len())]);
        } else {
            prop_assert_eq!(found.first(), all.first().filter(|_| 0 < count));
        }
    }
}
