use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{COLOURS, FAINT, FIRST, INK, WIDTH, drawn, text};
use crate::report::Funnel;
use crate::report::regions::{LIMITS, reach};

const LEFT: f64 = 52.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 14.0;
const TALL: f64 = 220.0;

/// A dot for each region, between the limits of what chance gives a region of its size.
pub(in crate::report) fn funnel(funnel: &Funnel) -> String {
    let Some(overall) = funnel.overall else { return String::new() };
    let float = |count: u64| u32::try_from(count).map_or(f64::MAX, f64::from);
    let most = funnel.regions.iter().map(|region| float(region.families)).fold(1.0, f64::max) * 1.1;
    let keys: Vec<String> = funnel
        .regions
        .iter()
        .map(|region| {
            let share = crate::report::words::share(region.share);
            format!("{}: {share} of {}", region.label, region.families)
        })
        .collect();
    // Many short keys stand in two columns: a tall picture is a small one on paper.
    let columns =
        if 8 < keys.len() && keys.iter().all(|key| key.chars().count() <= 26) { 2 } else { 1 };
    let rows = keys.len().div_ceil(columns);
    let height = 290 + 22 * u32::try_from(rows).unwrap_or(0);
    drawn(height, |area| {
        let x = |families: f64| round(LEFT + families / most * (f64::from(WIDTH) - LEFT - RIGHT));
        let y = |share: f64| round(TOP + (1.0 - share) * TALL);
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            area.draw(&PathElement::new([(x(0.0), y(share)), (x(most), y(share))], FAINT))?;
            let percent = format!("{:.0} %", share * 100.0);
            text(area, &percent, (x(0.0) - 8, y(share)), HPos::Right, &INK)?;
        }
        area.draw(&PathElement::new([(x(0.0), y(overall)), (x(most), y(overall))], INK))?;
        for (deviate, width) in LIMITS.into_iter().zip([1, 2]) {
            for side in [-1.0, 1.0] {
                let ends = (1..=60).map(|part| {
                    let families = most * f64::from(part) / 60.0;
                    let share = overall + side * reach(overall, families, deviate);
                    (x(families), y(share.clamp(0.0, 1.0)))
                });
                let line: Vec<(i32, i32)> = ends.collect();
                area.draw(&PathElement::new(line, FIRST.stroke_width(width)))?;
            }
        }
        let under = round(TOP + TALL);
        for families in [0.0, most / 2.0, most / 1.1] {
            let words = format!("{families:.0}");
            text(area, &words, (x(families.round()), under + 16), HPos::Center, &INK)?;
        }
        text(area, "families who asked", (x(most / 2.0), under + 36), HPos::Center, &INK)?;
        let places = [0, i32::try_from(WIDTH / 2).unwrap_or(0)]
            .into_iter()
            .flat_map(|left| (under + 62..).step_by(22).take(rows).map(move |line| (left, line)));
        for (position, ((region, key), (left, line))) in
            funnel.regions.iter().zip(&keys).zip(places).enumerate()
        {
            let colour = COLOURS[position % COLOURS.len()];
            let at = (x(float(region.families)), y(region.share));
            area.draw(&Circle::new(at, 7, colour.filled()))?;
            text(area, &(position + 1).to_string(), at, HPos::Center, &WHITE)?;
            area.draw(&Circle::new((left + 12, line), 8, colour.filled()))?;
            text(area, &(position + 1).to_string(), (left + 12, line), HPos::Center, &WHITE)?;
            text(area, key, (left + 28, line), HPos::Left, &INK)?;
        }
        Ok(())
    })
}

fn round(value: f64) -> i32 {
    // Within the picture, which is some hundred points wide.
    value.round().clamp(0.0, 2_000.0) as i32
}
