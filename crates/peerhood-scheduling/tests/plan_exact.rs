//! Tiny plans against trying everything.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod plan_random;

use peerhood_scheduling::plan::{plan_exactly, verify};
use peerhood_scheduling::{Effort, Stop, plan};
use plan_random::{Dice, request};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_search_finds_the_best_of_tiny_plans(seed in any::<u64>()) {
        let mut request = request(&mut Dice::new(seed), 4);
        for series in &mut request.series {
            series.exceptions = 0;
        }
        let Some(best) = plan_exactly(&request, 200_000).unwrap() else { return Ok(()) };
        prop_assert_eq!(verify(&request, &best), []);
        prop_assert_eq!(best.stop, Stop::Optimal);
        let found = plan(&request, Effort::new(20_000, seed)).unwrap();
        prop_assert_eq!(found.score.total(), best.score.total());
        prop_assert!(found.bound.unwrap() <= best.score.total());
    }
}
