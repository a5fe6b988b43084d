//! Any request that JSON can say gives a plan that verifies, or typed faults.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use peerhood_scheduling::plan::{Request, blocked_options, plan_watched, unmet, verify};
use peerhood_scheduling::replan::Standing;
use peerhood_scheduling::{Effort, replan};

fuzz_target!(|data: &[u8]| {
    let Ok(request) = serde_json::from_slice::<Request<String>>(data) else { return };
    let effort = Effort::new(200, 1);
    let Ok(plan) = plan_watched(&request, effort, &|_| ControlFlow::Continue(())) else { return };
    assert_eq!(verify(&request, &plan), []);
    assert!(plan.bound.expect("a fresh plan has one") <= plan.score.total());
    for unplaced in &plan.unplaced {
        let _ = blocked_options(&request, &plan, &unplaced.series);
    }
    let _ = unmet(&request, &plan);
    let again = replan(&request, &plan, |_| Standing::Published, effort);
    let again = again.expect("the request is sound");
    assert_eq!(again.broken, []);
    assert_eq!(replan::verify(&request, &plan, |_| Standing::Published, &again), []);
});
