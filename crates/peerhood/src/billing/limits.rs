use chrono::NaiveDate;
use peerhood_model::{Program, RuleBook, RuleKind, RulePack};
use thiserror::Error;

use crate::practice::packs;

/// Whose rules units are claimed by: one pack, or all that the program keeps to.
#[derive(Clone, Debug)]
pub struct Payer<'p> {
    name: String,
    book: std::borrow::Cow<'p, RuleBook>,
}

/// A payer whose rules are not known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no rule pack {name}; there are {}", known.join(", "))]
#[non_exhaustive]
pub struct UnknownPayer {
    /// The name.
    pub name: String,
    /// The packs there are.
    pub known: Vec<String>,
}

/// What a payer allows on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Most people in a session.
    pub group_largest: Option<u32>,
    /// Most people for each facilitator whose credential holds.
    pub people_per_facilitator: Option<u32>,
    /// Most hours of one person in a day.
    pub hours_a_day: Option<u32>,
    /// Most units of one person in a calendar year.
    pub units_an_episode: Option<u32>,
    /// Most people that one facilitator has in running groups at once.
    pub caseload: Option<u32>,
    /// Days in which the note of a session is written.
    pub note_days: Option<u32>,
    /// Minutes of a unit; only whole units count.
    pub unit_minutes: u32,
    /// Where these come from.
    pub source: String,
}

impl<'p> Payer<'p> {
    /// The rules that the program itself keeps to.
    #[must_use]
    pub fn of_program(program: &'p Program) -> Self {
        let name = "the program's own rules".to_owned();
        Self { name, book: std::borrow::Cow::Borrowed(&program.rules) }
    }

    /// The rules of one pack: of the program's, or of those that come with the crate.
    ///
    /// # Errors
    ///
    /// When there is no pack of this name.
    pub fn named(program: &Program, name: &str) -> Result<Self, UnknownPayer> {
        let own = program.rules.packs().iter().cloned();
        let mut all: Vec<RulePack> = own.collect();
        if !all.iter().any(|pack| pack.name == name) {
            all.extend(packs::shipped_packs());
        }
        let mut known: Vec<String> = all.iter().map(|pack| pack.name.clone()).collect();
        known.sort();
        known.dedup();
        all.retain(|pack| pack.name == name);
        let unknown = || UnknownPayer { name: name.to_owned(), known };
        if all.is_empty() {
            return Err(unknown());
        }
        // Versions of one pack never overlap: a book of them always stands.
        let book = RuleBook::new(all).map_err(|_| unknown())?;
        Ok(Self { name: name.to_owned(), book: std::borrow::Cow::Owned(book) })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it allows on a day; `None` where no rule of it says how long a unit is.
    #[must_use]
    pub fn limits(&self, day: NaiveDate) -> Option<Limits> {
        let unit = self.book.rule(RuleKind::UnitMinutes, day)?;
        let number = |kind| self.book.number(kind, day);
        let kinds = [
            RuleKind::GroupLargest,
            RuleKind::PeoplePerFacilitator,
            RuleKind::HoursADay,
            RuleKind::UnitsAnEpisode,
            RuleKind::Caseload,
            RuleKind::NoteWithin,
        ];
        let found = kinds.iter().filter_map(|&kind| self.book.rule(kind, day)).chain([unit]);
        let sources: Vec<&str> = found.map(|found| found.rule.source.as_str()).collect();
        Some(Limits {
            group_largest: number(RuleKind::GroupLargest),
            people_per_facilitator: number(RuleKind::PeoplePerFacilitator),
            hours_a_day: number(RuleKind::HoursADay),
            units_an_episode: number(RuleKind::UnitsAnEpisode),
            caseload: number(RuleKind::Caseload),
            note_days: number(RuleKind::NoteWithin),
            unit_minutes: unit.rule.number,
            source: sources.join("; "),
        })
    }
}
