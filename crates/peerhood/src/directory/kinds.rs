//! What HSDS 3.0 knows: its kinds of records, their fields, and how they hang together.

/// A kind of record of HSDS.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its name, such as `service`.
    pub(crate) name: &'static str,
    /// Its table without `.csv`, such as `services`.
    pub(crate) table: &'static str,
    /// Its fields that are text, in the order they are written in.
    pub(crate) texts: &'static [&'static str],
    /// Its fields that are numbers.
    pub(crate) numbers: &'static [&'static str],
    /// Fields without which HSDS calls it incomplete.
    pub(crate) needed: &'static [&'static str],
    /// Records inside it.
    pub(crate) parts: &'static [Part],
}

/// Records of another kind that stand inside a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The field that holds them.
    pub(crate) field: &'static str,
    /// Their kind.
    pub(crate) kind: &'static str,
    /// How tables say it.
    pub(crate) link: Link,
}

/// Where the tables keep that one record stands inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// A list; each row names its owner in this column.
    Inside(&'static str),
    /// One record; the owner names it in this column.
    Named(&'static str),
}

impl Part {
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.link, Link::Inside(_))
    }
}

impl Kind {
    pub(crate) fn part(&self, field: &str) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.field == field)
    }

    pub(crate) fn is_number(&self, field: &str) -> bool {
        self.numbers.contains(&field)
    }

    pub(crate) fn knows(&self, field: &str) -> bool {
        self.texts.contains(&field) || self.is_number(field) || self.part(field).is_some()
    }
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap_or(&KINDS[0])
}

/// The kind that a table holds, by the singular or plural that versions of HSDS use.
pub(crate) fn of_table(stem: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.table == stem || kind.name == stem || plural(kind) == stem)
}

fn plural(kind: &Kind) -> String {
    match kind.name.strip_suffix('y') {
        Some(stem) if !kind.name.ends_with("ey") => format!("{stem}ies"),
        _ => format!("{}s", kind.name),
    }
}

const fn inside(field: &'static str, kind: &'static str, column: &'static str) -> Part {
    Part { field, kind, link: Link::Inside(column) }
}

const fn named(field: &'static str, kind: &'static str, column: &'static str) -> Part {
    Part { field, kind, link: Link::Named(column) }
}

const ATTRIBUTES: Part = inside("attributes", "attribute", "link_id");
const METADATA: Part = inside("metadata", "metadata", "resource_id");
const BOTH: &[Part] = &[ATTRIBUTES, METADATA];

