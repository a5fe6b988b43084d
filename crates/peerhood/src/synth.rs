//! Invented programs of any size, for trying things out and for measuring.
//!
//! Everybody and everything in them is drawn by chance. What the chances are, and which of them
//! have a source, is in `docs/synth.md` of the repository.

mod conditions;
mod directory;
mod draw;
mod groups;
mod history;
mod person;
mod places;
mod policy;
mod referred;
mod rows;
mod supporting;
mod surveys;

use chrono::NaiveDate;
use thiserror::Error;

use draw::{Draw, Stream};
use rows::sheet;

/// The day on which every invented program stands: its records end the day before.
pub const AS_OF: NaiveDate =
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day of the calendar, a Monday");

/// The most referrals, and the most support parents, of one invented program.
///
/// It is twice the matches and requests of all statewide programs in a year (19,500 and 77,000 in
/// 2016).
pub const MOST: u64 = 200_000;

/// How the `README.md` of every invented program begins.
pub const MARK: &str = "# An invented program, made by `peerhood synth`";

/// What to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SynthPlan {
    /// Referrals of the last twelve months.
    pub referrals: u64,
    /// Support parents, of every status.
    pub support_parents: u64,
    /// Where the randomness starts.
    pub seed: u64,
}

/// A program that is too large to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{asked} {what} are more than {MOST}, the most that are invented")]
#[non_exhaustive]
pub struct TooLarge {
    /// What there would be too many of.
    pub what: &'static str,
    /// How many were asked for.
    pub asked: u64,
}

/// A file of a program folder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SynthFile {
    /// Where it belongs in the folder, with `/` between the parts.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Invents a program: every file of its folder, the same bytes for the same plan on every platform.
///
/// The names of the files do not depend on the plan, so that one folder can be written over another.
/// The support parents do not depend on the number of referrals.
///
/// # Errors
///
/// When more than [`MOST`] of one kind are asked for.
///
/// ```
/// use peerhood::synth::{SynthPlan, program};
///
/// let plan = SynthPlan { referrals: 15, support_parents: 6, seed: 1 };
/// let files = program(&plan)?;
/// assert!(files.iter().any(|file| file.path == "referrals.csv" && file.text.lines().count() == 16));
/// assert_eq!(files, program(&plan)?);
/// assert!(program(&SynthPlan { referrals: 1_000_000_000_000, ..plan }).is_err());
/// # Ok::<(), peerhood::synth::TooLarge>(())
/// ```
pub fn program(plan: &SynthPlan) -> Result<Vec<SynthFile>, TooLarge> {
    let referrals = within("referrals", plan.referrals)?;
    let support_parents = within("support parents", plan.support_parents)?;
    let draw = |stream| Draw::new(plan.seed, stream);

    let regions = places::regions(referrals.max(support_parents));
    let mut supporting =
        supporting::draw(&mut draw(Stream::SupportParents), support_parents, &regions);
    let mut referred = referred::draw(&mut draw(Stream::Referrals), referrals, &regions);
    let history = history::draw(&mut draw(Stream::Matches), &mut referred, &mut supporting);
    let groups = groups::draw(&mut draw(Stream::Groups), &referred, &supporting, &regions);
    let waves = surveys::draw(&mut draw(Stream::Surveys), &referred);

    let file = |path: &str, text: String| SynthFile { path: path.to_owned(), text };
    let mut files = vec![
        file("README.md", policy::readme(plan)),
        file("program.toml", policy::program_toml(plan, &regions)),
        sheet("support_parents", supporting.into_iter().map(|parent| parent.cells)),
        sheet("referrals", referred.into_iter().map(referred::Referred::into_cells)),
        sheet("matches", history.matches),
        sheet("contacts", history.contacts),
        sheet("facilitators", groups.facilitators),
        sheet("venues", groups.venues),
        sheet("closures", places::closures(&regions)),
        sheet("groups", groups.groups),
        sheet("attendance", groups.attendance),
        sheet("training", groups.training),
    ];
    files.extend(waves);
    files.push(file("directory/services.json", directory::services()));
    Ok(files)
}

fn within(what: &'static str, asked: u64) -> Result<usize, TooLarge> {
    let count = usize::try_from(asked).ok().filter(|_| asked <= MOST);
    count.ok_or(TooLarge { what, asked })
}
