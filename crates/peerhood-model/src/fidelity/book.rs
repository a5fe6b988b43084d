use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::rule::{Rule, RuleKind};

/// Rules of practice that hold from one day to another.
///
/// Several versions of a pack stand beside one another, so that an old year is judged by the rules
/// of its year.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RulePack {
    /// Its name, shared by its versions.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// Which version.
    pub version: String,
    /// The first day it holds.
    pub from: NaiveDate,
    /// The last day it holds; `None` while it does.
    pub until: Option<NaiveDate>,
    /// Whether it binds: what it forbids is not proposed. One that does not bind is only measured
    /// against.
    #[cfg_attr(feature = "serde", serde(default))]
    pub binding: bool,
    /// Its rules.
    pub rules: Vec<Rule>,
}

impl RulePack {
    /// A pack of rules that holds from a day on and binds nobody.
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        from: NaiveDate,
        rules: Vec<Rule>,
    ) -> Self {
        let name = name.into();
        let (title, version) = (name.clone(), version.into());
        Self { name, title, version, from, until: None, binding: false, rules }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let begins_in = |one: &Self, other: &Self| other.holds_on(one.from);
        begins_in(self, other) || begins_in(other, self)
    }
}

/// The packs that a program keeps to. Where two in force have a rule of one kind, the later one
/// listed is kept to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<RulePack>", into = "Vec<RulePack>"))]
pub struct RuleBook {
    // Invariant: no pack ends before it begins or has two rules of one kind; packs of one name
    // never hold on the same day.
    packs: Vec<RulePack>,
}

/// What keeps packs from being a book. Packs and rules are named by their positions.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleBookFault {
    /// A pack ends before it begins.
    #[error("pack {pack} ends on {until}, before it begins on {from}")]
    EndsBeforeItBegins {
        /// The pack.
        pack: usize,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// A pack has two rules of one kind.
    #[error("rule {rule} of pack {pack} says {kind} a second time")]
    RuleTwice {
        /// The pack.
        pack: usize,
        /// The second rule.
        rule: usize,
        /// Their kind.
        kind: RuleKind,
    },
    /// Two versions of a pack hold on the same day.
    #[error("pack {pack} ({name} {version}) holds on days on which {other} does too")]
    Overlap {
        /// The later one listed.
        pack: usize,
        /// Its name.
        name: String,
        /// Its version.
        version: String,
        /// The version it overlaps.
        other: String,
    },
}

/// Every fault of a list of packs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} of the packs cannot stand, the first: {}", .faults.len(), .faults[0])]
#[non_exhaustive]
pub struct RuleBookError {
    /// The faults; at least one.
    pub faults: Vec<RuleBookFault>,
}

/// A rule and the pack it is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce<'a> {
    /// The pack.
    pub pack: &'a RulePack,
    /// The rule.
    pub rule: &'a Rule,
}

impl RuleBook {
    /// Binds packs, the weakest first.
    ///
    /// # Errors
    ///
    /// With every fault at once: a pack that ends before it begins, a rule said twice, versions of
    /// one pack that hold on the same day.
    pub fn new(packs: Vec<RulePack>) -> Result<Self, RuleBookError> {
        let mut faults = Vec::new();
        for (position, pack) in packs.iter().enumerate() {
            if let Some(until) = pack.until.filter(|&until| until < pack.from) {
                let from = pack.from;
                faults.push(RuleBookFault::EndsBeforeItBegins { pack: position, from, until });
            }
            for (second, rule) in pack.rules.iter().enumerate() {
                if pack.rules[..second].iter().any(|first| first.kind == rule.kind) {
                    let kind = rule.kind;
                    faults.push(RuleBookFault::RuleTwice { pack: position, rule: second, kind });
                }
            }
            let same = |other: &&RulePack| other.name == pack.name && other.overlaps(pack);
            if let Some(other) = packs[..position].iter().find(same) {
                faults.push(RuleBookFault::Overlap {
                    pack: position,
                    name: pack.name.clone(),
                    version: pack.version.clone(),
                    other: other.version.clone(),
                });
            }
        }
        if faults.is_empty() { Ok(Self { packs }) } else { Err(RuleBookError { faults }) }
    }

