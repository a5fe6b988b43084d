use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use thiserror::Error;

use crate::{Ancestry, IcdCode, Similarity, Term};

/// A term of the program's own for a condition, or more about an ICD-10-CM code.
///
/// ```
/// use peerhood_model::Condition;
///
/// let mut down = Condition::new("Q90".parse()?);
/// down.synonyms.push("Down syndrome".parse()?);
///
/// let mut tube = Condition::new("feeding tube".parse()?);
/// tube.parents.push("Z93".parse()?);
/// # Ok::<(), peerhood_model::TermError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Condition {
    /// The term.
    pub term: Term,
    /// Other words for the same.
    #[cfg_attr(feature = "serde", serde(default))]
    pub synonyms: Vec<Term>,
    /// Wider terms it falls under: the program's own, or places in ICD-10-CM.
    #[cfg_attr(feature = "serde", serde(default))]
    pub parents: Vec<Term>,
}

impl Condition {
    /// A term without synonyms that falls under nothing.
    #[must_use]
    pub fn new(term: Term) -> Self {
        Self { term, synonyms: Vec::new(), parents: Vec::new() }
    }
}

/// What conditions are and what they fall under: ICD-10-CM by its structure, joined with the
/// program's own terms.
///
/// ```
/// use peerhood_model::{Condition, ConditionTaxonomy, Similarity};
///
/// let mut down = Condition::new("Q90".parse()?);
/// down.synonyms.push("Down syndrome".parse()?);
/// let taxonomy = ConditionTaxonomy::new([down])?;
///
/// let alike = |a: &str, b: &str| Ok::<_, peerhood_model::TermError>(
///     taxonomy.similarity(&a.parse()?, &b.parse()?));
/// assert_eq!(alike("Down syndrome", "Q90")?, Similarity::SAME);
/// assert_eq!(alike("Q90.0", "Q90.9")?.ratio(), (3, 4));  // siblings
/// assert_eq!(alike("Q90.9", "Q91.3")?.ratio(), (1, 2));  // the same block
/// assert_eq!(alike("Q90.9", "Q21.0")?.ratio(), (1, 4));  // the same chapter
/// assert_eq!(alike("Q90.9", "F84.0")?, Similarity::NONE);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConditionTaxonomy {
    // Invariant: acyclic; edges lead up; every place of ICD-10-CM in it has its whole path in it.
    graph: DiGraph<Term, ()>,
    nodes: BTreeMap<Term, NodeIndex>,
    synonyms: BTreeMap<Term, Term>,
}

/// Something that keeps terms from being a taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TaxonomyFault {
    /// A term is described twice.
    #[error("condition \"{term}\" is listed twice; join the two entries")]
    ListedTwice {
        /// The term.
        term: Term,
    },
    /// A synonym means two things.
    #[error("\"{synonym}\" stands for both \"{first}\" and \"{second}\"; keep one")]
    AmbiguousSynonym {
        /// The synonym.
        synonym: Term,
        /// What it means by one entry.
        first: Term,
        /// What it means by another.
        second: Term,
    },
    /// A wider term is neither the program's nor ICD-10-CM's.
    #[error(
        "condition \"{term}\" falls under \"{parent}\", which is neither listed nor an ICD-10-CM code; list it"
    )]
    UnknownParent {
        /// The term.
        term: Term,
        /// What it falls under.
        parent: Term,
    },
    /// Terms fall under each other in a circle.
    #[error("conditions fall under each other in a circle: {}; take one step out", circle_text(.terms))]
    Circle {
        /// The terms, each falling under the next and the last under the first.
        terms: Vec<Term>,
    },
}

/// Every fault of a list of terms.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} in the condition terms, the first: {}", count_text(.faults.len()), first_text(.faults))]
#[non_exhaustive]
pub struct TaxonomyError {
    /// The faults; at least one.
    pub faults: Vec<TaxonomyFault>,
}

fn count_text(faults: usize) -> String {
    let plural = if faults == 1 { "" } else { "s" };
    format!("{faults} fault{plural}")
}

