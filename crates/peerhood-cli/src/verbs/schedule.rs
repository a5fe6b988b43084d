mod calendars;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use peerhood::calendars::{Feed, calendar, changed_calendar};
use peerhood::groups::form_groups;
use peerhood::schedule::{
    Joined, Kept, News, Rescheduled, Timetable, keep, reschedule, schedule_around,
};
use peerhood_scheduling::Score;
use peerhood_scheduling::replan::Place;
use serde_json::json as document;

use self::calendars::{CalendarArgs, write_feeds};
use super::{Form, Source, bytes, json_file};
use crate::exit::Failure;
use crate::output::{json, say, say_json, while_working, write_files};

/// `peerhood schedule`
#[derive(Debug, Args)]
pub(crate) struct Schedule {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    calendars: CalendarArgs,
    #[command(flatten)]
    news: NewsArgs,
    /// With --out: also a calendar for each family, facilitator and venue, in its folder calendars.
    #[arg(long, requires = "out")]
    feeds: bool,
}

/// What happened since an earlier timetable.
#[derive(Debug, Args)]
struct NewsArgs {
    /// Change the timetable of an earlier `schedule --out`, kept in its plan.json, as little as can be.
    #[arg(long, value_name = "PLAN.json")]
    previous: Option<PathBuf>,
    /// A facilitator who is away from now on.
    #[arg(long, value_name = "FACILITATOR", requires = "previous")]
    without: Vec<String>,
    /// A venue that is closed from now on.
    #[arg(long, value_name = "VENUE", requires = "previous")]
    closed: Vec<String>,
    /// A family who joins the group that suits it best.
    #[arg(long, value_name = "REFERRAL", requires = "previous")]
    join: Vec<String>,
    /// Answers to invitations: a table of referral, group, date (of one session; empty for all) and
    /// answer (accepted or declined).
    #[arg(long, value_name = "FILE.csv", requires = "previous")]
    replies: Option<PathBuf>,
    /// A group whose sessions stay as they are.
    #[arg(long, value_name = "GROUP", requires = "previous")]
    pin: Vec<String>,
    /// A group that nobody has heard of yet, whose sessions may move freely.
    #[arg(long, value_name = "GROUP", requires = "previous")]
    draft: Vec<String>,
}

impl Schedule {
    pub(crate) fn run(self) -> Result<(), Failure> {
        if let Some(previous) = &self.news.previous {
            return self.again(previous);
        }
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        let outside = self.calendars.read(program, as_of)?;
        let (groups, planned) = while_working("scheduling", || {
            let groups = form_groups(program, policy, as_of);
            let planned = schedule_around(program, policy, as_of, &groups, &outside);
            (groups, planned)
        });
        let planned = planned.map_err(Failure::input)?;
        if let Some(folder) = &self.form.out {
            let files = [
                ("sessions.csv", peerhood::tables::sessions(&planned.timetable)),
                ("sessions.ics", calendar(program, &planned, Feed::All)),
                ("timetable.json", json(&planned.timetable)?),
                ("plan.json", json(&keep(as_of, &groups, &planned))?),
            ];
            write_files(folder, &files)?;
            if self.feeds {
                write_feeds(folder, program, |feed| calendar(program, &planned, feed))?;
            }
        }
        if self.form.json { say_json(&planned.timetable) } else { say(&text(&planned.timetable)) }
    }

    fn again(&self, previous: &Path) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let program = &loaded.program;
        let kept: Kept =
            json_file(previous, "a plan", "give the plan.json that `schedule --out` wrote")?;
        let mut news = self.news.read()?;
        news.outside = self.calendars.read(program, as_of)?;
        let again = while_working("scheduling again", || {
            reschedule(program, &loaded.policy, as_of, &kept, &news)
        });
        let again = again.map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::Input(lines.join("\n"))
        })?;
        if let Some(folder) = &self.form.out {
            let (planned, revision) = (&again.schedule, again.kept.revision);
            let changed =
                |feed: Feed<'_>| changed_calendar(program, planned, revision, &kept, feed);
            let files = [
                ("sessions.csv", peerhood::tables::sessions(&planned.timetable)),
                ("sessions.ics", changed(Feed::All)),
                ("timetable.json", json(&planned.timetable)?),
                ("plan.json", json(&again.kept)?),
                ("changes.txt", changes(&again)),
            ];
            write_files(folder, &files)?;
            if self.feeds {
                write_feeds(folder, program, changed)?;
            }
        }
        if self.form.json {
            let changes: Vec<_> = again.again.changes.iter().map(ToString::to_string).collect();
            let broken: Vec<_> = again.again.broken.iter().map(ToString::to_string).collect();
            return say_json(&document!({
                "timetable": again.schedule.timetable,
                "changes": changes,
                "joined": again.joined,
                "broken": broken,
                "score": again.again.plan.score.total(),
                "disruption": again.again.disruption,
                "total": again.again.total(),
                "bound": again.again.bound,
            }));
        }
        say(&format!("{}\n{}", changes(&again), text(&again.schedule.timetable)))
    }
}

