//! What goes to the terminal, to a pipe, and into files.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use peerhood::proposal::Proposal;
use peerhood::write::atomically;
use serde::Serialize;

use crate::exit::Failure;

/// Prints text on stdout, with a line end.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", text.trim_end())?;
    Ok(stdout.flush()?)
}

/// Prints one JSON document on stdout.
pub(crate) fn say_json(document: &impl Serialize) -> Result<(), Failure> {
    say(&json(document)?)
}

/// Prints a proposal on stdout as one JSON document.
pub(crate) fn say_proposal(proposal: &Proposal) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    proposal.write_json(&mut stdout)?;
    writeln!(stdout)?;
    Ok(stdout.flush()?)
}

/// A proposal as indented JSON.
pub(crate) fn proposal_json(proposal: &Proposal) -> Result<String, Failure> {
    let mut text = Vec::new();
    proposal.write_json(&mut text)?;
    String::from_utf8(text).map_err(Failure::input)
}

/// A document as indented JSON.
pub(crate) fn json(document: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(document).map_err(Failure::input)
}

/// Prints text on stderr; a closed stderr is nobody's fault.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
}

/// Writes files into a folder, each whole or not at all, and names them on stderr.
pub(crate) fn write_files(folder: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    for (name, text) in files {
        atomically(&folder.join(name), text.as_bytes())?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    tell(&format!("wrote {} to {}", names.join(", "), folder.display()));
    Ok(())
}

/// Shows that work goes on while it does: on a terminal only.
pub(crate) fn while_working<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let bar = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    let result = work();
    bar.finish_and_clear();
    result
}
