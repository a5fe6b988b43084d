use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::markdown::{
    MIRROR_HEAD, agency_lines, closing, group_line, mirror_cells, mirror_says, only_the_whole,
    opening, people, plan_says, response, result_says, service_lines,
};
use super::sheets::{Sheet, change_lines, construct_lines, sheets};
use super::{Report, Section, plots, series};

/// One self-contained page: no network, no script, readable on a phone and on paper.
#[must_use]
pub fn html(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.program) ": report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (report.program) }
                    p { (opening(report)) }
                }
                main {
                    (summary(report))
                    @for section in &report.sections { (table(section)) }
                    (mirror(report))
                    @for sheet in sheets(report) { (wide(&sheet)) }
                    (list("The group service", &service_lines(report)))
                    (list("Changed for what people said", &change_lines(report)))
                    (list("The agency", &agency_lines(report)))
                    (groups(report))
                    (times(report))
                    (outcomes(report))
                }
                footer { p { (closing(report)) } }
            }
        }
    };
    page.into_string()
}

fn summary(report: &Report) -> Markup {
    let offers = report.sections.iter().find(|section| section.key == "offers");
    html! {
        @if let Some(offers) = offers {
            section {
                h2 { "In short" }
                p.lead { (offers.says) }
                figure {
                    (PreEscaped(plots::offers(offers)))
                    figcaption { "What open referrals are offered. Hidden counts have no bar, only a mark (*)." }
                }
            }
        }
    }
}

fn table(section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.title) }
            p { (section.says) }
            @if let Some(whole) = only_the_whole(section) {
                p { (whole) }
            } @else if !section.rows.is_empty() { div.scroll {
                table {
                    thead { tr { th scope="col" { "" } th scope="col" { "count" } } }
                    tbody {
                        @for row in &section.rows {
                            tr.total[row.total] {
                                th scope="row" { (row.label) }
                                td { (row.shown()) }
                            }
                        }
                    }
                }
            } }
        }
    }
}

