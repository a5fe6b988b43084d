use std::fmt;

use chrono::{Months, NaiveDate};

use crate::{ContactDetails, Seeker, Service, ServiceStatus};

/// A reason why a family cannot be referred to a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ServiceObstacle {
    /// It does not take people.
    NotActive {
        /// Where it stands.
        status: ServiceStatus,
    },
    /// Nobody is named there to turn to.
    NoContactThere,
    /// Nobody is named here whom they can call back.
    NoContactHere,
    /// Nobody ever made sure that the entry is right.
    NeverAssured,
    /// It is too long ago that somebody made sure.
    Stale {
        /// When that was.
        assured_on: NaiveDate,
    },
    /// It has no place left.
    Full,
    /// It serves other regions.
    OutsideArea,
    /// It is offered in other languages, without interpreters.
    NoSharedLanguage,
    /// None of the children is of the age it takes.
    OutsideAge,
}

impl fmt::Display for ServiceObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotActive { status } => write!(f, "the service is {status}"),
            Self::NoContactThere => f.write_str("the service names nobody to turn to; ask them"),
            Self::NoContactHere => f.write_str("the program names nobody they can call back"),
            Self::NeverAssured => f.write_str("nobody has made sure that the entry is right"),
            Self::Stale { assured_on } => {
                write!(f, "nobody has made sure that the entry is right since {assured_on}")
            }
            Self::Full => f.write_str("the service has no place left"),
            Self::OutsideArea => f.write_str("the service is for other regions"),
            Self::NoSharedLanguage => f.write_str("the service is offered in other languages"),
            Self::OutsideAge => f.write_str("the service is for children of another age"),
        }
    }
}

impl Service {
    /// Every reason why nobody can be referred here now, whoever it is.
    ///
    /// A referral takes a contact on both sides. An entry is stale when nobody made sure of it in
    /// the last `stale_after_months`.
    ///
    /// # References
    ///
    /// Peers for Progress asks for a referral protocol with a named contact on both sides and a
    /// directory that is kept up to date.
    #[must_use]
    pub fn obstacles(
        &self,
        day: NaiveDate,
        coordinator: &ContactDetails,
        stale_after_months: u32,
    ) -> Vec<ServiceObstacle> {
        let mut obstacles = Vec::new();
        if self.status != ServiceStatus::Active {
            let status = self.status;
            obstacles.push(ServiceObstacle::NotActive { status });
        }
        if self.referral_contact.as_deref().is_none_or(|contact| contact.trim().is_empty()) {
            obstacles.push(ServiceObstacle::NoContactThere);
        }
        if !coordinator.is_reachable() {
            obstacles.push(ServiceObstacle::NoContactHere);
        }
        match self.assured_on {
            None => obstacles.push(ServiceObstacle::NeverAssured),
            Some(assured_on) if fresh_until(assured_on, stale_after_months) < day => {
                obstacles.push(ServiceObstacle::Stale { assured_on });
            }
            Some(_) => {}
        }
        if self.places == Some(0) {
            obstacles.push(ServiceObstacle::Full);
        }
        obstacles
    }

    /// Every reason why it does not suit one family, as far as is known of both.
    #[must_use]
    pub fn obstacles_for(&self, seeker: &Seeker<'_>) -> Vec<ServiceObstacle> {
        let mut obstacles = Vec::new();
        let serves = |region| self.regions.contains(region);
        if !self.regions.is_empty() && seeker.region().is_some_and(|region| !serves(region)) {
            obstacles.push(ServiceObstacle::OutsideArea);
        }
        let is_spoken = self
            .languages
            .iter()
            .any(|offered| seeker.languages().iter().any(|spoken| spoken.is_shared_with(offered)));
        let bridged = self.interpretation && seeker.interpreter();
        if !self.languages.is_empty() && !is_spoken && !bridged {
            obstacles.push(ServiceObstacle::NoSharedLanguage);
        }
        let ages = seeker.months();
        if !ages.is_empty() && !ages.iter().any(|months| self.takes_age(months / 12)) {
            obstacles.push(ServiceObstacle::OutsideAge);
        }
        obstacles
    }

    /// Whether it takes a child of so many years.
    #[must_use]
    pub fn takes_age(&self, years: u32) -> bool {
        self.minimum_age.is_none_or(|youngest| youngest <= years)
            && self.maximum_age.is_none_or(|oldest| years <= oldest)
    }
}

fn fresh_until(assured_on: NaiveDate, months: u32) -> NaiveDate {
    assured_on.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}