    /// The packs, the weakest first.
    #[must_use]
    pub fn packs(&self) -> &[RulePack] {
        &self.packs
    }

    /// The rule of a kind on a day.
    #[must_use]
    pub fn rule(&self, kind: RuleKind, day: NaiveDate) -> Option<InForce<'_>> {
        self.rules(kind, day).next()
    }

    /// The number of a rule on a day.
    #[must_use]
    pub fn number(&self, kind: RuleKind, day: NaiveDate) -> Option<u32> {
        self.rule(kind, day).map(|found| found.rule.number)
    }

    /// The rules of a kind that bind on a day, the strongest first.
    pub fn binding(
        &self,
        kind: RuleKind,
        day: NaiveDate,
    ) -> impl Iterator<Item = InForce<'_>> + use<'_> {
        self.rules(kind, day).filter(|found| found.pack.binding)
    }

    /// Every rule in force on a day, by kind.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> BTreeMap<RuleKind, InForce<'_>> {
        let kinds = RuleKind::ALL.iter();
        kinds.filter_map(|&kind| Some((kind, self.rule(kind, day)?))).collect()
    }

    fn rules(&self, kind: RuleKind, day: NaiveDate) -> impl Iterator<Item = InForce<'_>> + use<'_> {
        let packs = self.packs.iter().rev().filter(move |pack| pack.holds_on(day));
        packs.filter_map(move |pack| {
            let rule = pack.rules.iter().find(|rule| rule.kind == kind)?;
            Some(InForce { pack, rule })
        })
    }
}

impl TryFrom<Vec<RulePack>> for RuleBook {
    type Error = RuleBookError;

    fn try_from(packs: Vec<RulePack>) -> Result<Self, RuleBookError> {
        Self::new(packs)
    }
}

impl From<RuleBook> for Vec<RulePack> {
    fn from(book: RuleBook) -> Self {
        book.packs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pack(name: &str, version: &str, from: &str, contacts: u32) -> RulePack {
        let rules = vec![Rule::new(RuleKind::Contacts, contacts, "a test")];
        RulePack::new(name, version, day(from), rules)
    }

    #[test]
    fn an_old_year_keeps_the_rules_of_its_year() {
        let mut old = pack("practice", "1999", "1999-01-01", 4);
        old.until = Some(day("2016-12-31"));
        let book = RuleBook::new(vec![old, pack("practice", "2017", "2017-01-01", 6)]).unwrap();
        let contacts = |on| book.number(RuleKind::Contacts, day(on));
        assert_eq!(contacts("1998-12-31"), None);
        assert_eq!(contacts("2016-12-31"), Some(4));
        assert_eq!(contacts("2017-01-01"), Some(6));
    }

    #[test]
    fn the_later_pack_listed_is_kept_to() {
        let own = pack("own", "1", "2020-01-01", 5);
        let book = RuleBook::new(vec![pack("practice", "1", "2017-01-01", 4), own]).unwrap();
        assert_eq!(book.number(RuleKind::Contacts, day("2019-06-01")), Some(4));
        assert_eq!(book.number(RuleKind::Contacts, day("2020-06-01")), Some(5));
    }

    #[test]
    fn packs_that_contradict_themselves_are_refused_all_at_once() {
        let mut backwards = pack("a", "1", "2020-01-01", 4);
        backwards.until = Some(day("2019-01-01"));
        backwards.rules.push(Rule::new(RuleKind::Contacts, 5, "a test"));
        let packs =
            vec![backwards, pack("b", "1", "2020-01-01", 4), pack("b", "2", "2021-01-01", 4)];
        let faults = RuleBook::new(packs).unwrap_err().faults;
        assert_eq!(faults.len(), 3, "{faults:?}");
    }
}