fn wide(sheet: &Sheet) -> Markup {
    html! {
        section {
            h2 { (sheet.title) }
            p { (sheet.says) }
            div.scroll {
                table.wide {
                    thead { tr { @for name in sheet.head { th scope="col" { (name) } } } }
                    tbody {
                        @for row in &sheet.rows {
                            tr {
                                @for (place, cell) in row.iter().enumerate() {
                                    @if place == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn list(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section {
                h2 { (title) }
                ul { @for line in lines { li { (line) } } }
            }
        }
    }
}

fn mirror(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Who mirrors whom" }
            p { (mirror_says(report)) }
            @if !report.mirror.lines.is_empty() { div.scroll {
                table.wide {
                    thead { tr { @for name in MIRROR_HEAD { th scope="col" { (name) } } } }
                    tbody {
                        @for line in &report.mirror.lines {
                            @let [name, cells @ ..] = mirror_cells(line);
                            tr { th scope="row" { (name) } @for cell in &cells { td { (cell) } } }
                        }
                    }
                }
            } }
            @if !report.mirror.alerts.is_empty() {
                ul { @for alert in &report.mirror.alerts { li { (alert) } } }
            }
            @if !report.mirror.unreachable.is_empty() {
                p { "Families nobody can reach, by what is missing:" }
                ul {
                    @for row in &report.mirror.unreachable {
                        li { (row.label) ": " (row.shown()) }
                    }
                }
            }
        }
    }
}

fn groups(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Groups and their sessions" }
            @if report.groups.is_empty() {
                p { "No group could be formed." }
            } @else {
                ol { @for group in &report.groups { li { (group_line(group)) } } }
                @if report.groups.iter().any(|group| group.slot.is_some()) {
                    figure {
                        (PreEscaped(plots::week(&report.groups)))
                        figcaption {
                            "The week of the groups, each by the clock of its own zone. Where a name does not "
                            "fit stands the group's number in the list above."
                        }
                    }
                }
                @for picture in series::calendar(&report.groups) { figure {
                    (PreEscaped(picture))
                    figcaption {
                        "The sessions, week by week; the number is the day of the month, and a month begins "
                        "at its line. An empty week has no session."
                    }
                } }
            }
        }
    }
}

fn times(report: &Report) -> Markup {
    html! {
        @for curve in &report.times {
            section {
                h2 { (curve.title) }
                p { (curve.says) }
                @if !curve.steps.is_empty() { figure {
                    (PreEscaped(plots::curve(curve)))
                    figcaption {
                        "The share that remains, day by day, with its interval (shaded). Days are put "
                        "together until each step stands for " (report.threshold) " or more."
                    }
                } }
            }
        }
        section {
            h2 { "Do regions differ?" }
            p { (report.regions.says) }
            @if !report.regions.regions.is_empty() { figure {
                (PreEscaped(plots::funnel(&report.regions)))
                figcaption {
                    "The share introduced to a support parent in each region, by how many asked. Between the "
                    "thin lines lie 19 of 20 regions if only chance is at work, between the thick ones nearly all."
                }
            } }
        }
    }
}

fn outcomes(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Did it help?" }
            p { (plan_says(report)) }
            @if let Some(plan) = report.plan.as_ref().filter(|plan| !plan.results.is_empty()) {
                ul { @for one in &plan.results { li { (result_says(one)) } } }
            }
            @if report.outcomes.is_empty() {
                p { "No survey was answered twice: nothing can be said about change." }
            }
            @if report.outcomes.iter().any(|outcome| outcome.change.is_some()) {
                figure {
                    (PreEscaped(plots::changes(&report.outcomes)))
                    figcaption {
                        "Mean change with its interval, each in the points of its own scale. An interval that "
                        "crosses the line at zero cannot be told from no change."
                    }
                }
            }
            @for outcome in &report.outcomes {
                h3 { (outcome.instrument) ": " (outcome.scale) }
                p.note { (outcome.standing) }
                p { (response(outcome)) " " (outcome.says) }
                @if let Some(people) = people(outcome) { p { (people) } }
            }
            @let constructs = construct_lines(report);
            @if !constructs.is_empty() {
                h3 { "By what is measured" }
                ul { @for line in &constructs { li { (line) } } }
            }
        }
    }
}

const STYLE: &str = "
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1.25rem 3rem; color: #1d2b33; background: #fff;
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
header { border-bottom: 3px solid #1b6b72; margin-bottom: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; color: #14535a; }
h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
p { margin: .4rem 0 .8rem; overflow-wrap: anywhere; }
figcaption, footer, .note { color: #52646c; font-size: .9rem; }
.lead { font-size: 1.1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; max-width: 34rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #d5dee1; font-weight: 400;
  overflow-wrap: anywhere; }
td, thead th:last-child { text-align: right; white-space: nowrap; }
.wide { min-width: 34rem; max-width: none; }
.wide:not(:has(th:nth-child(5))) { min-width: 0; }
.wide th { overflow-wrap: normal; padding-right: .8rem; }
.wide thead th + th { text-align: right; }
thead th { color: #52646c; font-size: .85rem; }
.total th, .total td { font-weight: 600; border-bottom: 2px solid #8aa1a8; }
figure { margin: 1rem 0; }
figure svg { width: 100%; height: auto; max-width: 46rem; display: block; }
footer { border-top: 1px solid #d5dee1; margin-top: 2.5rem; }
li { margin: .35rem 0; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  figure, .scroll, tr, h2 + p, h3 + p { break-inside: avoid; }
  .scroll:has(tbody tr:nth-child(16)) { break-inside: auto; }
  figure svg { max-width: 15cm; max-height: 21cm; }
  h2, h3, h2 + p:not(:last-child) { break-after: avoid; }
}
";
