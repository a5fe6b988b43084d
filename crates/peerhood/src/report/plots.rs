//! Pictures as SVG text. A plot that cannot be drawn is left out: the words beside it say the same.

mod region;
mod time;

pub(super) use region::funnel;
pub(super) use time::curve;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{GroupLine, Outcome, Section};

pub(super) const INK: RGBColor = RGBColor(29, 43, 51);
pub(super) const FAINT: RGBColor = RGBColor(213, 222, 225);
const FIRST: RGBColor = RGBColor(27, 107, 114);
pub(super) const COLOURS: [RGBColor; 6] = [
    FIRST,
    RGBColor(176, 84, 34),
    RGBColor(92, 75, 138),
    RGBColor(60, 110, 50),
    RGBColor(150, 50, 90),
    RGBColor(90, 90, 90),
];
/// Drawn for a phone and enlarged on a wider screen, so that words stay readable on both.
pub(super) const WIDTH: u32 = 480;

pub(super) type Drawn = Result<(), Box<dyn std::error::Error>>;

/// One bar for each kind of offer; a hidden count has a mark and no length.
pub(super) fn offers(section: &Section) -> String {
    let rows: Vec<_> = section.rows.iter().filter(|row| !row.total).collect();
    let height = 14 + 54 * u32::try_from(rows.len()).unwrap_or(0);
    let most = rows.iter().filter_map(|row| row.count).max().unwrap_or(0).max(1);
    drawn(height, |area| {
        for (row, top) in rows.iter().zip((10..).step_by(54)) {
            let label =
                if row.label.contains(';') { "other answers, together" } else { &row.label };
            text(area, label, (4, top + 6), HPos::Left, &INK)?;
            let count = row.count.unwrap_or(0);
            let length = i32::try_from(count * 410 / most).unwrap_or(410);
            let bar = [(4, top + 16), (4 + length.max(1), top + 38)];
            area.draw(&Rectangle::new(bar, FIRST.filled()))?;
            text(area, &row.shown(), (12 + length, top + 27), HPos::Left, &INK)?;
        }
        Ok(())
    })
}

/// Days across, hours down, a block for each group.
pub(super) fn week(groups: &[GroupLine]) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let blocks: Vec<(i32, i32, &GroupLine)> = groups
        .iter()
        .filter_map(|group| {
            let (day, time) = group.slot.as_deref()?.split_once(' ')?;
            let day = DAYS.iter().position(|known| *known == day)?;
            let (hour, minute) = time.split_once(':')?;
            let start = hour.parse::<i32>().ok()? * 60 + minute.parse::<i32>().ok()?;
            Some((i32::try_from(day).ok()?, start, group))
        })
        .collect();
    let first = blocks.iter().map(|(_, start, _)| start / 60).min().unwrap_or(8) - 1;
    let end =
        |start: &i32, group: &GroupLine| (start + i32::try_from(group.minutes).unwrap_or(60)) / 60;
    let last = blocks.iter().map(|(_, start, group)| end(start, group)).max().unwrap_or(20) + 2;
    let (left, top, column, hour) = (50, 30, 61, 44);
    let height = top + (last - first) * hour + 10;
    drawn(u32::try_from(height).unwrap_or(400), |area| {
        for (day, x) in DAYS.iter().zip((left..).step_by(61)) {
            text(area, day, (x + column / 2, 16), HPos::Center, &INK)?;
        }
        for line in first..=last {
            let y = top + (line - first) * hour;
            area.draw(&PathElement::new([(left, y), (left + 7 * column, y)], FAINT))?;
            text(
                area,
                &format!("{:02}:00", line.rem_euclid(24)),
                (left - 8, y),
                HPos::Right,
                &INK,
            )?;
        }
        for line in 0..=7 {
            let x = left + line * column;
            area.draw(&PathElement::new([(x, top), (x, top + (last - first) * hour)], FAINT))?;
        }
        for (position, (day, start, group)) in blocks.iter().enumerate() {
            let beside =
                blocks.iter().filter(|(other, begin, _)| other == day && begin == start).count();
            let before = blocks[..position]
                .iter()
                .filter(|(other, begin, _)| other == day && begin == start)
                .count();
            let (beside, before) =
                (i32::try_from(beside).unwrap_or(1), i32::try_from(before).unwrap_or(0));
            let width = (column - 6) / beside.max(1);
            let x = left + day * column + 3 + before * width;
            let y = top + (start - first * 60) * hour / 60;
            let tall = i32::try_from(group.minutes).unwrap_or(60) * hour / 60;
            let colour = COLOURS[position % COLOURS.len()];
            area.draw(&Rectangle::new([(x, y), (x + width - 2, y + tall)], colour.filled()))?;
            let room = usize::try_from(width / 8).unwrap_or(0);
            let lines = wrapped(&group.name, room);
            for (words, line) in lines.iter().zip((y + 12..y + tall).step_by(15)) {
                text(area, words, (x + 4, line), HPos::Left, &WHITE)?;
            }
        }
        Ok(())
    })
}

