//! Rule packs: the ones that come with the library and those of a program's own, as one book.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use peerhood_model::{Relationship, Rule, RuleBook, RuleBookFault, RuleKind, RulePack, Unit};
use serde_json::{Map, Value as Json, json};

use crate::Policy;
use crate::document::tree::{self, Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem, nearest};
use crate::policy;

/// A pack that comes with the library, as its file's name and text.
type PackFile = (&'static str, &'static str);

/// The packs that come with the library; the versions of one name stand together.
pub const SHIPPED: [PackFile; 9] = [
    ("parent-to-parent-1999.toml", include_str!("../../packs/parent-to-parent-1999.toml")),
    ("parent-to-parent.toml", include_str!("../../packs/parent-to-parent.toml")),
    ("group-service.toml", include_str!("../../packs/group-service.toml")),
    ("training.toml", include_str!("../../packs/training.toml")),
    ("georgia.toml", include_str!("../../packs/georgia.toml")),
    ("kansas.toml", include_str!("../../packs/kansas.toml")),
    ("north-carolina.toml", include_str!("../../packs/north-carolina.toml")),
    ("new-york.toml", include_str!("../../packs/new-york.toml")),
    ("medicaid-contract.toml", include_str!("../../packs/medicaid-contract.toml")),
];

/// The most packs of a program's own that are read.
pub(crate) const MOST: usize = 200;

/// The version of the pack that holds a program's own numbers.
const OWN: &str = "own";

/// A pack and where it and its rules stand.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pack: RulePack,
    file: String,
    from: (u64, u64),
}

/// The packs that come with the library.
fn shipped() -> Vec<Placed> {
    let mut findings = Findings::default();
    let packs = SHIPPED.iter().filter_map(|(file, text)| from_toml(text, file, &mut findings));
    packs.collect()
}

/// The rules of the packs that come with the library.
pub(crate) fn shipped_packs() -> Vec<RulePack> {
    shipped().into_iter().map(|placed| placed.pack).collect()
}

/// Reads a pack of TOML; every fault is added with its line and column.
pub(crate) fn from_toml(text: &str, file: &str, findings: &mut Findings) -> Option<Placed> {
    let before = findings.faults.total();
    let root = tree::from_toml(text, file, findings);
    if before < findings.faults.total() {
        return None;
    }
    from_tree(&root, file, findings)
}

/// Reads the packs of a document: a list of tables.
pub(crate) fn from_list(node: &Node, file: &str, findings: &mut Findings) -> Vec<Placed> {
    let Value::List(items) = &node.value else {
        findings.fault(node.fault(file, "packs", Problem::WrongType { wanted: "a list" }));
        return Vec::new();
    };
    let items = items.iter().take(MOST);
    items.filter_map(|item| from_tree(item, file, findings)).collect()
}

/// The book of a program: the packs that its policy names and those of its own, with its own numbers.
pub(crate) fn book(
    policy: &Policy,
    own: Vec<Placed>,
    named_at: (u64, u64),
    file: &str,
    findings: &mut Findings,
) -> RuleBook {
    let own_names: BTreeSet<String> = own.iter().map(|one| one.pack.name.clone()).collect();
    let mut known = own;
    known.extend(shipped().into_iter().filter(|one| !own_names.contains(&one.pack.name)));
    let fault = |problem, value: &str| {
        let column = Column::named(named_at.1, "fidelity.packs");
        Fault::new(file, named_at.0, column, problem).with_value(value)
    };
    let names: BTreeSet<&str> = known.iter().map(|one| one.pack.name.as_str()).collect();
    for name in policy.fidelity.packs.iter().filter(|name| !names.contains(name.as_str())) {
        let near = nearest(name, names.iter().copied());
        let allowed = names.iter().map(|&name| name.to_owned()).collect();
        findings.fault(fault(Problem::NotOneOf { allowed, near }, name));
    }
    let mut chosen: Vec<Placed> = Vec::new();
    let unnamed = own_names.iter().filter(|name| !policy.fidelity.packs.contains(name));
    for name in policy.fidelity.packs.iter().chain(unnamed) {
        if !chosen.iter().any(|one| one.pack.name == *name) {
            chosen.extend(known.iter().filter(|one| one.pack.name == *name).cloned());
        }
    }
    let packs = chosen.iter().map(|one| one.pack.clone()).collect();
    match RuleBook::new(packs) {
        Ok(book) => with_own_numbers(book, policy),
        Err(error) => {
            error.faults.iter().for_each(|error| findings.fault(placed(error, &chosen)));
            RuleBook::default()
        }
    }
}

