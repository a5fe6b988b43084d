use peerhood_model::{
    Barrier, BusinessStatus, Channel, CloseReason, ContactOutcome, Decision, GoalOutcome,
    GoalVoice, Intervention, KeyFunction, LeadershipArea, Mode, Need, Presence, ReferOut,
    ReferralStatus, Relationship, SearchOutcome, Setting, Side, SiteLevel, SiteStatus, Support,
    SupportParentStatus, SystemEvent, TaskStatus, TransitionStep, Urgency, Want,
};

/// What a cell holds; [`Shape::writing`] says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// An id of this table.
    Id,
    /// Text.
    Text,
    /// Personal text.
    Private,
    /// A day.
    Date,
    /// A day or two.
    DateRange,
    /// A moment.
    Moment,
    /// A month or a day.
    Birth,
    /// Births of children.
    Children,
    /// A word of the program.
    Term,
    /// Words of the program.
    Terms,
    /// A whole number from 0.
    Count,
    /// Decimal hours.
    Hours,
    /// Yes or no.
    Flag,
    /// A postal code.
    PostalCode,
    /// A time zone.
    TimeZone,
    /// A language.
    Language,
    /// Languages.
    Languages,
    /// Weekly times.
    Availability,
    /// A consent.
    Consent,
    /// A wish.
    Wish,
    /// Wishes.
    Wishes,
    /// A venue.
    VenueRef,
    /// A referral.
    ReferralRef,
    /// Referrals.
    ReferralRefs,
    /// A support parent.
    SupportParentRef,
    /// Support parents.
    SupportParentRefs,
    /// A match.
    MatchRef,
    /// A group.
    GroupRef,
    /// Facilitators.
    FacilitatorRefs,
    /// A code of [`peerhood_model::Relationship`].
    Relationship,
    /// A code of [`peerhood_model::SupportParentStatus`].
    SupportParentStatus,
    /// A code of [`peerhood_model::ReferralStatus`].
    ReferralStatus,
    /// Codes of [`peerhood_model::Need`].
    Needs,
    /// Codes of [`peerhood_model::Mode`].
    Modes,
    /// A code of [`peerhood_model::Mode`].
    Mode,
    /// A code of [`peerhood_model::Urgency`].
    Urgency,
    /// Codes of [`peerhood_model::Want`].
    Wants,
    /// A code of [`peerhood_model::Setting`].
    Setting,
    /// A code of [`peerhood_model::Side`].
    Side,
    /// A code of [`peerhood_model::CloseReason`].
    CloseReason,
    /// A code of [`peerhood_model::ContactOutcome`].
    ContactOutcome,
    /// Codes of [`peerhood_model::Support`].
    Supports,
    /// A code of [`peerhood_model::Presence`].
    Presence,
    /// Contact or follow-up.
    ContactKind,
    /// A referral or a support parent.
    PersonRef,
    /// A site.
    SiteRef,
    /// What somebody expects of a match.
    Expectations,
    /// Codes of [`peerhood_model::LeadershipArea`].
    LeadershipAreas,
    /// Codes of [`peerhood_model::ReferOut`].
    ReferOuts,
    /// A service of the directory.
    ServiceRef,
    /// Codes of [`peerhood_model::KeyFunction`].
    KeyFunctions,
    /// Codes of [`peerhood_model::CredibilityPoint`], each with its evidence.
    Evidence,
    /// A code of [`peerhood_model::TaskStatus`].
    TaskStatus,
    /// A code of [`peerhood_model::BusinessStatus`].
    BusinessStatus,
    /// A code of [`peerhood_model::Channel`].
    Channel,
    /// Codes of [`peerhood_model::Intervention`].
    Interventions,
    /// A code of [`peerhood_model::SiteLevel`].
    SiteLevel,
    /// A code of [`peerhood_model::SiteStatus`].
    SiteStatus,
    /// A code of [`peerhood_model::SearchOutcome`].
    SearchOutcome,
    /// A plan.
    PlanRef,
    /// A code of [`peerhood_model::GoalVoice`].
    GoalVoice,
    /// A code of [`peerhood_model::GoalOutcome`].
    GoalOutcome,
    /// Codes of [`peerhood_model::TransitionStep`].
    TransitionSteps,
    /// A whole number from 0 to 10.
    Score,
    /// A code of [`peerhood_model::Barrier`].
    Barrier,
    /// A code of [`peerhood_model::SystemEvent`].
    SystemEvent,
    /// A number with up to three decimal places.
    Figure,
    /// A code of [`peerhood_model::Decision`].
    Decision,
}

