//! Where a service works, by the regions of the program: whoever serves a region serves every part of it.

use std::collections::BTreeSet;

use peerhood_model::{Program, Term};

use crate::policy::Policy;

/// Adds to the regions of each service the parts of these regions, as `program.toml` has them.
pub(super) fn widen(program: &mut Program, policy: &Policy) {
    let parts: Vec<(Term, Term)> = policy
        .regions
        .iter()
        .filter_map(|(name, region)| {
            Some((Term::new(region.parent.as_deref()?).ok()?, Term::new(name).ok()?))
        })
        .collect();
    if parts.is_empty() {
        return;
    }
    for service in &mut program.services {
        let mut open: Vec<Term> = service.regions.iter().cloned().collect();
        let mut reached: BTreeSet<Term> = service.regions.clone();
        // Invariant: every region of `open` is in `reached`, so a circle ends.
        while let Some(whole) = open.pop() {
            for (_, part) in parts.iter().filter(|(of, _)| *of == whole) {
                if reached.insert(part.clone()) {
                    open.push(part.clone());
                }
            }
        }
        service.regions = reached;
    }
}
