use chrono::{Days, NaiveDate};

use crate::code::codes;
use crate::{GroupId, InvitationId, Presence, Program, ReferralId};

codes! {
    /// What kept a family from coming, or from coming again.
    Barrier, "barrier" {
        /// Nobody to look after the children.
        Childcare = "childcare",
        /// No way to get there.
        Transport = "transport",
        /// The hours do not suit.
        Time = "time",
        /// Too far away.
        Distance = "distance",
        /// No device or no line.
        Technology = "technology",
        /// Not in their language.
        Language = "language",
        /// Afraid of what others think.
        Stigma = "stigma",
        /// Not people like them.
        Culture = "culture",
        /// Expected something else.
        Expectations = "expectations",
        /// The child or the parent was not well.
        Health = "health",
        /// It costs too much.
        Cost = "cost",
        /// They do not need it, or not now.
        NotNeeded = "not_needed",
        /// Something else.
        Other = "other",
    }
}

codes! {
    /// How far an invitation has led.
    InvitationStage, "invitation stage" {
        /// The family was invited.
        Invited = "invited",
        /// They said that they would like to come.
        Interested = "interested",
        /// They came once.
        FirstSession = "first_session",
        /// They stayed.
        Retained = "retained",
    }
}

/// A family that was invited to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Invitation {
    /// The program's own id.
    pub id: InvitationId,
    /// The family, once they are a referral.
    pub referral: Option<ReferralId>,
    /// The group.
    pub group: Option<GroupId>,
    /// When they were invited.
    pub invited_on: NaiveDate,
    /// When they said that they would like to come.
    pub interested_on: Option<NaiveDate>,
    /// When they first came, where no attendance tells it.
    pub first_session_on: Option<NaiveDate>,
    /// When they had stayed for long enough to count, where no attendance tells it.
    pub retained_on: Option<NaiveDate>,
    /// What kept them from the next step.
    pub barrier: Option<Barrier>,
}

impl Invitation {
    /// An invitation that nobody answered yet.
    #[must_use]
    pub fn new(id: InvitationId, invited_on: NaiveDate) -> Self {
        Self {
            id,
            referral: None,
            group: None,
            invited_on,
            interested_on: None,
            first_session_on: None,
            retained_on: None,
            barrier: None,
        }
    }

    /// How far it had led by the end of a day, by its own dates and by who came to the group's
    /// sessions; whoever still comes `days` after their first session has stayed.
    #[must_use]
    pub fn stage(&self, program: &Program, day: NaiveDate, days: u32) -> InvitationStage {
        let is_past = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
        let came = self.came(program, day);
        let first = came.iter().min().copied().or(self.first_session_on);
        let last = came.iter().max().copied();
        let long = first.and_then(|first| first.checked_add_days(Days::new(days.into())));
        if is_past(self.retained_on) || long.zip(last).is_some_and(|(long, last)| long <= last) {
            InvitationStage::Retained
        } else if is_past(first) {
            InvitationStage::FirstSession
        } else if is_past(self.interested_on) {
            InvitationStage::Interested
        } else {
            InvitationStage::Invited
        }
    }

    /// The days on which the family came to a session of the group since they were invited; of any
    /// group, where none is named.
    fn came(&self, program: &Program, day: NaiveDate) -> Vec<NaiveDate> {
        let Some(referral) = &self.referral else { return Vec::new() };
        let sessions = program.attendance.iter().filter(|one| {
            one.presence == Presence::Came
                && one.participant == *referral
                && self.group.as_ref().is_none_or(|group| one.group == *group)
        });
        let days = sessions.map(|one| one.session_on);
        days.filter(|on| (self.invited_on..=day).contains(on)).collect()
    }
}
