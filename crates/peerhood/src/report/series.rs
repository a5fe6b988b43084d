//! The calendar of the series: weeks across, a line for each group, a day in every week it meets.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::GroupLine;
use super::plots::{COLOURS, FAINT, INK, WIDTH, drawn, text};

const LEFT: i32 = 4;
const TOP: i32 = 34;
const LINE: i32 = 50;
/// Weeks in which a number still fits; more are drawn without.
const MOST_NUMBERED: i32 = 24;
/// Weeks of one picture, at most: later ones are left out.
const MOST_WEEKS: i32 = 110;

/// One mark for each session, with its day of the month; a week without one stays empty.
pub(super) fn calendar(groups: &[GroupLine]) -> String {
    let meeting: Vec<&GroupLine> = groups.iter().filter(|group| !group.days.is_empty()).collect();
    let days = || meeting.iter().flat_map(|group| group.days.iter().copied());
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return String::new() };
    let first = first.week(Weekday::Mon).first_day();
    let weeks = (week(first, last) + 1).min(MOST_WEEKS);
    let width = (i32::try_from(WIDTH).unwrap_or(480) - 2 * LEFT) / weeks;
    let lines = i32::try_from(meeting.len()).unwrap_or(0);
    let bottom = TOP + lines * LINE;
    drawn(u32::try_from(bottom + 6).unwrap_or(200), |area| {
        for (month, from) in months(first, weeks) {
            let x = LEFT + from * width;
            area.draw(&PathElement::new([(x, TOP - 8), (x, bottom)], FAINT))?;
            text(area, &month, (x + 4, 12), HPos::Left, &INK)?;
        }
        for ((group, colour), y) in
            meeting.iter().zip(COLOURS.iter().cycle()).zip((TOP..).step_by(50))
        {
            let name = match &group.slot {
                Some(slot) => format!("{}: {slot}", group.name),
                None => group.name.clone(),
            };
            text(area, &name, (LEFT, y + 6), HPos::Left, &INK)?;
            let mut by_week: BTreeMap<i32, Vec<NaiveDate>> = BTreeMap::new();
            for &day in &group.days {
                by_week.entry(week(first, day)).or_default().push(day);
            }
            for at in 0..weeks {
                let x = LEFT + at * width;
                let box_ = [(x + 1, y + 16), (x + width.max(4) - 2, y + 38)];
                let Some(days) = by_week.get(&at) else {
                    area.draw(&Rectangle::new(box_, FAINT))?;
                    continue;
                };
                area.draw(&Rectangle::new(box_, colour.filled()))?;
                if weeks <= MOST_NUMBERED {
                    let number = match days.as_slice() {
                        [day] => day.day().to_string(),
                        days => format!("{}×", days.len()),
                    };
                    text(area, &number, (x + width / 2, y + 27), HPos::Center, &WHITE)?;
                }
            }
        }
        Ok(())
    })
}

/// Counts the weeks from the first Monday to a day.
fn week(first: NaiveDate, day: NaiveDate) -> i32 {
    i32::try_from((day - first).num_days().div_euclid(7)).unwrap_or(0)
}

/// The months that begin in these weeks, with the first week that begins in each.
fn months(first: NaiveDate, weeks: i32) -> Vec<(String, i32)> {
    let mut months: Vec<(String, i32)> = Vec::new();
    let mut known = None;
    for at in 0..weeks {
        let days = Days::new(7 * u64::try_from(at).unwrap_or(0));
        let Some(monday) = first.checked_add_days(days) else { break };
        let month = (monday.year(), monday.month());
        if known.replace(month) != Some(month) {
            // Of many months every name would run into the next.
            let format = if weeks <= MOST_NUMBERED { "%B %Y" } else { "%b" };
            months.push((monday.format(format).to_string(), at));
        }
    }
    if weeks <= MOST_NUMBERED {
        let narrow = |pair: &[(String, i32)]| pair[1].1 - pair[0].1 < 3;
        if months.windows(2).any(narrow) {
            months.iter_mut().for_each(|(name, _)| *name = name.chars().take(3).collect());
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, days: &[(u32, u32)]) -> GroupLine {
        GroupLine {
            name: name.to_owned(),
            runs: false,
            language: None,
            setting: "virtual".to_owned(),
            slot: Some("Tue 18:00".to_owned()),
            time_zone: None,
            minutes: 90,
            days: days
                .iter()
                .map(|&(month, day)| NaiveDate::from_ymd_opt(2026, month, day).unwrap())
                .collect(),
            families: None,
            not_placed: Vec::new(),
        }
    }

    #[test]
    fn every_session_is_drawn_and_a_name_is_escaped() {
        let picture = calendar(&[group("A & B", &[(3, 31), (4, 7), (4, 21)])]);
        assert!(picture.contains("A &amp; B: Tue 18:00"), "{picture}");
        for day in ["31", "7", "21"] {
            assert!(picture.contains(&format!("\n{day}\n")), "{day} in {picture}");
        }
        assert!(picture.contains("Mar") && picture.contains("Apr"));
    }

    #[test]
    fn no_sessions_and_centuries_of_them_are_drawn_too() {
        assert_eq!(calendar(&[group("none", &[])]), "");
        let mut long = group("long", &[(1, 1)]);
        long.days.push(NaiveDate::MAX);
        assert!(calendar(&[long]).contains("svg"));
    }
}
