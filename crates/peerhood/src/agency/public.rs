use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use peerhood_model::Program;
use peerhood_scheduling::Repeat;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Agency;
use crate::calendar::scheduling_zone;
use crate::ical::{Calendar, Event, Occurrence, write};

/// The quarterly conversation of those who employ or coordinate parent peers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Conversation {
    /// Its name.
    pub title: String,
    /// The first one, on the program's clocks.
    pub starts: NaiveDateTime,
    /// How long it lasts.
    pub minutes: u32,
    /// Where to join.
    pub link: Option<String>,
}

/// What the public may read: no name of any family or support parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PublicPage {
    /// The program.
    pub program: String,
    /// Where it works.
    pub service_area: Vec<String>,
    /// Trainings that have not begun.
    pub trainings: Vec<Training>,
    /// Who may apply.
    pub who_may_apply: Option<String>,
    /// How.
    pub apply: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// The days of the next four conversations.
    pub conversations: Vec<NaiveDateTime>,
}

/// A training that can still be joined, or not any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Training {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// The last day to apply.
    pub apply_until: Option<NaiveDate>,
    /// Whether one can apply on the day of the page.
    pub open: bool,
}

pub(super) fn page(program: &Program, agency: &Agency, day: NaiveDate) -> PublicPage {
    let ahead = program.training.iter().filter(|cohort| day <= cohort.starts_on);
    let mut trainings: Vec<Training> = ahead
        .map(|cohort| {
            let opened = cohort.opens_on.is_none_or(|opens| opens <= day);
            let until = cohort.application_deadline.unwrap_or(cohort.starts_on);
            Training {
                starts_on: cohort.starts_on,
                ends_on: cohort.ends_on,
                apply_until: cohort.application_deadline,
                open: opened && day <= until,
            }
        })
        .collect();
    trainings.sort_by_key(|training| training.starts_on);
    let conversations = agency.conversation.iter().flat_map(|one| one.times(day)).take(4);
    PublicPage {
        program: program.name.clone(),
        service_area: program.service_area.iter().map(ToString::to_string).collect(),
        trainings,
        who_may_apply: agency.who_may_apply.clone(),
        apply: agency.apply.clone(),
        contact: agency.contact.clone(),
        conversations: conversations.collect(),
    }
}

/// Weeks from one conversation to the next: a quarter of a year, on the same weekday.
const QUARTER: u16 = 13;

impl Conversation {
    /// Every conversation from the first one on, as long as there is a calendar.
    fn all(&self) -> impl Iterator<Item = NaiveDateTime> {
        let starts = self.starts;
        let weeks = (0_i64..4_000).map(|quarter| TimeDelta::weeks(i64::from(QUARTER) * quarter));
        weeks.map_while(move |weeks| starts.checked_add_signed(weeks))
    }

    /// Those from a day on.
    fn times(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDateTime> {
        self.all().filter(move |time| day <= time.date())
    }
}

/// The conversations up to two years from a day on as one recurring event, each at the same time on
/// the clocks of the program's zone; nothing where there is no conversation.
#[must_use]
pub fn conversation_calendar(program: &Program, agency: &Agency, day: NaiveDate) -> Option<String> {
    let conversation = agency.conversation.as_ref()?;
    let zone = &program.time_zone;
    let last = conversation.times(day).nth(7)?;
    let length = TimeDelta::minutes(i64::from(conversation.minutes));
    let occurrences = conversation.all().take_while(|time| *time <= last).filter_map(|time| {
        let start = zone.instant_of(time)?;
        let mut occurrence = Occurrence::new(time, start, start + length);
        occurrence.place = conversation.link.clone();
        Some(occurrence)
    });
    let uid = uuid::Uuid::new_v5(&program.namespace.0, b"conversation");
    let event = Event::new(
        uid.to_string(),
        conversation.title.clone(),
        scheduling_zone(zone),
        Repeat::Weeks(QUARTER),
        conversation.starts.time(),
        occurrences.collect(),
    );
    let mut calendar = Calendar::new(zone.start_of_day(day)?);
    calendar.name = Some(conversation.title.clone());
    Some(write(&calendar, &[event]))
}
