use std::collections::BTreeSet;

use chrono::NaiveDate;
use peerhood_model::{Consent, ConsentGiver, ConsentScope};

use crate::fault::Problem;
use crate::table::cells::Cells;
use crate::table::dates;

/// Reads who gave the consent, when and for what, in any order: `parent 2026-02-03 match group`,
/// and `withdrawn 2026-03-01` after it where it was taken back.
pub(crate) fn read(cells: &mut Cells<'_>, column: &str) -> Option<Consent> {
    let text = cells.text(column);
    if text.is_empty() {
        return None;
    }
    match parsed(text, cells.conventions.formats) {
        Ok(consent) => Some(consent),
        Err(reason) => {
            cells.fault(column, text, Problem::NotConsent { reason });
            None
        }
    }
}

fn parsed(text: &str, formats: &[String]) -> Result<Consent, String> {
    let mut giver: Option<ConsentGiver> = None;
    let mut given_on: Option<NaiveDate> = None;
    let mut withdrawn_on: Option<NaiveDate> = None;
    let mut scopes: BTreeSet<ConsentScope> = BTreeSet::new();
    let mut withdrawn = false;
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | ':'));
    for word in words.filter(|word| !word.is_empty()) {
        if word.eq_ignore_ascii_case("withdrawn") && !withdrawn {
            withdrawn = true;
        } else if let Ok(scope) = word.parse() {
            scopes.insert(scope);
        } else if let (Ok(who), None) = (word.parse(), giver) {
            giver = Some(who);
        } else if let Ok(date) = dates::date(word, formats) {
            let place = if withdrawn { &mut withdrawn_on } else { &mut given_on };
            if place.replace(date).is_some() {
                return Err("it has two dates for one thing".to_owned());
            }
        } else {
            return Err(format!("{} is no giver, date or scope", crate::fault::shortened(word)));
        }
    }
    let giver = giver.ok_or("who gave it is missing")?;
    let given_on = given_on.ok_or("when it was given is missing")?;
    if scopes.is_empty() {
        return Err("what it is for is missing".to_owned());
    }
    if withdrawn && withdrawn_on.is_none() {
        return Err("when it was withdrawn is missing".to_owned());
    }
    if withdrawn_on.is_some_and(|date| date < given_on) {
        return Err("it was withdrawn before it was given".to_owned());
    }
    let mut consent = Consent::new(giver, given_on, scopes);
    consent.withdrawn_on = withdrawn_on;
    Ok(consent)
}

/// The text that reads back as this consent.
pub(crate) fn written(consent: &Consent) -> String {
    let mut text = format!("{} {}", consent.given_by, consent.given_on);
    for scope in &consent.scopes {
        text.push(' ');
        text.push_str(scope.code());
    }
    if let Some(date) = consent.withdrawn_on {
        text.push_str(&format!(" withdrawn {date}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consent_reads_back_in_any_order() {
        for text in [
            "parent 2026-02-03 match group",
            "Parent; 2026-02-03; match; group",
            "parent, 2026-02-03: group, match",
        ] {
            let consent = parsed(text, &[]).unwrap();
            assert_eq!(written(&consent), "parent 2026-02-03 match group");
        }
        let withdrawn = "parent 2026-02-03 match withdrawn 2026-02-20";
        assert_eq!(written(&parsed(withdrawn, &[]).unwrap()), withdrawn);
    }

    #[test]
    fn half_a_consent_is_none() {
        for (text, reason) in [
            ("yes", "yes is no giver, date or scope"),
            ("parent 2026-02-03", "what it is for is missing"),
            ("parent match", "when it was given is missing"),
            ("2026-02-03 match", "who gave it is missing"),
            ("parent 2026-02-03 match withdrawn", "when it was withdrawn is missing"),
            (
                "parent 2026-02-03 match withdrawn 2026-01-01",
                "it was withdrawn before it was given",
            ),
        ] {
            assert_eq!(parsed(text, &[]), Err(reason.to_owned()));
        }
    }
}
