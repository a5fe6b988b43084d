mod obstacle;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Days, Months, NaiveDate};

pub use obstacle::SupporterObstacle;

use crate::{
    Ancestry, AsOf, BackgroundCheckRule, CertificationRule, ConditionTaxonomy, Eligibility,
    Language, Load, Mode, PostalCode, Relationship, Seeker, Stage, SupportParent, SupportParentId,
    SupportParentStatus, Term, WeeklyAvailability, Zone,
};

/// What matching may know of a support parent who can take a match now.
///
/// [`SupportParent::supporter`] is the only door. It shows no name, no contact detail and no free
/// text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Supporter<'a> {
    // Invariant: on `day` the program's rule let this parent take `room` matches more, at least 1.
    parent: &'a SupportParent,
    live: u32,
    room: u32,
    day: NaiveDate,
}

impl SupportParent {
    /// Opens what matching may know of this parent.
    ///
    /// # Errors
    ///
    /// Every reason why this parent can take no match now.
    pub fn supporter(
        &self,
        as_of: AsOf,
        load: &Load,
        rule: &Eligibility,
    ) -> Result<Supporter<'_>, Vec<SupporterObstacle>> {
        let day = as_of.day;
        let capacity = self.capacity_on(day, rule);
        let mut obstacles = Vec::new();
        if self.status != SupportParentStatus::Active {
            let status = self.status;
            obstacles.push(SupporterObstacle::NotActive { status });
        }
        obstacles.extend(self.raising_obstacle(day, rule));
        obstacles.extend(self.training_obstacles(day, rule));
        obstacles.extend(self.certification_obstacle(day, rule));
        obstacles.extend(self.background_obstacle(day, rule));
        if self.languages.is_empty() {
            obstacles.push(SupporterObstacle::NoLanguage);
        }
        if capacity <= load.live {
            let live = load.live;
            obstacles.push(SupporterObstacle::NoRoom { live, capacity });
        }
        let rested = load.last_hard_contact.map(|hard| days_after(hard, rule.rest_days));
        if let Some(until) = rested.filter(|&until| day < until) {
            obstacles.push(SupporterObstacle::Resting { until });
        }
        if let Some(since) = load.debrief_due_since.filter(|_| rule.debrief_first) {
            obstacles.push(SupporterObstacle::DebriefDue { since });
        }
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        Ok(Supporter { parent: self, live: load.live, room: capacity - load.live, day })
    }

    /// How many matches they can take at once on a day.
    #[must_use]
    pub fn capacity_on(&self, day: NaiveDate, rule: &Eligibility) -> u32 {
        let capacity = self.capacity.unwrap_or(rule.capacity);
        let capacity = rule.caseload.map_or(capacity, |most| capacity.min(most));
        let started = self.started_on.or(self.trained_on);
        let is_new = started.is_some_and(|start| day < months_after(start, rule.newcomer_months));
        if is_new && 0 < rule.newcomer_months {
            return capacity.min(rule.newcomer_capacity);
        }
        capacity
    }

    fn raising_obstacle(&self, day: NaiveDate, rule: &Eligibility) -> Option<SupporterObstacle> {
        if !rule.raising.contains(&self.relationship) {
            let relationship = self.relationship;
            return Some(SupporterObstacle::NotRaising { relationship });
        }
        self.raising_shortfall(day, rule)
    }

    /// What is missing of the months they must have raised the child; `None` where nothing is.
    #[must_use]
    pub fn raising_shortfall(
        &self,
        day: NaiveDate,
        rule: &Eligibility,
    ) -> Option<SupporterObstacle> {
        let asked = rule.raising_months_of.get(&self.relationship).copied();
        let required = rule.raising_months.max(asked.unwrap_or(0));
        if required == 0 {
            return None;
        }
        let Some(since) = self.raising_since else {
            return Some(SupporterObstacle::RaisingSinceUnknown { required });
        };
        let enough_on = months_after(since.first_day(), required);
        (day < enough_on).then_some(SupporterObstacle::RaisingTooShort { enough_on, required })
    }

    fn training_obstacles(&self, day: NaiveDate, rule: &Eligibility) -> Vec<SupporterObstacle> {
        let Some(trained_on) = self.trained_on else {
            return vec![SupporterObstacle::NotTrained];
        };
        let mut obstacles = Vec::new();
        if day < trained_on {
            obstacles.push(SupporterObstacle::TrainingNotFinished { trained_on });
        }
        let required = rule.training_hours;
        if self.training_hours.unwrap_or_default() < required {
            let hours = self.training_hours;
            obstacles.push(SupporterObstacle::TooFewHours { hours, required });
        }
        let valid_until = rule.training_valid_months.map(|months| months_after(trained_on, months));
        if let Some(valid_until) = valid_until.filter(|&last| last < day) {
            obstacles.push(SupporterObstacle::TrainingOutdated { trained_on, valid_until });
        }
        let shortfalls =
            rule.training.iter().filter_map(|asked| asked.shortfall(&self.training, day));
        obstacles.extend(shortfalls.map(|short| SupporterObstacle::CompetencyMissing {
            competency: short.requirement.competency,
            missing: short.missing,
        }));
        obstacles
    }

    fn certification_obstacle(
        &self,
        day: NaiveDate,
        rule: &Eligibility,
    ) -> Option<SupporterObstacle> {
        if rule.certification == CertificationRule::NotNeeded {
            return None;
        }
        let Some(certification) = &self.certification else {
            let is_needed = rule.certification == CertificationRule::Needed;
            return is_needed.then_some(SupporterObstacle::NoCertification);
        };
        certification
            .expires_on
            .filter(|&last| last < day)
            .map(|expired_on| SupporterObstacle::CertificationExpired { expired_on })
    }

    fn background_obstacle(&self, day: NaiveDate, rule: &Eligibility) -> Option<SupporterObstacle> {
        if rule.background_check == BackgroundCheckRule::NotNeeded {
            return None;
        }
        let Some(checked_on) = self.background_check_on.filter(|&checked| checked <= day) else {
            return Some(SupporterObstacle::NoBackgroundCheck);
        };
        let BackgroundCheckRule::NeededEvery { months } = rule.background_check else {
            return None;
        };
        let valid_until = months_after(checked_on, months);
        (valid_until < day)
            .then_some(SupporterObstacle::BackgroundCheckOutdated { checked_on, valid_until })
    }
}

