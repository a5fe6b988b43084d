//! Referrals to community programs whose loop is open.

use peerhood_model::{BusinessStatus, TaskStatus};

use super::Due;
use super::care::later;
use super::sources::Sources;

impl Sources<'_> {
    /// Referrals that were not acknowledged, not begun, not reached or turned down.
    pub(super) fn handovers(&self, items: &mut Vec<Due>) {
        let care = &self.policy.care;
        for handover in &self.program.handovers {
            let Some(step) = handover.step_on(self.as_of.day) else { continue };
            let family = &handover.referral;
            let service = self.program.services.iter().find(|one| one.id == handover.service);
            let name = service.map_or("the program", |service| service.name.as_str());
            let is_elsewhere = self.is_asked_elsewhere(handover);
            let (on, what, because) = match (step.status, step.business_status) {
                (TaskStatus::Draft, _) => {
                    (step.on, format!("send the referral to {name}, or take it back"), "its status")
                }
                (TaskStatus::Requested, _) => (
                    later(step.on, care.acknowledge_days),
                    format!("{name} has not said that the referral arrived; call them"),
                    "care.acknowledge_days",
                ),
                (status, Some(BusinessStatus::NotReached)) if status != TaskStatus::Completed => (
                    step.on,
                    format!("{name} could not reach {family}; call the family"),
                    "its status",
                ),
                (TaskStatus::Received, _) => (
                    later(step.on, care.acknowledge_days),
                    format!("{name} has not said yes or no; call them"),
                    "care.acknowledge_days",
                ),
                (TaskStatus::Rejected | TaskStatus::Failed, business) if !is_elsewhere => {
                    let why = business.map_or_else(String::new, |why| {
                        format!(" ({})", super::care::words(why.code()))
                    });
                    let what = format!(
                        "it came to nothing with {name}{why}; offer {family} something else"
                    );
                    (step.on, what, "its status")
                }
                (TaskStatus::Accepted | TaskStatus::Ready, _) => (
                    later(step.on, care.start_days),
                    format!("ask {name} and {family} whether it has begun"),
                    "care.start_days",
                ),
                (TaskStatus::InProgress, business)
                    if business != Some(BusinessStatus::StartVerified) =>
                {
                    let what = format!("ask {family} whether they did begin with {name}");
                    (later(step.on, care.start_days), what, "care.start_days")
                }
                _ => continue,
            };
            if self.until < on {
                continue;
            }
            let because = format!("community_referrals.csv: {because}");
            let mut item = self.item(on, "handover", handover.id.as_str(), what, because);
            item.people.push(family.to_string());
            items.push(item);
        }
    }

    /// Whether the family was referred to another program since, so that nothing is due for this one.
    fn is_asked_elsewhere(&self, handover: &peerhood_model::Handover) -> bool {
        let begun = |one: &peerhood_model::Handover| one.steps.first().map(|step| step.on);
        let others = self.program.handovers.iter().filter(|one| one.referral == handover.referral);
        let mut later = others.filter(|one| one.id != handover.id);
        later.any(|one| begun(handover) <= begun(one) && begun(one) <= Some(self.as_of.day))
    }
}