fn placed(error: &RuleBookFault, packs: &[Placed]) -> Fault {
    let (position, problem) = match error {
        RuleBookFault::EndsBeforeItBegins { pack, from, until } => {
            let reason = format!("ends on {until}, before it begins on {from}");
            (*pack, Problem::Contradiction { other: "until".to_owned(), reason })
        }
        RuleBookFault::Overlap { pack, name, version, other } => {
            let reason = format!("{name} {version} and {other} hold on the same days");
            (*pack, Problem::Contradiction { other: format!("version {other}"), reason })
        }
        error => {
            let reason = error.to_string();
            (0, Problem::Contradiction { other: "rules".to_owned(), reason })
        }
    };
    let one = &packs[position];
    Fault::new(&one.file, one.from.0, Column::named(one.from.1, "from"), problem)
}

/// The same book with the numbers that the program sets itself.
fn with_own_numbers(book: RuleBook, policy: &Policy) -> RuleBook {
    let promises = &policy.promises;
    let usual = policy::Promises::default();
    let mut numbers: Vec<(RuleKind, u32)> = [
        (RuleKind::MatchWithin, promises.match_hours, usual.match_hours),
        (RuleKind::FirstContact, promises.first_contact_hours, usual.first_contact_hours),
        (RuleKind::Contacts, promises.contacts, usual.contacts),
        (RuleKind::ContactWeeks, promises.contact_weeks, usual.contact_weeks),
    ]
    .into_iter()
    .filter(|(_, own, usual)| own != usual)
    .map(|(kind, own, _)| (kind, own))
    .collect();
    let set = policy.fidelity.numbers.iter();
    numbers.extend(set.filter_map(|(kind, number)| Some((kind.parse().ok()?, *number))));
    let mut packs = Vec::from(book);
    let mut missing: Vec<Rule> = Vec::new();
    for (kind, number) in numbers {
        let rules = packs.iter_mut().flat_map(|pack| &mut pack.rules);
        let mut found = false;
        for rule in rules.filter(|rule| rule.kind == kind) {
            found = true;
            rule.number = number;
            // A document may bring a number that was set before.
            if !rule.source.starts_with(policy::FILE) {
                rule.source = format!("{}; before: {}", policy::FILE, rule.source);
            }
        }
        if !found && !missing.iter().any(|rule| rule.kind == kind) {
            missing.push(Rule::new(kind, number, policy::FILE));
        }
    }
    if !missing.is_empty() {
        packs.push(RulePack::new("the program's own numbers", OWN, NaiveDate::MIN, missing));
    }
    RuleBook::new(packs).unwrap_or_default()
}

fn from_tree(root: &Node, file: &str, findings: &mut Findings) -> Option<Placed> {
    let Value::Table(entries) = &root.value else {
        findings.fault(root.fault(file, "pack", Problem::WrongType { wanted: "a table" }));
        return None;
    };
    let mut reading = Reading { file, findings, whole: true };
    reading.only(entries, "", &["name", "title", "version", "from", "until", "binding", "rules"]);
    let name = reading.needed_text(root, entries, "name");
    let version = reading.needed_text(root, entries, "version");
    let title = reading.text(entries, "title");
    let from = reading.date(entries, "from");
    let until = reading.date(entries, "until");
    let binding = reading.flag(entries, "binding");
    let place = found(entries, "from").map(|entry| (entry.line, entry.column));
    if place.is_none() {
        reading.missing(root, "from");
    }
    let rules = reading.rules(root, entries);
    let whole = reading.whole;
    let mut pack = RulePack::new(name?, version?, from?, rules);
    pack.title = title.unwrap_or_else(|| pack.name.clone());
    pack.until = until;
    pack.binding = binding;
    whole.then(|| Placed { pack, file: file.to_owned(), from: place.unwrap_or((1, 1)) })
}