impl NewsArgs {
    fn read(&self) -> Result<News, Failure> {
        let mut news = News::default();
        let mut wrong = Vec::new();
        news.away = ids(&self.without, &mut wrong);
        news.closed = ids(&self.closed, &mut wrong);
        news.joining = ids(&self.join, &mut wrong);
        if !wrong.is_empty() {
            return Err(Failure::Usage(wrong.join("\n")));
        }
        if let Some(file) = &self.replies {
            let name =
                file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            news.replies = peerhood::schedule::read_replies(&name, &bytes(file)?)?;
        }
        news.pinned = self.pin.iter().cloned().collect::<BTreeSet<_>>();
        news.drafts = self.draft.iter().cloned().collect::<BTreeSet<_>>();
        Ok(news)
    }
}

fn ids<T: std::str::FromStr>(texts: &[String], wrong: &mut Vec<String>) -> Vec<T>
where
    T::Err: std::fmt::Display,
{
    let read =
        |text: &String| text.parse().map_err(|error| wrong.push(format!("{text}: {error}"))).ok();
    texts.iter().filter_map(read).collect()
}

/// What changes, as a coordinator would tell it.
fn changes(again: &Rescheduled) -> String {
    let mut text: String = again.joined.iter().map(joined).collect();
    let made = &again.again;
    if made.changes.is_empty() {
        text.push_str("No session changes.\n");
    } else {
        text.push_str("What changes:\n");
        for change in &made.changes {
            text.push_str(&format!("- {change}\n"));
        }
    }
    if !again.cannot_come.is_empty() {
        text.push_str("Who can come to less than before:\n");
    }
    for one in &again.cannot_come {
        text.push_str(&format!("- {one}\n"));
    }
    for violation in &made.broken {
        text.push_str(&format!("Not as it should be, because it was pinned: {violation}\n"));
    }
    let (alone, total) = (made.plan.score.total(), made.total());
    text.push_str(&format!("Less than wished for: {}.\n", shortfall(alone)));
    if alone != total {
        let parts = made.disruption.parts.iter().filter(|part| part.score != Score::ZERO);
        let parts: Vec<String> =
            parts.map(|part| format!("{} {}", part.rule, part.score.soft)).collect();
        text.push_str(&format!(
            "With what the changes cost those who have it in their calendars ({}): {}.\n",
            parts.join(", "),
            shortfall(total)
        ));
    }
    text.push_str(&format!("{}.\n", made.gap));
    text
}

/// Where a family who joins fits, and why not elsewhere.
fn joined(one: &Joined) -> String {
    let comes = |place: &Place<String>| {
        format!("{} of {} sessions", place.sessions - place.missed.len(), place.sessions)
    };
    let mut text = match one.places.split_first() {
        None => format!("{} finds no group", one.referral),
        Some((best, others)) => {
            let (name, comes_to) = (&best.series, comes(best));
            let mut text = format!("{} joins {name}: can come to {comes_to}", one.referral);
            if let Some(seats) = best.seats_left {
                text.push_str(&format!(", {seats} seats left"));
            }
            for other in others.iter().take(3) {
                text.push_str(&format!("; else {} ({})", other.series, comes(other)));
            }
            text
        }
    };
    for closed in &one.closed {
        match closed.group.as_str() {
            "" => text.push_str(&format!("; {}", closed.reason)),
            group => text.push_str(&format!("; not {group}: {}", closed.reason)),
        }
    }
    text.push('\n');
    text
}

/// A score in words: groups left out, then points, of which each absence has ten.
fn shortfall(score: Score) -> String {
    let points =
        if score.soft == 1 { "1 point".to_owned() } else { format!("{} points", score.soft) };
    match (score.medium, score.soft) {
        (0, 0) => "nothing".to_owned(),
        (0, _) => points,
        (1, _) => format!("1 group without a place and {points}"),
        (groups, _) => format!("{groups} groups without a place and {points}"),
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
                "  {:>2}  {start}-{}  {place}",
                session.number,
                session.ends_at.format("%H:%M")
            ));
            if let Some(interpreter) = &session.interpreter {
                text.push_str(&format!(", interpreted by {interpreter}"));
            }
            if !session.interventions.is_empty() {
                text.push_str(&format!("  {}", session.interventions.join(" ")));
            }
            text.push('\n');
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
