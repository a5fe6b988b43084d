use super::rows::{Cells, cells};

/// A part of the invented state.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) name: String,
    pub(super) zone: &'static str,
    pub(super) neighbours: Vec<usize>,
    pub(super) is_city: bool,
    position: usize,
}

impl Region {
    /// One of the two postal codes of the region, which are of no place (000xx).
    pub(super) fn postal_code(&self, second: bool) -> String {
        format!("{:05}", 10 + 2 * self.position + usize::from(second))
    }

    /// How many people live there, roughly: cities have the most.
    pub(super) fn weight(&self) -> u64 {
        match self.position % 7 {
            0 => 30,
            2 | 5 => 8,
            _ => 3,
        }
    }
}

const NAMES: [&str; 9] =
    ["Alder", "Bramble", "Copper", "Dunlin", "Ember", "Fallow", "Gannet", "Hazel", "Juniper"];
const KINDS: [&str; 5] = ["County", "Falls", "Prairie", "Hills", "Crossing"];

/// The state that all regions are parts of.
pub(super) const STATE: &str = "Meridian";

/// Cities, towns and the country around them on a grid, the western third an hour behind.
pub(super) fn regions(people: usize) -> Vec<Region> {
    let count = (6 + people / 400).min(NAMES.len() * KINDS.len());
    let width = (1..=count).find(|width| count <= width * width).unwrap_or(1);
    let region = |position: usize| {
        let (row, column) = (position / width, position % width);
        let mut neighbours = Vec::new();
        if 0 < row {
            neighbours.push(position - width);
        }
        if 0 < column {
            neighbours.push(position - 1);
        }
        if column + 1 < width {
            neighbours.push(position + 1);
        }
        neighbours.push(position + width);
        neighbours.retain(|neighbour| *neighbour < count);
        let is_city = position.is_multiple_of(7);
        let kind = if is_city { "City" } else { KINDS[position / NAMES.len()] };
        let name = format!("{} {kind}", NAMES[position % NAMES.len()]);
        let is_west = 2 * width <= 3 * column;
        let zone = if is_west { "America/Denver" } else { "America/Chicago" };
        Region { name, zone, neighbours, is_city, position }
    };
    (0..count).map(region).collect()
}

/// The first and the last day of the holidays in winter, without sessions.
pub(super) const WINTER: (&str, &str) = ("2025-12-24", "2026-01-01");

/// Days without sessions around the day on which the program stands.
pub(super) fn closures(regions: &[Region]) -> Vec<Cells> {
    let mut rows = vec![
        cells! {"date": "2025-11-27/2025-11-28", "reason": "Thanksgiving"},
        cells! {"date": format!("{}/{}", WINTER.0, WINTER.1), "reason": "Winter holidays"},
        cells! {"date": "2026-04-03", "reason": "Office closed"},
        cells! {"date": "2026-05-25", "reason": "Memorial Day"},
    ];
    let cities = regions.iter().filter(|region| region.is_city);
    rows.extend(cities.map(|city| {
        let reason = format!("Spring break, {} schools", city.name);
        cells! {"date": "2026-03-16/2026-03-20", "region": city.name, "reason": reason}
    }));
    rows
}
