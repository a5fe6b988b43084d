//! What is due beside matches: plans and goals, parents' own health, invitations, what people said of
//! the program.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use peerhood_model::{
    Barrier, GoalVoice, Improvement, ImprovementStage, InvitationStage, Plan, ReferralStatus,
    SupportParentStatus, WellbeingCheck,
};

use super::Due;
use super::sources::Sources;

impl Sources<'_> {
    /// Adds what is due within the days asked for.
    fn remind(&self, items: &mut Vec<Due>, on: NaiveDate, of: Reminder<'_>) {
        if on <= self.until {
            let because = of.because.to_owned();
            let mut item = self.item(on, of.kind, of.about, of.what, because);
            item.people.extend(of.people);
            items.push(item);
        }
    }

    /// Teams, first goals and crisis plans that are missing, reviews, goals in the words of staff, and
    /// what is open before a transition.
    pub(super) fn plans(&self, items: &mut Vec<Due>) {
        let care = &self.policy.care;
        let day = self.as_of.day;
        for plan in self.program.plans.iter().filter(|plan| plan.made_on <= day) {
            let is_over = plan.transition_on.is_some_and(|on| on < day);
            let reminder = |kind, what, because| Reminder {
                kind,
                about: plan.id.as_str(),
                what,
                because,
                people: Some(plan.referral.to_string()),
            };
            self.transition(items, plan);
            if is_over || !self.is_here(plan.referral.as_str()) {
                continue;
            }
            let goals: Vec<_> =
                self.program.goals.iter().filter(|goal| goal.plan == plan.id).collect();
            let mut missing = Vec::new();
            if plan.team.is_empty() {
                missing.push("ask the parent whom they want on the team");
            }
            if goals.is_empty() {
                missing.push("ask for a first goal, in the parent's own words");
            }
            if plan.crisis_plan_on.is_none() {
                missing.push("make a plan for a crisis with the family");
            }
            if !missing.is_empty() {
                let on = later(plan.made_on, care.crisis_plan_days);
                let because = "care.crisis_plan_days";
                self.remind(items, on, reminder("plan_gaps", missing.join("; "), because));
            }
            for goal in goals.iter().filter(|goal| goal.is_open(day)) {
                if goal.voice == GoalVoice::Staff {
                    let what =
                        format!("{} is in the words of staff; ask the parent for theirs", goal.id);
                    let because = "goals.csv: voice";
                    self.remind(items, goal.set_on, reminder("goal_wording", what, because));
                }
            }
            let on = later(plan.last_review(), care.review_days);
            let open = goals.iter().filter(|goal| goal.is_open(day)).count();
            let what = format!("go through the plan with the family: {open} goals are open");
            self.remind(items, on, reminder("plan_review", what, "care.review_days"));
        }
    }

    /// What is not settled when a young person soon leaves, or has left.
    fn transition(&self, items: &mut Vec<Due>, plan: &Plan) {
        let Some(on) = plan.transition_on else { return };
        let notice = Days::new(self.policy.care.transition_days.into());
        let near = self.as_of.day.checked_add_days(notice).unwrap_or(NaiveDate::MAX);
        let open: Vec<String> = plan.open_steps().map(|step| words(step.code())).collect();
        if near < on || open.is_empty() {
            return;
        }
        let about = plan.id.as_str();
        let what = format!("the transition; not settled yet: {}", open.join(", "));
        let because = "care.transition_days".to_owned();
        let mut item = self.item(on, "transition", about, what, because);
        item.people.push(plan.referral.to_string());
        items.push(item);
    }

    /// Parents who said that they are not well and were offered nothing, and those to be asked again.
    pub(super) fn wellbeing(&self, items: &mut Vec<Due>) {
        let care = &self.policy.care;
        let low = u8::try_from(care.wellbeing_low).unwrap_or(WellbeingCheck::BEST);
        let mut last: BTreeMap<&str, &WellbeingCheck> = BTreeMap::new();
        for check in self.program.wellbeing.iter().filter(|check| check.on <= self.as_of.day) {
            let known = last.entry(&check.person).or_insert(check);
            if known.on <= check.on {
                *known = check;
            }
        }
        for (person, check) in last {
            let reminder = |kind, what, because| Reminder {
                kind,
                about: person,
                what,
                because,
                people: Some(person.to_owned()),
            };
            if check.is_unanswered(low) {
                let score = check.score.map(|score| score.to_string()).unwrap_or_default();
                let with = match care.resources.join(", ") {
                    none if none.is_empty() => String::new(),
                    resources => format!(": {resources}"),
                };
                let what =
                    format!("said {score} of 10; offer care for their own health (pps18){with}");
                self.remind(items, check.on, reminder("wellbeing_low", what, "care.wellbeing_low"));
            }
            if self.is_here(person) {
                let on = later(check.on, care.wellbeing_days);
                let what = "ask how they are in themselves".to_owned();
                let because = "care.wellbeing_days";
                self.remind(items, on, reminder("wellbeing_check", what, because));
            }
        }
    }

    /// Whether the program still goes along with a family or a support parent.
    fn is_here(&self, person: &str) -> bool {
        let family = self.program.referrals.iter().find(|one| one.id.as_str() == person);
        let parent = self.program.support_parents.iter().find(|one| one.id.as_str() == person);
        match (family, parent) {
            (Some(family), _) => {
                matches!(family.status, ReferralStatus::Open | ReferralStatus::Matched)
            }
            (None, Some(parent)) => parent.status == SupportParentStatus::Active,
            (None, None) => false,
        }
    }

    /// Families who would like to come and have not come.
    pub(super) fn invitations(&self, items: &mut Vec<Due>) {
        let care = &self.policy.care;
        for one in &self.program.invitations {
            let stage = one.stage(self.program, self.as_of.day, care.retained_days);
            let (InvitationStage::Interested, Some(since)) = (stage, one.interested_on) else {
                continue;
            };
            let way = match one.barrier {
                Some(Barrier::NotNeeded) => continue,
                Some(barrier) => format!("; in the way: {}", words(barrier.code())),
                None => "; ask what is in the way".to_owned(),
            };
            let what = format!("would like to come to a group and has not come{way}");
            let reminder = Reminder {
                kind: "invitation",
                about: one.id.as_str(),
                what,
                because: "care.first_session_days",
                people: one.referral.as_ref().map(ToString::to_string),
            };
            self.remind(items, later(since, care.first_session_days), reminder);
        }
    }

    /// What was said and nobody acted on, changed and nobody looked at again, looked at and nobody
    /// decided.
    pub(super) fn improvements(&self, items: &mut Vec<Due>) {
        let heard = self.program.improvements.iter();
        for one in heard.filter(|one| one.heard_on <= self.as_of.day) {
            let Some((on, what, because)) = self.next_of(one) else { continue };
            let about = one.id.as_str();
            let reminder = Reminder { kind: "improvement", about, what, because, people: None };
            self.remind(items, on, reminder);
        }
    }

    fn next_of(&self, one: &Improvement) -> Option<(NaiveDate, String, &'static str)> {
        let care = &self.policy.care;
        let source = one.source.as_ref().map_or_else(String::new, |from| format!(" ({from})"));
        let measure = one.measure.as_deref().unwrap_or("name a measure first");
        Some(match one.stage(self.as_of.day) {
            ImprovementStage::Heard => {
                let what = format!("decide what changes for what was said{source}");
                (later(one.heard_on, care.feedback_days), what, "care.feedback_days")
            }
            ImprovementStage::Tried => {
                let changed = one.changed_on?;
                let on = one.measure_on.unwrap_or_else(|| later(changed, care.measure_days));
                let before =
                    one.before.map_or_else(String::new, |figure| format!(", was {figure}"));
                (on, format!("look again: {measure}{before}"), "care.measure_days")
            }
            ImprovementStage::Measured => {
                let what = "decide: adopt, adapt or abandon the change".to_owned();
                (one.measured_on?, what, "improvements.csv: decision")
            }
            _ => return None,
        })
    }
}

/// What somebody is reminded of.
struct Reminder<'a> {
    kind: &'static str,
    about: &'a str,
    what: String,
    because: &'static str,
    people: Option<String>,
}

pub(super) fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

pub(super) fn words(code: &str) -> String {
    code.replace('_', " ")
}
