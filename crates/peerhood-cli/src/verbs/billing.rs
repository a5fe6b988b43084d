use chrono::NaiveDate;
use clap::Args;
use peerhood::billing::{Billing as Bill, Payer, billing};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood billing`
#[derive(Debug, Args)]
pub(crate) struct Billing {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// The rule pack of the payer, such as kansas; the program's own rules if left out.
    #[arg(long, value_name = "PACK")]
    payer: Option<String>,
    /// The first day; the first of the year of the moment if left out.
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// The last day; the day of the moment if left out.
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
}

impl Billing {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let program = &loaded.program;
        let payer = match &self.payer {
            Some(name) => Payer::named(program, name)
                .map_err(|unknown| Failure::Usage(format!("--payer: {unknown}")))?,
            None => Payer::of_program(program),
        };
        let until = self.until.unwrap_or(as_of.day);
        let from = self.from.unwrap_or_else(|| first_of_year(until));
        if until < from {
            return Err(Failure::Usage(format!("--until {until} is before --from {from}")));
        }
        let bill = billing(program, &payer, from, until);
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("billing.json", json(&bill)?)])?;
        }
        if self.form.json { say_json(&bill) } else { say(&text(&bill)) }
    }
}

fn first_of_year(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day)
}

fn text(bill: &Bill) -> String {
    let mut text = format!(
        "{}, {} to {}: {} units of {} sessions; {} sessions had somebody\n\n",
        bill.payer,
        bill.from,
        bill.until,
        bill.units,
        bill.sessions_billed,
        bill.sessions.len()
    );
    for session in &bill.sessions {
        text.push_str(&format!(
            "{} {}: {} came, {} units\n",
            session.on, session.group, session.came, session.units
        ));
        for refused in &session.refused {
            let who = refused.participant.as_ref().map_or("all", |id| id.as_str());
            text.push_str(&format!("    - {who}: {}\n", refused.says));
        }
    }
    for coverage in &bill.coverage {
        let named: Vec<String> =
            coverage.named.iter().map(|(code, count)| format!("{code} x{count}")).collect();
        text.push_str(&format!(
            "\n{}: {} notes name {}\n    never: {}\n",
            coverage.group,
            coverage.notes,
            named.join(", "),
            coverage.never.join(", ")
        ));
    }
    text
}
