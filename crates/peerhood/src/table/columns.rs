//! The tables of a program folder and their columns: the one list that the loader, the JSON Schema
//! and the data dictionary are made from.

mod care;
mod community;
mod practice;
mod reach;

use super::shape::Shape;

/// A table of a program folder, `<name>.csv`, or of a JSON document, `<name>`.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSpec {
    /// The file without `.csv`.
    pub name: &'static str,
    /// Whether a program folder must have it.
    pub needed: bool,
    /// Whether it may have columns of the program's own, each of which is read.
    pub open: bool,
    /// What its rows are.
    pub meaning: &'static str,
    /// Its columns, in the order they are written in.
    pub columns: &'static [ColumnSpec],
}

/// A column of a table.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnSpec {
    /// The name, as it is written.
    pub name: &'static str,
    /// What a cell holds.
    pub shape: Shape,
    /// Whether the column must be there.
    pub needed: bool,
    /// What it says.
    pub meaning: &'static str,
}

impl ColumnSpec {
    /// Whether a header means this column: case, spaces, `-` and `_` do not count.
    #[must_use]
    pub fn is_called(&self, header: &str) -> bool {
        let plain = |name: &str| {
            let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'));
            kept.flat_map(char::to_lowercase).collect::<String>()
        };
        // A header of a megabyte is no column's name.
        header.len() <= 256 && plain(self.name) == plain(header)
    }

    /// Whether what it holds may never be repeated in a message.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.shape == Shape::Private
    }
}

const fn column(name: &'static str, shape: Shape, meaning: &'static str) -> ColumnSpec {
    ColumnSpec { name, shape, needed: false, meaning }
}

const fn needed(name: &'static str, shape: Shape, meaning: &'static str) -> ColumnSpec {
    ColumnSpec { name, shape, needed: true, meaning }
}

