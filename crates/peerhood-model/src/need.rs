use crate::code::codes;

codes! {
    /// One of the three kinds of support that parents give each other.
    Support, "support" {
        /// Being heard by someone who has been there.
        Emotional = "emotional",
        /// Knowing what, who and where.
        Informational = "informational",
        /// Help with the things of the day.
        Practical = "practical",
    }
}

codes! {
    /// What a referred parent asks for: one of the three kinds of support, or a finer code of it.
    Need, "need" {
        /// Emotional support in general.
        Emotional = "emotional",
        /// Informational support in general.
        Informational = "informational",
        /// Practical support in general.
        Practical = "practical",
        /// Coming to terms with a new diagnosis.
        NewDiagnosis = "new_diagnosis",
        /// Being alone with it.
        Isolation = "isolation",
        /// Grief and loss; also the wish to speak about a child who died.
        Bereavement = "bereavement",
        /// The parent's own stress and wellbeing.
        SelfCare = "self_care",
        /// Living as a couple or a family.
        Family = "family",
        /// Brothers and sisters.
        Siblings = "siblings",
        /// Shame and others' judgement.
        Stigma = "stigma",
        /// Understanding the condition and its treatment.
        Condition = "condition",
        /// A treatment, an operation or a stay in hospital.
        Treatment = "treatment",
        /// School, early intervention and education plans.
        School = "school",
        /// Behaviour.
        Behaviour = "behaviour",
        /// Finding a way through agencies, insurers and services.
        SystemsNavigation = "systems_navigation",
        /// Child welfare.
        ChildWelfare = "child_welfare",
        /// Juvenile or criminal justice.
        Justice = "justice",
        /// Speaking up for the child and for others.
        Advocacy = "advocacy",
        /// A new stage: to school, to adult care, home from hospital.
        Transition = "transition",
        /// The daily work of caring: feeding, sleep, equipment.
        Caregiving = "caregiving",
        /// A pause from caring.
        Respite = "respite",
        /// Food.
        Food = "food",
        /// Housing.
        Housing = "housing",
        /// Money, benefits and work.
        Money = "money",
        /// Getting there.
        Transport = "transport",
        /// Child care.
        Childcare = "childcare",
        /// Clothes, devices and other things.
        Equipment = "equipment",
    }
}

impl Need {
    /// The kind of support that this is.
    #[must_use]
    pub const fn support(self) -> Support {
        match self {
            Self::Emotional
            | Self::NewDiagnosis
            | Self::Isolation
            | Self::Bereavement
            | Self::SelfCare
            | Self::Family
            | Self::Siblings
            | Self::Stigma => Support::Emotional,
            Self::Informational
            | Self::Condition
            | Self::Treatment
            | Self::School
            | Self::Behaviour
            | Self::SystemsNavigation
            | Self::ChildWelfare
            | Self::Justice
            | Self::Advocacy
            | Self::Transition => Support::Informational,
            Self::Practical
            | Self::Caregiving
            | Self::Respite
            | Self::Food
            | Self::Housing
            | Self::Money
            | Self::Transport
            | Self::Childcare
            | Self::Equipment => Support::Practical,
        }
    }

    /// Whether it names a kind of support in general and nothing finer.
    #[must_use]
    pub const fn is_general(self) -> bool {
        matches!(self, Self::Emotional | Self::Informational | Self::Practical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_support_has_finer_needs() {
        for &support in Support::ALL {
            assert!(Need::ALL.iter().any(|need| need.support() == support && !need.is_general()));
        }
    }
}
