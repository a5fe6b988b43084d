use clap::{Args, ValueEnum};
use peerhood::practice::exchange::exchange;
use peerhood_model::{ReferralId, SiteLevel};

use super::Source;
use crate::exit::Failure;
use crate::output::say_json;

/// `peerhood exchange`
#[derive(Debug, Args)]
pub(crate) struct Exchange {
    #[command(flatten)]
    source: Source,
    /// The referral.
    referral: String,
    /// How wide to search; the next step of the referral's search if left out.
    #[arg(long)]
    step: Option<Step>,
    /// Add whom to answer here, and the parent's name where they agreed to share it.
    #[arg(long)]
    with_contacts: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Step {
    Region,
    State,
    National,
}

impl Exchange {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        let id: ReferralId =
            self.referral.parse().map_err(|error| Failure::Usage(format!("{error}")))?;
        let step = self.step.map(|step| match step {
            Step::Region => SiteLevel::Region,
            Step::State => SiteLevel::State,
            Step::National => SiteLevel::National,
        });
        let request = exchange(program, policy, as_of, &id, step).map_err(Failure::input)?;
        let request =
            if self.with_contacts { request.with_contacts(program, &id) } else { request };
        say_json(&request)
    }
}
