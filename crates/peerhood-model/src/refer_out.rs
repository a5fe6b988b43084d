use crate::code::codes;

codes! {
    /// A sign that a parent needs help of another kind than a support parent can give.
    ///
    /// After the module on referring out of Connecticut's parent mentors (CPAC, module 6).
    ReferOut, "sign to refer out" {
        /// Fear of self-harm.
        SelfHarm = "self_harm",
        /// Fear that the child comes to harm.
        HarmToChild = "harm_to_child",
        /// Abuse was told.
        Abuse = "abuse",
        /// Trouble with sleep, food or feelings that does not pass.
        PersistentTrouble = "persistent_trouble",
        /// The match weighs on the support parent.
        SupportParentAffected = "support_parent_affected",
    }
}

impl ReferOut {
    /// Whether somebody may be in danger now.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::SelfHarm | Self::HarmToChild | Self::Abuse)
    }

    /// What it is, in words that say nothing of the person.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::SelfHarm => "fear of self-harm",
            Self::HarmToChild => "fear of harm to the child",
            Self::Abuse => "abuse was told",
            Self::PersistentTrouble => "trouble with sleep, food or feelings that does not pass",
            Self::SupportParentAffected => "the match weighs on the support parent",
        }
    }
}

codes! {
    /// A subject of leadership training, as Parent to Parent USA names them.
    LeadershipArea, "area of leadership" {
        /// Policy.
        Policy = "policy",
        /// How health care is paid for.
        Financing = "financing",
        /// Advocacy.
        Advocacy = "advocacy",
    }
}
