use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::code::codes;
use crate::{FacilitatorId, GroupId, Hours, PrivateText};

codes! {
    /// What a certified parent peer does in a group session.
    ///
    /// The labels are our own; the list and its numbers are those of the service "Parent Peer Support
    /// - Group", whose point 16 has three parts.
    Intervention, "intervention" {
        /// Leads the group so that parents support each other.
        PeerSupport = "pps01",
        /// Builds skills of recovery: speaking up for oneself, natural supports.
        RecoverySkills = "pps02",
        /// Helps the family lead its team's meetings.
        LeadingMeetings = "pps03",
        /// Listens as somebody who has been there.
        Listening = "pps04",
        /// Gives emotional support and an example through every phase of planning.
        EmotionalSupport = "pps05",
        /// Strengthens recovery, resilience and wellness of family and youth.
        Resilience = "pps06",
        /// Finds strengths beside needs.
        Strengths = "pps07",
        /// Explains the choice of providers, policies and rules.
        ProviderChoice = "pps08",
        /// Makes family and youth active in planning and in managing themselves.
        ActivePlanning = "pps09",
        /// Teaches skills, problem solving, coping and strategies for symptoms and behaviour.
        Coping = "pps10",
        /// Brings the other systems of the youth's life together.
        OtherSystems = "pps11",
        /// Carries needs to the team until the family says them itself.
        VoicingNeeds = "pps12",
        /// Coaches engagement in health care.
        HealthEngagement = "pps13",
        /// Teaches advocacy in systems.
        SystemsAdvocacy = "pps14",
        /// Supports informed, independent choice and a network of peers.
        InformedChoice = "pps15",
        /// Teaches system processes and the family's role in them.
        SystemKnowledge = "pps16a",
        /// Teaches the diagnosis and the path of recovery.
        DiagnosisKnowledge = "pps16b",
        /// Teaches the role of services and medication.
        TreatmentKnowledge = "pps16c",
        /// Informs about services and prepares for transition and discharge.
        Transition = "pps17",
        /// Cares for the caregiver's own health.
        CaregiverHealth = "pps18",
        /// Supports advocacy for services guided by family and driven by youth.
        GuidedServices = "pps19",
        /// Gives hope from own experience.
        Hope = "pps20",
        /// Sets goals, brings them to the team and takes steps.
        Goals = "pps21",
    }
}

/// What was done in one session of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SessionNote {
    /// The group.
    pub group: GroupId,
    /// The day of the session.
    pub on: NaiveDate,
    /// Who led it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facilitators: Vec<FacilitatorId>,
    /// How long it was.
    pub hours: Option<Hours>,
    /// What they did; a complete note names at least one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub interventions: BTreeSet<Intervention>,
    /// When the note was written.
    #[cfg_attr(feature = "serde", serde(default))]
    pub written_on: Option<NaiveDate>,
    /// A note, kept private.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub note: PrivateText,
}

impl SessionNote {
    /// A note that does not say yet what was done.
    #[must_use]
    pub fn new(group: GroupId, on: NaiveDate) -> Self {
        Self {
            group,
            on,
            facilitators: Vec::new(),
            hours: None,
            interventions: BTreeSet::new(),
            written_on: None,
            note: PrivateText::default(),
        }
    }

    /// Whether it says what was done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.interventions.is_empty()
    }
}

/// In how many of the sessions each intervention came up, those that never did included.
pub fn coverage<'a>(
    notes: impl IntoIterator<Item = &'a SessionNote>,
) -> BTreeMap<Intervention, u32> {
    let mut counts: BTreeMap<Intervention, u32> =
        Intervention::ALL.iter().map(|&intervention| (intervention, 0)).collect();
    for intervention in notes.into_iter().flat_map(|note| &note.interventions) {
        let count = counts.entry(*intervention).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_shows_what_never_came_up() {
        let on = "2026-11-22".parse().unwrap();
        let mut note = SessionNote::new("G-1".parse().unwrap(), on);
        assert!(!note.is_complete());
        note.interventions = [Intervention::Hope, "PPS16b".parse().unwrap()].into();
        let counts = coverage([&note, &note]);
        assert_eq!(counts.len(), 23);
        assert_eq!(counts[&Intervention::DiagnosisKnowledge], 2);
        assert_eq!(counts[&Intervention::Goals], 0);
    }
}
