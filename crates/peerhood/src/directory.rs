//! Community programs, as the Human Services Data Specification 3.0 writes them down.

use std::path::Path;

use peerhood_model::Program;

use crate::fault::Findings;
use crate::policy::Policy;

pub(crate) fn read_folder(_: &Path, _: &mut Program, _: &Policy, _: &mut Findings) {}
