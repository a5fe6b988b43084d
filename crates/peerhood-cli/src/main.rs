//! The command-line program of peerhood: each verb is a thin file over the library.

mod exit;
mod moment;
mod output;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

/// Parent peer support from a program folder: matches, groups, sessions, surveys, report.
///
/// Exit codes: 0 done, 1 the input has faults (all listed), 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "peerhood", version, propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    verb: verbs::Verb,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.verb.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
