//! The agency that runs the program: how ready it is, how far it is led by families, whom it works
//! with, how far its program has come, and what it tells the public.
//!
//! Nothing here is passed or failed: gaps are named so that somebody can work on them.

mod public;
mod ready;
mod written;

use chrono::{NaiveDate, NaiveDateTime};
use peerhood_model::{AsOf, Channel, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::fields::Fields;
use crate::document::tree;
use crate::fault::{Findings, Problem};

pub use public::{Conversation, PublicPage, Training, conversation_calendar};
pub use ready::{
    Assessment, DIMENSIONS, Dimension, DimensionChange, PHASES, Phase, PhaseItem, PhaseProgress,
    Readiness,
};

/// What an `agency.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Agency {
    /// People on the board, and of them those who raised a child of whom the program speaks.
    pub board: Option<Share>,
    /// The same of the staff.
    pub staff: Option<Share>,
    /// Where families decide.
    pub families_decide: Vec<String>,
    /// Organizations it works with.
    pub partners: Vec<Partner>,
    /// Its own assessments, the earliest first.
    pub assessments: Vec<Assessment>,
    /// What is done of the phases of building a program, with the day.
    pub done: Vec<(String, NaiveDate)>,
    /// The quarterly conversation.
    pub conversation: Option<Conversation>,
    /// How one applies.
    pub apply: Option<String>,
    /// Whom the public can ask.
    pub contact: Option<String>,
    /// Who may apply.
    pub who_may_apply: Option<String>,
}

/// People, and how many of them have lived it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Share {
    /// All of them.
    pub people: u32,
    /// Those with lived experience.
    pub lived_experience: u32,
}

/// An organization the program works with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// What it is to the program.
    pub kind: String,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// Until when.
    pub until: Option<NaiveDate>,
    /// What it does.
    pub role: Option<String>,
}

/// What a partner can be.
pub const PARTNER_KINDS: [&str; 6] =
    ["family_run_organization", "technical_assistance", "health", "school", "government", "other"];

/// Where families can decide.
pub const DECISIONS: [&str; 3] = ["own_child", "program", "policy"];

/// What is known of the agency on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AgencyReport {
    /// The program.
    pub program: String,
    /// The day.
    pub on: NaiveDate,
    /// The last assessment, and what changed since the one before.
    pub readiness: Option<Readiness>,
    /// What families lead.
    pub family_driven: Vec<Indicator>,
    /// Partners that go on.
    pub partners: Vec<Partner>,
    /// Whether one of them is run by families.
    pub has_family_run_partner: bool,
    /// How far the program has come.
    pub phases: Vec<PhaseProgress>,
    /// What the public reads.
    pub public: PublicPage,
    /// How many people may be written to by each channel.
    pub may_write: Vec<(String, u64)>,
}

/// A share that should reach a mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Indicator {
    /// What is looked at.
    pub name: String,
    /// The share; absent where it is not known.
    pub share: Option<f64>,
    /// The mark.
    pub mark: f64,
    /// Whether the mark is reached, as far as is known.
    pub reached: Option<bool>,
    /// Where the mark comes from.
    pub source: String,
}

/// Draws up what is known of the agency at a moment.
#[must_use]
pub fn agency_report(program: &Program, agency: &Agency, as_of: AsOf) -> AgencyReport {
    const NORTH_CAROLINA: &str =
        "North Carolina affiliates: buildthefoundation.org, family support network";
    let goes_on = |partner: &&Partner| {
        partner.since.is_none_or(|since| since <= as_of.day)
            && partner.until.is_none_or(|until| as_of.day <= until)
    };
    let partners: Vec<Partner> = agency.partners.iter().filter(goes_on).cloned().collect();
    let decides = DECISIONS.iter().filter(|name| agency.families_decide.iter().any(|d| d == *name));
    let decided = decides.count() as f64 / DECISIONS.len() as f64;
    let decided = (!agency.families_decide.is_empty()).then_some(decided);
    let mut family_driven = vec![
        indicator("board with lived experience", share(agency.board), 0.25, NORTH_CAROLINA),
        indicator("staff with lived experience", share(agency.staff), 0.75, NORTH_CAROLINA),
    ];
    let source = "Families as Allies: families in decisions about their own child and about policy";
    family_driven.push(indicator("decisions in which families take part", decided, 1.0, source));
    let may_write = Channel::ALL
        .iter()
        .map(|&channel| (channel.to_string(), may_write(program, channel, as_of.day).len() as u64));
    AgencyReport {
        program: program.name.clone(),
        on: as_of.day,
        readiness: ready::readiness(&agency.assessments, as_of.day),
        family_driven,
        has_family_run_partner: partners
            .iter()
            .any(|partner| partner.kind == "family_run_organization"),
        partners,
        phases: ready::phases(&agency.done, as_of.day),
        public: public::page(program, agency, as_of.day),
        may_write: may_write.collect(),
    }
}

