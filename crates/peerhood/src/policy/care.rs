use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When the coordinator is reminded of what goes with a family's support, and from when on it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Care {
    /// A parent who says this of how they are, or less, is offered something for their own health.
    pub wellbeing_low: u32,
    /// Days after which they are asked again.
    pub wellbeing_days: u32,
    /// What the program has for a parent's own health.
    pub resources: Vec<String>,
    /// Days from a plan to its team, its first goal and its plan for a crisis.
    pub crisis_plan_days: u32,
    /// Days after which a plan is gone through with the family.
    pub review_days: u32,
    /// Days before a transition from which what is open is told.
    pub transition_days: u32,
    /// Days from feedback to a change, or to the decision that nothing changes.
    pub feedback_days: u32,
    /// Days from a change to the second look, where the change names no day.
    pub measure_days: u32,
    /// Days from interest in a group to the first session.
    pub first_session_days: u32,
    /// Whoever still comes so many days after their first session has stayed.
    pub retained_days: u32,
    /// Days in which a community program says that a referral arrived.
    pub acknowledge_days: u32,
    /// Days from their yes to a beginning that is sure.
    pub start_days: u32,
}

impl Default for Care {
    fn default() -> Self {
        Self {
            wellbeing_low: 4,
            wellbeing_days: 90,
            resources: Vec::new(),
            crisis_plan_days: 14,
            review_days: 90,
            transition_days: 30,
            feedback_days: 30,
            measure_days: 56,
            first_session_days: 14,
            retained_days: 28,
            acknowledge_days: 5,
            start_days: 14,
        }
    }
}
