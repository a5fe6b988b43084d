//! The tables of practice: who helps and how they are looked after, and where a search stands.

use super::super::shape::Shape;
use super::{TableSpec, column, needed};

pub(super) const STATUSES: TableSpec = TableSpec {
    name: "statuses",
    needed: false,
    open: false,
    meaning: "the way of support parents through the program, from the application on",
    columns: &[
        needed("support_parent", Shape::SupportParentRef, "who"),
        needed("on", Shape::Date, "from which day on"),
        needed("status", Shape::SupportParentStatus, "where they stood then"),
    ],
};

pub(super) const EDUCATION: TableSpec = TableSpec {
    name: "education",
    needed: false,
    open: false,
    meaning: "training and continuing education of support parents",
    columns: &[
        needed("support_parent", Shape::SupportParentRef, "who"),
        needed("on", Shape::Date, "the day it was finished"),
        needed("competency", Shape::Term, "what it was about, in the program's words"),
        needed("hours", Shape::Hours, "how long it took"),
    ],
};

pub(super) const CONSULTATIONS: TableSpec = TableSpec {
    name: "consultations",
    needed: false,
    open: false,
    meaning: "talks of the coordinator with a support parent",
    columns: &[
        needed("support_parent", Shape::SupportParentRef, "with whom"),
        needed("on", Shape::Date, "the day"),
        column("hours", Shape::Hours, "how long"),
        column("note", Shape::Private, "a note; never leaves without an explicit call"),
    ],
};

pub(super) const SESSION_NOTES: TableSpec = TableSpec {
    name: "session_notes",
    needed: false,
    open: false,
    meaning: "what was done in the sessions of the groups",
    columns: &[
        needed("group", Shape::GroupRef, "the group"),
        needed("on", Shape::Date, "the day of the session"),
        column("facilitators", Shape::FacilitatorRefs, "who led it"),
        column("hours", Shape::Hours, "how long it was"),
        column("interventions", Shape::Interventions, "what they did; a complete note names one"),
        column("written_on", Shape::Date, "when the note was written"),
        column("note", Shape::Private, "a note; never leaves without an explicit call"),
    ],
};

pub(super) const SEARCHES: TableSpec = TableSpec {
    name: "searches",
    needed: false,
    open: false,
    meaning: "steps that were taken to find somebody further away",
    columns: &[
        needed("referral", Shape::ReferralRef, "for whom"),
        needed("level", Shape::SiteLevel, "how wide the search is; a site is the local one"),
        needed("taken_on", Shape::Date, "when the step was taken"),
        column("site", Shape::SiteRef, "the part of the network that was asked"),
        column("outcome", Shape::SearchOutcome, "what came of it; searching if empty"),
        column("offered", Shape::Text, "whom another program offers, by that program's own id"),
    ],
};

pub(super) const SITES: TableSpec = TableSpec {
    name: "sites",
    needed: false,
    open: false,
    meaning: "the network of programs",
    columns: &[
        needed("id", Shape::Id, "the network's id"),
        needed("name", Shape::Text, "its name"),
        needed("level", Shape::SiteLevel, "how wide it is"),
        column("parent", Shape::SiteRef, "the wider part it belongs to"),
        column("status", Shape::SiteStatus, "how far it has come; active if empty"),
    ],
};