/// The ids of those who let the program write to them by a channel on a day; who never said yes, or
/// took it back, is not among them.
#[must_use]
pub fn may_write(program: &Program, channel: Channel, day: NaiveDate) -> Vec<String> {
    let families = program.referrals.iter().map(|one| (one.id.to_string(), &one.channels));
    let parents = program.support_parents.iter().map(|one| (one.id.to_string(), &one.channels));
    let everybody = families.chain(parents);
    everybody.filter(|(_, channels)| channels.allow(channel, day)).map(|(id, _)| id).collect()
}

fn share(share: Option<Share>) -> Option<f64> {
    let share = share.filter(|share| 0 < share.people)?;
    Some(f64::from(share.lived_experience) / f64::from(share.people))
}

fn indicator(name: &str, share: Option<f64>, mark: f64, source: &str) -> Indicator {
    let reached = share.map(|share| mark <= share);
    Indicator { name: name.to_owned(), share, mark, reached, source: source.to_owned() }
}

pub(crate) const FILE: &str = "agency.toml";

/// Reads an `agency.toml`, or the `agency` of a document; every key may be left out.
pub(crate) fn from_tree(
    root: &tree::Node,
    file: &str,
    path: &str,
    findings: &mut Findings,
) -> Agency {
    let mut fields = Fields::of(root, file, path, findings);
    let mut agency = Agency {
        apply: fields.text("apply"),
        contact: fields.text("contact"),
        who_may_apply: fields.text("who_may_apply"),
        families_decide: fields.texts("families_decide"),
        ..Agency::default()
    };
    for decision in &agency.families_decide {
        if !DECISIONS.contains(&decision.as_str()) {
            let allowed = DECISIONS.iter().map(|&word| word.to_owned()).collect();
            fields.fault("families_decide", Problem::NotOneOf { allowed, near: None });
        }
    }
    let (board, staff) = (fields.table("board"), fields.table("staff"));
    let (partners, assessments) = (fields.tables("partners"), fields.tables("assessments"));
    let (done, conversation) = (fields.table("done"), fields.table("conversation"));
    fields.done();
    let mut read_share = |found: Option<(&tree::Node, String)>| {
        let (node, path) = found?;
        let mut fields = Fields::of(node, file, &path, findings);
        let people = fields.count("people", 100_000);
        let lived = fields.count("lived_experience", 100_000);
        let (people, lived_experience) = (people?, lived?);
        if people < lived_experience {
            let (other, reason) = ("people".to_owned(), format!("{lived_experience} of {people}"));
            fields.fault("lived_experience", Problem::Contradiction { other, reason });
        }
        fields.done();
        Some(Share { people, lived_experience })
    };
    agency.board = read_share(board);
    agency.staff = read_share(staff);
    for (node, path) in partners {
        let mut fields = Fields::of(node, file, &path, findings);
        let name = fields.needed_text("name");
        let kind = fields.word("kind", &PARTNER_KINDS).unwrap_or("other").to_owned();
        let (since, until) = (fields.date("since"), fields.date("until"));
        let role = fields.text("role");
        fields.done();
        agency.partners.extend(name.map(|name| Partner { name, kind, since, until, role }));
    }
    for (node, path) in assessments {
        let mut fields = Fields::of(node, file, &path, findings);
        let on = fields.needed_date("on");
        let answers = fields.counts(&ready::keys(), ready::MOST);
        fields.done();
        let answers = answers.into_iter().map(|(key, score)| (key.to_owned(), score)).collect();
        agency.assessments.extend(on.map(|on| Assessment { on, answers }));
    }
    agency.assessments.sort_by_key(|assessment| assessment.on);
    if let Some((node, path)) = done {
        let mut fields = Fields::of(node, file, &path, findings);
        for item in ready::items() {
            agency.done.extend(fields.date(item).map(|on| (item.to_owned(), on)));
        }
        fields.done();
    }
    if let Some((node, path)) = conversation {
        let mut fields = Fields::of(node, file, &path, findings);
        let title = fields.text("title").unwrap_or_else(|| "Quarterly conversation".to_owned());
        let starts = fields.needed_text("starts");
        let minutes = fields.count("minutes", 1_440).unwrap_or(60).max(1);
        let link = fields.text("link");
        if let Some(text) = starts {
            let spellings = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
            let found = spellings.iter().find_map(|s| NaiveDateTime::parse_from_str(&text, s).ok());
            match found {
                Some(starts) => {
                    agency.conversation = Some(Conversation { title, starts, minutes, link });
                }
                None => fields.fault("starts", Problem::NotAMoment),
            }
        }
        fields.done();
    }
    agency
}
