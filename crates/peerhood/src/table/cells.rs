//! Cells as values, with a fault for each that is none.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use peerhood_model::{
    AvailabilityError, BirthDate, Child, ChildBirth, Criterion, Expectations, Hours, Language,
    PostalCode, Relationship, Stage, Term, UnknownCode, WeeklyAvailability, Wish, WishError, Zone,
};

use super::{Heading, Row, Table, dates, trimmed};
use crate::fault::{Fault, Findings, Problem, nearest};
use crate::write::unprotected;

/// What the cells of a whole program are read by.
#[derive(Debug)]
pub(crate) struct Conventions<'a> {
    /// The program's zone.
    pub(crate) zone: &'a Zone,
    /// Spellings of dates beside ISO 8601.
    pub(crate) formats: &'a [String],
    /// The regions of the program; every region is taken if there are none.
    pub(crate) regions: &'a BTreeSet<Term>,
}

/// One row, read cell by cell. A cell that is no value adds a fault and counts as empty.
pub(crate) struct Cells<'a> {
    pub(crate) table: &'a Table,
    pub(crate) row: &'a Row,
    pub(crate) conventions: &'a Conventions<'a>,
    pub(crate) findings: &'a mut Findings,
}

impl<'a> Cells<'a> {
    /// The text of a cell; empty where the column is not there or the cell has a fault already.
    pub(crate) fn text(&self, column: &str) -> &'a str {
        self.table.text(self.row, column)
    }

    /// Adds a fault at a cell.
    pub(crate) fn fault(&mut self, column: &str, value: &str, problem: Problem) {
        self.findings.fault(self.table.fault(self.row, column, value, problem));
    }

    /// The text of a cell that must have some.
    pub(crate) fn needed(&mut self, column: &str) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_empty() {
            if self.table.is_open_to_faults(self.row, column) {
                self.fault(column, "", Problem::Empty);
            }
            return None;
        }
        Some(text)
    }

    /// A value that reads itself from text.
    pub(crate) fn value<T: FromStr>(&mut self, column: &str, problem: Problem) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = text.parse().ok();
        if value.is_none() {
            self.fault(column, text, problem);
        }
        value
    }

    /// A value that must be there.
    pub(crate) fn needed_value<T: FromStr>(&mut self, column: &str, problem: Problem) -> Option<T> {
        self.needed(column)?;
        self.value(column, problem)
    }

    /// The items of a list cell.
    pub(crate) fn items(&self, column: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text(column).split(';').map(trimmed).filter(|item| !item.is_empty())
    }

    fn list<T>(&mut self, column: &str, read: impl Fn(&str) -> Result<T, Problem>) -> Vec<T> {
        let mut values = Vec::new();
        for item in self.items(column) {
            match read(item) {
                Ok(value) => values.push(value),
                Err(problem) => self.fault(column, item, problem),
            }
        }
        values
    }

    /// A code that must be there.
    pub(crate) fn needed_code<T: FromStr<Err = UnknownCode>>(&mut self, column: &str) -> Option<T> {
        self.needed(column)?;
        self.code(column)
    }

    pub(crate) fn code<T: FromStr<Err = UnknownCode>>(&mut self, column: &str) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match code(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    pub(crate) fn codes<T: FromStr<Err = UnknownCode> + Ord>(
        &mut self,
        column: &str,
    ) -> BTreeSet<T> {
        self.list(column, code).into_iter().collect()
    }

    /// Ids of a list; naming one twice is a fault.
    pub(crate) fn ids<T: FromStr + PartialEq>(&mut self, column: &str) -> Vec<T> {
        let mut ids: Vec<T> = Vec::new();
        for item in self.items(column) {
            match item.parse() {
                Ok(id) if ids.contains(&id) => self.fault(column, item, Problem::RepeatedItem),
                Ok(id) => ids.push(id),
                Err(_) => self.fault(column, item, Problem::NotAnId),
            }
        }
        ids
    }

    pub(crate) fn flag(&mut self, column: &str) -> bool {
        self.known_flag(column).unwrap_or(false)
    }

    pub(crate) fn known_flag(&mut self, column: &str) -> Option<bool> {
        let text = self.text(column);
        let is_one_of = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if text.is_empty() {
            None
        } else if is_one_of(["yes", "y", "true", "1"]) {
            Some(true)
        } else if is_one_of(["no", "n", "false", "0"]) {
            Some(false)
        } else {
            self.fault(column, text, Problem::NotAFlag);
            None
        }
    }

    /// A whole number from 0 to a million.
    pub(crate) fn count(&mut self, column: &str) -> Option<u32> {
        const MOST: u32 = 1_000_000;
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|count| digits && *count <= MOST);
        if count.is_none() {
            self.fault(column, text, Problem::NotAnInteger { least: 0, most: i64::from(MOST) });
        }
        count
    }

    pub(crate) fn expectations(&mut self, column: &str) -> Option<Expectations> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse::<Expectations>() {
            Ok(expectations) => Some(expectations),
            Err(error) => {
                let reason = error.to_string();
                self.fault(column, text, Problem::NotExpectations { reason });
                None
            }
        }
    }

    pub(crate) fn hours(&mut self, column: &str) -> Option<Hours> {
        self.value(column, Problem::NotHours)
    }

    pub(crate) fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match dates::date(text, self.conventions.formats) {
            Ok(date) => Some(date),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    pub(crate) fn needed_date(&mut self, column: &str) -> Option<NaiveDate> {
        self.needed(column)?;
        self.date(column)
    }

    /// A day, or a first and a last one.
    pub(crate) fn days(&mut self, column: &str) -> Option<(NaiveDate, NaiveDate)> {
        let text = self.needed(column)?;
        let ends = ["/", "..", " to ", " – ", " - "].iter().find_map(|between| {
            let (first, last) = text.split_once(between)?;
            // A slash or a hyphen may also be a part of one date.
            dates::looks_whole(first).then_some((trimmed(first), trimmed(last)))
        });
        let (first, last) = ends.unwrap_or((text, text));
        let formats = self.conventions.formats;
        match (dates::date(first, formats), dates::date(last, formats)) {
            (Ok(first), Ok(last)) if last < first => {
                let problem =
                    Problem::DateOrder { other: "its first day".into(), date: first.to_string() };
                self.fault(column, text, problem);
                None
            }
            (Ok(first), Ok(last)) => Some((first, last)),
            (Err(problem), _) | (_, Err(problem)) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    pub(crate) fn needed_moment(&mut self, column: &str) -> Option<DateTime<Utc>> {
        let text = self.needed(column)?;
        match dates::moment(text, self.conventions.zone, self.conventions.formats) {
            Ok(moment) => Some(moment),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    /// A month or a day.
    pub(crate) fn month_or_day(&mut self, column: &str) -> Option<BirthDate> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match dates::month_or_day(text, self.conventions.formats) {
            Ok(date) => Some(date),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    pub(crate) fn children(&mut self, column: &str) -> Vec<Child> {
        let formats = self.conventions.formats;
        self.list(column, |item| match item.parse::<ChildBirth>() {
            Ok(ChildBirth::Born(_)) | Err(_) => match dates::month_or_day(item, formats) {
                Ok(date) => Ok(Child::new(ChildBirth::Born(date))),
                Err(Problem::NotADate) => Err(Problem::NotABirth),
                Err(problem) => Err(problem),
            },
            Ok(birth) => Ok(Child::new(birth)),
        })
    }

    pub(crate) fn zone(&mut self, column: &str) -> Zone {
        self.value(column, Problem::NotATimeZone).unwrap_or_else(|| self.conventions.zone.clone())
    }

    pub(crate) fn languages(&mut self, column: &str) -> Vec<Language> {
        let mut languages: Vec<Language> = Vec::new();
        for language in self.list(column, language) {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        languages
    }

    /// At least one language.
    pub(crate) fn needed_languages(&mut self, column: &str) -> Vec<Language> {
        self.needed(column);
        self.languages(column)
    }

    pub(crate) fn language(&mut self, column: &str) -> Option<Language> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match language(text) {
            Ok(language) => Some(language),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    pub(crate) fn term(&mut self, column: &str) -> Option<Term> {
        self.value(column, Problem::NotATerm)
    }

    pub(crate) fn terms(&mut self, column: &str) -> BTreeSet<Term> {
        self.list(column, |item| item.parse().map_err(|_| Problem::NotATerm)).into_iter().collect()
    }

    /// A region that the program knows, if it names any.
    pub(crate) fn region(&mut self, column: &str) -> Option<Term> {
        let region = self.term(column)?;
        let known = self.conventions.regions;
        if !known.is_empty() && !known.contains(&region) {
            self.fault(column, region.as_str(), unknown_region(&region, known));
            return None;
        }
        Some(region)
    }

    pub(crate) fn postal_code(&mut self, column: &str) -> Option<PostalCode> {
        self.value(column, Problem::NotAPostalCode)
    }

    pub(crate) fn availability(&mut self, column: &str) -> Option<WeeklyAvailability> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(availability) => Some(availability),
            Err(error) => {
                let (value, reason) = availability_fault(&error, text);
                self.fault(column, &value, Problem::NotAvailability { reason: reason.to_owned() });
                None
            }
        }
    }

    pub(crate) fn wishes(&mut self, column: &str) -> Vec<Wish> {
        let regions = self.conventions.regions;
        self.list(column, |item| wish(item, regions))
    }

    pub(crate) fn wish(&mut self, column: &str) -> Option<Wish> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match wish(text, self.conventions.regions) {
            Ok(wish) => Some(wish),
            Err(problem) => {
                self.fault(column, text, problem);
                None
            }
        }
    }

    /// Adds a fault where a day lies before another one of the row.
    pub(crate) fn in_order(
        &mut self,
        (earlier_column, earlier): (&str, Option<NaiveDate>),
        (later_column, later): (&str, Option<NaiveDate>),
    ) {
        if let (Some(earlier), Some(later)) = (earlier, later)
            && later < earlier
        {
            let other = earlier_column.to_owned();
            let problem = Problem::DateOrder { other, date: earlier.to_string() };
            self.fault(later_column, self.text(later_column), problem);
        }
    }
}

impl Table {
    /// The text of a cell without the spaces around it.
    pub(crate) fn text(&self, row: &Row, column: &str) -> &str {
        match self.heading(column) {
            Some(heading) if !row.spoiled.contains(&(heading.number as usize - 1)) => {
                self.text_under(row, heading)
            }
            _ => "",
        }
    }

    pub(crate) fn text_under(&self, row: &Row, heading: &Heading) -> &str {
        let text = self.cell(row, heading.number as usize - 1).unwrap_or_default();
        trimmed(unprotected(trimmed(text)))
    }

    /// The columns that are none of the spec's.
    pub(crate) fn own_headings(&self) -> impl Iterator<Item = &Heading> {
        self.headings.iter().filter(|heading| heading.spec.is_none() && !heading.name.is_empty())
    }

    /// A fault at a cell of a column that is none of the spec's.
    pub(crate) fn fault_under(
        &self,
        row: &Row,
        heading: &Heading,
        value: &str,
        problem: Problem,
    ) -> Fault {
        let (line, place) = row.place(heading);
        Fault::new(&self.file, line, place, problem).with_value(value)
    }

    /// Whether an empty cell of this column is empty in the file, too.
    fn is_open_to_faults(&self, row: &Row, column: &str) -> bool {
        self.heading(column)
            .is_some_and(|heading| !row.spoiled.contains(&(heading.number as usize - 1)))
    }

    fn heading(&self, column: &str) -> Option<&Heading> {
        let index = self.spec.columns.iter().position(|spec| is_same(spec.name, column))?;
        self.positions[index].map(|position| &self.headings[position])
    }

    /// A fault at a cell; the value is left out where it is private.
    pub(crate) fn fault(&self, row: &Row, column: &str, value: &str, problem: Problem) -> Fault {
        let private = self.spec.columns.iter().any(|spec| spec.name == column && spec.is_private());
        let (line, place) = match self.heading(column) {
            Some(heading) => row.place(heading),
            None => (row.line, crate::fault::Column::named(1, column)),
        };
        let fault = Fault::new(&self.file, line, place, problem);
        if private || value.is_empty() { fault } else { fault.with_value(value) }
    }
}

/// Whether two names are the same. Most differ in length or at an end, which is told without a call.
fn is_same(left: &str, right: &str) -> bool {
    let ends = |name: &str| (name.len(), name.bytes().next(), name.bytes().next_back());
    ends(left) == ends(right) && left == right
}

fn code<T: FromStr<Err = UnknownCode>>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|unknown: UnknownCode| not_one_of(text, unknown.allowed))
}

fn not_one_of(text: &str, allowed: &[&str]) -> Problem {
    Problem::NotOneOf {
        near: nearest(text, allowed.iter().copied()),
        allowed: allowed.iter().map(|&word| word.to_owned()).collect(),
    }
}

fn language(text: &str) -> Result<Language, Problem> {
    let language: Language = text.parse().map_err(|_| Problem::NotALanguage)?;
    // A well-formed tag may begin with up to eight letters, but no language has more than three:
    // "spanish" is the name of one.
    if 3 < language.spoken().len() { Err(Problem::NotALanguage) } else { Ok(language) }
}

pub(crate) fn unknown_region(region: &Term, known: &BTreeSet<Term>) -> Problem {
    Problem::UnknownTerm {
        vocabulary: "regions".to_owned(),
        near: nearest(region.as_str(), known.iter().map(Term::as_str)),
    }
}

fn wish(text: &str, regions: &BTreeSet<Term>) -> Result<Wish, Problem> {
    let wish: Wish = text.parse().map_err(|error| match error {
        WishError::Criterion(unknown) => {
            let found = text.split([':', '=']).next().unwrap_or_default();
            not_one_of(found, unknown.allowed)
        }
        error => Problem::NotAWish { reason: one_line(&error) },
    })?;
    let Some(value) = &wish.value else { return Ok(wish) };
    let text = value.as_str();
    match wish.criterion {
        Criterion::Language => language(text).map(drop)?,
        Criterion::Relationship => code::<Relationship>(text).map(drop)?,
        Criterion::Stage => code::<Stage>(text).map(drop)?,
        Criterion::Mode => code::<peerhood_model::Mode>(text).map(drop)?,
        Criterion::Region if !regions.is_empty() && !regions.contains(value) => {
            return Err(unknown_region(value, regions));
        }
        _ => {}
    }
    Ok(wish)
}

/// The part at fault and what is wrong with it.
fn availability_fault(error: &AvailabilityError, text: &str) -> (String, &'static str) {
    match error {
        AvailabilityError::UnknownDay { day, .. } => (day.clone(), "no day of the week"),
        AvailabilityError::UnknownTime { time, .. } => (time.clone(), "no time of day"),
        AvailabilityError::NoTime { part } => (part.clone(), "it ends when it starts"),
        AvailabilityError::Unreadable { part } => (part.clone(), "no day and time"),
        _ => (text.to_owned(), "no time of the week"),
    }
}

fn one_line(error: &WishError) -> String {
    match error {
        WishError::Value { source, .. } => source.to_string(),
        error => error.to_string(),
    }
}
