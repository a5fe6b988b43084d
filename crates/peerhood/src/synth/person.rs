//! What referred parents, support parents and facilitators have in common.

use chrono::{Datelike, NaiveDate};

use super::draw::{Draw, before};
use super::places::Region;
use super::rows::list;

const FIRST_NAMES: [&str; 40] = [
    "Abena",
    "Adelheid",
    "Amparo",
    "Anouk",
    "Barnabas",
    "Beatriz",
    "Calliope",
    "Cyrus",
    "Dalisay",
    "Delphine",
    "Ekaterina",
    "Elias",
    "Farida",
    "Fiadh",
    "Gideon",
    "Guadalupe",
    "Hamza",
    "Hana",
    "Ignacio",
    "Imani",
    "Jarek",
    "Joaquín",
    "Kalani",
    "Keziah",
    "Leocadia",
    "Linh",
    "Mariam",
    "Mateo",
    "Nils",
    "Noor",
    "Odalys",
    "Pia",
    "Quincy",
    "Rosalind",
    "Søren",
    "Thandiwe",
    "Ulises",
    "Verity",
    "Wen",
    "Yuki",
];
const LAST_NAMES: [&str; 40] = [
    "Abernathy",
    "Achterberg",
    "Bracegirdle",
    "Calloway",
    "Colquhoun",
    "Dunmorrow",
    "Echeverría",
    "Fairweather",
    "Farah",
    "Gallardo",
    "Greenhalgh",
    "Halvorsen",
    "Huỳnh",
    "Ibáñez",
    "Jovanović",
    "Kaneshiro",
    "Kowalczyk",
    "Lindqvist",
    "Mbeki",
    "Moonlight",
    "Nakagawa",
    "Nygaard",
    "Okonjo",
    "Ostrowicz",
    "Peñaloza",
    "Quillfeather",
    "Rasmussen",
    "Robichaux",
    "Sandoval",
    "Stavanger",
    "Thornquist",
    "Tsosie",
    "Underhill",
    "Villaseñor",
    "Whitcastle",
    "Xiong",
    "Yarborough",
    "Yazzie",
    "Zamora",
    "Zielinski",
];

/// A name, and a telephone number and an address that reach nobody.
pub(super) fn contact(draw: &mut Draw, id: &str) -> (String, String) {
    let name = format!("{} {}", draw.one(&FIRST_NAMES), draw.one(&LAST_NAMES));
    let number = format!("555-01{:02}", draw.below(100));
    let address = format!("{}@example.org", id.to_lowercase());
    let ways = match draw.below(10) {
        0 => number,
        1 => address,
        _ => format!("{number}; {address}"),
    };
    (name, ways)
}

pub(super) fn region(draw: &mut Draw, regions: &[Region]) -> usize {
    let weights: Vec<(u64, usize)> =
        regions.iter().enumerate().map(|(position, region)| (region.weight(), position)).collect();
    draw.weighted(&weights)
}

/// Languages other than English, the commonest first, with their weights among families and among
/// support parents, and how many of a hundred families speak English too.
const LANGUAGES: [(&str, u64, u64, u64); 10] = [
    ("es", 620, 640, 58),
    ("zh", 70, 50, 44),
    ("tl", 45, 50, 69),
    ("vi", 45, 35, 41),
    ("ar", 45, 25, 62),
    ("so", 40, 15, 40),
    ("ht", 35, 15, 45),
    ("ru", 35, 20, 55),
    ("hmn", 35, 10, 50),
    ("ase", 30, 20, 70),
];

/// The languages of a family, the best first: one in five speaks another than English at home.
pub(super) fn family_languages(draw: &mut Draw) -> Vec<&'static str> {
    if !draw.percent(20) {
        return vec!["en"];
    }
    let weights: Vec<_> = LANGUAGES.iter().map(|row| (row.1, (row.0, row.3))).collect();
    let (language, english) = draw.weighted(&weights);
    if draw.percent(english) { vec![language, "en"] } else { vec![language] }
}

/// The languages of a support parent: nearly all speak English, and fewer another one.
pub(super) fn supporting_languages(draw: &mut Draw) -> Vec<&'static str> {
    if !draw.percent(14) {
        return vec!["en"];
    }
    let weights: Vec<_> = LANGUAGES.iter().map(|row| (row.2, row.0)).collect();
    let language = draw.weighted(&weights);
    match draw.below(10) {
        0 => vec![language],
        1..4 => vec!["en", language],
        _ => vec![language, "en"],
    }
}

/// Communities people name themselves, the commonest first.
const CULTURES: [(u64, &str); 8] = [
    (60, "Latino"),
    (50, "Black family"),
    (40, "rural family"),
    (25, "immigrant family"),
    (20, "Native American"),
    (20, "faith community"),
    (18, "LGBTQ+ family"),
    (15, "Asian American"),
];

/// Every community that anybody can name.
pub(super) fn cultures() -> impl Iterator<Item = &'static str> {
    CULTURES.iter().map(|row| row.1)
}

pub(super) fn culture(draw: &mut Draw) -> Vec<&'static str> {
    if draw.percent(32) { vec![draw.weighted(&CULTURES)] } else { Vec::new() }
}

const MODES: [(u64, &str); 4] = [(88, "phone"), (55, "video"), (40, "in_person"), (42, "text")];

pub(super) fn modes(draw: &mut Draw) -> Vec<&'static str> {
    draw.likely(&MODES)
}

/// Stretches of a week in which parents are free, and how many of a hundred are free then.
const FREE: [(u64, &str); 14] = [
    (30, "Mon 18:00-20:30"),
    (12, "Mon 09:30-12:00"),
    (30, "Tue 18:00-20:30"),
    (12, "Tue 09:30-12:00"),
    (30, "Wed 17:30-20:00"),
    (10, "Wed 12:00-13:30"),
    (28, "Thu 18:00-20:30"),
    (12, "Thu 10:00-12:00"),
    (14, "Fri 09:00-11:30"),
    (12, "Fri 17:00-19:00"),
    (30, "Sat 09:00-12:00"),
    (15, "Sat 14:00-17:00"),
    (24, "Sun 16:00-19:00"),
    (10, "Sun 09:00-11:00"),
];

/// When somebody is free; nothing where nobody asked.
pub(super) fn availability(draw: &mut Draw, unknown: u64) -> String {
    if draw.percent(unknown) { String::new() } else { list(&draw.likely(&FREE)) }
}

/// A birth so many months before a day, as a date or as a month.
pub(super) fn birth(draw: &mut Draw, day: NaiveDate, months: u64) -> String {
    let days = months * 3_044 / 100 + draw.below(28);
    let born = before(day, days);
    if draw.percent(60) { born.to_string() } else { month(born) }
}

pub(super) fn month(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
