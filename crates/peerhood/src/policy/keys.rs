/// A key of `program.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The path, with dots; `*` stands for a name that the program chooses.
    pub path: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// The default as TOML; empty where there is none.
    pub default: &'static str,
    /// What it decides.
    pub meaning: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// An IANA time zone.
    TimeZone,
    /// A whole number between two.
    Integer(i64, i64),
    /// A number between two, given in thousandths.
    Thousandths(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A list of some words.
    Words(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of whole numbers between two.
    Integers(i64, i64),
    /// A list of date spellings in `strftime` notation.
    DateFormats,
}

const fn key(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> Key {
    Key { path, kind, default, meaning, source }
}

const MANY: i64 = 1_000_000;
const POINTS: Kind = Kind::Integer(-MANY, MANY);
const OURS: &str = "our choice";
const ORDER: &str = "our choice of points; the order is the one coordinators report: the parent's own priority first, then experience, condition, child's age, family, culture, place, time";
const ALLIANCE: &str = "Virginia and North Carolina alliance programs: ptpofva.wordpress.com/best-practice, smartsolutionscatalog.com/NC/Details/149";
const FOUR_CALLS: &str = "Singer et al. 1999, at least 4 calls in 2 months; still the rule in Virginia and North Carolina";
const COHORT: &str = "Parent to Parent USA trains in groups of 8 to 12";

/// Every key of `program.toml`, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "\"Parent to parent program\"",
        "the program's name, as reports print it",
        OURS,
    ),
    key(
        "namespace",
        Kind::Text,
        "\"\"",
        "the text that the UUIDs of all records are made from; the name if empty",
        OURS,
    ),
    key(
        "time_zone",
        Kind::TimeZone,
        "\"UTC\"",
        "the zone of the program, and of every row that names none",
        OURS,
    ),
    key("service_area", Kind::Texts, "[]", "the regions the program serves", OURS),
    key("site", Kind::Text, "", "the id in sites.csv of the part of the network this is", OURS),
    key(
        "coordinator.name",
        Kind::Text,
        "\"\"",
        "whom a community program can call about a referral",
        "Peers for Progress: a contact on both sides of a referral",
    ),
    key(
        "coordinator.ways",
        Kind::Texts,
        "[]",
        "telephone numbers and addresses of the coordinator",
        "Peers for Progress: a contact on both sides of a referral",
    ),
    key(
        "dates.formats",
        Kind::DateFormats,
        "[]",
        "spellings of dates beside ISO 8601, in strftime notation, such as \"%m/%d/%Y\"",
        OURS,
    ),
    key(
        "eligibility.raising",
        Kind::Words(RELATIONSHIPS),
        "[\"biological\", \"adoptive\", \"foster\", \"kinship\", \"grandparent\", \"guardian\", \"step\", \"extended_family\"]",
        "relationships that count as raising the child",
        "Families as Allies counts them all; Georgia leaves foster parents out",
    ),
    key(
        "eligibility.raising_months",
        Kind::Integer(0, 1_200),
        "0",
        "months since the support parent began to raise the child, at least",
        "Georgia asks 24 or 36 of guardians, Vermont 12 since the diagnosis; so none is presumed",
    ),
    key(
        "eligibility.training_hours",
        Kind::Integer(0, 10_000),
        "0",
        "hours of training, at least; a date of training is always needed",
        "programs ask for 2 to 88 hours; so none is presumed",
    ),
    key(
        "eligibility.training_valid_months",
        Kind::Integer(1, 1_200),
        "",
        "months after which training must be renewed; never if absent",
        OURS,
    ),
    key(
        "eligibility.certification",
        Kind::Word(&["not_needed", "current_if_held", "needed"]),
        "\"current_if_held\"",
        "what is asked of certifications",
        OURS,
    ),
    key(
        "eligibility.background_check",
        Kind::Flag,
        "true",
        "whether a background check is needed",
        "Matching Peace checks everybody; the safer choice where sources are silent",
    ),
    key(
        "eligibility.background_check_months",
        Kind::Integer(1, 1_200),
        "",
        "months that a background check is good for; for ever if absent",
        OURS,
    ),
    key(
        "eligibility.capacity",
        Kind::Integer(0, 1_000),
        "2",
        "active matches of a support parent who states no capacity",
        "no published cap was found; our choice",
    ),
    key(
        "eligibility.newcomer_capacity",
        Kind::Integer(0, 1_000),
        "1",
        "active matches of a new support parent, whatever capacity is stated",
        OURS,
    ),
    key(
        "eligibility.newcomer_months",
        Kind::Integer(0, 120),
        "3",
        "months that a support parent counts as new",
        OURS,
    ),
    key(
        "eligibility.rest_days",
        Kind::Integer(0, 365),
        "7",
        "days without a new match after a contact that was hard for the support parent",
        OURS,
    ),
    key(
        "eligibility.debrief_first",
        Kind::Flag,
        "false",
        "whether the coordinator talks with a support parent about a hard contact before the next match",
        OURS,
    ),
    key(
        "eligibility.competencies.*",
        Kind::Integer(1, 10_000),
        "",
        "hours of training in this competency, at least; education.csv has what was done",
        "hours by competency and not courses: CFPS asks 88 hours over 5 competencies",
    ),
    key(
        "matching.objective",
        Kind::Word(&["pairs", "weight"]),
        "\"pairs\"",
        "as many families as possible and then the most points, or the most points",
        OURS,
    ),
    key(
        "matching.shared_minutes",
        Kind::Integer(0, 10_080),
        "30",
        "minutes a week that both must have free, where shared time is required",
        "iPeer2Peer: calls of 20 to 30 minutes",
    ),
    key(
        "matching.child_age_years",
        Kind::Integer(1, 120),
        "5",
        "years between the two children beyond which they count as unlike",
        OURS,
    ),
    key(
        "matching.require.language",
        Kind::Flag,
        "true",
        "a language in common",
        "a match that cannot talk is none",
    ),
    key(
        "matching.require.mode",
        Kind::Flag,
        "true",
        "a way to talk in common",
        "North Carolina: the pair agrees on the channel",
    ),
    key("matching.require.shared_time", Kind::Flag, "true", "time in common", OURS),
    key(
        "matching.require.must",
        Kind::Flag,
        "true",
        "what the referred parent says must be",
        "P2P USA: match on the parent's own priorities",
    ),
    key(
        "matching.require.avoid",
        Kind::Flag,
        "true",
        "nothing the referred parent wants to avoid",
        "P2P USA: match on the parent's own priorities",
    ),
    key(
        "matching.require.wont_discuss",
        Kind::Flag,
        "true",
        "nothing the support parent will not talk about",
        OURS,
    ),
    key(
        "matching.require.bereavement",
        Kind::Flag,
        "true",
        "bereaved parents are matched only when asked for, and only with one another",
        OURS,
    ),
    key(
        "matching.require.earlier_match",
        Kind::Flag,
        "true",
        "not somebody who declined or with whom a match was closed before",
        OURS,
    ),
    key("matching.weights.prefer", POINTS, "40", "what the referred parent prefers", ORDER),
    key(
        "matching.weights.experiences",
        POINTS,
        "60",
        "experiences wanted that the support parent has",
        ORDER,
    ),
    key("matching.weights.condition", POINTS, "50", "likeness of the children's conditions", ORDER),
    key(
        "matching.weights.child_stage",
        POINTS,
        "30",
        "the support parent's child is as old, or somewhat further along",
        ORDER,
    ),
    key("matching.weights.relationship", POINTS, "20", "the same relationship to the child", ORDER),
    key("matching.weights.culture", POINTS, "15", "culture in common", ORDER),
    key("matching.weights.region", POINTS, "10", "the same or a neighbouring region", ORDER),
    key("matching.weights.shared_time", POINTS, "8", "time in common", ORDER),
    key("matching.weights.mode", POINTS, "6", "the referred parent's first way to talk", ORDER),
    key("matching.weights.load", POINTS, "4", "room that is left with the support parent", ORDER),
    key("groups.smallest", Kind::Integer(2, 1_000), "8", "people in a group, at least", COHORT),
    key(
        "groups.largest",
        Kind::Integer(2, 1_000),
        "12",
        "people in a group, at most",
        "Circle of Parents: 10 to 12; North Carolina: 12 a facilitator; Kansas allows 8",
    ),
    key("groups.facilitators", Kind::Integer(1, 10), "1", "facilitators of a group", OURS),
    key(
        "groups.people_per_facilitator",
        Kind::Integer(1, 1_000),
        "12",
        "people that one facilitator may lead",
        "North Carolina, group peer support: 1 to 12",
    ),
    key(
        "groups.certified_facilitator",
        Kind::Flag,
        "true",
        "a facilitator's certification must be valid on every session's date",
        "Georgia and Kansas: group service by a certified parent peer",
    ),
    key(
        "groups.moves",
        Kind::Integer(0, 1_000_000_000_000),
        "200000",
        "moves that the search for groups makes",
        OURS,
    ),
    key(
        "groups.seed",
        Kind::Integer(0, i64::MAX),
        "7",
        "where the search's randomness starts",
        OURS,
    ),
    key(
        "sessions.minutes",
        Kind::Integer(5, 1_440),
        "90",
        "minutes of a session",
        "Circle of Parents: 90 to 120 minutes",
    ),
    key(
        "sessions.weeks",
        Kind::Integer(1, 520),
        "8",
        "weekly sessions of a series",
        "SOLACE: 8 sessions",
    ),
    key(
        "sessions.starts_on",
        Kind::Date,
        "",
        "the first day of the first week; the Monday after the moment of decision if absent",
        OURS,
    ),
    key("sessions.earliest", Kind::Time, "08:00:00", "no session starts earlier in the day", OURS),
    key("sessions.latest", Kind::Time, "21:00:00", "no session ends later in the day", OURS),
    key(
        "sessions.step_minutes",
        Kind::Integer(5, 1_440),
        "30",
        "minutes between starts that are tried",
        OURS,
    ),
    key(
        "sessions.buffer_minutes",
        Kind::Integer(0, 1_440),
        "30",
        "minutes that a facilitator and a room are kept free after a session",
        OURS,
    ),
    key(
        "sessions.virtual_largest",
        Kind::Integer(2, 1_000),
        "20",
        "people in a virtual session, at most",
        "AdoptUSKids: about 20 at first",
    ),
    key(
        "sessions.moves",
        Kind::Integer(0, 1_000_000_000_000),
        "200000",
        "moves that the search for a timetable makes",
        OURS,
    ),
    key(
        "sessions.seed",
        Kind::Integer(0, i64::MAX),
        "7",
        "where the search's randomness starts",
        OURS,
    ),
    key(
        "reporting.suppress_below",
        Kind::Integer(1, 1_000),
        "11",
        "a count of people below this, and above zero, is never shown nor derivable",
        "CMS cell suppression policy: no cell of 1 to 10, resdac.org/node/1506",
    ),
    key(
        "reporting.confidence",
        Kind::Thousandths(500, 999),
        "0.95",
        "the confidence level of every interval",
        "convention",
    ),
    key(
        "reporting.directory_stale_months",
        Kind::Integer(1, 1_200),
        "12",
        "months after which a directory entry counts as stale",
        OURS,
    ),
    key(
        "reporting.mirror",
        Kind::Words(&["language", "culture", "condition", "relationship", "region"]),
        r#"["language", "culture", "condition", "relationship", "region"]"#,
        "in what support parents are compared with the families",
        "Peers for Progress: supporters resemble the people they support",
    ),
    key(
        "reporting.mirror_intersections",
        Kind::Texts,
        "[]",
        "what of that is looked at together, such as \"language + region\"",
        OURS,
    ),
    key(
        "reporting.mirror_alert_below",
        Kind::Thousandths(1, 999),
        "0.8",
        "parity below which the report calls for attention",
        OURS,
    ),
    key(
        "promises.match_hours",
        Kind::Integer(1, 8_760),
        "48",
        "hours from the referral to the match",
        ALLIANCE,
    ),
    key(
        "promises.first_contact_hours",
        Kind::Integer(1, 8_760),
        "48",
        "hours from the match to the first contact",
        ALLIANCE,
    ),
    key(
        "promises.contacts",
        Kind::Integer(0, 1_000),
        "4",
        "contacts that a match has, at least",
        FOUR_CALLS,
    ),
    key(
        "promises.contact_weeks",
        Kind::Integer(1, 520),
        "8",
        "weeks in which it has them",
        FOUR_CALLS,
    ),
    key(
        "ladder.region_hours",
        Kind::Integer(1, 8_760),
        "48",
        "hours that the search in the region may take, after promises.match_hours for the local one",
        "North Carolina: regional, then statewide, then national database; the hours are our choice",
    ),
    key(
        "ladder.state_hours",
        Kind::Integer(1, 8_760),
        "48",
        "hours that the search in the state may take",
        "North Carolina: regional, then statewide, then national database; the hours are our choice",
    ),
    key(
        "ladder.national_hours",
        Kind::Integer(1, 8_760),
        "120",
        "hours that the national search may take",
        "North Carolina: regional, then statewide, then national database; the hours are our choice",
    ),
    key(
        "fidelity.packs",
        Kind::Texts,
        "[\"parent-to-parent\", \"group-service\", \"training\"]",
        "rule packs by name, the weakest first; packs/*.toml adds the program's own",
        "each rule of a pack says where it comes from",
    ),
    key(
        "fidelity.numbers.*",
        Kind::Integer(0, 100_000),
        "",
        "the program's own number for a rule, whatever its packs say",
        OURS,
    ),
    key(
        "safety.crisis_path",
        Kind::Text,
        "\"a support parent is no therapist: call the parent today; where somebody may be in danger call the emergency number, and report as the law asks\"",
        "what to do where a contact shows a need for other help",
        "Connecticut, parent mentors, module 6: when, where and how to refer out",
    ),
    key(
        "recognition.matches",
        Kind::Integer(1, 10_000),
        "2",
        "families met in a year that are thanked for",
        OURS,
    ),
    key(
        "recognition.contacts",
        Kind::Integer(1, 10_000),
        "8",
        "contacts in a year that are thanked for",
        OURS,
    ),
    key(
        "recognition.hours",
        Kind::Integer(1, 10_000),
        "5",
        "hours of contact in a year that are thanked for",
        OURS,
    ),
    key(
        "recognition.service_years",
        Kind::Integer(1, 100),
        "5",
        "every so many years of service are thanked for",
        OURS,
    ),
    key(
        "vocabulary.experiences",
        Kind::Texts,
        "[]",
        "words for what a parent has lived through; every word if empty",
        OURS,
    ),
    key(
        "vocabulary.culture",
        Kind::Texts,
        "[]",
        "words for culture and identity, which nobody must use; every word if empty",
        OURS,
    ),
    key(
        "conditions.*.parents",
        Kind::Texts,
        "[]",
        "ICD-10-CM codes or other terms of the program that are wider than this one",
        OURS,
    ),
    key("conditions.*.synonyms", Kind::Texts, "[]", "other words for the same", OURS),
    key("regions.*.parent", Kind::Text, "", "the region this one is a part of", OURS),
    key("regions.*.neighbours", Kind::Texts, "[]", "regions next to it", OURS),
];

/// The codes of [`peerhood_model::Relationship`].
const RELATIONSHIPS: &[&str] = &[
    "biological",
    "adoptive",
    "foster",
    "kinship",
    "grandparent",
    "guardian",
    "step",
    "expectant",
    "sibling",
    "extended_family",
    "supporting_only",
    "other",
];
