//! Calendars that come in with `schedule`, and those that go out to each family, facilitator and venue.

use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::calendars::Feed;
use peerhood::ical::CalendarFault;
use peerhood::schedule::Outside;
use peerhood::write::atomically;
use peerhood_model::{AsOf, Program};

use super::bytes;
use crate::exit::Failure;
use crate::output::tell;

/// What calendars from outside say.
#[derive(Debug, Args)]
pub(super) struct CalendarArgs {
    /// When a family, a facilitator or a venue is taken, by their own calendar; the reasons are dropped.
    #[arg(long, value_name = "ID=FILE.ics")]
    busy: Vec<String>,
    /// A calendar of holidays, on which nobody meets.
    #[arg(long, value_name = "FILE.ics")]
    holidays: Vec<PathBuf>,
}

impl CalendarArgs {
    /// Reads the calendars; what cannot be read of them is told, and the rest is heeded.
    pub(super) fn read(&self, program: &Program, as_of: AsOf) -> Result<Outside, Failure> {
        let mut outside = Outside::default();
        for pair in &self.busy {
            let Some((id, file)) = pair.split_once('=') else {
                return Err(Failure::Usage(format!(
                    "--busy {pair}: write it as F-01=calendar.ics"
                )));
            };
            let file = Path::new(file);
            let Some(faults) = outside.read_busy(program, as_of, id, &calendar_text(file)?) else {
                return Err(Failure::Input(format!(
                    "--busy {pair}: {id:?} is not the id of one referral, facilitator or venue; write one of theirs"
                )));
            };
            tell_faults(file, &faults);
        }
        for file in &self.holidays {
            tell_faults(file, &outside.read_holidays(program, as_of, &calendar_text(file)?));
        }
        Ok(outside)
    }
}

fn calendar_text(file: &Path) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&bytes(file)?).into_owned())
}

fn tell_faults(file: &Path, faults: &[CalendarFault]) {
    for fault in faults {
        tell(&format!("note: {}:{}: {}; left out", file.display(), fault.line, fault.what));
    }
}

/// Writes the calendar of everybody who has a session, under their ids.
pub(super) fn write_feeds(
    folder: &Path,
    program: &Program,
    calendar: impl Fn(Feed<'_>) -> String,
) -> Result<(), Failure> {
    let families = program.referrals.iter().map(|one| Feed::Family(one.id.as_str()));
    let leads = program.facilitators.iter().map(|one| Feed::Facilitator(one.id.as_str()));
    let places = program.venues.iter().map(|one| Feed::Venue(one.id.as_str()));
    let mut files = Vec::new();
    for feed in families.chain(leads).chain(places) {
        let (kind, id) = match feed {
            Feed::Family(id) => ("family", id),
            Feed::Facilitator(id) => ("facilitator", id),
            Feed::Venue(id) => ("venue", id),
            Feed::All => continue,
        };
        let text = calendar(feed);
        if text.contains("BEGIN:VEVENT") {
            files.push((format!("{kind}-{}.ics", file_name(id)), text));
        }
    }
    for (name, text) in &files {
        atomically(&folder.join("calendars").join(name), text.as_bytes())?;
    }
    tell(&format!("wrote {} calendars to {}", files.len(), folder.join("calendars").display()));
    Ok(())
}

/// An id with what a file's name cannot hold as `%` and its number, so that no two ids share a name.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        if letter.is_alphanumeric() || "-_.".contains(letter) {
            name.push(letter);
        } else {
            name.push_str(&format!("%{:X}", u32::from(letter)));
        }
    }
    name
}
