use clap::Args;
use peerhood_model::{ReferralId, SupportParentId};

use super::Source;
use crate::exit::Failure;
use crate::output::{say, say_json, while_working};

/// `peerhood why`
#[derive(Debug, Args)]
pub(crate) struct Why {
    #[command(flatten)]
    source: Source,
    /// The referral.
    referral: String,
    /// The support parent who is not proposed.
    support_parent: Option<String>,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

impl Why {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        let usage = |error: String| Failure::Usage(error);
        let referral: ReferralId =
            self.referral.parse().map_err(|error| usage(format!("{}: {error}", self.referral)))?;
        let Some(parent) = &self.support_parent else {
            let why =
                while_working("asking", || peerhood::why::why(program, policy, as_of, &referral))
                    .map_err(|error| usage(error.to_string()))?;
            if self.json {
                return say_json(&why);
            }
            let mut text = format!("{} is offered: {}\n", referral, why.offer.answer.kind());
            for reason in &why.offer.reasons {
                text.push_str(&format!("- {reason}\n"));
            }
            if let Some(pair) = &why.pair {
                text.push_str(&format!("\n{} points with {}:\n", pair.score, pair.support_parent));
                for grade in &pair.grades {
                    text.push_str(&format!(
                        "{:>+7} {}: {}\n",
                        grade.points, grade.rule, grade.because
                    ));
                }
                for other in &pair.alternates {
                    let costs = match other.costs.as_slice() {
                        [] => "as good for all".to_owned(),
                        costs => costs.join("; "),
                    };
                    text.push_str(&format!(
                        "could also be asked: {} ({costs})\n",
                        other.support_parent
                    ));
                }
            }
            return say(&text);
        };
        let parent: SupportParentId =
            parent.parse().map_err(|error| usage(format!("{parent}: {error}")))?;
        let why = while_working("asking", || {
            peerhood::why::why_not(program, policy, as_of, &referral, &parent)
        })
        .map_err(|error| usage(error.to_string()))?;
        if self.json {
            return say_json(&why);
        }
        let mut text = format!("{referral} with {parent}: {}\n", why.verdict.replace('_', " "));
        for reason in &why.reasons {
            text.push_str(&format!("- {reason}\n"));
        }
        match why.others_moved.unwrap_or(0) {
            0 => {}
            1 => text.push_str("- 1 other family would get another answer\n"),
            moved => text.push_str(&format!("- {moved} other families would get another answer\n")),
        }
        if !why.for_the_office.is_empty() {
            text.push_str("\nFor the office, not to be read out:\n");
            for reason in &why.for_the_office {
                text.push_str(&format!("- {reason}\n"));
            }
        }
        say(&text)
    }
}
