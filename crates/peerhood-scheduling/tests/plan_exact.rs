//! The search against trying everything.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod plan_random;

use peerhood_scheduling::plan::{Gap, plan_exactly, verify};
use peerhood_scheduling::{Effort, Stop, plan};
use plan_random::{Dice, request};

/// Of up to five series `plan` tries everything too, so these have more; over fixed seeds, since a
/// search may miss the best of some request in the world.
#[test]
fn the_search_finds_the_best_of_small_plans() {
    let mut compared = 0;
    for seed in 0..200 {
        let mut request = request(&mut Dice::new(seed), 8);
        for series in &mut request.series {
            series.exceptions = 0;
            series.slots.truncate(3);
        }
        if request.series.len() < 6 {
            continue;
        }
        let Some(best) = plan_exactly(&request, 400_000).unwrap() else { continue };
        assert_eq!(verify(&request, &best), []);
        assert_eq!(best.stop == Stop::Optimal, best.gap == Gap::Closed);
        let found = plan(&request, Effort::new(20_000, seed)).unwrap();
        assert_eq!(found.score.total(), best.score.total(), "seed {seed}");
        assert!(found.bound.unwrap() <= best.score.total());
        compared += 1;
    }
    assert!(40 <= compared, "only {compared} were small enough");
}
