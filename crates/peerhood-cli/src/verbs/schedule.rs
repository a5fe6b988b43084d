use clap::Args;
use peerhood::calendars::{Feed, calendar};
use peerhood::groups::form_groups;
use peerhood::schedule::{Timetable, schedule};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, while_working, write_files};

/// `peerhood schedule`
#[derive(Debug, Args)]
pub(crate) struct Schedule {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
}

impl Schedule {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        let planned = while_working("scheduling", || {
            let groups = form_groups(program, policy, as_of);
            schedule(program, policy, as_of, &groups)
        })
        .map_err(Failure::input)?;
        if let Some(folder) = &self.form.out {
            let files = [
                ("sessions.csv", peerhood::tables::sessions(&planned.timetable)),
                ("sessions.ics", calendar(program, &planned, Feed::All)),
                ("timetable.json", json(&planned.timetable)?),
            ];
            write_files(folder, &files)?;
        }
        if self.form.json { say_json(&planned.timetable) } else { say(&text(&planned.timetable)) }
    }
}

fn text(timetable: &Timetable) -> String {
    let mut text = String::new();
    for series in &timetable.series {
        text.push_str(&format!(
            "{}: {} ({}), {} families, led by {}\n",
            series.group, series.slot, series.time_zone, series.families, series.facilitator
        ));
        for session in &series.sessions {
            let place =
                session.venue.as_ref().map_or_else(|| "online".to_owned(), ToString::to_string);
            let start = session.starts_at.format("%a %Y-%m-%d %H:%M");
            text.push_str(&format!(
                "  {:>2}  {start}-{}  {place}\n",
                session.number,
                session.ends_at.format("%H:%M")
            ));
        }
        for day in &series.not_held {
            text.push_str(&format!("      {}  no session: {}\n", day.date, day.reason));
        }
    }
    for group in &timetable.unplaced {
        text.push_str(&format!("{}: no place found; {}\n", group.group, group.reasons.join("; ")));
    }
    for part in &timetable.score {
        text.push_str(&format!("less than wished for: {} ({})\n", part.rule, part.score));
    }
    text.push_str(&format!("{}; time zones of release {}\n", timetable.gap, timetable.zone_data));
    text
}