fn found<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key && !matches!(entry.node.value, Value::Null))
}

struct Reading<'a> {
    file: &'a str,
    findings: &'a mut Findings,
    whole: bool,
}

impl Reading<'_> {
    fn fault(&mut self, fault: Fault) {
        self.whole = false;
        self.findings.fault(fault);
    }

    fn wrong(&mut self, node: &Node, key: &str, problem: Problem) {
        self.fault(node.fault(self.file, key, problem));
    }

    fn missing(&mut self, node: &Node, key: &str) {
        let column = Column::named(node.column, key);
        self.fault(Fault::new(self.file, node.line, column, Problem::Empty));
    }

    /// Refuses keys that nothing reads.
    fn only(&mut self, entries: &[Entry], path: &str, known: &[&str]) {
        for (position, entry) in entries.iter().enumerate() {
            let key = format!("{path}{}", entry.key);
            let problem = if entries[..position].iter().any(|other| other.key == entry.key) {
                Problem::DuplicateKey
            } else if known.contains(&entry.key.as_str()) {
                continue;
            } else {
                Problem::UnknownKey { near: nearest(&entry.key, known.iter().copied()) }
            };
            let column = Column::named(entry.column, &key);
            self.fault(Fault::new(self.file, entry.line, column, problem));
        }
    }

    fn text(&mut self, entries: &[Entry], key: &str) -> Option<String> {
        let node = &found(entries, key)?.node;
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.wrong(node, key, Problem::WrongType { wanted: "text" });
                None
            }
        }
    }

    fn needed_text(&mut self, root: &Node, entries: &[Entry], key: &str) -> Option<String> {
        if found(entries, key).is_none() {
            self.missing(root, key);
        }
        self.text(entries, key)
    }

    fn date(&mut self, entries: &[Entry], key: &str) -> Option<NaiveDate> {
        let node = &found(entries, key)?.node;
        let date = match &node.value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(node, key, Problem::NotADate);
        }
        date
    }

    fn flag(&mut self, entries: &[Entry], key: &str) -> bool {
        match found(entries, key).map(|entry| &entry.node) {
            None => false,
            Some(Node { value: Value::Flag(flag), .. }) => *flag,
            Some(node) => {
                self.wrong(node, key, Problem::WrongType { wanted: "true or false" });
                false
            }
        }
    }

    fn rules(&mut self, root: &Node, entries: &[Entry]) -> Vec<Rule> {
        let Some(entry) = found(entries, "rules") else {
            self.missing(root, "rules");
            return Vec::new();
        };
        let Value::Table(rules) = &entry.node.value else {
            self.wrong(&entry.node, "rules", Problem::WrongType { wanted: "a table of rules" });
            return Vec::new();
        };
        let kinds: Vec<&str> = RuleKind::ALL.iter().map(|kind| kind.code()).collect();
        self.only(rules, "rules.", &kinds);
        let read = |entry: &Entry| self.rule(entry.key.parse().ok()?, entry);
        rules.iter().filter_map(read).collect()
    }

    fn rule(&mut self, kind: RuleKind, entry: &Entry) -> Option<Rule> {
        let path = format!("rules.{kind}");
        let Value::Table(entries) = &entry.node.value else {
            self.wrong(&entry.node, &path, Problem::WrongType { wanted: "a table" });
            return None;
        };
        self.only(entries, &format!("{path}."), &["number", "unit", "relationships", "source"]);
        let source = self.needed_text(&entry.node, entries, "source");
        let number = self.number(kind, entry, entries);
        if let Some(unit) = found(entries, "unit") {
            let wanted = kind.unit().code();
            if !matches!(&unit.node.value, Value::Text(text) if text == wanted) {
                let allowed = vec![wanted.to_owned()];
                let problem = Problem::NotOneOf { near: Some(wanted.to_owned()), allowed };
                self.wrong(&unit.node, &format!("{path}.unit"), problem);
            }
        }
        let mut rule = Rule::new(kind, number?, source?);
        rule.relationships = self.relationships(kind, entries);
        Some(rule)
    }

    fn number(&mut self, kind: RuleKind, entry: &Entry, entries: &[Entry]) -> Option<u32> {
        let given = found(entries, "number");
        if kind.unit() == Unit::None {
            if let Some(given) = given {
                let problem = Problem::WrongType { wanted: "needed: this rule has no number" };
                self.wrong(&given.node, &format!("rules.{kind}.number"), problem);
            }
            return Some(0);
        }
        let Some(given) = given else {
            self.missing(&entry.node, &format!("rules.{kind}.number"));
            return None;
        };
        let number = match &given.node.value {
            Value::Number(text) => text.parse().ok().filter(|number| *number <= 100_000),
            _ => None,
        };
        if number.is_none() {
            let problem = Problem::NotAnInteger { least: 0, most: 100_000 };
            self.wrong(&given.node, &format!("rules.{kind}.number"), problem);
        }
        number
    }

    fn relationships(&mut self, kind: RuleKind, entries: &[Entry]) -> BTreeSet<Relationship> {
        let Some(given) = found(entries, "relationships") else { return BTreeSet::new() };
        let key = format!("rules.{kind}.relationships");
        let Value::List(items) = &given.node.value else {
            self.wrong(&given.node, &key, Problem::WrongType { wanted: "a list" });
            return BTreeSet::new();
        };
        if !kind.names_relationships() {
            let problem = Problem::WrongType { wanted: "needed: this rule is for everybody" };
            self.wrong(&given.node, &key, problem);
        }
        let mut relationships = BTreeSet::new();
        for item in items {
            match item.shown().parse() {
                Ok(relationship) => drop(relationships.insert(relationship)),
                Err(_) => {
                    let words: Vec<&str> = Relationship::ALL.iter().map(|one| one.code()).collect();
                    let near = nearest(&item.shown(), words.iter().copied());
                    let allowed = words.into_iter().map(str::to_owned).collect();
                    self.wrong(item, &key, Problem::NotOneOf { allowed, near });
                }
            }
        }
        relationships
    }
}

