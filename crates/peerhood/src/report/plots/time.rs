use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{Area, Drawn, FAINT, FIRST, INK, WIDTH, drawn, text};
use crate::report::TimeCurve;

const LEFT: f64 = 52.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 14.0;
const TALL: f64 = 190.0;
const BAND: RGBColor = RGBColor(204, 226, 228);

/// A falling curve with its band, and under it how many are still followed.
pub(in crate::report) fn curve(curve: &TimeCurve) -> String {
    let Some(last) = curve.steps.last() else { return String::new() };
    let longest = f64::from(last.day.max(1));
    drawn(278, |area| {
        let x = |day: f64| round(LEFT + day / longest * (f64::from(WIDTH) - LEFT - RIGHT));
        let y = |share: f64| round(TOP + (1.0 - share) * TALL);
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let line = [(x(0.0), y(share)), (x(longest), y(share))];
            area.draw(&PathElement::new(line, FAINT))?;
            let percent = format!("{:.0} %", share * 100.0);
            text(area, &percent, (x(0.0) - 8, y(share)), HPos::Right, &INK)?;
        }
        for pair in curve.steps.windows(2) {
            // The share holds until the next step.
            let (from, to) = (f64::from(pair[0].day), f64::from(pair[1].day));
            let band = [(x(from), y(pair[0].high)), (x(to), y(pair[0].low))];
            area.draw(&Rectangle::new(band, BAND.filled()))?;
        }
        let end = [(x(longest), y(last.high)), (x(longest), y(last.low))];
        area.draw(&PathElement::new(end, BAND.stroke_width(6)))?;
        let mut path = Vec::new();
        for step in &curve.steps {
            if let Some(&(_, above)) = path.last() {
                path.push((x(f64::from(step.day)), above));
            }
            path.push((x(f64::from(step.day)), y(step.share)));
        }
        area.draw(&PathElement::new(path, FIRST.stroke_width(3)))?;
        numbers(area, curve, x)
    })
}

/// The days of the steps and how many are still followed, where there is room for them.
fn numbers(area: &Area<'_>, curve: &TimeCurve, x: impl Fn(f64) -> i32) -> Drawn {
    let under = round(TOP + TALL);
    text(area, "day", (4, under + 20), HPos::Left, &INK)?;
    text(area, "still followed", (4, under + 44), HPos::Left, &INK)?;
    let mut next = 0;
    let last = curve.steps.len().saturating_sub(1);
    for (position, step) in curve.steps.iter().enumerate() {
        let at = x(f64::from(step.day));
        let ends_soon = curve.steps.last().is_some_and(|end| x(f64::from(end.day)) - at < 44);
        if at < next || (ends_soon && position != last) {
            continue;
        }
        next = at + 44;
        let tick = [(at, under), (at, under + 6)];
        area.draw(&PathElement::new(tick, INK))?;
        text(area, &step.day.to_string(), (at, under + 20), HPos::Center, &INK)?;
        text(area, &step.at_risk.to_string(), (at, under + 64), HPos::Center, &INK)?;
    }
    Ok(())
}

fn round(value: f64) -> i32 {
    // Within the picture, which is some hundred points wide.
    value.round().clamp(0.0, 2_000.0) as i32
}
