use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::SiteId;
use crate::code::codes;

codes! {
    /// How wide a part of the network is, the narrowest first.
    SiteLevel, "site level" {
        /// One place.
        Site = "site",
        /// Several sites.
        Region = "region",
        /// A state or province.
        State = "state",
        /// The whole country.
        National = "national",
    }
}

codes! {
    /// How far a part of the network has come.
    SiteStatus, "site status" {
        /// Is being built up.
        Emerging = "emerging",
        /// Works.
        Active = "active",
        /// Works no more.
        Closed = "closed",
    }
}

/// A part of a network of programs: a site, a region, a state or the nation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Site {
    /// The network's id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// How wide it is.
    pub level: SiteLevel,
    /// The wider part it belongs to.
    pub parent: Option<SiteId>,
    /// How far it has come.
    pub status: SiteStatus,
}

impl Site {
    /// An active part that belongs to nothing wider.
    pub fn new(id: SiteId, name: impl Into<String>, level: SiteLevel) -> Self {
        Self { id, name: name.into(), level, parent: None, status: SiteStatus::Active }
    }
}

/// A network in which every part knows the wider one to turn to.
///
/// ```
/// use peerhood_model::{Site, SiteLevel, SiteTree};
///
/// let mut valley = Site::new("valley".parse()?, "Valley", SiteLevel::Site);
/// valley.parent = Some("west".parse()?);
/// let mut west = Site::new("west".parse()?, "West", SiteLevel::State);
/// west.parent = Some("nation".parse()?);
/// let nation = Site::new("nation".parse()?, "Nation", SiteLevel::National);
///
/// let tree = SiteTree::new([valley, west, nation])?;
/// let ladder: Vec<&str> = tree.ladder(&"valley".parse()?).map(|site| site.name.as_str()).collect();
/// assert_eq!(ladder, ["Valley", "West", "Nation"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteTree {
    // Invariant: every parent is a key, of a strictly wider level than its child.
    sites: BTreeMap<SiteId, Site>,
}

/// Something that keeps sites from being a network.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SiteFault {
    /// Two sites have the same id.
    #[error("site {id} is listed twice")]
    ListedTwice {
        /// The id.
        id: SiteId,
    },
    /// A site belongs to one that is not listed.
    #[error("site {id} belongs to {parent}, which is not listed")]
    UnknownParent {
        /// The site.
        id: SiteId,
        /// What it belongs to.
        parent: SiteId,
    },
    /// A site belongs to one that is no wider.
    #[error("site {id} ({level}) belongs to {parent} ({parent_level}), which is no wider")]
    NotWider {
        /// The site.
        id: SiteId,
        /// Its level.
        level: SiteLevel,
        /// What it belongs to.
        parent: SiteId,
        /// The level of that.
        parent_level: SiteLevel,
    },
    /// Sites belong to each other in a circle.
    #[error("sites belong to each other in a circle: {}; take one step out", circle_text(.sites))]
    Circle {
        /// The sites, each belonging to the next and the last to the first.
        sites: Vec<SiteId>,
    },
}

/// Every fault of a list of sites.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} of the sites cannot stand, the first: {}", .faults.len(), first_text(.faults))]
#[non_exhaustive]
pub struct SiteTreeError {
    /// The faults; at least one.
    pub faults: Vec<SiteFault>,
}

fn circle_text(sites: &[SiteId]) -> String {
    let names: Vec<&str> = sites.iter().chain(sites.first()).map(SiteId::as_str).collect();
    names.join(" > ")
}

