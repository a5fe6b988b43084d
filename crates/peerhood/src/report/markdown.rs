use super::sheets::{change_lines, construct_lines, sheets};
use super::{GroupLine, Outcome, PlannedResult, Report, Section, shown, words};

/// The report as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n\n{}\n\n", escaped(&report.program), opening(report));
    for section in &report.sections {
        text.push_str(&format!("## {}\n\n{}\n\n", section.title, section.says));
        if let Some(whole) = only_the_whole(section) {
            text.push_str(&format!("{}\n\n", escaped(&whole)));
            continue;
        }
        if section.rows.is_empty() {
            continue;
        }
        text.push_str("| | count |\n| --- | ---: |\n");
        for row in &section.rows {
            let label = escaped(&row.label);
            let label = if row.total { format!("**{label}**") } else { label };
            text.push_str(&format!("| {label} | {} |\n", row.shown().replace('*', "\\*")));
        }
        text.push('\n');
    }
    text.push_str(&mirror(report));
    for sheet in sheets(report) {
        let head = sheet.head.join(" | ");
        text.push_str(&format!("## {}\n\n{}\n\n", sheet.title, sheet.says));
        text.push_str(&format!("| {head} |\n| --- |{}\n", " ---: |".repeat(sheet.head.len() - 1)));
        for row in &sheet.rows {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        text.push('\n');
    }
    for (title, lines) in [
        ("The group service", service_lines(report)),
        ("Changed for what people said", change_lines(report)),
        ("The agency", agency_lines(report)),
    ] {
        if !lines.is_empty() {
            text.push_str(&format!("## {title}\n\n"));
            for line in lines {
                text.push_str(&format!("- {}\n", escaped(&line)));
            }
            text.push('\n');
        }
    }
    text.push_str("## Groups and their sessions\n\n");
    if report.groups.is_empty() {
        text.push_str("No group could be formed.\n\n");
    }
    for group in &report.groups {
        text.push_str(&format!("- {}\n", escaped(&group_line(group))));
    }
    for curve in &report.times {
        text.push_str(&format!("\n## {}\n\n{}\n\n", curve.title, escaped(&curve.says)));
        if !curve.steps.is_empty() {
            text.push_str("| day | still followed | remaining |\n| ---: | ---: | ---: |\n");
        }
        for step in &curve.steps {
            let share = super::words::share(step.share);
            text.push_str(&format!("| {} | {} | {share} |\n", step.day, step.at_risk));
        }
    }
    let regions = &report.regions;
    text.push_str(&format!("\n## Do regions differ?\n\n{}\n\n", escaped(&regions.says)));
    if !regions.regions.is_empty() {
        text.push_str(
            "| region | asked for a match | introduced | share |\n| --- | ---: | ---: | ---: |\n",
        );
    }
    for region in &regions.regions {
        let (label, share) = (escaped(&region.label), super::words::share(region.share));
        let (families, introduced) = (region.families, region.introduced);
        text.push_str(&format!("| {label} | {families} | {introduced} | {share} |\n"));
    }
    text.push_str(&format!("\n## Did it help?\n\n{}\n\n", escaped(&plan_says(report))));
    for one in report.plan.iter().flat_map(|plan| &plan.results) {
        text.push_str(&format!("- {}\n", escaped(&result_says(one))));
    }
    if report.plan.as_ref().is_some_and(|plan| !plan.results.is_empty()) {
        text.push('\n');
    }
    if report.outcomes.is_empty() {
        text.push_str("No survey was answered twice: nothing can be said about change.\n");
    }
    for outcome in &report.outcomes {
        text.push_str(&format!(
            "**{}: {}** ({}). {} {}\n\n",
            escaped(&outcome.instrument),
            escaped(&outcome.scale),
            escaped(&outcome.standing),
            escaped(&response(outcome)),
            escaped(&outcome.says)
        ));
        if let Some(people) = people(outcome) {
            text.push_str(&format!("{people}\n\n"));
        }
    }
    let constructs = construct_lines(report);
    if !constructs.is_empty() {
        text.push_str("\n### By what is measured\n\n");
    }
    for line in constructs {
        text.push_str(&format!("- {}\n", escaped(&line)));
    }
    text.push_str(&format!("\n---\n\n{}\n", closing(report)));
    text
}

