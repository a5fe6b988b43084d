//! Plans of random requests: sound, judged right, and the same on any number of threads.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod plan_random;

use peerhood_scheduling::plan::verify;
use peerhood_scheduling::{Effort, plan};
use plan_random::{Dice, request};
use proptest::prelude::*;

fn effort(seed: u64) -> Effort {
    Effort::new(3_000, seed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_plan_is_sound_and_not_below_its_bound(seed in any::<u64>()) {
        let request = request(&mut Dice::new(seed), 8);
        let plan = plan(&request, effort(seed)).unwrap();
        prop_assert_eq!(verify(&request, &plan), []);
        prop_assert!(plan.bound.unwrap() <= plan.score.total());
        prop_assert_eq!(plan.placed.len() + plan.unplaced.len(), request.series.len());
    }

    #[test]
    fn threads_do_not_change_the_plan(seed in any::<u64>()) {
        let request = request(&mut Dice::new(seed), 6);
        let mut effort = effort(seed);
        effort.starts = 5;
        let one = plan(&request, effort).unwrap();
        for threads in [2, 8] {
            effort.threads = threads;
            prop_assert_eq!(&plan(&request, effort).unwrap(), &one);
        }
    }
}

#[test]
fn many_random_series_find_a_place() {
    let mut dice = Dice::new(1);
    let requests: Vec<_> = (0..60).map(|_| request(&mut dice, 8)).collect();
    let all: usize = requests.iter().map(|request| request.series.len()).sum();
    let plans = requests.iter().map(|request| plan(request, effort(1)).unwrap());
    let placed: usize = plans.map(|plan| plan.placed.len()).sum();
    assert!(all < 3 * placed, "{placed} of {all}");
}
