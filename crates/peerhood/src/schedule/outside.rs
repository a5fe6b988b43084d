use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use peerhood_model::{AsOf, Program};
use peerhood_scheduling::plan::{Closure, Request, Scope};
use peerhood_scheduling::{Availability, Busy, Zone};

use crate::calendar::scheduling_zone;
use crate::ical::{self, CalendarFault};

/// What calendars from outside say: hours that are taken, for reasons nobody need know, and days that are
/// closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outside {
    /// By the id of a referral, a facilitator or a venue: when they are taken.
    pub busy: BTreeMap<String, Vec<Busy>>,
    /// Days on which nobody meets.
    pub closures: Vec<Closure<String>>,
}

/// How far ahead calendars are read, in days: no series is longer.
const AHEAD: u64 = 3_660;

impl Outside {
    /// Adds when somebody is taken by their own calendar, and gives what of it could not be read; nothing
    /// unless the id is that of one referral, facilitator or venue. Times without a zone are in their own.
    pub fn read_busy(
        &mut self,
        program: &Program,
        as_of: AsOf,
        id: &str,
        calendar: &str,
    ) -> Option<Vec<CalendarFault>> {
        let zone = scheduling_zone(zone_of(program, id)?);
        let (from, until) = reach(as_of);
        let read = ical::busy(calendar, &zone, from, until);
        self.busy.entry(id.to_owned()).or_default().extend(read.busy);
        Some(read.faults)
    }

    /// Adds the days that a holiday calendar closes for everybody, and gives what of it could not be read.
    pub fn read_holidays(
        &mut self,
        program: &Program,
        as_of: AsOf,
        calendar: &str,
    ) -> Vec<CalendarFault> {
        let zone = scheduling_zone(&program.time_zone);
        let until = as_of.day.checked_add_days(Days::new(AHEAD)).unwrap_or(NaiveDate::MAX);
        let read = ical::holidays(calendar, &zone, as_of.day, until, &Scope::Everywhere);
        self.closures.extend(read.closures);
        read.faults
    }

    pub(super) fn heed(&self, request: &mut Request<String>) {
        request.closures.extend(self.closures.iter().cloned());
        let taken = |id: &String| self.busy.get(id).cloned().unwrap_or_default();
        for one in &mut request.participants {
            one.availability.busy.extend(taken(&one.id));
        }
        for one in &mut request.facilitators {
            one.availability.busy.extend(taken(&one.id));
        }
        for one in &mut request.venues {
            let taken = taken(&one.id);
            if !taken.is_empty() {
                let always = || Availability::always(Zone::utc());
                one.availability.get_or_insert_with(always).busy.extend(taken);
            }
        }
    }
}

fn reach(as_of: AsOf) -> (DateTime<Utc>, DateTime<Utc>) {
    let until = as_of.instant.checked_add_days(Days::new(AHEAD));
    (as_of.instant, until.unwrap_or(DateTime::<Utc>::MAX_UTC))
}

/// The zone of whom or what the id means, if it means one only.
fn zone_of<'a>(program: &'a Program, id: &str) -> Option<&'a peerhood_model::Zone> {
    let families = program.referrals.iter().map(|one| (one.id.as_str(), &one.time_zone));
    let leads = program.facilitators.iter().map(|one| (one.id.as_str(), &one.time_zone));
    let places = program.venues.iter().map(|one| (one.id.as_str(), &one.time_zone));
    let mut meant = families.chain(leads).chain(places).filter(|(known, _)| *known == id);
    let (_, zone) = meant.next()?;
    meant.next().is_none().then_some(zone)
}
