//! The tables with several columns, as text that the page and the Markdown set alike.

use super::words::share;
use super::{Interval, Report, shown};

/// A table whose cells are text already.
pub(super) struct Sheet {
    pub(super) title: &'static str,
    pub(super) says: &'static str,
    pub(super) head: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
}

/// The tables that have rows.
pub(super) fn sheets(report: &Report) -> Vec<Sheet> {
    let sheets = [rules(report), modes(report), systems(report)];
    sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect()
}

fn rules(report: &Report) -> Sheet {
    let rows = report.rules.iter().map(|line| {
        let number =
            if line.number.is_empty() { String::new() } else { format!(", {}", line.number) };
        vec![
            format!("{}{number} ({})", line.rule, line.of),
            shown(line.met),
            shown(line.breached),
            shown(line.not_yet_due),
        ]
    });
    Sheet {
        title: "Rules of practice",
        says: "How often each rule was kept, not kept, and is still in time, over all versions in force. A line \
               with a small count is hidden whole.",
        head: &["rule", "kept", "not kept", "in time"],
        rows: rows.collect(),
    }
}

fn modes(report: &Report) -> Sheet {
    let rows = report.modes.iter().map(|line| {
        vec![
            line.mode.clone(),
            line.sessions.to_string(),
            shown(line.expected),
            shown(line.came),
            percent(line.share.as_ref()),
        ]
    });
    Sheet {
        title: "Attendance by the way of meeting",
        says: "Who came of those expected, session by session. Families choose their group, so this does not \
               show that one way keeps more of them.",
        head: &["sessions", "held", "expected", "came", "share"],
        rows: rows.collect(),
    }
}

fn systems(report: &Report) -> Sheet {
    let rows = report.systems.iter().map(|line| {
        let group = match line.dimension.as_str() {
            "" => "all families".to_owned(),
            dimension => format!("{dimension}: {}", line.group),
        };
        let ratio = line.ratio.as_ref().map_or_else(
            || "*".to_owned(),
            |one| format!("{:.2} ({:.2} to {:.2})", one.value, one.low, one.high),
        );
        vec![
            format!("{}, {group}", line.event),
            shown(line.known),
            shown(line.happened),
            percent(line.share.as_ref()),
            if line.dimension.is_empty() { String::new() } else { ratio },
        ]
    });
    Sheet {
        title: "Beyond the program",
        says: "What became of families, where the program may know it. The last column is the share over that of \
               all other families: 1 is no disparity. Nothing here shows what caused it.",
        head: &["outcome", "known", "happened", "share", "to others"],
        rows: rows.collect(),
    }
}

fn percent(interval: Option<&Interval>) -> String {
    interval.map_or_else(
        || "*".to_owned(),
        |one| format!("{} ({} to {})", share(one.value), share(one.low), share(one.high)),
    )
}

/// What each thing measured says over all its scales, one sentence a line.
pub(super) fn construct_lines(report: &Report) -> Vec<String> {
    if report.outcomes.is_empty() {
        return Vec::new();
    }
    let measured = report.constructs.iter().filter(|line| !line.scales.is_empty());
    let mut lines: Vec<String> = measured
        .map(|line| {
            format!(
                "{}: {} better, {} worse, {} open. {}.",
                line.construct,
                line.better,
                line.worse,
                line.open,
                line.scales.join("; ")
            )
        })
        .collect();
    let none = report.constructs.iter().filter(|line| line.scales.is_empty());
    let none: Vec<&str> = none.map(|line| line.construct.as_str()).collect();
    if !none.is_empty() {
        lines.push(format!("Not measured: {}.", none.join(", ")));
    }
    lines
}

/// What was changed for what people said.
pub(super) fn change_lines(report: &Report) -> Vec<String> {
    report.changes.iter().map(|line| format!("{}: {}", line.id, line.says)).collect()
}
