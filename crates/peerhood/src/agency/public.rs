use chrono::{Months, NaiveDate, NaiveDateTime};
use peerhood_model::{Program, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Agency;

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

impl Conversation {
    /// Every third month from the first one on, those before a day left out.
    fn times(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDateTime> {
        let starts = self.starts;
        let quarters = (0_u32..1_000)
            .map(move |quarter| starts.checked_add_months(Months::new(quarter.saturating_mul(3))));
        quarters.map_while(|time| time).filter(move |time| day <= time.date())
    }
}

/// The conversations of the next two years as a calendar, each at the same time on the clocks of the
/// program's zone; nothing where there is no conversation.
#[must_use]
pub fn conversation_calendar(program: &Program, agency: &Agency, day: NaiveDate) -> Option<String> {
    let conversation = agency.conversation.as_ref()?;
    let zone: &Zone = &program.time_zone;
    let stamp = zone.start_of_day(day)?;
    let mut text =
        String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peerhood//agency//EN\r\n");
    for time in conversation.times(day).take(8) {
        let Some(start) = zone.instant_of(time) else { continue };
        let end = start + chrono::TimeDelta::minutes(i64::from(conversation.minutes));
        let uid =
            uuid::Uuid::new_v5(&program.namespace.0, format!("conversation/{time}").as_bytes());
        let form = "%Y%m%dT%H%M%SZ";
        let mut line = |name: &str, value: &str| {
            for part in folded(&format!("{name}:{value}")) {
                text.push_str(&part);
                text.push_str("\r\n");
            }
        };
        line("BEGIN", "VEVENT");
        line("UID", &uid.to_string());
        line("DTSTAMP", &stamp.format(form).to_string());
        line("DTSTART", &start.format(form).to_string());
        line("DTEND", &end.format(form).to_string());
        line("SUMMARY", &escaped(&conversation.title));
        if let Some(link) = &conversation.link {
            line("LOCATION", &escaped(link));
        }
        line("END", "VEVENT");
    }
    text.push_str("END:VCALENDAR\r\n");
    Some(text)
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace(['\r', '\n'], " ")
}

/// Lines of at most 75 bytes, as iCalendar has them.
fn folded(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for character in line.chars() {
        let full = lines.last().is_some_and(|line| 74 < line.len() + character.len_utf8());
        if full {
            lines.push(String::from(" "));
        }
        if let Some(last) = lines.last_mut() {
            last.push(character);
        }
    }
    lines
}
