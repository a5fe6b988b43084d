//! Pictures as SVG text. A plot that cannot be drawn is left out: the words beside it say the same.

mod region;
mod time;
mod week;

pub(super) use region::funnel;
pub(super) use time::curve;
pub(super) use week::week;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Outcome, Section};

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
