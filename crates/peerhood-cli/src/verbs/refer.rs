use clap::Args;
use peerhood::community::{DraftError, Fits, draft, fits};
use peerhood_model::KeyFunction;

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, write_files};

/// `peerhood refer`
#[derive(Debug, Args)]
pub(crate) struct Refer {
    #[command(flatten)]
    source: Source,
    /// The referral.
    referral: String,
    /// The service of the directory to draft a referral to; which ones fit if left out.
    service: Option<String>,
    /// Only services with this one of the four functions of peer support.
    #[arg(long, value_name = "FUNCTION")]
    function: Option<String>,
    #[command(flatten)]
    form: Form,
}

impl Refer {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let (program, policy) = (&loaded.program, &loaded.policy);
        if let Some(service) = &self.service {
            let draft = draft(program, policy, &self.referral, service, as_of).map_err(failure)?;
            if let Some(folder) = &self.form.out {
                let files = [("referral.json", json(&draft)?), ("fhir.json", json(&draft.fhir)?)];
                write_files(folder, &files)?;
            }
            if self.form.json {
                return say_json(&draft);
            }
            let mut text = format!(
                "Draft: {} to {}, {}\nPlaces: {}\n",
                draft.referral,
                draft.name,
                draft.organization,
                draft.places.map_or("not known".to_owned(), |places| places.to_string())
            );
            for reason in &draft.because {
                text.push_str(&format!("  + {reason}\n"));
            }
            for caution in &draft.cautions {
                text.push_str(&format!("  ? {caution}\n"));
            }
            return say(&text);
        }
        let function = match &self.function {
            Some(name) => Some(
                name.parse::<KeyFunction>()
                    .map_err(|error| Failure::Usage(format!("--function {name}: {error}")))?,
            ),
            None => None,
        };
        let fits = fits(program, policy, &self.referral, function, as_of).map_err(failure)?;
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("fits.json", json(&fits)?)])?;
        }
        if self.form.json { say_json(&fits) } else { say(&text(&fits)) }
    }
}

fn failure(error: DraftError) -> Failure {
    match error {
        DraftError::CannotBeSent { .. } => Failure::Input(error.to_string()),
        error => Failure::Usage(error.to_string()),
    }
}

fn text(fits: &Fits) -> String {
    let mut text = String::new();
    for fit in &fits.fits {
        let suits = if fit.suits { "suits" } else { "does not suit" };
        text.push_str(&format!("{} ({}): {suits}\n", fit.name, fit.service));
        for (sign, reasons) in [("+", &fit.because), ("-", &fit.against), ("?", &fit.cautions)] {
            for reason in reasons {
                text.push_str(&format!("  {sign} {reason}\n"));
            }
        }
    }
    if text.is_empty() {
        text.push_str("No service of the directory does that.");
    }
    text
}
