use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

use super::{Frequency, NthWeekday, Period, Rule};

/// Which days and times of a period belong to a rule.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    frequency: Frequency,
    week_start: Weekday,
    months: Vec<u32>,
    weeks: Vec<i32>,
    year_days: Vec<i32>,
    month_days: Vec<i32>,
    weekdays: Vec<NthWeekday>,
    pub(super) hours: Vec<u32>,
    pub(super) minutes: Vec<u32>,
    pub(super) seconds: Vec<u32>,
    positions: Vec<i32>,
}

impl Filter {
    /// Fills in from the first time what the rule leaves open.
    pub(super) fn new(rule: &Rule, first: NaiveDateTime) -> Self {
        let mut filter = Filter {
            frequency: rule.frequency,
            week_start: rule.week_start,
            months: rule.months.clone(),
            weeks: rule.weeks.clone(),
            year_days: rule.year_days.clone(),
            month_days: rule.month_days.clone(),
            weekdays: rule.weekdays.clone(),
            hours: sorted(&rule.hours),
            minutes: sorted(&rule.minutes),
            seconds: sorted(&rule.seconds),
            positions: rule.positions.clone(),
        };
        let no_day = filter.weeks.is_empty()
            && filter.year_days.is_empty()
            && filter.month_days.is_empty()
            && filter.weekdays.is_empty();
        let day_of_month = || i32::try_from(first.day()).into_iter().collect();
        match rule.frequency {
            Frequency::Yearly if no_day => {
                if filter.months.is_empty() {
                    filter.months.push(first.month());
                }
                filter.month_days = day_of_month();
            }
            Frequency::Monthly if no_day => filter.month_days = day_of_month(),
            Frequency::Weekly if no_day => {
                filter.weekdays.push(NthWeekday { nth: None, day: first.weekday() });
            }
            _ => {}
        }
        if filter.hours.is_empty() && Frequency::Hourly < rule.frequency {
            filter.hours.push(first.hour());
        }
        if filter.minutes.is_empty() && Frequency::Minutely < rule.frequency {
            filter.minutes.push(first.minute());
        }
        if filter.seconds.is_empty() && Frequency::Secondly < rule.frequency {
            filter.seconds.push(first.second());
        }
        filter
    }

    /// Lists the times of a period, in order, each once.
    pub(super) fn times(&self, period: &Period) -> Vec<NaiveDateTime> {
        let one = |only: Option<u32>, list: &Vec<u32>| only.map_or(list.clone(), |only| vec![only]);
        let hours = one(period.hour, &self.hours);
        let minutes = one(period.minute, &self.minutes);
        let seconds = one(period.second, &self.seconds);
        let mut clock: Vec<NaiveTime> = Vec::new();
        for &hour in &hours {
            for &minute in &minutes {
                clock.extend(
                    seconds.iter().filter_map(|&s| NaiveTime::from_hms_opt(hour, minute, s)),
                );
            }
        }
        let days = period.first.iter_days().take_while(|&day| day < period.end);
        let days = days.filter(|&day| self.has_day(day));
        let mut times: Vec<NaiveDateTime> = Vec::new();
        for day in days {
            times.extend(clock.iter().map(|&time| day.and_time(time)));
        }
        if self.positions.is_empty() {
            return times;
        }
        let mut picked: Vec<NaiveDateTime> =
            self.positions.iter().filter_map(|&nth| from_end(&times, nth)).collect();
        picked.sort_unstable();
        picked.dedup();
        picked
    }

    /// Says whether a day belongs to the rule.
    pub(super) fn has_day(&self, day: NaiveDate) -> bool {
        let listed = |list: &[i32], number: u32, of: u32| {
            let (Ok(number), Ok(of)) = (i32::try_from(number), i32::try_from(of)) else {
                return false;
            };
            list.is_empty() || list.contains(&number) || list.contains(&(number - of - 1))
        };
        (self.months.is_empty() || self.months.contains(&day.month()))
            && listed(&self.month_days, day.day(), days_in_month(day))
            && listed(&self.year_days, day.ordinal(), days_in_year(day))
            && (self.weeks.is_empty() || self.has_week(day))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|w| self.is_weekday(*w, day)))
    }

    fn has_week(&self, day: NaiveDate) -> bool {
        let Some((year, number)) = week_of(day, self.week_start) else { return false };
        let last = NaiveDate::from_ymd_opt(year, 12, 28);
        let weeks = last.and_then(|last| week_of(last, self.week_start)).map_or(52, |(_, n)| n);
        self.weeks.contains(&number) || self.weeks.contains(&(number - weeks - 1))
    }

    fn is_weekday(&self, wanted: NthWeekday, day: NaiveDate) -> bool {
        if day.weekday() != wanted.day {
            return false;
        }
        let Some(nth) = wanted.nth else { return true };
        let in_month = match self.frequency {
            Frequency::Monthly => true,
            Frequency::Yearly => !self.months.is_empty(),
            // Elsewhere a number says nothing.
            _ => return true,
        };
        let (number, of) = if in_month {
            (day.day(), days_in_month(day))
        } else {
            (day.ordinal(), days_in_year(day))
        };
        let from_start = i32::try_from((number - 1) / 7 + 1);
        let from_end = i32::try_from((of - number) / 7 + 1);
        from_start == Ok(nth) || from_end == Ok(-nth)
    }
}

/// Gives the year to which the week of a day belongs, and the week's number in it.
fn week_of(day: NaiveDate, week_start: Weekday) -> Option<(i32, i32)> {
    let into = day.weekday().days_since(week_start);
    let middle =
        day.checked_sub_days(Days::new(u64::from(into)))?.checked_add_days(Days::new(3))?;
    let number = i32::try_from((middle.ordinal() - 1) / 7 + 1).ok()?;
    Some((middle.year(), number))
}

fn days_in_month(day: NaiveDate) -> u32 {
    match day.month() {
        4 | 6 | 9 | 11 => 30,
        2 if day.leap_year() => 29,
        2 => 28,
        _ => 31,
    }
}

fn days_in_year(day: NaiveDate) -> u32 {
    if day.leap_year() { 366 } else { 365 }
}

fn from_end(times: &[NaiveDateTime], nth: i32) -> Option<NaiveDateTime> {
    let distance = usize::try_from(nth.unsigned_abs()).ok()?;
    let index =
        if nth < 0 { times.len().checked_sub(distance)? } else { distance.checked_sub(1)? };
    times.get(index).copied()
}

fn sorted(list: &[u32]) -> Vec<u32> {
    let mut list = list.to_vec();
    list.sort_unstable();
    list.dedup();
    list
}
