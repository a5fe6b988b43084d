//! How a run ends that did not do what was asked.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::output;

/// Why a run failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input has faults; every one on its own line.
    Input(String),
    /// The input has faults that were printed already.
    Told,
    /// The program was called in a way that makes no sense.
    Usage(String),
    /// What reads our output went away: nothing to say, and nobody to say it to.
    Closed,
}

impl Failure {
    /// A fault of the input, from an error of the library.
    pub(crate) fn input(error: impl fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// Tells what is wrong on stderr and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let (text, code) = match self {
            Self::Input(text) => (text, 1),
            Self::Told => return ExitCode::from(1),
            Self::Usage(text) => {
                (format!("error: {text}\n\nFor more information, try 'peerhood --help'."), 2)
            }
            Self::Closed => return ExitCode::SUCCESS,
        };
        output::tell(&text);
        ExitCode::from(code)
    }
}

impl From<peerhood::Faults> for Failure {
    fn from(faults: peerhood::Faults) -> Self {
        let count = faults.total();
        let plural = if count == 1 { "fault" } else { "faults" };
        Self::Input(format!("{faults}\n{count} {plural}; nothing was done"))
    }
}

impl From<peerhood::write::WriteError> for Failure {
    fn from(error: peerhood::write::WriteError) -> Self {
        Self::input(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::input(error) }
    }
}