/// A dot and its interval for each scale, with the line of no change.
pub(super) fn changes(outcomes: &[Outcome]) -> String {
    let changes: Vec<_> =
        outcomes.iter().filter_map(|outcome| Some((outcome, outcome.change?))).collect();
    let ends = changes.iter().flat_map(|(_, change)| [change.low, change.high, 0.0]);
    let reach = ends.fold(0.0_f64, |most, end| most.max(end.abs())).max(0.5);
    let (left, right) = (30.0, 450.0);
    let place = |value: f64| {
        let x = left + (value / reach + 1.0) / 2.0 * (right - left);
        // Within the picture: the ends are at most `reach` from zero.
        x.round().clamp(left, right) as i32
    };
    let rows = i32::try_from(changes.len()).unwrap_or(0);
    let bottom = 16 + rows * 56;
    drawn(u32::try_from(bottom + 46).unwrap_or(200), |area| {
        area.draw(&PathElement::new([(place(0.0), 8), (place(0.0), bottom)], INK.stroke_width(1)))?;
        text(area, "no change", (place(0.0), bottom + 30), HPos::Center, &INK)?;
        for end in [-reach, 0.0, reach] {
            text(area, &super::words::number(end), (place(end), bottom + 12), HPos::Center, &INK)?;
        }
        for ((outcome, change), y) in changes.iter().zip((52..).step_by(56)) {
            text(area, &outcome.scale, (4, y - 24), HPos::Left, &INK)?;
            let (low, high) = (place(change.low), place(change.high));
            area.draw(&PathElement::new([(low, y), (high, y)], FIRST.stroke_width(3)))?;
            for end in [low, high] {
                area.draw(&PathElement::new([(end, y - 6), (end, y + 6)], FIRST.stroke_width(2)))?;
            }
            area.draw(&Circle::new((place(change.value), y), 6, FIRST.filled()))?;
        }
        Ok(())
    })
}

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

pub(super) fn drawn(height: u32, draw: impl FnOnce(&Area<'_>) -> Drawn) -> String {
    let mut picture = String::new();
    let complete = {
        let area = SVGBackend::with_string(&mut picture, (WIDTH, height)).into_drawing_area();
        draw(&area).is_ok() && area.present().is_ok()
    };
    if complete { picture } else { String::new() }
}

pub(super) fn text(
    area: &Area<'_>,
    words: &str,
    at: (i32, i32),
    side: HPos,
    colour: &RGBColor,
) -> Drawn {
    let style = TextStyle::from(("sans-serif", 14).into_font())
        .color(colour)
        .pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style))?;
    Ok(())
}

/// A name in lines of at most `width` characters, cut where there is no space.
fn wrapped(name: &str, width: usize) -> Vec<String> {
    let width = width.max(4);
    let mut lines = vec![String::new()];
    for word in name.split_whitespace() {
        let word: String = word.chars().take(width).collect();
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(&word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines
}
