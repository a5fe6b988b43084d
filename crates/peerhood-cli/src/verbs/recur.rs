use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use clap::{Args, ValueEnum};
use peerhood::ical::rule;
use peerhood_scheduling::{ClockChange, Zone};
use serde::Serialize;

use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood recur`
#[derive(Debug, Args)]
pub(crate) struct Recur {
    /// The rule, as an RRULE of RFC 5545: FREQ=WEEKLY;BYDAY=TU;COUNT=12.
    rule: String,
    /// The first time, 2026-03-03T18:00 or 20260303T180000, or a day; counted only if the rule makes it so.
    #[arg(long, value_name = "T")]
    start: String,
    /// Times before this one only; ten years after the start if left out.
    #[arg(long, value_name = "T")]
    end: Option<String>,
    /// The zone whose clocks the times mean; gives the instants in UTC too.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// What becomes of a time that the clock leaps over or shows twice.
    #[arg(long, value_enum, default_value_t = Policy::Shift)]
    policy: Policy,
    /// Times to give, at most.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    most: usize,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Policy {
    /// Later by the width of a leap; the first of two.
    Shift,
    /// Left out, and not counted.
    Skip,
    /// Refused.
    Refuse,
}

#[derive(Debug, Serialize)]
struct Times {
    times: Vec<Time>,
    /// Whether there are more than were asked for.
    more: bool,
}

#[derive(Debug, Serialize)]
struct Time {
    local: NaiveDateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
}

impl Time {
    fn is_at_once_with(&self, other: &Time) -> bool {
        self.local == other.local && self.start == other.start
    }
}

impl Recur {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let start = time(&self.start)?;
        let decade = start.checked_add_signed(TimeDelta::days(3_653)).unwrap_or(NaiveDateTime::MAX);
        let end = self.end.as_deref().map(time).transpose()?.unwrap_or(decade);
        let zone = self.zone.as_deref().map(Zone::new).transpose().map_err(Failure::input)?;
        let mut rule = rule(&self.rule).map_err(Failure::input)?;
        // What is skipped is not counted (RFC 5545, 3.3.10), so the count is kept here, of what is left.
        let mut count = rule.count;
        if self.policy == Policy::Skip {
            rule.count = None;
        }
        let mut found = Times { times: Vec::new(), more: false };
        for local in rule.times(start, end).map_err(Failure::input)? {
            if count == Some(0) {
                break;
            }
            if self.most <= found.times.len() {
                found.more = true;
                break;
            }
            let told = self.told(local, zone.as_ref())?;
            if told.is_some() {
                count = count.map(|left| left - 1);
            }
            // An hourly rule's shifted time is also the time of the hour after: one session, not two.
            let again = |last: &Time| told.as_ref().is_some_and(|told| told.is_at_once_with(last));
            if !found.times.last().is_some_and(again) {
                found.times.extend(told);
            }
        }
        if self.json {
            return say_json(&found);
        }
        let mut text = String::new();
        for Time { local, start, clock } in &found.times {
            let start = start.as_ref().map_or_else(String::new, |start| format!("  {start}"));
            let clock = clock.map_or_else(String::new, |clock| format!("  ({clock})"));
            text.push_str(&format!("{}{start}{clock}\n", local.format("%a %Y-%m-%d %H:%M:%S")));
        }
        if found.times.is_empty() {
            text.push_str("The rule gives no time.\n");
        }
        if found.more {
            text.push_str("and more\n");
        }
        say(&text)
    }

    /// What becomes of a time in the zone; nothing if it is skipped.
    fn told(&self, local: NaiveDateTime, zone: Option<&Zone>) -> Result<Option<Time>, Failure> {
        let Some(zone) = zone else { return Ok(Some(Time { local, start: None, clock: None })) };
        let meant = zone.at(local);
        let clock = meant.change().map(|change| match change {
            ClockChange::Gap => "gap",
            ClockChange::Fold => "fold",
        });
        match (clock, self.policy) {
            (Some(_), Policy::Skip) => return Ok(None),
            (Some(clock), Policy::Refuse) => {
                return Err(Failure::Input(format!(
                    "{local}: falls into a {clock} of the clock in {zone}; take another time or --policy shift"
                )));
            }
            _ => {}
        }
        let start = meant.shifted();
        let local = zone.local(start);
        Ok(Some(Time { local, start: Some(start.format("%Y-%m-%dT%H:%M:%SZ").to_string()), clock }))
    }
}

fn time(text: &str) -> Result<NaiveDateTime, Failure> {
    let plain = text.trim_end_matches('Z');
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%S"];
    let full = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(plain, format).ok());
    let day = || {
        let day = ["%Y-%m-%d", "%Y%m%d"];
        day.iter().find_map(|format| NaiveDate::parse_from_str(plain, format).ok())
    };
    full.or_else(|| day().map(|day| day.and_time(NaiveTime::MIN)))
        .ok_or_else(|| Failure::Usage(format!("{text}: not a time; write 2026-03-03T18:00")))
}
