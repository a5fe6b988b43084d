use std::path::{Path, PathBuf};

use clap::Args;
use peerhood_scheduling::plan::{Plan as Made, Request, unmet, verify};
use peerhood_scheduling::replan::{self, Standing, replan};
use peerhood_scheduling::{Effort, plan};
use serde_json::json;

use super::json_file;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// `peerhood plan`
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Series, participants, facilitators, venues and closures, as JSON.
    request: PathBuf,
    /// Change this earlier plan, printed with --json, as little as can be.
    #[arg(long, value_name = "PLAN.json")]
    previous: Option<PathBuf>,
    /// Check this plan instead of making one.
    #[arg(long, value_name = "PLAN.json", conflicts_with = "previous")]
    verify: Option<PathBuf>,
    /// Changes to try.
    #[arg(long, value_name = "M", default_value_t = 200_000)]
    moves: u64,
    /// Where the search's randomness starts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Plan {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let cure = "give its series, participants, facilitators, venues and closures";
        let request: Request<String> = json_file(&self.request, "a request", cure)?;
        let earlier = |file: &Path| {
            json_file(file, "a plan of such a request", "write it with `peerhood plan --json`")
        };
        if let Some(file) = &self.verify {
            return self.check(&request, &earlier(file)?);
        }
        let effort = Effort::new(self.moves, self.seed);
        if let Some(file) = &self.previous {
            return self.again(&request, &earlier(file)?, effort);
        }
        let made =
            while_working("scheduling", || plan(&request, effort)).map_err(Failure::input)?;
        if self.json {
            return say_json(&made);
        }
        let wishes: String = unmet(&request, &made).iter().map(|one| format!("{one}\n")).collect();
        say(&format!("{}{wishes}{}: {}\n", text(&made), made.score.total(), made.gap))
    }

    fn check(&self, request: &Request<String>, made: &Made<String>) -> Result<(), Failure> {
        let wrong: Vec<String> = verify(request, made).iter().map(ToString::to_string).collect();
        if self.json {
            say_json(&json!({ "accepted": wrong.is_empty(), "violations": wrong }))?;
        } else if wrong.is_empty() {
            return say(
                "accepted: every rule holds, and score, bound and gap are what they should be",
            );
        } else {
            say(&wrong.join("\n"))?;
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failure::Told) }
    }

    fn again(
        &self,
        request: &Request<String>,
        earlier: &Made<String>,
        effort: Effort,
    ) -> Result<(), Failure> {
        let standing = |_: &String| Standing::Published;
        let made = while_working("scheduling again", || replan(request, earlier, standing, effort))
            .map_err(Failure::input)?;
        debug_assert_eq!(replan::verify(request, earlier, standing, &made), []);
        if self.json {
            return say_json(&made);
        }
        let changes: String = made.changes.iter().map(|change| format!("- {change}\n")).collect();
        let (alone, total) = (made.plan.score.total(), made.total());
        say(&format!("{changes}{}{alone}; with changes {total}: {}\n", text(&made.plan), made.gap))
    }
}

fn text(plan: &Made<String>) -> String {
    let mut text = String::new();
    for placed in &plan.placed {
        let place = placed.venue.as_ref().or(placed.link.as_ref()).map_or("", String::as_str);
        text.push_str(&format!(
            "{}: {} with {} {place}\n",
            placed.series, placed.slot, placed.facilitator
        ));
        for session in &placed.sessions {
            text.push_str(&format!("  {:>3}  {}\n", session.number, session.start.to_rfc3339()));
        }
    }
    for left_out in &plan.unplaced {
        let why: Vec<String> =
            left_out.blocked.iter().map(|(rule, options)| format!("{rule} {options}")).collect();
        text.push_str(&format!("{}: no place; {}\n", left_out.series, why.join(", ")));
    }
    text
}