/// Every table of a program folder but those of `directory/` and `surveys/`, in the order of the
/// documentation.
pub static TABLES: [TableSpec; 25] = [
    TableSpec {
        name: "support_parents",
        needed: true,
        open: false,
        meaning: "parents who walk beside others",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            column("name", Shape::Private, "name; never leaves without an explicit call"),
            column("contact", Shape::Private, "telephone numbers and addresses, separated by ;"),
            needed("relationship", Shape::Relationship, "what they are to the child"),
            column("raising_since", Shape::Birth, "month or date since when they raise the child"),
            column(
                "child_birth",
                Shape::Children,
                "month or date of birth, or unborn, or deceased, of every child; with a due or birth date after the word if known: unborn 2026-07",
            ),
            column("conditions", Shape::Terms, "ICD-10-CM codes or the program's own terms"),
            column("experiences", Shape::Terms, "what they have lived through and can speak of"),
            needed("languages", Shape::Languages, "BCP 47 tags, the best first"),
            column("region", Shape::Term, "the program's region"),
            column("postal_code", Shape::PostalCode, "postal code"),
            column(
                "time_zone",
                Shape::TimeZone,
                "IANA zone of the row's week; the program's if empty",
            ),
            column("modes", Shape::Modes, "ways they like to be in touch"),
            column(
                "availability",
                Shape::Availability,
                "weekly, in the row's zone; empty is unknown",
            ),
            column(
                "capacity",
                Shape::Count,
                "matches at once, by their own word; empty is the program's default",
            ),
            column("trained_on", Shape::Date, "when they finished their training"),
            column("training_hours", Shape::Hours, "hours of training"),
            column("certification", Shape::Term, "the name of a credential such as CPS-P"),
            column("certification_expires", Shape::Date, "the last day it holds; empty is never"),
            column("background_check_on", Shape::Date, "when their background was last checked"),
            needed("status", Shape::SupportParentStatus, "where they stand with the program"),
            column("started_on", Shape::Date, "when they began as a support parent"),
            column("leadership", Shape::LeadershipAreas, "what they train in to lead"),
            column("culture", Shape::Terms, "communities they belong to, in the program's words"),
            column("wont_discuss", Shape::Terms, "subjects they do not want to talk about"),
        ],
    },
    TableSpec {
        name: "referrals",
        needed: true,
        open: false,
        meaning: "parents who were referred",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            needed(
                "received_at",
                Shape::Moment,
                "when it arrived: a moment, or a date; without an offset in the program's zone",
            ),
            column("source", Shape::Term, "where it came from"),
            needed(
                "consent",
                Shape::Consent,
                "who, when and for what: parent 2026-02-03 match group; then withdrawn and a date; empty is none",
            ),
            column("name", Shape::Private, "name; never leaves without an explicit call"),
            column("contact", Shape::Private, "telephone numbers and addresses, separated by ;"),
            needed("relationship", Shape::Relationship, "what they are to the child"),
            column("child_birth", Shape::Children, "as in support_parents"),
            column("conditions", Shape::Terms, "ICD-10-CM codes or the program's own terms"),
            column(
                "needs",
                Shape::Needs,
                "what the parent asks for: emotional, informational, practical, or a finer code",
            ),
            column(
                "experiences_wanted",
                Shape::Terms,
                "what the support parent should have lived through",
            ),
            needed("languages", Shape::Languages, "BCP 47 tags, the best first"),
            column("interpreter", Shape::Flag, "whether an interpreter would do"),
            column("region", Shape::Term, "the program's region"),
            column("postal_code", Shape::PostalCode, "postal code"),
            column(
                "time_zone",
                Shape::TimeZone,
                "IANA zone of the row's week; the program's if empty",
            ),
            column("modes", Shape::Modes, "ways they like to be in touch"),
            column(
                "availability",
                Shape::Availability,
                "weekly, in the row's zone; empty is unknown",
            ),
            column(
                "top_priority",
                Shape::Wish,
                "what matters most to them: a criterion, or criterion: value",
            ),
            column("must", Shape::Wishes, "what must hold"),
            column("prefer", Shape::Wishes, "what they would like"),
            column("avoid", Shape::Wishes, "what must not be"),
            column("urgency", Shape::Urgency, "how pressing it is; routine if empty"),
            column("wants", Shape::Wants, "what they want from the program; match if empty"),
            column("culture", Shape::Terms, "communities they belong to, in the program's words"),
            column("childcare", Shape::Flag, "whether they need child care to come"),
            column("transport", Shape::Flag, "whether they need transport to come"),
            column("informed_on", Shape::Date, "when the information asked for was given"),
            column("closed_on", Shape::Date, "when it was closed or withdrawn"),
            column("status", Shape::ReferralStatus, "where it stands; open if empty"),
        ],
    },
    TableSpec {
        name: "facilitators",
        needed: false,
        open: false,
        meaning: "who leads groups",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            column("name", Shape::Private, "name; never leaves without an explicit call"),
            column("contact", Shape::Private, "telephone numbers and addresses, separated by ;"),
            column("certification", Shape::Term, "the name of a credential such as CPS-P"),
            column("certification_expires", Shape::Date, "the last day it holds; empty is never"),
            needed("languages", Shape::Languages, "BCP 47 tags, the best first"),
            column("modes", Shape::Modes, "ways they can lead a group"),
            column("region", Shape::Term, "the program's region"),
            column(
                "time_zone",
                Shape::TimeZone,
                "IANA zone of the row's week; the program's if empty",
            ),
            column(
                "availability",
                Shape::Availability,
                "weekly, in the row's zone; empty is unknown",
            ),
            column("max_groups", Shape::Count, "groups at once; empty is the program's default"),
        ],
    },
    TableSpec {
        name: "venues",
        needed: false,
        open: false,
        meaning: "where groups meet",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            needed("name", Shape::Text, "its name"),
            needed("kind", Shape::Setting, "how a group meets there"),
            column("region", Shape::Term, "the program's region"),
            column("seats", Shape::Count, "how many people fit in"),
            column(
                "time_zone",
                Shape::TimeZone,
                "IANA zone of the row's week; the program's if empty",
            ),
            column(
                "availability",
                Shape::Availability,
                "weekly, in the row's zone; empty is unknown",
            ),
            column("childcare", Shape::Flag, "whether there is child care"),
            column("transit", Shape::Flag, "whether public transport goes there"),
            column("accessible", Shape::Flag, "whether somebody in a wheelchair gets in"),
        ],
    },
    TableSpec {
        name: "closures",
        needed: false,
        open: false,
        meaning: "days without sessions",
        columns: &[
            needed(
                "date",
                Shape::DateRange,
                "a day, or a first and a last one: 2026-12-24/2027-01-01",
            ),
            column(
                "region",
                Shape::Term,
                "the region that is closed; with venue empty too, the whole program is",
            ),
            column("venue", Shape::VenueRef, "the venue that is closed"),
            column("reason", Shape::Text, "why"),
        ],
    },
    TableSpec {
        name: "matches",
        needed: false,
        open: false,
        meaning: "matches so far",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            needed("referral", Shape::ReferralRef, "the referral"),
            needed("support_parent", Shape::SupportParentRef, "the support parent"),
            needed("proposed_on", Shape::Date, "when it was proposed"),
            column("referred_accepted_on", Shape::Date, "when the referred parent accepted"),
            column("supporting_accepted_on", Shape::Date, "when the support parent accepted"),
            column("declined_on", Shape::Date, "when one of the two declined"),
            column("declined_by", Shape::Side, "who declined"),
            column("introduced_on", Shape::Date, "when they were introduced"),
            column("paused_on", Shape::Date, "when it was paused"),
            column("resumed_on", Shape::Date, "when it went on"),
            column("closed_on", Shape::Date, "when it was closed"),
            column("close_reason", Shape::CloseReason, "why it was closed"),
            column("alternate_on", Shape::Date, "when an alternate match was proposed"),
            column("alternate", Shape::MatchRef, "the alternate match"),
            column(
                "held",
                Shape::SupportParentRefs,
                "who is asked next if this support parent says no or nothing, the best first",
            ),
            column("referred_expects", Shape::Expectations, "what the referred parent expects"),
            column(
                "supporting_expects",
                Shape::Expectations,
                "what the support parent means to give",
            ),
        ],
    },
    TableSpec {
        name: "contacts",
        needed: false,
        open: false,
        meaning: "the contact log of the matches",
        columns: &[
            needed("match", Shape::MatchRef, "the match"),
            needed("on", Shape::Date, "the day"),
            column(
                "kind",
                Shape::ContactKind,
                "a contact, a follow-up where staff asked how it goes, a further pause, or both going on for another time; contact if empty",
            ),
            column("outcome", Shape::ContactOutcome, "how a contact went; reached if empty"),
            column("mode", Shape::Mode, "the way they were in touch"),
            column("hours", Shape::Hours, "how long"),
            column("side", Shape::Side, "who began the contact, or whom staff asked"),
            column("support", Shape::Supports, "what was given"),
            column("hard", Shape::Flag, "whether it was hard for the support parent"),
            column("refer_out", Shape::ReferOuts, "signs that other help is needed"),
            column("as_expected", Shape::Flag, "at a follow-up: whether it goes as expected"),
            column("note", Shape::Private, "a note; never leaves without an explicit call"),
        ],
    },
    TableSpec {
        name: "groups",
        needed: false,
        open: false,
        meaning: "groups that already run",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            needed("name", Shape::Text, "its name"),
            needed("kind", Shape::Setting, "how it meets"),
            column("facilitators", Shape::FacilitatorRefs, "who leads it"),
            column("venue", Shape::VenueRef, "where it meets"),
            column("language", Shape::Language, "the language it is held in"),
            column("region", Shape::Term, "the program's region"),
            column(
                "time_zone",
                Shape::TimeZone,
                "IANA zone of the row's week; the program's if empty",
            ),
            column("meets", Shape::Availability, "when it meets in a week"),
            column("starts_on", Shape::Date, "the first session"),
            column("ends_on", Shape::Date, "the last session; empty when it goes on"),
            column(
                "seats",
                Shape::Count,
                "how many people can be in it; empty is the program's default",
            ),
            column("topics", Shape::Terms, "what it is about"),
            column("members", Shape::ReferralRefs, "who is in it"),
        ],
    },
    TableSpec {
        name: "attendance",
        needed: false,
        open: false,
        meaning: "who came to the sessions of the groups",
        columns: &[
            needed("group", Shape::GroupRef, "the group"),
            needed("on", Shape::Date, "the day of the session"),
            needed("participant", Shape::ReferralRef, "who"),
            column("presence", Shape::Presence, "whether they came; came if empty"),
            column("mode", Shape::Mode, "the way they took part"),
            column("hours", Shape::Hours, "for how long"),
        ],
    },
    TableSpec {
        name: "training",
        needed: false,
        open: false,
        meaning: "training cohorts",
        columns: &[
            needed("id", Shape::Id, "the program's own id"),
            column("opens", Shape::Date, "from when one can apply"),
            column("application_deadline", Shape::Date, "the last day to apply"),
            needed("starts", Shape::Date, "the first day"),
            needed("ends", Shape::Date, "the last day"),
            column("seats", Shape::Count, "how many can take part"),
            column("applicants", Shape::SupportParentRefs, "who has applied, the earliest first"),
        ],
    },
    practice::STATUSES,
    practice::EDUCATION,
    practice::CONSULTATIONS,
    practice::SESSION_NOTES,
    practice::SEARCHES,
    practice::SITES,
    community::PROGRAMS,
    community::REFERRALS,
    community::CHANNELS,
    care::PLANS,
    care::GOALS,
    care::WELLBEING,
    reach::INVITATIONS,
    reach::SYSTEM_OUTCOMES,
    reach::IMPROVEMENTS,
];

/// A wave of `surveys/`: beside these columns, one for every item, named after the instrument's key
/// and the item's: `phq-8_1`.
pub static WAVE: TableSpec = TableSpec {
    name: "surveys",
    needed: false,
    open: true,
    meaning: "the answers of one wave",
    columns: &[
        needed("person", Shape::PersonRef, "who answered"),
        column("answered_on", Shape::Date, "when"),
    ],
};
