//! The tables of the care for one family: the young person's plan and its goals, and how parents are.

use super::super::shape::Shape;
use super::{TableSpec, column, needed};

pub(super) const PLANS: TableSpec = TableSpec {
    name: "plans",
    needed: false,
    open: false,
    meaning: "plans of the young people: team, crisis, transition",
    columns: &[
        needed("id", Shape::Id, "the reference of the plan"),
        needed("referral", Shape::ReferralRef, "the family"),
        needed("made_on", Shape::Date, "when it was made"),
        column("reviewed_on", Shape::Date, "when it was last gone through with the family"),
        column("team", Shape::Terms, "who is on the team, by what they are; the parent names them"),
        column("crisis_plan_on", Shape::Date, "when the plan for a crisis was made or renewed"),
        column(
            "transition_on",
            Shape::Date,
            "when the young person leaves the service or passes to another",
        ),
        column("settled", Shape::TransitionSteps, "what is settled of that"),
    ],
};

pub(super) const GOALS: TableSpec = TableSpec {
    name: "goals",
    needed: false,
    open: false,
    meaning: "what the families of these plans want to reach",
    columns: &[
        needed("id", Shape::Id, "the program's own id"),
        needed("plan", Shape::PlanRef, "the plan"),
        needed("set_on", Shape::Date, "when it was set"),
        column("voice", Shape::GoalVoice, "whose words it is in; the parent's if empty"),
        column("wording", Shape::Private, "the words; they never leave without an explicit call"),
        column("interventions", Shape::Interventions, "what is done towards it"),
        column("ended_on", Shape::Date, "when it came to its end"),
        column("outcome", Shape::GoalOutcome, "how"),
    ],
};

pub(super) const WELLBEING: TableSpec = TableSpec {
    name: "wellbeing",
    needed: false,
    open: false,
    meaning: "what parents said of how they are in themselves",
    columns: &[
        needed("person", Shape::PersonRef, "who was asked"),
        needed("on", Shape::Date, "when"),
        column(
            "score",
            Shape::Score,
            "from 0, as bad as can be, to 10; empty is asked and not answered",
        ),
        column("offered", Shape::Terms, "what for their own health was offered to them"),
    ],
};
