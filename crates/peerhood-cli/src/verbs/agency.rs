use clap::Args;
use peerhood::agency::{AgencyReport, agency_report, conversation_calendar, may_write};
use peerhood_model::Channel;

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood agency`
#[derive(Debug, Args)]
pub(crate) struct Agency {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// List the ids of those who may be written to by this channel, and nothing else.
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

impl Agency {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        if let Some(name) = &self.channel {
            let channel = name.parse::<Channel>();
            let channel =
                channel.map_err(|error| Failure::Usage(format!("--channel {name}: {error}")))?;
            let ids = may_write(&loaded.program, channel, as_of.day);
            return if self.form.json { say_json(&ids) } else { say(&ids.join("\n")) };
        }
        let report = agency_report(&loaded.program, &loaded.agency, as_of);
        if let Some(folder) = &self.form.out {
            let mut files =
                vec![("agency.json", json(&report)?), ("public.json", json(&report.public)?)];
            let calendar = conversation_calendar(&loaded.program, &loaded.agency, as_of.day);
            files.extend(calendar.map(|calendar| ("conversation.ics", calendar)));
            write_files(folder, &files)?;
        }
        if self.form.json { say_json(&report) } else { say(&text(&report)) }
    }
}

fn text(report: &AgencyReport) -> String {
    let mut text = format!("{}, {}\n", report.program, report.on);
    match &report.readiness {
        None => text.push_str("\nNo assessment of readiness yet.\n"),
        Some(readiness) => {
            text.push_str(&format!(
                "\nReadiness, {} (0 to 3; nothing is passed or failed)\n",
                readiness.on
            ));
            for one in &readiness.dimensions {
                let now = one.now.map_or("?".to_owned(), |now| now.to_string());
                let change = one.change.map_or(String::new(), |change| format!(" ({change:+})"));
                text.push_str(&format!("  {now}{change} {}: {}\n", one.key, one.asks));
            }
        }
    }
    text.push_str("\nLed by families\n");
    for one in &report.family_driven {
        let share = one.share.map_or("not known".to_owned(), |s| format!("{:.0} %", s * 100.0));
        text.push_str(&format!("  {}: {share}, the mark is {:.0} %\n", one.name, one.mark * 100.0));
    }
    if !report.has_family_run_partner {
        text.push_str("  no family-run organization is a partner\n");
    }
    text.push_str("\nPhases\n");
    for phase in &report.phases {
        text.push_str(&format!("  {}: {} done\n", phase.phase, phase.done.len()));
        for open in &phase.open {
            text.push_str(&format!("    - open: {open}\n"));
        }
    }
    text.push_str("\nFor the public\n");
    for training in &report.public.trainings {
        let until =
            training.apply_until.map_or(String::new(), |day| format!(", apply until {day}"));
        let open = if training.open { "" } else { " (not open now)" };
        text.push_str(&format!(
            "  training {} to {}{until}{open}\n",
            training.starts_on, training.ends_on
        ));
    }
    for time in &report.public.conversations {
        text.push_str(&format!("  conversation {time}\n"));
    }
    text.push_str("\nMay be written to\n");
    for (channel, people) in &report.may_write {
        text.push_str(&format!("  {channel}: {people}\n"));
    }
    text
}