/// What a table says whose parts are all too small to show.
pub(super) fn only_the_whole(section: &Section) -> Option<String> {
    let [row] = section.rows.as_slice() else { return None };
    row.total.then(|| match row.count {
        Some(count) => format!(
            "Only the whole can be shown without telling of single people: {}, {count}.",
            row.label
        ),
        None => "No count of it can be shown without telling of single people.".to_owned(),
    })
}

/// What the group service says.
pub(super) fn service_lines(report: &Report) -> Vec<String> {
    report.group_service.as_ref().map(super::GroupService::lines).unwrap_or_default()
}

/// What the agency says of itself.
pub(super) fn agency_lines(report: &Report) -> Vec<String> {
    let Some(agency) = &report.agency else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(readiness) = &agency.readiness {
        let gaps: Vec<String> = readiness
            .dimensions
            .iter()
            .filter(|one| one.gap.is_some_and(|gap| 1 < gap))
            .map(|one| one.key.replace('_', " "))
            .collect();
        let gaps = if gaps.is_empty() { "none".to_owned() } else { gaps.join(", ") };
        lines.push(format!("Readiness, {}: the widest gaps are {gaps}.", readiness.on));
        let changed = readiness.dimensions.iter().filter_map(|one| {
            let change = one.change.filter(|change| *change != 0)?;
            Some(format!("{} {change:+}", one.key.replace('_', " ")))
        });
        let changed: Vec<String> = changed.collect();
        if !changed.is_empty() {
            lines.push(format!("Since the assessment before: {}.", changed.join(", ")));
        }
    }
    for one in agency.family_driven.iter().filter(|one| one.reached == Some(false)) {
        let share = one.share.unwrap_or_default() * 100.0;
        lines.push(format!("{}: {share:.0} %, the mark is {:.0} %.", one.name, one.mark * 100.0));
    }
    if !agency.has_family_run_partner {
        lines.push("No family-run organization is a partner.".to_owned());
    }
    for phase in agency.phases.iter().filter(|phase| !phase.open.is_empty()) {
        lines.push(format!("{}, still open: {}.", phase.phase, phase.open.join("; ")));
    }
    lines
}

fn mirror(report: &Report) -> String {
    let mirror = &report.mirror;
    let mut text = format!("## Who mirrors whom\n\n{}\n\n", mirror_says(report));
    if !mirror.lines.is_empty() {
        let head = MIRROR_HEAD.join(" | ");
        text.push_str(&format!("| {head} |\n| --- |{}\n", " ---: |".repeat(MIRROR_HEAD.len() - 1)));
    }
    for line in &mirror.lines {
        let [name, cells @ ..] = mirror_cells(line);
        let cells = cells.map(|cell| cell.replace('*', "\\*")).join(" | ");
        text.push_str(&format!("| {} | {cells} |\n", escaped(&name)));
    }
    if !mirror.lines.is_empty() {
        text.push('\n');
    }
    for alert in &mirror.alerts {
        text.push_str(&format!("- {}\n", escaped(alert)));
    }
    if !mirror.alerts.is_empty() && !mirror.unreachable.is_empty() {
        text.push('\n');
    }
    if !mirror.unreachable.is_empty() {
        text.push_str("Families nobody can reach, by what is missing:\n\n");
    }
    for row in &mirror.unreachable {
        let shown = row.shown().replace('*', "\\*");
        text.push_str(&format!("- {}: {shown}\n", escaped(&row.label)));
    }
    if !mirror.alerts.is_empty() || !mirror.unreachable.is_empty() {
        text.push('\n');
    }
    text
}

pub(super) const MIRROR_HEAD: [&str; 7] =
    ["group", "referrals", "support parents", "parity", "open need", "free places", "gap"];

/// What the mirror says of itself.
pub(super) fn mirror_says(report: &Report) -> &'static str {
    if report.mirror.lines.is_empty() {
        "No group of families is large enough to be compared with the support parents."
    } else {
        "Parity is the share of a group among active support parents over its share among referrals, \
         with its interval: 1 is a mirror. Places are free places with support parents of the group."
    }
}

