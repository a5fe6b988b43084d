use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::code::codes;
use crate::{GoalId, Intervention, PlanId, PrivateText, ReferralId, Term};

codes! {
    /// Whose words a goal is in.
    GoalVoice, "goal's voice" {
        /// The parent's own.
        Parent = "parent",
        /// The young person's own.
        Youth = "youth",
        /// Those of the whole team, the family among them.
        Team = "team",
        /// Those of staff alone.
        Staff = "staff",
    }
}

codes! {
    /// How a goal came to its end.
    GoalOutcome, "goal outcome" {
        /// It was reached.
        Reached = "reached",
        /// Another took its place.
        Changed = "changed",
        /// The family let it go.
        Dropped = "dropped",
    }
}

codes! {
    /// What is settled before a young person leaves a service or passes to another.
    TransitionStep, "transition step" {
        /// The next service has agreed to take over.
        NextService = "next_service",
        /// A first date there is set.
        FirstDate = "first_date",
        /// What is to be known there is passed on, with consent.
        Records = "records",
        /// Medicines are looked through, and who goes on with them.
        Medicines = "medicines",
        /// The crisis plan holds for the time after.
        CrisisPlan = "crisis_plan",
        /// School knows and has its part.
        School = "school",
        /// People beside the services who stay: friends, kin, neighbours.
        NaturalSupports = "natural_supports",
        /// The family knows whom to call.
        WhomToCall = "whom_to_call",
    }
}

/// The plan of one young person: who is on the team, what happens in a crisis, how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Plan {
    /// The reference by which the service knows it.
    pub id: PlanId,
    /// The family.
    pub referral: ReferralId,
    /// When it was made.
    pub made_on: NaiveDate,
    /// When it was last gone through with the family.
    pub reviewed_on: Option<NaiveDate>,
    /// Who is on the team, by what they are.
    #[cfg_attr(feature = "serde", serde(default))]
    pub team: BTreeSet<Term>,
    /// When the plan for a crisis was made or last renewed.
    pub crisis_plan_on: Option<NaiveDate>,
    /// When the young person leaves the service or passes to another.
    pub transition_on: Option<NaiveDate>,
    /// What is settled of that.
    #[cfg_attr(feature = "serde", serde(default))]
    pub settled: BTreeSet<TransitionStep>,
}

impl Plan {
    /// A plan with nobody on its team yet.
    #[must_use]
    pub fn new(id: PlanId, referral: ReferralId, made_on: NaiveDate) -> Self {
        Self {
            id,
            referral,
            made_on,
            reviewed_on: None,
            team: BTreeSet::new(),
            crisis_plan_on: None,
            transition_on: None,
            settled: BTreeSet::new(),
        }
    }

    /// The steps of a transition that are not settled, in their order.
    pub fn open_steps(&self) -> impl Iterator<Item = TransitionStep> {
        TransitionStep::ALL.iter().copied().filter(|step| !self.settled.contains(step))
    }

    /// The day it was last gone through with the family: when it was made, if never since.
    #[must_use]
    pub fn last_review(&self) -> NaiveDate {
        self.reviewed_on.map_or(self.made_on, |on| on.max(self.made_on))
    }
}

/// Something a family wants to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Goal {
    /// Names it.
    pub id: GoalId,
    /// The plan it is part of.
    pub plan: PlanId,
    /// When it was set.
    pub set_on: NaiveDate,
    /// Whose words it is in.
    pub voice: GoalVoice,
    /// The words themselves, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub wording: PrivateText,
    /// What is done towards it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub interventions: BTreeSet<Intervention>,
    /// When it came to its end.
    pub ended_on: Option<NaiveDate>,
    /// How.
    pub outcome: Option<GoalOutcome>,
}

impl Goal {
    /// A goal that is being worked towards.
    #[must_use]
    pub fn new(id: GoalId, plan: PlanId, set_on: NaiveDate, voice: GoalVoice) -> Self {
        Self {
            id,
            plan,
            set_on,
            voice,
            wording: PrivateText::default(),
            interventions: BTreeSet::new(),
            ended_on: None,
            outcome: None,
        }
    }

    /// Whether the family worked towards it on a day.
    #[must_use]
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.set_on <= day && self.ended_on.is_none_or(|end| day < end)
    }

    /// How it ended, for whoever looks on a day.
    #[must_use]
    pub fn outcome_by(&self, day: NaiveDate) -> Option<GoalOutcome> {
        self.outcome.filter(|_| self.ended_on.is_some_and(|end| end <= day))
    }
}
