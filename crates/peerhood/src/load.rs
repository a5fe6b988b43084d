//! A program folder as a program: every row checked, every fault at once.

pub(crate) mod analysis;
mod care;
pub(crate) mod community;
pub(crate) mod consent;
pub(crate) mod files;
mod groups;
mod history;
mod ids;
mod matches;
mod people;
mod places;
mod practice;
mod program;
mod surveys;

use std::path::Path;

use peerhood_model::Program;
use peerhood_outcomes::design::AnalysisPlan;

use crate::agency::Agency;
use crate::directory::Directory;
use crate::fault::{Faults, Findings, Notice};
use crate::policy::Policy;

pub(crate) use program::{Tables, assemble};
pub use surveys::{Survey, Wave};
pub(crate) use surveys::{Waves, with_built_in};

/// A program, the policy it is run by, and what a person should know about the input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Loaded {
    /// The program.
    pub program: Program,
    /// Its policy.
    pub policy: Policy,
    /// Everything that was read of its directory of community programs.
    pub directory: Directory,
    /// What its `agency.toml` says.
    pub agency: Agency,
    /// Its surveys, in the order of their instruments' keys.
    pub surveys: Vec<Survey>,
    /// The plan of analysis that was written before the answers were read.
    pub plan: Option<AnalysisPlan>,
    /// What to know about the input.
    pub notices: Vec<Notice>,
}

/// Reads a program folder.
///
/// `docs/data.md` in the repository lists the files, their columns and the keys of `program.toml`.
///
/// # Errors
///
/// Every fault of every file at once; see [`Faults`]. The folder is loaded whole or not at all.
///
/// ```no_run
/// let loaded = peerhood::load("examples/data/riverbend".as_ref())?;
/// println!("{} referrals", loaded.program.referrals.len());
/// # Ok::<(), peerhood::Faults>(())
/// ```
pub fn load(folder: &Path) -> Result<Loaded, Faults> {
    let mut findings = Findings::default();
    let loaded = files::read(folder, &mut findings);
    finished(loaded, findings)
}

/// What a folder or a document holds.
pub(crate) type Parts = (Program, Policy, Directory, Agency, Vec<Survey>, Option<AnalysisPlan>);

/// What was loaded, if there are no faults.
pub(crate) fn finished(loaded: Option<Parts>, findings: Findings) -> Result<Loaded, Faults> {
    let Findings { mut faults, notices } = findings;
    faults.arrange(&files::order());
    match loaded {
        Some((program, policy, directory, agency, surveys, plan)) if faults.is_empty() => {
            Ok(Loaded { program, policy, directory, agency, surveys, plan, notices })
        }
        _ => Err(faults),
    }
}
