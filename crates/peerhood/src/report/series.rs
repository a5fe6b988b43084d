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

/// Groups in one picture, at most: so many fit a printed page.
const MOST_LINES: usize = 12;
/// Half of what a number of two digits needs.
const DIGITS: i32 = 9;
/// What the name of a month needs, in full and in three letters.
const FULL: i32 = 100;
const SHORT: i32 = 30;

/// One mark for each session, with its day of the month; a week without one stays empty. Many groups are
/// spread over several pictures of the same weeks.
pub(super) fn calendar(groups: &[GroupLine]) -> Vec<String> {
    let meeting: Vec<&GroupLine> = groups.iter().filter(|group| !group.days.is_empty()).collect();
    let days = || meeting.iter().flat_map(|group| group.days.iter().copied());
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
    let first = first.week(Weekday::Mon).first_day();
    let weeks = (week(first, last) + 1).min(MOST_WEEKS);
    let pictures = meeting.len().div_ceil(MOST_LINES);
    let coloured: Vec<(&GroupLine, &RGBColor)> =
        meeting.into_iter().zip(COLOURS.iter().cycle()).collect();
    let parts = coloured.chunks(coloured.len().div_ceil(pictures));
    parts.map(|part| picture(part, first, weeks)).collect()
}

fn picture(groups: &[(&GroupLine, &RGBColor)], first: NaiveDate, weeks: i32) -> String {
    let width = (i32::try_from(WIDTH).unwrap_or(480) - 2 * LEFT) / weeks;
    let lines = i32::try_from(groups.len()).unwrap_or(0);
    let bottom = TOP + lines * LINE;
    drawn(u32::try_from(bottom + 6).unwrap_or(200), |area| {
        let months = months(first, weeks, width);
        for (group, y) in groups.iter().map(|(group, _)| group).zip((TOP..).step_by(50)) {
            let name = match &group.slot {
                Some(slot) => format!("{}: {slot}", group.name),
                None => group.name.clone(),
            };
            text(area, &name, (LEFT, y + 6), HPos::Left, &INK)?;
        }
        let mut numbers: Vec<(String, (i32, i32))> = Vec::new();
        for ((group, colour), y) in groups.iter().zip((TOP..).step_by(50)) {
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
                let number = match days.as_slice() {
                    [day] => day.day().to_string(),
                    days => format!("{}×", days.len()),
                };
                numbers.push((number, (x + middle(days, width), y + 27)));
            }
        }
        // Over the weeks, for most months begin within one.
        for month in &months {
            let line = [(month.from, TOP - 8), (month.from, bottom)];
            area.draw(&PathElement::new(line, FAINT))?;
            text(area, &month.name, (month.written_at, 12), HPos::Left, &INK)?;
        }
        for (number, at) in numbers.iter().filter(|_| weeks <= MOST_NUMBERED) {
            text(area, number, *at, HPos::Center, &WHITE)?;
        }
        Ok(())
    })
}

/// Counts the weeks from the first Monday to a day.
fn week(first: NaiveDate, day: NaiveDate) -> i32 {
    i32::try_from((day - first).num_days().div_euclid(7)).unwrap_or(0)
}

/// Where the number of a week's sessions stands in its box: in a week of two months on its own side.
fn middle(days: &[NaiveDate], width: i32) -> i32 {
    let ends = |day: &NaiveDate| {
        let week = day.week(Weekday::Mon);
        Some((week.checked_first_day()?.month(), week.checked_last_day()?.month()))
    };
    match days {
        [day] if ends(day).is_some_and(|(first, last)| first != last) => {
            let weekday = i32::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
            (width * (2 * weekday + 1) / 14).min(width - DIGITS).max(DIGITS)
        }
        _ => width / 2,
    }
}

/// A month's name, and where its first day in the picture is.
struct Month {
    name: String,
    from: i32,
    written_at: i32,
}

fn months(first: NaiveDate, weeks: i32, width: i32) -> Vec<Month> {
    let days = (0..7 * weeks).map_while(|day| {
        let date = first.checked_add_days(Days::new(u64::try_from(day).ok()?))?;
        Some((day, date))
    });
    let begins: Vec<(i32, NaiveDate)> = days
        .filter(|(day, date)| *day == 0 || date.day() == 1)
        .map(|(day, date)| (LEFT + day * width / 7, date))
        .collect();
    let narrow = |pair: &[(i32, NaiveDate)]| pair[1].0 - pair[0].0 < FULL;
    // The first month is often cut short, so that its name alone need not fit.
    let whole = begins.get(1..).unwrap_or_default();
    let format = if MOST_NUMBERED < weeks || whole.windows(2).any(narrow) { "%b" } else { "%B %Y" };
    let mut months: Vec<Month> = Vec::new();
    for (from, date) in begins {
        let mut name = date.format(format).to_string();
        let mut written_at = from + 4;
        if let Some(last) = months.last_mut() {
            if from - last.from < FULL {
                last.name.truncate(3);
            }
            written_at = written_at.max(last.written_at + SHORT);
        }
        let left = i32::try_from(WIDTH).unwrap_or(480) - written_at;
        if left < FULL {
            name.truncate(3);
        }
        if SHORT <= left {
            months.push(Month { name, from, written_at });
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
        let picture = calendar(&[group("A & B", &[(3, 31), (4, 7), (4, 21)])]).concat();
        assert!(picture.contains("A &amp; B: Tue 18:00"), "{picture}");
        for day in ["31", "7", "21"] {
            assert!(picture.contains(&format!("\n{day}\n")), "{day} in {picture}");
        }
        assert!(picture.contains("Mar") && picture.contains("Apr"));
    }

    #[test]
    fn no_sessions_and_centuries_of_them_are_drawn_too() {
        assert_eq!(calendar(&[group("none", &[])]), Vec::<String>::new());
        let mut long = group("long", &[(1, 1)]);
        long.days.push(NaiveDate::MAX);
        assert!(calendar(&[long]).concat().contains("svg"));
    }

    /// Monday is 30 March: four weeks of 118 points, so April begins two sevenths into the first.
    #[test]
    fn a_month_begins_at_its_first_day_though_its_week_began_in_the_month_before() {
        let first = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        let months = months(first, 4, 118);
        let told: Vec<(&str, i32)> = months.iter().map(|m| (m.name.as_str(), m.from)).collect();
        assert_eq!(told, [("Mar", 4), ("April 2026", 4 + 2 * 118 / 7)]);
        assert!(months[0].written_at + SHORT <= months[1].written_at);
    }

    #[test]
    fn many_groups_are_spread_evenly_over_pictures_that_fit_a_page() {
        let groups: Vec<GroupLine> =
            (0..36).map(|at| group(&format!("Group {at}"), &[(3, 3)])).collect();
        let lines = |groups: &[GroupLine]| -> Vec<usize> {
            calendar(groups).iter().map(|picture| picture.matches("Group ").count()).collect()
        };
        assert_eq!(lines(&groups), [12, 12, 12]);
        assert_eq!(lines(&groups[..13]), [7, 6]);
        assert_eq!(lines(&groups[..12]), [12]);
    }
}
