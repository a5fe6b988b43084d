//! What the coordinator has to do today: everything that a rule, a promise or a date asks for.

mod care;
mod handovers;
mod reminders;
mod sources;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use peerhood_model::{AsOf, MatchFault, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use reminders::reminders;

use crate::Policy;
use crate::proposal::Contact;

/// What is due, the most overdue first. Ids only, unless contacts were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DueList {
    /// The program's name.
    pub program: String,
    /// The moment it was made for.
    pub as_of: DateTime<Utc>,
    /// The day at the program's office.
    pub day: NaiveDate,
    /// How many days ahead it looks.
    pub days_ahead: u32,
    /// What is due.
    pub items: Vec<Due>,
    /// Names and ways to reach the people named, only where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<BTreeMap<String, Contact>>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Due {
    /// The last day on which it is in time.
    pub on: NaiveDate,
    /// Days since then; 0 where it is not late.
    pub overdue_days: u32,
    /// The rule, promise or date behind it, such as `first_contact`.
    pub kind: String,
    /// What it is about: a match, a referral, a person, a group, a cohort or a directory entry.
    pub about: String,
    /// The people concerned, by id.
    pub people: Vec<String>,
    /// What to do.
    pub what: String,
    /// Why: the pack and its version, or the key of `program.toml`.
    pub because: String,
}

/// What is due at a moment or will be within some days.
///
/// Duties of matches that are over are not listed, nor what was done late: `findings` of the model
/// tells those.
///
/// # Errors
///
/// At the first match whose events cannot have happened.
pub fn due(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    days_ahead: u32,
) -> Result<DueList, MatchFault> {
    let until = as_of.day.checked_add_days(Days::new(days_ahead.into())).unwrap_or(NaiveDate::MAX);
    let mut items = sources::all(program, policy, as_of, until)?;
    items.sort();
    items.dedup();
    Ok(DueList {
        program: program.name.clone(),
        as_of: as_of.instant,
        day: as_of.day,
        days_ahead,
        items,
        contacts: None,
    })
}

impl DueList {
    /// Adds the names of the people named, and the ways to reach them.
    #[must_use]
    pub fn with_contacts(mut self, program: &Program) -> Self {
        let parents = program.support_parents.iter().map(|one| (one.id.to_string(), &one.contact));
        let families = program.referrals.iter().map(|one| (one.id.to_string(), &one.contact));
        let leaders = program.facilitators.iter().map(|one| (one.id.to_string(), &one.contact));
        let known: BTreeMap<String, _> = parents.chain(families).chain(leaders).collect();
        let named = self.items.iter().flat_map(|item| &item.people);
        let contacts = named.filter_map(|id| {
            let contact = known.get(id)?.disclosed();
            let ways = contact.ways.to_vec();
            Some((id.clone(), Contact { name: contact.name.to_owned(), ways }))
        });
        self.contacts = Some(contacts.collect());
        self
    }

    /// The list as a page to read.
    #[must_use]
    pub fn text(&self) -> String {
        let overdue = self.items.iter().filter(|item| item.on < self.day).count();
        let today = self.items.iter().filter(|item| item.on == self.day).count();
        let mut text = format!(
            "{}, due on {} ({overdue} overdue, {today} today, {} in the next {} days)\n",
            self.program,
            self.day,
            self.items.len() - overdue - today,
            self.days_ahead
        );
        let mut last = "";
        for item in &self.items {
            let part = match item.on {
                on if on < self.day => "Overdue",
                on if on == self.day => "Today",
                _ => "Soon",
            };
            if part != last {
                text.push_str(&format!("\n{part}\n"));
                last = part;
            }
            let late = match item.overdue_days {
                0 => String::new(),
                1 => " (1 day late)".to_owned(),
                days => format!(" ({days} days late)"),
            };
            text.push_str(&format!("  {}  {:<8} {}{late}\n", item.on, item.about, item.what));
            for id in &item.people {
                if let Some(contact) = self.contacts.as_ref().and_then(|known| known.get(id)) {
                    let ways = contact.ways.join(", ");
                    text.push_str(&format!("              {id}: {}, {ways}\n", contact.name));
                }
            }
        }
        if self.items.is_empty() {
            text.push_str("\nNothing is due.\n");
        }
        text
    }
}
