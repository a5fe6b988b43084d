//! What another program answers to a request, and what that makes of the search.

use chrono::NaiveDate;
use peerhood_model::{Program, ReferralId, SearchOutcome, SearchStep, SiteId, SiteLevel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which form an answer is.
const FORM: &str = "peerhood exchange answer 1";

/// The answer of another program to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExchangeAnswer {
    /// Which form this is.
    pub form: String,
    /// The number of the request.
    pub request: String,
    /// The day of the answer.
    pub answered_on: NaiveDate,
    /// The program that answers.
    pub from_program: String,
    /// Its place in the network, where it has one.
    #[serde(default)]
    pub from_site: Option<String>,
    /// Whether it has somebody.
    pub found: bool,
    /// Its own id of the support parent it offers: no name before both sides have said yes.
    #[serde(default)]
    pub offers: Option<String>,
}

/// An answer that cannot be taken in.
#[derive(Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// It does not read.
    #[error("not an answer to a request: {reason}")]
    Unreadable {
        /// What does not read, with its line and column.
        reason: String,
    },
    /// It is another form.
    #[error("the form is \"{form}\", not \"{FORM}\"")]
    OtherForm {
        /// What it says.
        form: String,
    },
    /// No referral of this program has the number.
    #[error("no referral here has the request number {request}")]
    NoRequest {
        /// The number.
        request: String,
    },
    /// Nobody was asked: the search is a local one, or not as wide as the answer.
    #[error("no search of {referral} beyond the program is on record before {answered_on}")]
    NotAsked {
        /// The referral.
        referral: ReferralId,
        /// The day of the answer.
        answered_on: NaiveDate,
    },
    /// The site is not in the network on record.
    #[error("there is no site {site} in sites.csv")]
    UnknownSite {
        /// What it says.
        site: String,
    },
    /// It has somebody and does not say whom, or the other way round.
    #[error("it offers somebody exactly when it has found somebody")]
    HalfAnOffer,
}

/// Reads an answer.
///
/// # Errors
///
/// When the text is not the form, or contradicts itself.
///
/// ```
/// use peerhood::practice::exchange::read_answer;
///
/// let answer = read_answer(
///     r#"{"form": "peerhood exchange answer 1", "request": "0b5c", "answered_on": "2026-03-03",
///         "from_program": "Westfork", "found": true, "offers": "W-17"}"#,
/// )?;
/// assert_eq!(answer.offers.as_deref(), Some("W-17"));
/// assert!(read_answer("{}").is_err());
/// # Ok::<(), peerhood::practice::exchange::AnswerError>(())
/// ```
pub fn read_answer(text: &str) -> Result<ExchangeAnswer, AnswerError> {
    let unreadable =
        |error: serde_json::Error| AnswerError::Unreadable { reason: error.to_string() };
    let answer: ExchangeAnswer = serde_json::from_str(text).map_err(unreadable)?;
    if answer.form != FORM {
        return Err(AnswerError::OtherForm { form: answer.form });
    }
    if answer.found != answer.offers.is_some() {
        return Err(AnswerError::HalfAnOffer);
    }
    Ok(answer)
}

/// Puts an answer on record: the widest step of the search that was taken by its day found somebody,
/// or found nobody if whoever answers was the only one asked.
///
/// One program that has nobody does not end a search in which others were asked.
///
/// # Errors
///
/// When no referral has the number of the request, nobody was asked, or the site is not known; then
/// nothing is changed.
pub fn record_answer(
    program: &mut Program,
    answer: &ExchangeAnswer,
) -> Result<SearchStep, AnswerError> {
    let mut families = program.referrals.iter().map(|one| &one.id);
    let referral = families.find(|id| id.uuid(program.namespace).to_string() == answer.request);
    let unknown = || AnswerError::NoRequest { request: answer.request.clone() };
    let referral = referral.cloned().ok_or_else(unknown)?;
    let site = match &answer.from_site {
        None => None,
        Some(text) => {
            let unknown = || AnswerError::UnknownSite { site: text.clone() };
            let site: SiteId = text.parse().map_err(|_| unknown())?;
            let is_known = program.sites.iter().any(|one| one.id == site);
            Some(site).filter(|_| is_known).map(Some).ok_or_else(unknown)?
        }
    };
    let taken = program.searches.iter_mut().filter(|step| {
        step.referral == referral
            && step.level != SiteLevel::Site
            && step.taken_on <= answer.answered_on
    });
    let asked = taken.max_by_key(|step| (step.level, step.taken_on));
    let not_asked = || AnswerError::NotAsked { referral, answered_on: answer.answered_on };
    let step = asked.ok_or_else(not_asked)?;
    if answer.found {
        step.outcome = SearchOutcome::Found;
        step.offered = answer.offers.clone();
        step.site = site.or(step.site.take());
    } else if step.site.is_some() && step.site == site && step.outcome == SearchOutcome::Searching {
        step.outcome = SearchOutcome::Nobody;
    }
    Ok(step.clone())
}