/// The kinds of HSDS 3.0, and of 3.1 those that say how many places there are; each before those
/// that can stand inside it.
pub(crate) static KINDS: [Kind; 23] = [
    Kind {
        name: "organization",
        table: "organizations",
        texts: &[
            "id",
            "name",
            "alternate_name",
            "description",
            "email",
            "website",
            "tax_status",
            "tax_id",
            "legal_status",
            "logo",
            "uri",
            "parent_organization_id",
        ],
        numbers: &["year_incorporated"],
        needed: &["name", "description"],
        parts: &[
            inside("funding", "funding", "organization_id"),
            inside("contacts", "contact", "organization_id"),
            inside("phones", "phone", "organization_id"),
            inside("locations", "location", "organization_id"),
            inside("programs", "program", "organization_id"),
            inside("organization_identifiers", "organization_identifier", "organization_id"),
            inside("additional_websites", "url", "organization_id"),
            ATTRIBUTES,
            METADATA,
        ],
    },
    Kind {
        name: "service",
        table: "services",
        texts: &[
            "id",
            "organization_id",
            "program_id",
            "name",
            "alternate_name",
            "description",
            "url",
            "email",
            "status",
            "interpretation_services",
            "application_process",
            "fees_description",
            "wait_time",
            "fees",
            "accreditations",
            "eligibility_description",
            "assured_date",
            "assurer_email",
            "licenses",
            "alert",
            "last_modified",
        ],
        numbers: &["minimum_age", "maximum_age"],
        needed: &["name", "status"],
        parts: &[
            named("organization", "organization", "organization_id"),
            named("program", "program", "program_id"),
            inside("phones", "phone", "service_id"),
            inside("schedules", "schedule", "service_id"),
            inside("service_areas", "service_area", "service_id"),
            inside("service_at_locations", "service_at_location", "service_id"),
            inside("languages", "language", "service_id"),
            inside("funding", "funding", "service_id"),
            inside("cost_options", "cost_option", "service_id"),
            inside("required_documents", "required_document", "service_id"),
            inside("contacts", "contact", "service_id"),
            inside("capacities", "service_capacity", "service_id"),
            inside("additional_urls", "url", "service_id"),
            ATTRIBUTES,
            METADATA,
        ],
    },
    Kind {
        name: "program",
        table: "programs",
        texts: &["id", "organization_id", "name", "alternate_name", "description"],
        numbers: &[],
        needed: &["name", "description"],
        parts: BOTH,
    },
    Kind {
        name: "service_at_location",
        table: "service_at_location",
        texts: &["id", "service_id", "location_id", "description"],
        numbers: &[],
        needed: &[],
        parts: &[
            named("location", "location", "location_id"),
            inside("service_areas", "service_area", "service_at_location_id"),
            inside("contacts", "contact", "service_at_location_id"),
            inside("phones", "phone", "service_at_location_id"),
            inside("schedules", "schedule", "service_at_location_id"),
            ATTRIBUTES,
            METADATA,
        ],
    },
    Kind {
        name: "location",
        table: "locations",
        texts: &[
            "id",
            "location_type",
            "url",
            "organization_id",
            "name",
            "alternate_name",
            "description",
            "transportation",
            "external_identifier",
            "external_identifier_type",
        ],
        numbers: &["latitude", "longitude"],
        needed: &["location_type"],
        parts: &[
            inside("languages", "language", "location_id"),
            inside("addresses", "address", "location_id"),
            inside("contacts", "contact", "location_id"),
            inside("accessibility", "accessibility", "location_id"),
            inside("phones", "phone", "location_id"),
            inside("schedules", "schedule", "location_id"),
            ATTRIBUTES,
            METADATA,
        ],
    },
    Kind {
        name: "contact",
        table: "contacts",
        texts: &[
            "id",
            "organization_id",
            "service_id",
            "service_at_location_id",
            "location_id",
            "name",
            "title",
            "department",
            "email",
        ],
        numbers: &[],
        needed: &[],
        parts: &[inside("phones", "phone", "contact_id"), ATTRIBUTES, METADATA],
    },
    Kind {
        name: "phone",
        table: "phones",
        texts: &[
            "id",
            "location_id",
            "service_id",
            "organization_id",
            "contact_id",
            "service_at_location_id",
            "number",
            "type",
            "description",
        ],
        numbers: &["extension"],
        needed: &["number"],
        parts: &[inside("languages", "language", "phone_id"), ATTRIBUTES, METADATA],
    },
    Kind {
        name: "address",
        table: "addresses",
        texts: &[
            "id",
            "location_id",
            "attention",
            "address_1",
            "address_2",
            "city",
            "region",
            "state_province",
            "postal_code",
            "country",
            "address_type",
        ],
        numbers: &[],
        needed: &["address_1", "city", "state_province", "postal_code", "country", "address_type"],
        parts: BOTH,
    },
    Kind {
        name: "schedule",
        table: "schedules",
        texts: &[
            "id",
            "service_id",
            "location_id",
            "service_at_location_id",
            "valid_from",
            "valid_to",
            "dtstart",
            "until",
            "wkst",
            "freq",
            "byday",
            "byweekno",
            "bymonthday",
            "byyearday",
            "description",
            "opens_at",
            "closes_at",
            "schedule_link",
            "attending_type",
            "notes",
        ],
        numbers: &["timezone", "count", "interval"],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "service_area",
        table: "service_areas",
        texts: &[
            "id",
            "service_id",
            "service_at_location_id",
            "name",
            "description",
            "extent",
            "extent_type",
            "uri",
        ],
        numbers: &[],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "language",
        table: "languages",
        texts: &["id", "service_id", "location_id", "phone_id", "name", "code", "note"],
        numbers: &[],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "funding",
        table: "funding",
        texts: &["id", "organization_id", "service_id", "source"],
        numbers: &[],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "accessibility",
        table: "accessibility",
        texts: &["id", "location_id", "description", "details", "url"],
        numbers: &[],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "cost_option",
        table: "cost_options",
        texts: &[
            "id",
            "service_id",
            "valid_from",
            "valid_to",
            "option",
            "currency",
            "amount_description",
        ],
        numbers: &["amount"],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "required_document",
        table: "required_documents",
        texts: &["id", "service_id", "document", "uri"],
        numbers: &[],
        needed: &[],
        parts: BOTH,
    },
    Kind {
        name: "organization_identifier",
        table: "organization_identifiers",
        texts: &["id", "organization_id", "identifier_scheme", "identifier_type", "identifier"],
        numbers: &[],
        needed: &["identifier_type", "identifier"],
        parts: BOTH,
    },
    Kind {
        name: "service_capacity",
        table: "service_capacities",
        texts: &["id", "service_id", "unit_id", "description", "updated"],
        numbers: &["available", "maximum"],
        needed: &["available", "updated"],
        parts: &[named("unit", "unit", "unit_id"), ATTRIBUTES, METADATA],
    },
    Kind {
        name: "unit",
        table: "units",
        texts: &["id", "name", "scheme", "identifier", "uri"],
        numbers: &[],
        needed: &["name"],
        parts: BOTH,
    },
    Kind {
        name: "url",
        table: "urls",
        texts: &["id", "label", "url", "organization_id", "service_id"],
        numbers: &[],
        needed: &["url"],
        parts: BOTH,
    },
    Kind {
        name: "attribute",
        table: "attributes",
        texts: &["id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value", "label"],
        numbers: &[],
        needed: &[],
        parts: &[named("taxonomy_term", "taxonomy_term", "taxonomy_term_id"), METADATA],
    },
    Kind {
        name: "taxonomy_term",
        table: "taxonomy_terms",
        texts: &[
            "id",
            "code",
            "name",
            "description",
            "parent_id",
            "taxonomy",
            "language",
            "taxonomy_id",
            "term_uri",
        ],
        numbers: &[],
        needed: &["name", "description"],
        parts: &[named("taxonomy_detail", "taxonomy", "taxonomy_id"), METADATA],
    },
    Kind {
        name: "taxonomy",
        table: "taxonomies",
        texts: &["id", "name", "description", "uri", "version"],
        numbers: &[],
        needed: &["name", "description"],
        parts: &[METADATA],
    },
    Kind {
        name: "metadata",
        table: "metadata",
        texts: &[
            "id",
            "resource_id",
            "resource_type",
            "last_action_date",
            "last_action_type",
            "field_name",
            "previous_value",
            "replacement_value",
            "updated_by",
        ],
        numbers: &[],
        needed: &[
            "last_action_date",
            "last_action_type",
            "field_name",
            "previous_value",
            "replacement_value",
            "updated_by",
        ],
        parts: &[],
    },
];

/// The words that HSDS allows in a field, where it fixes them.
pub(crate) fn words(kind: &str, field: &str) -> &'static [&'static str] {
    match (kind, field) {
        ("location", "location_type") | ("address", "address_type") => {
            &["physical", "postal", "virtual"]
        }
        ("schedule", "freq") => &["WEEKLY", "MONTHLY"],
        ("schedule", "wkst") => &["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
        _ => &[],
    }
}
