//! The bare grouping problems as files: items with distances, or people with attributes.

use std::collections::BTreeSet;

use peerhood_scheduling::Stop;
use peerhood_scheduling::dispersion::{Dispersed, Dispersion};
use peerhood_scheduling::form::{CanCome, Choice, Person, Size, Wish};
use schemars::JsonSchema;
use serde::Serialize;

use crate::assign::{Decimal, Weight, text_of};
use crate::fault::{Column, Fault, Faults, Findings, Problem, nearest};

pub use peerhood_scheduling::form::Rules;

/// A maximally diverse grouping problem with exact decimal distances.
#[derive(Clone, Debug)]
pub struct Diverse {
    /// The whole-number problem that is solved.
    pub problem: Dispersion,
    decimals: u32,
}

/// What `peerhood form` prints of a maximally diverse grouping.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Grouping {
    /// The sum of the distances inside groups, exact.
    pub objective: Weight,
    /// The items of each group.
    pub groups: Vec<Vec<usize>>,
    /// Changes tried.
    pub moves: u64,
    /// What no grouping can be above.
    pub bound: Option<Weight>,
    /// Whether no grouping is better.
    pub proved: bool,
    /// Why the search ended: where a clock cut it off, another run may find another grouping.
    pub stop: Stop,
}

/// Reads an instance of MDGPLIB: a line `items groups ss|ds low1 up1 low2 up2 …`, then lines
/// `i j distance` with items from 0. Pairs that are not listed are at distance 0.
///
/// # Errors
///
/// Every fault at once: words that are no numbers, items that are not there, bounds that cannot hold
/// all items.
///
/// ```
/// use peerhood::grouping::read_mdgplib;
/// use peerhood_scheduling::{Effort, dispersion::disperse};
///
/// let text = b"4 2 ss 2 2 2 2\n0 1 1.5\n0 2 9\n0 3 1\n1 2 1\n1 3 9.25\n2 3 1\n";
/// let diverse = read_mdgplib("four.txt", text)?;
/// let grouping = diverse.grouping(&disperse(&diverse.problem, Effort::new(1_000, 1)));
/// assert_eq!((grouping.objective.as_str(), grouping.proved), ("18.25", true));
/// # Ok::<(), peerhood::Faults>(())
/// ```
pub fn read_mdgplib(name: &str, bytes: &[u8]) -> Result<Diverse, Faults> {
    let text = crate::assign::text(name, bytes)?;
    let mut findings = Findings::default();
    let mut fault = |line: u64, column: u64, problem: Problem, value: &str| {
        findings.fault(Fault::new(name, line, Column::number(column), problem).with_value(value));
    };
    let mut lines = (1_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (line, head) = lines.next().unwrap_or((1, ""));
    let words: Vec<&str> = head.split_whitespace().collect();
    let number = |position: usize| words.get(position).and_then(|word| word.parse::<usize>().ok());
    let (Some(items), Some(groups)) = (number(0), number(1)) else {
        let problem = syntax("expected `items groups ss|ds low1 up1 …`");
        return Err(Fault::new(name, line, Column::number(1), problem).with_value(head).into());
    };
    let bounds: Vec<Option<usize>> = (3..words.len()).map(number).collect();
    let sizes: Option<Vec<Size>> = bounds
        .chunks(2)
        .map(|pair| match pair {
            [Some(at_least), Some(at_most)] => {
                Some(Size { at_least: *at_least, at_most: *at_most })
            }
            _ => None,
        })
        .collect();
    let sizes = sizes.filter(|sizes| sizes.len() == groups);
    if sizes.is_none() {
        fault(line, 4, syntax("expected a lower and an upper size for every group"), head);
    }
    let mut pairs = Vec::new();
    for (line, row) in lines {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [one, other, distance] = words.as_slice() else {
            fault(line, 1, syntax("expected `i j distance`"), row);
            continue;
        };
        let item = |word: &str| word.parse::<usize>().ok().filter(|&item| item < items);
        match (item(one), item(other), Decimal::read(distance)) {
            (Some(one), Some(other), Some(distance)) => pairs.push((one, other, distance)),
            (_, _, None) => fault(line, 3, Problem::NotADecimal, distance),
            _ => {
                let most = i64::try_from(items).unwrap_or(i64::MAX).saturating_sub(1);
                fault(line, 1, Problem::NotAnInteger { least: 0, most }, row);
            }
        }
    }
    let decimals = pairs.iter().map(|pair| pair.2.decimals()).max().unwrap_or(0);
    let mut scaled = Vec::with_capacity(pairs.len());
    for (one, other, distance) in pairs {
        match distance.scaled(decimals) {
            Some(distance) => scaled.push((one, other, distance)),
            None => fault(1, 3, Problem::TooLarge { most: i64::MAX }, &distance.to_string()),
        }
    }
    if !findings.faults.is_empty() {
        return Err(findings.faults);
    }
    let problem = Dispersion::new(items, scaled, sizes.unwrap_or_default()).map_err(|error| {
        let problem = syntax(&error.to_string());
        Faults::from(Fault::new(name, 1, Column::number(1), problem).with_value(head))
    })?;
    Ok(Diverse { problem, decimals })
}

fn syntax(reason: &str) -> Problem {
    Problem::Syntax { format: "MDGPLIB instance", reason: reason.to_owned() }
}

impl Diverse {
    /// An answer in the words of the file.
    #[must_use]
    pub fn grouping(&self, answer: &Dispersed) -> Grouping {
        let weight = |total: i64| Weight::new(text_of(total.into(), self.decimals));
        Grouping {
            objective: weight(answer.total),
            groups: answer.groups.clone(),
            moves: answer.moves,
            bound: Some(weight(answer.bound)),
            proved: answer.proved,
            stop: answer.stop,
        }
    }
}

/// Reads people for forming groups: a column `id`, and one for each attribute that `rules` names; lists
/// in a cell are separated by `;`.
///
/// The column `slots` lists when somebody can come (`Tue 18:00`), with `?` at the end for "if needed"; a
/// slot of the rules that is not listed is a no, and an empty cell is unknown. The column `needs` lists
/// what a group must provide. The column `choice` lists the groups of shared identity that somebody has
/// chosen, after the word `prefers` or `only`: `only fathers`. Columns that a rule on numbers names hold
/// whole numbers.
///
/// # Errors
///
/// Every fault at once.
pub fn read_people(name: &str, bytes: &[u8], rules: &Rules) -> Result<Vec<Person>, Faults> {
    let text = crate::assign::text(name, bytes)?;
    let mut findings = Findings::default();
    let numbers: BTreeSet<&str> = rules
        .criteria
        .iter()
        .filter(|one| matches!(one.wish, Wish::Within { .. }))
        .map(|one| one.attribute.as_str())
        .collect();
    let mut header: Vec<String> = Vec::new();
    let mut people = Vec::new();
    crate::assign::records(name, text, &mut findings, |line, cells, findings| {
        if header.is_empty() {
            header = cells.iter().map(|cell| (*cell).to_owned()).collect();
            for attribute in rules.criteria.iter().map(|criterion| &criterion.attribute) {
                if !header.contains(attribute) {
                    let found = nearest(attribute, header.iter().map(String::as_str));
                    let problem = Problem::ColumnMissing { name: attribute.clone(), found };
                    findings.fault(Fault::new(name, line, Column::named(1, attribute), problem));
                }
            }
            return;
        }
        let id = header.iter().position(|column| column.eq_ignore_ascii_case("id"));
        let id = id.and_then(|position| cells.get(position)).copied().unwrap_or_default();
        if id.is_empty() {
            let column = Column::named(1, "id");
            return findings.fault(Fault::new(name, line, column, Problem::Empty));
        }
        let mut person = Person::new(id);
        for (position, (column, cell)) in header.iter().zip(cells).enumerate() {
            let items = cell.split(';').map(str::trim).filter(|item| !item.is_empty());
            match column.as_str() {
                "slots" if !cell.is_empty() => {
                    for slot in &rules.slots {
                        person.answer(slot, CanCome::No);
                    }
                    for item in items {
                        match item.strip_suffix('?') {
                            Some(slot) => person.answer(slot.trim(), CanCome::IfNeeded),
                            None => person.answer(item, CanCome::Yes),
                        }
                    }
                }
                "slots" => {}
                "needs" => person.needs.extend(items.map(str::to_owned)),
                "choice" if cell.is_empty() => {}
                "choice" => match choice(cell) {
                    Some(choice) => person.choice = choice,
                    None => {
                        let reason = "expected `prefers` or `only`, then identities".to_owned();
                        let problem = Problem::Syntax { format: "choice", reason };
                        let place = Column::named(position as u64 + 1, column);
                        findings.fault(Fault::new(name, line, place, problem).with_value(cell));
                    }
                },
                column if column.eq_ignore_ascii_case("id") || cell.is_empty() => {}
                column if numbers.contains(column) => match cell.parse() {
                    Ok(number) => person.counts(column, number),
                    Err(_) => {
                        let problem = Problem::NotAnInteger { least: i64::MIN, most: i64::MAX };
                        let place = Column::named(position as u64 + 1, column);
                        findings.fault(Fault::new(name, line, place, problem).with_value(cell));
                    }
                },
                column => items.for_each(|item| person.has(column, item)),
            }
        }
        people.push(person);
    });
    if findings.faults.is_empty() { Ok(people) } else { Err(findings.faults) }
}

fn choice(cell: &str) -> Option<Choice> {
    let (word, rest) = cell.trim().split_once(' ')?;
    let identities = rest.split(';').map(str::trim).filter(|one| !one.is_empty());
    let identities: BTreeSet<String> = identities.map(str::to_owned).collect();
    match word.to_ascii_lowercase().as_str() {
        _ if identities.is_empty() => None,
        "prefers" => Some(Choice::Prefers(identities)),
        "only" => Some(Choice::Only(identities)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_can_say_everything_that_a_person_can() {
        let rules: Rules = serde_json::from_str(
            r#"{"new_group":{"name":"group","size":{"at_least":1,"at_most":4}},
                "slots":["Mon","Tue"],"criteria":[]}"#,
        )
        .unwrap();
        let table = "id,slots,needs,choice,language\n\
                     a,Mon; Tue?,childcare,only fathers,en; es\n\
                     b,,,prefers fathers; foster parents,en\n";
        let people = read_people("people.csv", table.as_bytes(), &rules).unwrap();
        assert_eq!(people[0].answers["Tue"], CanCome::IfNeeded);
        assert_eq!(people[0].choice, Choice::Only(["fathers".to_owned()].into()));
        assert!(people[1].answers.is_empty(), "an empty cell is unknown");
        assert!(matches!(&people[1].choice, Choice::Prefers(chosen) if chosen.len() == 2));

        let wrong = "id,choice\na,fathers\n";
        let faults = read_people("people.csv", wrong.as_bytes(), &rules).unwrap_err();
        assert!(faults.to_string().starts_with("people.csv:2:choice: "), "{faults}");
    }

    #[test]
    fn a_rule_about_a_column_that_is_not_there_and_a_key_that_is_none_are_refused() {
        let text = r#"{"new_group":{"name":"group","size":{"at_least":1,"at_most":4}},
            "criteria":[{"name":"one language","attribute":"langauge","wish":"similar",
                         "price":{"hard":1,"medium":0,"soft":0}}]}"#;
        let rules: Rules = serde_json::from_str(text).unwrap();
        let faults = read_people("people.csv", b"id,language\na,en\n", &rules).unwrap_err();
        assert!(faults.to_string().contains("the column langauge is missing"), "{faults}");
        let misspelt = serde_json::from_str::<Rules>(&text.replace("criteria", "criterions"));
        assert!(misspelt.unwrap_err().to_string().contains("unknown field `criterions`"));
    }
}