/// The day so many months later, or the last day there is.
fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The day so many days later, or the last day there is.
fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

impl<'a> Supporter<'a> {
    /// The support parent.
    #[must_use]
    pub fn id(&self) -> &'a SupportParentId {
        &self.parent.id
    }

    /// How many matches they have now.
    #[must_use]
    pub fn live(&self) -> u32 {
        self.live
    }

    /// How many matches more they can take; at least 1.
    #[must_use]
    pub fn room(&self) -> u32 {
        self.room
    }

    /// What they are to the child.
    #[must_use]
    pub fn relationship(&self) -> Relationship {
        self.parent.relationship
    }

    /// The stages of life the children are in.
    #[must_use]
    pub fn stages(&self) -> BTreeSet<Stage> {
        let children = self.parent.children.iter();
        children.map(|child| child.stage(self.day)).collect()
    }

    /// The ages of the living children in completed months, the youngest first.
    #[must_use]
    pub fn months(&self) -> Vec<u32> {
        let children = self.parent.children.iter();
        let mut months: Vec<u32> =
            children.filter_map(|child| child.birth.months(self.day)).collect();
        months.sort_unstable();
        months
    }

    /// ICD-10-CM codes or the program's own terms.
    #[must_use]
    pub fn conditions(&self) -> &'a BTreeSet<Term> {
        &self.parent.conditions
    }

    /// What they have been through and can speak of.
    #[must_use]
    pub fn experiences(&self) -> &'a BTreeSet<Term> {
        &self.parent.experiences
    }

    /// Languages, the best first; there is at least one.
    #[must_use]
    pub fn languages(&self) -> &'a [Language] {
        &self.parent.languages
    }

    /// The program's region.
    #[must_use]
    pub fn region(&self) -> Option<&'a Term> {
        self.parent.region.as_ref()
    }

    /// Postal code.
    #[must_use]
    pub fn postal_code(&self) -> Option<&'a PostalCode> {
        self.parent.postal_code.as_ref()
    }

    /// The zone their week is in.
    #[must_use]
    pub fn time_zone(&self) -> &'a Zone {
        &self.parent.time_zone
    }

    /// Ways they like to be in touch.
    #[must_use]
    pub fn modes(&self) -> &'a BTreeSet<Mode> {
        &self.parent.modes
    }

    /// When they can talk; `None` is unknown.
    #[must_use]
    pub fn availability(&self) -> Option<&'a WeeklyAvailability> {
        self.parent.availability.as_ref()
    }

    /// Communities they belong to.
    #[must_use]
    pub fn culture(&self) -> &'a BTreeSet<Term> {
        &self.parent.culture
    }

    /// Subjects they do not want to talk about.
    #[must_use]
    pub fn wont_discuss(&self) -> &'a BTreeSet<Term> {
        &self.parent.wont_discuss
    }

    /// The subjects they do not want to talk about that this referred parent would bring.
    ///
    /// A subject is met by a condition that falls under it, by an experience that is asked for, and
    /// by a need of that name.
    ///
    /// # Complexity
    ///
    /// One ancestry a condition, then O(s · c) for s subjects and c conditions.
    #[must_use]
    pub fn refused_subjects(
        &self,
        seeker: &Seeker<'_>,
        taxonomy: &ConditionTaxonomy,
    ) -> Vec<&'a Term> {
        let needs: BTreeSet<String> =
            seeker.needs().iter().map(|need| need.code().replace('_', " ")).collect();
        let conditions: Vec<Ancestry> =
            seeker.conditions().iter().map(|condition| taxonomy.ancestry(condition)).collect();
        let is_met = |subject: &&Term| {
            let meaning = taxonomy.meaning(subject);
            conditions.iter().any(|condition| condition.falls_under(&meaning))
                || seeker.experiences_wanted().contains(*subject)
                || needs.contains(&subject.key().replace(['_', '-'], " "))
        };
        self.parent.wont_discuss.iter().filter(is_met).collect()
    }
}

impl fmt::Debug for Supporter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supporter")
            .field("id", &self.parent.id)
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}
