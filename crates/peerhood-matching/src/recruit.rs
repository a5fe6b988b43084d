//! Whom to look for: which further people would serve most of those who wait.

use crate::{
    Edge, Graph, GraphError, Objective, Pair, Price, Problem, ProblemError, Residual, Solution,
    solve,
};

/// A person to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Recruit {
    /// The position of the profile.
    pub profile: usize,
    /// What the best matching gains beside those recruited before: pairs, then weight.
    pub gain: Price,
    /// The lefts that get more partners than before, rising.
    pub serves: Vec<u32>,
}

/// Finds up to `people` profiles that, one after the other, add most to the best matching: pairs first,
/// then weight.
///
/// Each gain is the exact difference of two best matchings, and a profile can be found again, as a
/// second person. Ties go to the earlier profile. The list ends early when nobody adds anything. Since a
/// person adds no more to a larger staff than to a smaller, they serve at least 63 % of what any choice
/// of as many people could add.
///
/// `seats` says how many a person of a profile takes. Seats of profiles cost nothing and have no quota.
///
/// # Errors
///
/// When the policy cannot judge the profiles or there are too many pairs to number.
///
/// # Complexity
///
/// For each person a shortest path a profile, and a few solves when profiles have more seats than one.
///
/// # References
///
/// G. L. Nemhauser, L. A. Wolsey, M. L. Fisher, "An analysis of approximations for maximizing
/// submodular set functions", Mathematical Programming 14, 1978; the order of evaluation is that of M.
/// Minoux, "Accelerated greedy algorithms", 1978.
///
/// ```
/// use peerhood_matching::{Policy, Problem, recruit};
///
/// let policy = Policy::new().require_shared_key("language", |f: &&str| [*f], |p: &&str| [*p]);
/// let families = ["es", "es", "vi", "vi", "vi", "en"];
/// let problem = Problem::new(&families, &["en"], &policy, |_| 1, |_| 1)?;
/// let found = recruit(&problem, &["en", "es", "vi"], |_| 2, 3)?;
/// let order: Vec<_> = found.iter().map(|person| (person.profile, person.gain.pairs)).collect();
/// // Two of the Spanish, two of the Vietnamese, then the third of those.
/// assert_eq!(order, [(1, 2), (2, 2), (2, 1)]);
/// # Ok::<(), peerhood_matching::ProblemError>(())
/// ```
pub fn recruit<L: Sync, R: Sync>(
    problem: &Problem<'_, L, R>,
    profiles: &[R],
    seats: impl Fn(&R) -> u32,
    people: usize,
) -> Result<Vec<Recruit>, ProblemError> {
    let hypothetical = Problem::new(problem.lefts(), profiles, problem.policy(), |_| 1, |_| 0)?;
    let mut staff =
        Staff::new(&problem.to_graph(), &hypothetical.to_graph(), profiles.iter().map(seats))?;
    let mut recruits = Vec::new();
    while recruits.len() < people {
        let Some((profile, after)) = staff.best_addition()? else { break };
        recruits.push(Recruit {
            profile,
            gain: after.worth() - staff.now.worth(),
            serves: after.serves_beyond(&staff.now),
        });
        staff.candidates[profile] = after.graph.capacities().len() - 1;
        staff.now = after;
    }
    Ok(recruits)
}

/// The graph with a right without seats for each profile.
struct Staff {
    /// The right of each profile.
    candidates: Vec<usize>,
    seats: Vec<u32>,
    now: Solved,
}

struct Solved {
    graph: Graph,
    solution: Solution,
}

impl Staff {
    fn new(
        graph: &Graph,
        hypothetical: &Graph,
        seats: impl Iterator<Item = u32>,
    ) -> Result<Self, GraphError> {
        let rights = graph.capacities().len();
        let offset = position(rights);
        let further = hypothetical
            .edges()
            .map(|edge| Edge { right: edge.right.saturating_add(offset), ..edge });
        let edges = graph.edges().chain(further).collect();
        let mut capacities = graph.capacities().to_vec();
        capacities.extend(hypothetical.capacities());
        let with_profiles = Graph::new(graph.demands().to_vec(), capacities, edges)?;
        let now = Solved::new(alike(graph, with_profiles)?);
        let candidates = (rights..now.graph.capacities().len()).collect();
        // More seats than lefts are never taken.
        let seats = seats.map(|seats| seats.min(position(graph.demands().len()))).collect();
        Ok(Self { candidates, seats, now })
    }

