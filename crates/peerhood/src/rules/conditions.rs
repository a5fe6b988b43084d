use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use peerhood_matching::{Criterion, Share};
use peerhood_model::{Ancestry, Condition, ConditionTaxonomy, Program, Similarity, Term};

use super::{Family, Question, SupportingParent};
use crate::Policy;

/// The most terms for which every likeness is worked out beforehand: four million bytes.
const LARGEST_TABLE: usize = 2_000;

/// How like the conditions of a program's people are, by the program's own terms and the structure
/// of ICD-10-CM.
#[derive(Clone, Debug)]
pub struct Conditions {
    known: Arc<Known>,
}

#[derive(Debug)]
struct Known {
    taxonomy: ConditionTaxonomy,
    // Sorted.
    terms: Vec<Term>,
    // A row a term, or nothing where there are too many.
    likeness: Vec<Share>,
}

/// The conditions of one person, as positions among those of the program: those of people of one program
/// are equal where the positions are.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    known: Arc<Known>,
    positions: Vec<usize>,
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.positions == other.positions
    }
}

impl Eq for Placed {}

impl Hash for Placed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.positions.hash(state);
    }
}

impl Conditions {
    /// Works out how like the conditions of a program are.
    #[must_use]
    pub fn of(program: &Program, policy: &Policy) -> Self {
        let families = program.referrals.iter().flat_map(|referral| &referral.conditions);
        let parents = program.support_parents.iter().flat_map(|parent| &parent.conditions);
        let terms: BTreeSet<&Term> = families.chain(parents).collect();
        let terms: Vec<Term> = terms.into_iter().cloned().collect();
        let mut known = Known { taxonomy: taxonomy(policy), terms, likeness: Vec::new() };
        if known.terms.len() <= LARGEST_TABLE {
            // Finding what a term falls under is the slow part: once for each.
            let above: Vec<Ancestry> =
                known.terms.iter().map(|term| known.taxonomy.ancestry(term)).collect();
            let pairs = above.iter().flat_map(|one| above.iter().map(move |other| (one, other)));
            known.likeness = pairs.map(|(one, other)| share(one.similarity(other))).collect();
        }
        Self { known: Arc::new(known) }
    }

    pub(crate) fn place(&self, terms: &BTreeSet<Term>) -> Placed {
        let find = |term| self.known.terms.binary_search(term).ok();
        Placed {
            known: Arc::clone(&self.known),
            positions: terms.iter().filter_map(find).collect(),
        }
    }

    /// For each condition of the program, whether it is this term or means the same.
    pub(super) fn same_as(&self, term: &Term) -> Vec<bool> {
        let terms = self.known.terms.iter();
        terms.map(|known| self.known.work_out(known, term) == Share::ALL).collect()
    }

    pub(super) fn question<'a>() -> Question<'a> {
        Criterion::compared(
            |family: &Family<'a>| family.conditions.clone(),
            |parent: &SupportingParent<'a>| parent.facts.conditions.clone(),
            Placed::likeness,
        )
        .because(|family, parent| family.conditions.because(&parent.facts.conditions))
    }
}

/// The program's own terms joined with ICD-10-CM; a policy that was checked makes one.
fn taxonomy(policy: &Policy) -> ConditionTaxonomy {
    let terms = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
    let own = policy.conditions.iter().filter_map(|(name, own)| {
        let mut condition = Condition::new(name.parse().ok()?);
        condition.synonyms = terms(&own.synonyms);
        condition.parents = terms(&own.parents);
        Some(condition)
    });
    ConditionTaxonomy::new(own).unwrap_or_else(|_| ConditionTaxonomy::icd10cm())
}

fn share(similarity: Similarity) -> Share {
    Share::new(similarity.of(100).into()).expect("a similarity is a share")
}

impl Known {
    fn work_out(&self, one: &Term, other: &Term) -> Share {
        share(self.taxonomy.similarity(one, other))
    }

    fn likeness(&self, one: usize, other: usize) -> Share {
        let found = self.likeness.get(one * self.terms.len() + other);
        found.copied().unwrap_or_else(|| self.work_out(&self.terms[one], &self.terms[other]))
    }
}

impl Placed {
    /// The likeness of the two nearest conditions.
    pub(super) fn likeness(&self, other: &Self) -> Share {
        let mut most = Share::NONE;
        for &own in &self.positions {
            for &their in &other.positions {
                most = most.max(self.known.likeness(own, their));
            }
        }
        most
    }

    /// Whether one of the conditions is among those marked.
    pub(super) fn has_one_of(&self, marked: &[bool]) -> bool {
        self.positions.iter().any(|&position| marked.get(position) == Some(&true))
    }

    fn because(&self, other: &Self) -> String {
        match self.nearest(other) {
            None => "no condition stated by both".to_owned(),
            Some((own, theirs, Share::ALL)) if own == theirs => format!("both {own}"),
            Some((own, theirs, Share::NONE)) => format!("{theirs} beside {own}: not alike"),
            Some((own, theirs, share)) => format!("{theirs} beside {own}: alike by {share}"),
        }
    }

    /// The first of the most alike.
    fn nearest(&self, other: &Self) -> Option<(&Term, &Term, Share)> {
        let terms = &self.known.terms;
        let pairs = self
            .positions
            .iter()
            .flat_map(|own| other.positions.iter().map(move |their| (*own, *their)));
        pairs
            .map(|(own, their)| (&terms[own], &terms[their], self.known.likeness(own, their)))
            .rev()
            .max_by_key(|(_, _, share)| *share)
    }
}