impl Shape {
    /// How a cell of this shape is written.
    #[must_use]
    pub fn writing(self) -> String {
        let text = match self {
            Self::Id => "an id, once in the table",
            Self::Text => "text",
            Self::Private => "text; private",
            Self::Date => "date",
            Self::DateRange => "date or first/last",
            Self::Moment => "date and time, or date",
            Self::Birth => "month or date",
            Self::Children => "births; list",
            Self::Term => "a term",
            Self::Terms => "terms; list",
            Self::Count => "whole number",
            Self::Hours => "hours such as 7.5",
            Self::Flag => "yes or no; no if empty",
            Self::PostalCode => "postal code",
            Self::TimeZone => "IANA time zone",
            Self::Language => "BCP 47 tag",
            Self::Languages => "BCP 47 tags; list",
            Self::Availability => "such as Mon 18:00-20:30; Sat 09:00-12:00",
            Self::Consent => "who, when, for what",
            Self::Wish => "criterion or criterion: value",
            Self::Wishes => "wishes; list",
            Self::VenueRef => "an id of venues",
            Self::PersonRef => "an id of referrals or support_parents",
            Self::ReferralRef => "an id of referrals",
            Self::ReferralRefs => "ids of referrals; list",
            Self::SupportParentRef => "an id of support_parents",
            Self::SupportParentRefs => "ids of support_parents; list",
            Self::MatchRef => "an id of matches",
            Self::GroupRef => "an id of groups",
            Self::ServiceRef => "an id of a service in directory/",
            Self::Evidence => "point: evidence, such as trained: 20 hours, seen the plan; list",
            Self::FacilitatorRefs => "ids of facilitators; list",
            Self::SiteRef => "an id of sites",
            Self::PlanRef => "an id of plans",
            Self::Score => "whole number from 0 to 10",
            Self::Figure => "number such as 3.25",
            Self::Expectations => "such as 4 a month; 8 weeks; phone; emotional; list",
            _ => {
                let list = if self.is_list() { "; list" } else { "" };
                return format!("{}{list}", self.words().join(", "));
            }
        };
        text.to_owned()
    }

    /// Whether a cell holds several, separated by `;`.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::Children
                | Self::Terms
                | Self::Languages
                | Self::Availability
                | Self::Wishes
                | Self::ReferralRefs
                | Self::SupportParentRefs
                | Self::FacilitatorRefs
                | Self::Needs
                | Self::Modes
                | Self::Wants
                | Self::Supports
                | Self::Expectations
                | Self::LeadershipAreas
                | Self::ReferOuts
                | Self::Interventions
                | Self::KeyFunctions
                | Self::Evidence
                | Self::TransitionSteps
        )
    }

    /// The words that may stand in a cell, where they are fixed.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::ContactKind => vec!["contact", "follow_up", "paused", "resumed", "renewed"],
            Self::Relationship => Relationship::ALL.iter().map(|code| code.code()).collect(),
            Self::SupportParentStatus => {
                SupportParentStatus::ALL.iter().map(|code| code.code()).collect()
            }
            Self::ReferralStatus => ReferralStatus::ALL.iter().map(|code| code.code()).collect(),
            Self::Needs => Need::ALL.iter().map(|code| code.code()).collect(),
            Self::Modes => Mode::ALL.iter().map(|code| code.code()).collect(),
            Self::Mode => Mode::ALL.iter().map(|code| code.code()).collect(),
            Self::Urgency => Urgency::ALL.iter().map(|code| code.code()).collect(),
            Self::Wants => Want::ALL.iter().map(|code| code.code()).collect(),
            Self::Setting => Setting::ALL.iter().map(|code| code.code()).collect(),
            Self::Side => Side::ALL.iter().map(|code| code.code()).collect(),
            Self::CloseReason => CloseReason::ALL.iter().map(|code| code.code()).collect(),
            Self::ContactOutcome => ContactOutcome::ALL.iter().map(|code| code.code()).collect(),
            Self::Supports => Support::ALL.iter().map(|code| code.code()).collect(),
            Self::Presence => Presence::ALL.iter().map(|code| code.code()).collect(),
            Self::LeadershipAreas => LeadershipArea::ALL.iter().map(|code| code.code()).collect(),
            Self::ReferOuts => ReferOut::ALL.iter().map(|code| code.code()).collect(),
            Self::KeyFunctions => KeyFunction::ALL.iter().map(|code| code.code()).collect(),
            Self::TaskStatus => TaskStatus::ALL.iter().map(|code| code.code()).collect(),
            Self::BusinessStatus => BusinessStatus::ALL.iter().map(|code| code.code()).collect(),
            Self::Channel => Channel::ALL.iter().map(|code| code.code()).collect(),
            Self::Interventions => Intervention::ALL.iter().map(|code| code.code()).collect(),
            Self::SiteLevel => SiteLevel::ALL.iter().map(|code| code.code()).collect(),
            Self::SiteStatus => SiteStatus::ALL.iter().map(|code| code.code()).collect(),
            Self::SearchOutcome => SearchOutcome::ALL.iter().map(|code| code.code()).collect(),
            Self::GoalVoice => GoalVoice::ALL.iter().map(|code| code.code()).collect(),
            Self::GoalOutcome => GoalOutcome::ALL.iter().map(|code| code.code()).collect(),
            Self::TransitionSteps => TransitionStep::ALL.iter().map(|code| code.code()).collect(),
            Self::Barrier => Barrier::ALL.iter().map(|code| code.code()).collect(),
            Self::SystemEvent => SystemEvent::ALL.iter().map(|code| code.code()).collect(),
            Self::Decision => Decision::ALL.iter().map(|code| code.code()).collect(),
            _ => Vec::new(),
        }
    }
}