/// The cells of a line of the mirror; hidden ones hold `*`.
pub(super) fn mirror_cells(line: &super::MirrorLine) -> [String; 7] {
    let parity = line.parity.as_ref().map_or_else(
        || "*".to_owned(),
        |one| format!("{:.2} ({:.2} to {:.2})", one.value, one.low, one.high),
    );
    [
        format!("{}: {}", line.dimension, line.group),
        shown(line.referrals),
        shown(line.support_parents),
        parity,
        shown(line.need),
        shown(line.places),
        line.gap.map_or_else(|| "*".to_owned(), |gap| format!("{gap:+}")),
    ]
}

pub(super) fn opening(report: &Report) -> String {
    format!(
        "As of {}. This report shows groups of people, never one: counts from 1 to {} are hidden (*), \
         and so are counts that would give one away.",
        report.as_of.format("%-d %B %Y, %H:%M"),
        report.threshold.saturating_sub(1)
    )
}

pub(super) fn closing(report: &Report) -> String {
    format!(
        "{} counts are hidden; the threshold is {} (after the cell size policy of the US Centers for \
         Medicare and Medicaid Services).",
        report.hidden, report.threshold
    )
}

pub(super) fn group_line(group: &GroupLine) -> String {
    let language =
        group.language.as_deref().map_or_else(String::new, |one| format!(", language {one}"));
    let families = shown(group.families);
    let head = format!("{} ({}{language}, {families} families)", group.name, group.setting);
    match (&group.slot, group.days.first(), group.days.last()) {
        (Some(slot), Some(first), Some(last)) => format!(
            "{head}: {slot} {}, {} sessions of {} minutes from {first} to {last}",
            group.time_zone.as_deref().unwrap_or("UTC"),
            group.days.len(),
            group.minutes
        ),
        _ => format!("{head}: no time and place found; {}", group.not_placed.join("; ")),
    }
}

/// What was planned before the answers were read, said before any result.
pub(super) fn plan_says(report: &Report) -> String {
    let Some(plan) = &report.plan else {
        return "No plan was written before the answers were read: everything here is exploratory. It can \
                suggest a question, but not answer one."
            .to_owned();
    };
    let written = if plan.written.is_empty() {
        String::new()
    } else {
        format!(", written {} as its authors say", plan.written)
    };
    let missing = if plan.not_reported.is_empty() {
        String::new()
    } else {
        format!(" Planned, but not in this report: {}.", plan.not_reported.join("; "))
    };
    format!(
        "The plan \u{201c}{}\u{201d}{written}, SHA-256 {}. What is not in it is called exploratory: it can \
         suggest a question, but not answer one.{missing}",
        plan.title, plan.digest
    )
}

/// What a planned analysis found, and how it was done.
pub(super) fn result_says(one: &PlannedResult) -> String {
    format!(
        "{} ({}; {}, {} interval)",
        one.says,
        one.standing,
        one.model,
        words::share(one.result.level)
    )
}

/// Who answered: said before any result.
pub(super) fn response(outcome: &Outcome) -> String {
    let rate = match (outcome.both, outcome.first) {
        (Some(both), Some(first)) if 0 < first => {
            let float = |count: u64| u32::try_from(count).map_or(f64::MAX, f64::from);
            format!(" ({})", super::words::share(float(both) / float(first)))
        }
        _ => String::new(),
    };
    format!(
        "Answered: {} at {}, {} at {}, {}{rate} both times.",
        shown(outcome.first),
        outcome.from,
        shown(outcome.last),
        outcome.to,
        shown(outcome.both)
    )
}

/// What became of those who answered twice, where a published reliability allows to say so.
pub(super) fn people(outcome: &Outcome) -> Option<String> {
    let counts = [outcome.better, outcome.unchanged, outcome.worse];
    if counts.iter().all(Option::is_none) {
        return None;
    }
    Some(format!(
        "Beyond what chance explains: {} better, {} unchanged, {} worse ({}).",
        shown(counts[0]),
        shown(counts[1]),
        shown(counts[2]),
        outcome.people_standing
    ))
}

/// Text in which no character is markup.
fn escaped(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' => plain.extend(['\\', character]),
            '\n' | '\r' => plain.push(' '),
            character => plain.push(character),
        }
    }
    plain
}