/// The packs of a book that do not come with the library, as a document has them.
pub(crate) fn written(book: &RuleBook) -> Vec<Json> {
    let shipped = shipped();
    let comes_along = |pack: &RulePack| {
        // The program's own numbers are in its policy and come back from there.
        let same = |one: &Placed| one.pack.name == pack.name && one.pack.version == pack.version;
        pack.version == OWN || shipped.iter().any(same)
    };
    let own = book.packs().iter().filter(|pack| !comes_along(pack));
    own.map(pack_json).collect()
}

fn pack_json(pack: &RulePack) -> Json {
    let rules: Map<String, Json> = pack
        .rules
        .iter()
        .map(|rule| {
            let mut fields = Map::from_iter([("source".to_owned(), json!(rule.source))]);
            if rule.kind.unit() != Unit::None {
                fields.insert("number".to_owned(), json!(rule.number));
            }
            if !rule.relationships.is_empty() {
                let words: Vec<&str> = rule.relationships.iter().map(|one| one.code()).collect();
                fields.insert("relationships".to_owned(), json!(words));
            }
            (rule.kind.to_string(), Json::Object(fields))
        })
        .collect();
    json!({
        "name": pack.name, "title": pack.title, "version": pack.version, "from": pack.from,
        "until": pack.until, "binding": pack.binding, "rules": rules,
    })
}