fn first_text(faults: &[TaxonomyFault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}

fn circle_text(terms: &[Term]) -> String {
    let names: Vec<&str> = terms.iter().chain(terms.first()).map(Term::as_str).collect();
    names.join(" > ")
}

impl ConditionTaxonomy {
    /// ICD-10-CM alone.
    #[must_use]
    pub fn icd10cm() -> Self {
        Self { graph: DiGraph::new(), nodes: BTreeMap::new(), synonyms: BTreeMap::new() }
    }

    /// ICD-10-CM joined with a program's own terms.
    ///
    /// # Errors
    ///
    /// With every fault at once: a term listed twice, a synonym of two terms, an unknown wider term,
    /// and terms that fall under each other in a circle.
    pub fn new(conditions: impl IntoIterator<Item = Condition>) -> Result<Self, TaxonomyError> {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        let mut taxonomy = Self::icd10cm();
        let mut faults = Vec::new();
        let mut listed = BTreeSet::new();
        for condition in &conditions {
            let term = spelled(&condition.term);
            taxonomy.add(&term);
            if !listed.insert(term.clone()) {
                faults.push(TaxonomyFault::ListedTwice { term });
            }
        }
        for condition in &conditions {
            taxonomy.add_synonyms(condition, &mut faults);
        }
        for condition in &conditions {
            taxonomy.add_parents(condition, &mut faults);
        }
        faults.extend(taxonomy.circles());
        if faults.is_empty() {
            return Ok(taxonomy);
        }
        Err(TaxonomyError { faults })
    }

    /// The term that stands for this one: of a synonym its meaning, of a code its usual spelling.
    #[must_use]
    pub fn meaning(&self, term: &Term) -> Term {
        match self.synonyms.get(term) {
            Some(meaning) => meaning.clone(),
            None if self.nodes.contains_key(term) => term.clone(),
            None => spelled(term),
        }
    }

    /// Whether a term is the program's own, a synonym, or a place in ICD-10-CM.
    #[must_use]
    pub fn knows(&self, term: &Term) -> bool {
        self.synonyms.contains_key(term)
            || self.nodes.contains_key(term)
            || term.as_str().parse::<IcdCode>().is_ok()
    }

    /// A term with everything it falls under.
    ///
    /// A term that nobody knows falls under nothing and is like itself alone.
    ///
    /// # Complexity
    ///
    /// O((a + e) log n) for a ancestors, e steps up between them, and n terms.
    #[must_use]
    pub fn ancestry(&self, term: &Term) -> Ancestry {
        Ancestry::climbed(self.meaning(term), |lower| self.parents(lower))
    }

    /// How alike two conditions are; see [`Ancestry::similarity`].
    ///
    /// To compare many conditions with one another, take the [`ConditionTaxonomy::ancestry`] of each
    /// once and compare those: finding what a condition falls under costs a hundred times as much as
    /// comparing.
    #[must_use]
    pub fn similarity(&self, these: &Term, those: &Term) -> Similarity {
        self.ancestry(these).similarity(&self.ancestry(those))
    }

    /// What a term falls under directly, in the order of the terms.
    fn parents(&self, term: &Term) -> Vec<Term> {
        let Some(&node) = self.nodes.get(term) else {
            return structural_parent(term).into_iter().collect();
        };
        let above = self.graph.neighbors_directed(node, Direction::Outgoing);
        let mut parents: Vec<Term> = above.map(|parent| self.graph[parent].clone()).collect();
        parents.sort_unstable();
        parents
    }

    /// Adds a term and, for a place in ICD-10-CM, its path up.
    fn add(&mut self, term: &Term) -> NodeIndex {
        if let Some(&node) = self.nodes.get(term) {
            return node;
        }
        let first = self.graph.add_node(term.clone());
        self.nodes.insert(term.clone(), first);
        let (mut lower, mut parent) = (first, structural_parent(term));
        while let Some(term) = parent {
            let known = self.nodes.get(&term).copied();
            let upper = known.unwrap_or_else(|| self.graph.add_node(term.clone()));
            self.graph.update_edge(lower, upper, ());
            if known.is_some() {
                break;
            }
            self.nodes.insert(term.clone(), upper);
            lower = upper;
            parent = structural_parent(&term);
        }
        first
    }

    fn add_synonyms(&mut self, condition: &Condition, faults: &mut Vec<TaxonomyFault>) {
        let term = spelled(&condition.term);
        for synonym in &condition.synonyms {
            if *synonym == condition.term || *synonym == term {
                continue;
            }
            let means_itself = self.nodes.contains_key(synonym).then_some(synonym);
            let earlier = means_itself.or_else(|| self.synonyms.get(synonym));
            match earlier.filter(|&meaning| *meaning != term) {
                Some(first) => faults.push(TaxonomyFault::AmbiguousSynonym {
                    synonym: synonym.clone(),
                    first: first.clone(),
                    second: term.clone(),
                }),
                None => {
                    self.synonyms.insert(synonym.clone(), term.clone());
                }
            }
        }
    }

    fn add_parents(&mut self, condition: &Condition, faults: &mut Vec<TaxonomyFault>) {
        let term = spelled(&condition.term);
        let lower = self.add(&term);
        for parent in &condition.parents {
            if !self.knows(parent) {
                let (term, parent) = (term.clone(), parent.clone());
                faults.push(TaxonomyFault::UnknownParent { term, parent });
                continue;
            }
            let parent = self.meaning(parent);
            let upper = self.add(&parent);
            self.graph.update_edge(lower, upper, ());
        }
    }

    /// One circle of each knot of terms.
    fn circles(&self) -> Vec<TaxonomyFault> {
        let mut circles: Vec<Vec<Term>> =
            kosaraju_scc(&self.graph).iter().filter_map(|knot| self.circle_in(knot)).collect();
        circles.sort_unstable();
        let fault = |terms| TaxonomyFault::Circle { terms };
        circles.into_iter().map(fault).collect()
    }

    /// A circle within a strongly connected part, beginning with its first term.
    fn circle_in(&self, knot: &[NodeIndex]) -> Option<Vec<Term>> {
        let inside: BTreeSet<NodeIndex> = knot.iter().copied().collect();
        let first = *knot.iter().min_by_key(|&&node| &self.graph[node])?;
        if let [only] = knot {
            let falls_under_itself = self.graph.contains_edge(*only, *only);
            return falls_under_itself.then(|| vec![self.graph[*only].clone()]);
        }
        let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut queue = VecDeque::from([first]);
        // Invariant: `came_from` leads from every node seen back to `first` by a shortest way.
        while let Some(node) = queue.pop_front() {
            for next in self.graph.neighbors(node).filter(|next| inside.contains(next)) {
                if next == first {
                    let back = std::iter::successors(Some(node), |at| came_from.get(at).copied());
                    let mut circle: Vec<Term> = back.map(|at| self.graph[at].clone()).collect();
                    circle.reverse();
                    return Some(circle);
                }
                if let Entry::Vacant(unseen) = came_from.entry(next) {
                    unseen.insert(node);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

/// A code in its usual spelling; any other term as it is.
fn spelled(term: &Term) -> Term {
    match term.as_str().parse::<IcdCode>() {
        Ok(code) => code.to_term(),
        Err(_) => term.clone(),
    }
}

fn structural_parent(term: &Term) -> Option<Term> {
    let code: IcdCode = term.as_str().parse().ok()?;
    code.parent().map(|parent| parent.to_term())
}
