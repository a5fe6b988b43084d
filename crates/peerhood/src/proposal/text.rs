//! A proposal as JSON, made on all cores: a large one is a hundred megabytes of text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Proposal;
use crate::cores::in_order;

/// Entries of a list in one piece of text.
const ENTRIES: usize = 256;

/// Pieces that are held at a time.
const PIECES: usize = 16;

/// Makes a part of the text between the outermost braces, without the commas around it.
pub(super) type Piece<'a> = Box<dyn Fn(Layout) -> serde_json::Result<String> + Sync + 'a>;

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Without a space or a line break.
    Compact,
    /// Indented by two spaces.
    Indented,
}

/// The pieces of a proposal, in the order of its fields.
pub(super) fn all(proposal: &Proposal) -> Vec<Piece<'_>> {
    let mut pieces = sealed(proposal);
    pieces.extend(proposal.seal.as_ref().map(|seal| member("seal", seal)));
    pieces.extend(proposal.contacts.as_ref().map(|contacts| member("contacts", contacts)));
    pieces
}

/// The pieces that the seal is of: all but itself and the contacts.
pub(super) fn sealed(proposal: &Proposal) -> Vec<Piece<'_>> {
    // Named one by one, so that a field that is added is not forgotten here.
    let Proposal {
        as_of,
        program,
        pairs,
        offers,
        seat_prices,
        totals,
        ruled_out,
        not_available,
        certificate,
        seal: _,
        contacts: _,
    } = proposal;
    let mut pieces = vec![member("as_of", as_of), member("program", program)];
    pieces.extend(list("pairs", pairs));
    pieces.extend(list("offers", offers));
    pieces.extend(list("seat_prices", seat_prices));
    pieces.push(member("totals", totals));
    pieces.extend(list("ruled_out", ruled_out));
    pieces.extend(list("not_available", not_available));
    pieces.push(member("certificate", certificate));
    pieces
}

/// Writes pieces as `serde_json` would write the whole.
pub(super) fn write(pieces: &[Piece<'_>], layout: Layout, to: &mut impl Write) -> io::Result<()> {
    let (open, between, close) = match layout {
        Layout::Compact => ("{", ",", "}"),
        Layout::Indented => ("{\n", ",\n", "\n}"),
    };
    to.write_all(open.as_bytes())?;
    for (position, pieces) in pieces.chunks(PIECES).enumerate() {
        for (place, text) in in_order(pieces, |piece| piece(layout)).into_iter().enumerate() {
            if 0 < position + place {
                to.write_all(between.as_bytes())?;
            }
            to.write_all(text?.as_bytes())?;
        }
    }
    to.write_all(close.as_bytes())
}

fn member<'a, T: Serialize + Sync + ?Sized>(name: &'static str, value: &'a T) -> Piece<'a> {
    Box::new(move |layout| part(name, value, layout, (false, false)))
}

fn list<'a, T: Serialize + Sync>(name: &'static str, entries: &'a [T]) -> Vec<Piece<'a>> {
    if entries.is_empty() {
        return vec![member(name, entries)];
    }
    let last = entries.len().div_ceil(ENTRIES) - 1;
    let piece = |(position, entries): (usize, &'a [T])| -> Piece<'a> {
        let goes_on = (0 < position, position < last);
        Box::new(move |layout| part(name, entries, layout, goes_on))
    };
    entries.chunks(ENTRIES).enumerate().map(piece).collect()
}

/// The text of an object of one member without the braces; without the beginning of its list where
/// that is in a piece before, and without its end where that is in a piece after.
fn part<T: Serialize + ?Sized>(
    name: &'static str,
    value: &T,
    layout: Layout,
    (began_before, ends_after): (bool, bool),
) -> serde_json::Result<String> {
    let object = BTreeMap::from([(name, value)]);
    let (mut text, open, close) = match layout {
        Layout::Compact => (serde_json::to_string(&object)?, "{", "}"),
        Layout::Indented => (serde_json::to_string_pretty(&object)?, "{\n", "\n}"),
    };
    let (list, end) = match layout {
        Layout::Compact => (format!("{{\"{name}\":["), "]}"),
        Layout::Indented => (format!("{{\n  \"{name}\": [\n"), "\n  ]\n}"),
    };
    text.truncate(text.len() - if ends_after { end.len() } else { close.len() });
    text.drain(..if began_before { list.len() } else { open.len() });
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::{
        Alternate, Answer, Certificate, Contact, FamilyPrice, Grade, Offer, ProposedPair, Totals,
    };

    fn proposal(pairs: usize, offers: usize) -> Proposal {
        let pair = |number: usize| ProposedPair {
            referral: format!("R-{number}").parse().unwrap(),
            support_parent: "S \"one\"".parse().unwrap(),
            score: -3,
            top_priority: number.is_multiple_of(2).then_some(50),
            grades: vec![Grade { rule: "région".into(), points: 1, because: "a\nb".into() }],
            alternates: (0..number % 3)
                .map(|score| Alternate {
                    support_parent: "S-2".parse().unwrap(),
                    score: score as i64,
                    loss: 0,
                    lost_pairs: 0,
                    costs: Vec::new(),
                })
                .collect(),
        };
        let offer = |number: usize| Offer {
            referral: format!("R-{number}").parse().unwrap(),
            answer: Answer::Wait { until: "2026-03-09".parse().unwrap() },
            reasons: vec!["] } , {".to_owned(); number % 4],
        };
        Proposal {
            as_of: "2026-03-01T09:00:00Z".parse().unwrap(),
            program: "{\"pairs\": [".to_owned(),
            pairs: (0..pairs).map(pair).collect(),
            offers: (0..offers).map(offer).collect(),
            seat_prices: Vec::new(),
            totals: Totals::default(),
            ruled_out: Vec::new(),
            not_available: Vec::new(),
            certificate: Certificate {
                families: vec![FamilyPrice {
                    referral: "R-0".parse().unwrap(),
                    pairs: 1,
                    weight: 2,
                }],
                support_parents: Vec::new(),
            },
            seal: None,
            contacts: None,
        }
    }

    fn written(proposal: &Proposal, layout: Layout) -> String {
        let mut text = Vec::new();
        write(&all(proposal), layout, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn pieces_together_are_what_serde_writes_whole() {
        for entries in [0, 1, ENTRIES - 1, ENTRIES, ENTRIES + 1, 2 * ENTRIES, 20 * ENTRIES + 7] {
            let mut proposal = proposal(entries, entries / 2);
            for sealed in [false, true] {
                if sealed {
                    proposal.seal = Some("ab".to_owned());
                    let contact = Contact { name: "A".to_owned(), ways: Vec::new() };
                    proposal.contacts = Some(BTreeMap::from([("R-0".to_owned(), contact)]));
                }
                assert_eq!(
                    written(&proposal, Layout::Compact),
                    serde_json::to_string(&proposal).unwrap()
                );
                assert_eq!(
                    written(&proposal, Layout::Indented),
                    serde_json::to_string_pretty(&proposal).unwrap()
                );
            }
        }
    }

    #[test]
    fn a_seal_is_of_everything_but_itself_and_the_contacts() {
        let bare = proposal(3, 2);
        let mut sealed = bare.clone();
        sealed.seal = Some(bare.digest());
        sealed.contacts = Some(BTreeMap::new());
        assert_eq!(sealed.digest(), bare.digest());
        sealed.pairs[0].score += 1;
        assert_ne!(sealed.digest(), bare.digest());
    }
}
