use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::statistics::{
    Answer, Answers, Document, Request, Sheet, Statistic, StatisticsError, compute, other_names,
    statistics,
};

use super::bytes;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// `peerhood stats`
#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// The statistic, such as alpha, t_welch or odds_ratio; `list` names them all, with what they
    /// take.
    function: String,
    /// CSV with a header: rows are people, columns are items or variables. An empty cell or NA is
    /// missing.
    #[arg(long, value_name = "FILE.csv")]
    data: Option<PathBuf>,
    /// The columns, in the order the statistic takes them in, such as before,after; all columns of
    /// numbers if left out.
    #[arg(long, value_name = "A,B,…")]
    columns: Vec<String>,
    /// The column that makes groups or strata.
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Options of the statistic.
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = setting)]
    set: Vec<(String, String)>,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Stats {
    pub(crate) fn run(self) -> Result<(), Failure> {
        if self.function == "list" {
            return list(self.json);
        }
        // A slip in the name is told before the file is read.
        peerhood::statistics::statistic(&self.function).map_err(failure)?;
        let sheet = self.data.as_deref().map(sheet).transpose()?;
        let request = Request {
            function: &self.function,
            sheet: sheet.as_ref(),
            columns: &self.columns,
            by: self.by.as_deref(),
            settings: &self.set,
        };
        let document = while_working("computing", || compute(&request)).map_err(failure)?;
        if self.json {
            return say_json(&document);
        }
        say(&text(&document))
    }
}

/// Reads a table that a verb was given.
fn sheet(path: &Path) -> Result<Sheet, Failure> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    Ok(Sheet::read(&name, &bytes(path)?)?)
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn failure(error: StatisticsError) -> Failure {
    match error {
        StatisticsError::Faults(faults) => faults.into(),
        other => Failure::Usage(other.to_string()),
    }
}

fn list(json: bool) -> Result<(), Failure> {
    let all: Vec<&Statistic> = statistics().collect();
    if json {
        return say_json(&all);
    }
    let mut text = String::new();
    let mut area = "";
    for statistic in all {
        if statistic.area != area {
            area = statistic.area;
            text.push_str(&format!("\n{}\n", area.to_uppercase()));
        }
        text.push_str(&entry(statistic));
    }
    say(text.trim_start())
}

fn entry(statistic: &Statistic) -> String {
    let mut text = format!("\n{}: {}\n", statistic.name, statistic.summary);
    text.push_str(&format!("  columns: {}\n", statistic.takes.columns));
    if !statistic.takes.by.is_empty() {
        text.push_str(&format!("  --by: {}\n", statistic.takes.by));
    }
    for option in statistic.options {
        let default = match option.default {
            "" => String::new(),
            default => format!(" [{default}]"),
        };
        text.push_str(&format!(
            "  --set {}=…: {} ({}){default}\n",
            option.key, option.meaning, option.values
        ));
    }
    let other_names = other_names(statistic);
    if !other_names.is_empty() {
        text.push_str(&format!("  also called: {}\n", other_names.join(", ")));
    }
    text.push_str(&format!("  source: {}\n", statistic.source));
    text
}

fn text(document: &Document) -> String {
    let mut text = format!("{} ({})\n", document.function, document.source);
    match &document.answers {
        Answers::One(answer) => text.push_str(&answer_text(answer)),
        Answers::Several { results } => {
            for answer in results {
                text.push('\n');
                text.push_str(&answer_text(answer));
            }
        }
    }
    text
}

fn answer_text(answer: &Answer) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| text.push_str(&format!("{name}: {value}\n"));
    if !answer.columns.is_empty() {
        line("columns", answer.columns.join(", "));
    }
    if let Some(group) = &answer.group {
        line("group", group.clone());
    }
    if !answer.groups.is_empty() {
        line("groups", answer.groups.join(", "));
    }
    match (answer.estimate, &answer.reason) {
        (Some(estimate), _) => line("estimate", estimate.to_string()),
        (None, Some(reason)) => line("estimate", format!("none: {reason}")),
        (None, None) => line("estimate", "none".to_owned()),
    }
    if let Some(interval) = &answer.interval {
        let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), |end| end.to_string());
        let level = interval.level * 100.0;
        line("interval", format!("{} to {} ({level} %)", end(interval.low), end(interval.high)));
    }
    if let Some(statistic) = answer.statistic {
        line("statistic", statistic.to_string());
    }
    if let Some(degrees) = &answer.degrees {
        let degrees: Vec<String> = degrees.iter().map(ToString::to_string).collect();
        line("degrees of freedom", degrees.join(", "));
    }
    if let Some(p) = answer.p {
        line("p", p.to_string());
    }
    if let Some(n) = answer.n {
        line("n", n.to_string());
    }
    if let Some(method) = &answer.method {
        line("method", method.clone());
    }
    for left in &answer.left_out {
        line("left out", format!("{} ({})", left.count, left.because));
    }
    if let Some(result) = &answer.result {
        let nested = serde_json::to_string_pretty(result).unwrap_or_default();
        line("result", nested);
    }
    text
}
