use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::filter::Filter;
use super::{Frequency, Period, Rule};

/// The periods of a rule, one after another.
#[derive(Clone, Debug)]
pub(super) struct Periods {
    frequency: Frequency,
    interval: u32,
    week_start: chrono::Weekday,
    first: NaiveDateTime,
    /// The next period's number; `None` after the last.
    step: Option<u64>,
}

/// Steps over hours, minutes or seconds that one call may make before it gives up.
const MOST_STEPS: u32 = 200_000;

impl Periods {
    pub(super) fn new(rule: &Rule, first: NaiveDateTime) -> Self {
        Periods {
            frequency: rule.frequency,
            interval: rule.interval,
            week_start: rule.week_start,
            first,
            step: Some(0),
        }
    }

    /// Gives the next period, or none at the end of the calendar.
    ///
    /// Hours, minutes and seconds of which the filter says no are leapt over.
    pub(super) fn next(&mut self, filter: &Filter) -> Option<Period> {
        let step = self.step?;
        let period = match self.frequency {
            Frequency::Yearly => self.year(step),
            Frequency::Monthly => self.month(step),
            Frequency::Weekly => self.week(step),
            Frequency::Daily => self.day(step),
            Frequency::Hourly => return self.clock(step, 3_600, filter),
            Frequency::Minutely => return self.clock(step, 60, filter),
            Frequency::Secondly => return self.clock(step, 1, filter),
        };
        self.step = period.as_ref().and(step.checked_add(1));
        period
    }

    fn ahead(&self, step: u64) -> Option<u64> {
        step.checked_mul(u64::from(self.interval))
    }

    fn year(&self, step: u64) -> Option<Period> {
        let years = i32::try_from(self.ahead(step)?).ok()?;
        let year = self.first.year().checked_add(years)?;
        let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
        whole(first, NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?)
    }

    fn month(&self, step: u64) -> Option<Period> {
        let months = u32::try_from(self.ahead(step)?).ok()?;
        let first = self.first.date().with_day(1)?.checked_add_months(Months::new(months))?;
        whole(first, first.checked_add_months(Months::new(1))?)
    }

    fn week(&self, step: u64) -> Option<Period> {
        let date = self.first.date();
        let into = date.weekday().days_since(self.week_start);
        let begin = date.checked_sub_days(Days::new(u64::from(into)))?;
        let begin = begin.checked_add_days(Days::new(self.ahead(step)?.checked_mul(7)?))?;
        let end = begin.checked_add_days(Days::new(7))?;
        // The first week begins with the first time's own day.
        whole(begin.max(date), end)
    }

    fn day(&self, step: u64) -> Option<Period> {
        let first = self.first.date().checked_add_days(Days::new(self.ahead(step)?))?;
        whole(first, first.succ_opt()?)
    }

    fn clock(&mut self, from: u64, unit: i64, filter: &Filter) -> Option<Period> {
        let every = unit.checked_mul(i64::from(self.interval))?;
        let mut step = i64::try_from(from).ok()?;
        for _ in 0..MOST_STEPS {
            let seconds = step.checked_mul(every)?;
            let at = self.first.checked_add_signed(TimeDelta::try_seconds(seconds)?)?;
            let Some(wait) = wait(at, unit, filter) else {
                self.step = u64::try_from(step).ok()?.checked_add(1);
                return Some(Period {
                    begin: at.with_minute(if unit < 3_600 { at.minute() } else { 0 })?,
                    first: at.date(),
                    end: at.date().succ_opt()?,
                    hour: Some(at.hour()),
                    minute: (unit < 3_600).then_some(at.minute()),
                    second: (unit < 60).then_some(at.second()),
                });
            };
            step = step.checked_add((wait + every - 1).div_euclid(every).max(1))?;
        }
        self.step = None;
        None
    }
}

/// Says how many seconds must pass before the filter could say yes; `None` when it says so now.
fn wait(at: NaiveDateTime, unit: i64, filter: &Filter) -> Option<i64> {
    let into_hour = i64::from(at.minute() * 60 + at.second());
    if !filter.has_day(at.date()) {
        return Some(86_400 - i64::from(at.time().num_seconds_from_midnight()));
    }
    if !filter.hours.is_empty() && !filter.hours.contains(&at.hour()) {
        return Some(if unit == 3_600 { 1 } else { 3_600 - into_hour });
    }
    if unit < 3_600 && !filter.minutes.is_empty() && !filter.minutes.contains(&at.minute()) {
        return Some(if unit == 60 { 1 } else { 60 - i64::from(at.second()) });
    }
    if unit == 1 && !filter.seconds.is_empty() && !filter.seconds.contains(&at.second()) {
        return Some(1);
    }
    None
}

fn whole(first: NaiveDate, end: NaiveDate) -> Option<Period> {
    let begin = first.and_time(NaiveTime::MIN);
    Some(Period { begin, first, end, hour: None, minute: None, second: None })
}