    /// The profile that adds most, and the graph with it.
    fn best_addition(&self) -> Result<Option<(usize, Solved)>, GraphError> {
        let Ok(mut residual) = Residual::new(&self.now.graph, &self.now.solution) else {
            return Ok(None);
        };
        let mut bounds = Vec::new();
        for (profile, &seats) in self.seats.iter().enumerate().filter(|(_, seats)| **seats > 0) {
            let right = position(self.candidates[profile]);
            let first = residual.one_more_seat(right);
            // No further seat adds more than the first.
            let most = Price::new(first.pairs * i64::from(seats), first.weight * i128::from(seats));
            bounds.push((most, profile));
        }
        bounds.sort_by_key(|&(most, profile)| (std::cmp::Reverse(most), profile));
        let mut best: Option<(Price, usize, Solved)> = None;
        for (most, profile) in bounds {
            let found = best.as_ref().map_or(Price::ZERO, |(gain, _, _)| *gain);
            if most <= found {
                break;
            }
            let after = self.with(profile)?;
            let gain = after.worth() - self.now.worth();
            if found < gain {
                best = Some((gain, profile, after));
            }
        }
        Ok(best.map(|(_, profile, after)| (profile, after)))
    }

    /// The graph in which the profile's right is a person, followed by a right for the next such person.
    fn with(&self, profile: usize) -> Result<Solved, GraphError> {
        let graph = &self.now.graph;
        let person = self.candidates[profile];
        let next = position(graph.capacities().len());
        let mut capacities = graph.capacities().to_vec();
        capacities[person] = self.seats[profile];
        capacities.push(0);
        let mut edges = Vec::with_capacity(graph.edge_count());
        for edge in graph.edges() {
            edges.push(edge);
            if edge.right == position(person) {
                edges.push(Edge { right: next, ..edge });
            }
        }
        let changed = Graph::new(graph.demands().to_vec(), capacities, edges)?;
        Ok(Solved::new(alike(graph, changed)?))
    }
}

fn position(right: usize) -> u32 {
    u32::try_from(right).expect("a graph has 32-bit positions")
}

/// `changed` with the classes, quotas and seat costs of `graph`, which further rights have none of.
fn alike(graph: &Graph, changed: Graph) -> Result<Graph, GraphError> {
    let lefts = (0..).zip(graph.demands()).map(|(left, _)| graph.class(left));
    let rights = || (0_u32..).zip(changed.capacities());
    let quotas = rights().map(|(right, _)| graph.quota(right)).collect();
    let costs_of = |(right, &seats)| (0..seats).map(|seat| graph.seat_cost(right, seat)).collect();
    let last_cost = |(right, &seats): (u32, &u32)| graph.seat_cost(right, seats.saturating_sub(1));
    let first_cost = |right| graph.seat_cost(right, 0);
    if rights().all(|(right, seats)| first_cost(right) == 0 && last_cost((right, seats)) == 0) {
        return changed.with_classes(lefts.collect())?.with_quotas(quotas);
    }
    let costs = rights().map(costs_of).collect();
    changed.with_classes(lefts.collect())?.with_quotas(quotas)?.with_seat_costs(costs)
}

impl Solved {
    fn new(graph: Graph) -> Self {
        let solution = solve(&graph, Objective::PairsThenWeight);
        Self { graph, solution }
    }

    fn worth(&self) -> Price {
        let totals = self.solution.totals;
        let pairs = i64::try_from(totals.pairs).expect("fewer pairs than 2^32 edges");
        Price::new(pairs, totals.weight)
    }

    fn serves_beyond(&self, before: &Self) -> Vec<u32> {
        let partners = |solved: &Self, left| solved.solution.partners(left).len();
        let mut lefts: Vec<u32> = self.solution.pairs.iter().map(|pair: &Pair| pair.left).collect();
        lefts.dedup();
        lefts.retain(|&left| partners(before, left) < partners(self, left));
        lefts
    }
}