fn first_text(faults: &[SiteFault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}

impl SiteTree {
    /// Joins sites into a network.
    ///
    /// # Errors
    ///
    /// With every fault at once: an id listed twice, an unknown or no wider parent, a circle.
    pub fn new(sites: impl IntoIterator<Item = Site>) -> Result<Self, SiteTreeError> {
        let mut tree = Self { sites: BTreeMap::new() };
        let mut faults = Vec::new();
        for site in sites {
            match tree.sites.entry(site.id.clone()) {
                Entry::Vacant(free) => {
                    free.insert(site);
                }
                Entry::Occupied(_) => faults.push(SiteFault::ListedTwice { id: site.id }),
            }
        }
        let circles = tree.circles();
        let in_circles: BTreeSet<&SiteId> = circles.iter().flatten().collect();
        let sites = tree.sites.values().filter(|site| !in_circles.contains(&site.id));
        faults.extend(sites.filter_map(|site| tree.parent_fault(site)));
        faults.extend(circles.into_iter().map(|sites| SiteFault::Circle { sites }));
        if faults.is_empty() {
            return Ok(tree);
        }
        Err(SiteTreeError { faults })
    }

    /// A site by its id.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.get(id)
    }

    /// Every site, in the order of the ids.
    pub fn sites(&self) -> impl Iterator<Item = &Site> {
        self.sites.values()
    }

    /// A site and everything wider that it belongs to, the narrowest first: where to look next when
    /// nobody here suits. Nothing for an unknown id.
    pub fn ladder(&self, id: &SiteId) -> impl Iterator<Item = &Site> {
        std::iter::successors(self.sites.get(id), |site| self.above(site))
    }

    /// Whether a site is another or belongs to it.
    #[must_use]
    pub fn belongs_to(&self, id: &SiteId, wider: &SiteId) -> bool {
        self.ladder(id).any(|site| site.id == *wider)
    }

    fn above(&self, site: &Site) -> Option<&Site> {
        self.sites.get(site.parent.as_ref()?)
    }

    fn parent_fault(&self, site: &Site) -> Option<SiteFault> {
        let parent = site.parent.clone()?;
        let id = site.id.clone();
        let Some(above) = self.sites.get(&parent) else {
            return Some(SiteFault::UnknownParent { id, parent });
        };
        let (level, parent_level) = (site.level, above.level);
        let not_wider = SiteFault::NotWider { id, level, parent, parent_level };
        (parent_level <= level).then_some(not_wider)
    }

    /// Every circle, each beginning with its first id.
    fn circles(&self) -> Vec<Vec<SiteId>> {
        let mut circles = Vec::new();
        let mut done: BTreeSet<&SiteId> = BTreeSet::new();
        for start in self.sites.values() {
            let mut way: Vec<&SiteId> = Vec::new();
            let mut on_way: BTreeSet<&SiteId> = BTreeSet::new();
            let mut next = Some(start);
            // Invariant: `way` leads from `start` to just before `next`, without repeating itself.
            while let Some(site) = next.filter(|site| !done.contains(&site.id)) {
                if !on_way.insert(&site.id) {
                    circles.push(circle_from(&way, &site.id));
                    break;
                }
                way.push(&site.id);
                next = self.above(site);
            }
            done.extend(way);
        }
        circles
    }
}

/// The part of a way from where it meets itself, beginning with its first id.
fn circle_from(way: &[&SiteId], meeting: &SiteId) -> Vec<SiteId> {
    let before = way.iter().take_while(|id| **id != meeting).count();
    let mut circle: Vec<SiteId> = way[before..].iter().map(|id| (*id).clone()).collect();
    let first = circle.iter().enumerate().min_by_key(|(_, id)| *id);
    let turns = first.map_or(0, |(position, _)| position);
    circle.rotate_left(turns);
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(id: &str, level: SiteLevel, parent: Option<&str>) -> Site {
        let mut site = Site::new(id.parse().unwrap(), id, level);
        site.parent = parent.map(|parent| parent.parse().unwrap());
        site
    }

    #[test]
    fn a_circle_is_named_once_and_from_its_first_site() {
        let sites = [
            site("x", SiteLevel::Site, Some("c")),
            site("c", SiteLevel::Region, Some("a")),
            site("a", SiteLevel::State, Some("b")),
            site("b", SiteLevel::National, Some("c")),
        ];
        let faults = SiteTree::new(sites).unwrap_err().faults;
        assert_eq!(faults.len(), 1);
        assert!(faults[0].to_string().contains("a > b > c > a"), "{}", faults[0]);
    }

    #[test]
    fn all_faults_come_at_once() {
        let sites = [
            site("a", SiteLevel::Site, Some("nowhere")),
            site("a", SiteLevel::Site, None),
            site("b", SiteLevel::State, Some("a")),
            site("c", SiteLevel::State, Some("c")),
        ];
        let faults = SiteTree::new(sites).unwrap_err().faults;
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    #[test]
    fn a_site_without_a_region_turns_to_its_state() {
        let tree = SiteTree::new([
            site("valley", SiteLevel::Site, Some("west")),
            site("west", SiteLevel::State, None),
        ]);
        let tree = tree.unwrap();
        assert!(tree.belongs_to(&"valley".parse().unwrap(), &"west".parse().unwrap()));
        assert_eq!(tree.ladder(&"elsewhere".parse().unwrap()).count(), 0);
    }

    #[test]
    fn a_ladder_of_ten_thousand_in_a_circle_is_found() {
        let id = |number: u32| format!("{number:05}");
        let sites = (0..10_000)
            .map(|number| site(&id(number), SiteLevel::Site, Some(&id((number + 1) % 10_000))));
        assert_eq!(SiteTree::new(sites).unwrap_err().faults.len(), 1);
    }
}
