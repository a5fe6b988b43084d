//! The proposal: who should walk beside whom, why, what every open referral is offered, and the
//! proof that no other choice is better.

mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};
use peerhood_model::{GroupId, OrganizationId, ReferralId, ServiceId, SupportParentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use text::Layout;

/// Everything that is proposed at one moment. Ids only: no name and no contact detail, unless they
/// were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Proposal {
    /// The moment it was made for.
    pub as_of: DateTime<Utc>,
    /// The program's name.
    pub program: String,
    /// The pairs, in the order of the referrals.
    pub pairs: Vec<ProposedPair>,
    /// What each open referral is offered, in the order of the program.
    pub offers: Vec<Offer>,
    /// What one more place with each support parent would bring, exactly.
    pub seat_prices: Vec<SeatPrice>,
    /// Sums over the pairs.
    pub totals: Totals,
    /// How many pairs each hard rule ruled out.
    pub ruled_out: Vec<RuledOut>,
    /// Support parents who could take no match, with the reasons.
    pub not_available: Vec<NotAvailable>,
    /// Prices that prove that no other choice is better.
    pub certificate: Certificate,
    /// SHA-256 of everything above, so that a change made later is noticed; optional for whoever
    /// checks a proposal of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
    /// Names and ways to reach the two parents of each pair, only where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<BTreeMap<String, Contact>>,
}

/// A name and ways to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// Phone numbers and addresses.
    pub ways: Vec<String>,
}

/// A family and the support parent proposed to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ProposedPair {
    /// The family.
    #[schemars(with = "String")]
    pub referral: ReferralId,
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// The sum of the points of all grades.
    pub score: i64,
    /// How far the family's own first wish is met, 0 to 100; absent where none was named. Counts
    /// before all points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_priority: Option<i64>,
    /// What each rule gives the pair.
    pub grades: Vec<Grade>,
    /// Who else could be asked if this one declines, the best first.
    pub alternates: Vec<Alternate>,
}

/// What one rule gives a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grade {
    /// The rule's name.
    pub rule: String,
    /// Its points: how far it is met, 0 to 100, times its weight; 0 for a hard rule.
    pub points: i64,
    /// What was seen.
    pub because: String,
}

/// Another support parent for a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alternate {
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// The points of that pair.
    pub score: i64,
    /// Points that all families together would lose.
    pub loss: i64,
    /// Families who would lose their match.
    pub lost_pairs: i64,
    /// What it would cost all families together, in words; empty where it is as good.
    #[serde(default)]
    pub costs: Vec<String>,
}

/// What an open referral is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Offer {
    /// The referral.
    #[schemars(with = "String")]
    pub referral: ReferralId,
    /// What is offered.
    #[serde(flatten)]
    pub answer: Answer,
    /// Why this, in words for the coordinator.
    pub reasons: Vec<String>,
}

/// The kinds of offers, in the order in which they are sought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// A support parent.
    Match {
        /// Who.
        #[schemars(with = "String")]
        support_parent: SupportParentId,
        /// By when they should have been in touch.
        first_contact_by: DateTime<Utc>,
    },
    /// A place in a group.
    Group {
        /// The group's name among the groups formed, or the id of one that runs.
        group: String,
        /// The id, where the group runs already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        running: Option<GroupId>,
    },
    /// A program of the community.
    Community {
        /// The service.
        #[schemars(with = "String")]
        service: ServiceId,
        /// Who offers it.
        #[schemars(with = "String")]
        organization: OrganizationId,
        /// Its name, which is public.
        name: String,
        /// Whom to turn to there.
        their_contact: String,
        /// Whom they can turn to here.
        our_contact: String,
    },
    /// The next step of the search: out of the program's own area.
    Escalate {
        /// Where to search next.
        step: Step,
        /// Since when the step before it has run out.
        since: DateTime<Utc>,
    },
    /// Waiting, until a day on which to look again.
    Wait {
        /// The day.
        until: NaiveDate,
    },
}

/// The ladder of a search.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The programs of the region.
    Region,
    /// All programs of the state.
    State,
    /// The national database.
    National,
}

impl Answer {
    /// The kind, as files have it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Match { .. } => "match",
            Self::Group { .. } => "group",
            Self::Community { .. } => "community",
            Self::Escalate { .. } => "escalate",
            Self::Wait { .. } => "wait",
        }
    }
}

impl Step {
    /// The step, as files have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::State => "state",
            Self::National => "national",
        }
    }
}

/// What one more place with a support parent would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeatPrice {
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Families more that would be served.
    pub pairs: i64,
    /// Points that would be gained.
    pub points: i64,
}

/// Sums over the pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// How many pairs.
    pub pairs: u64,
    /// The sum of their scores.
    pub points: i64,
    /// The sum of the shares by which first wishes are met.
    pub top_priority: i64,
    /// Points taken off because support parents have several matches at once.
    pub load: i64,
}

/// How many pairs a hard rule ruled out, of those that the rules before it had left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuledOut {
    /// The rule.
    pub rule: String,
    /// The pairs.
    pub pairs: u64,
}

/// A support parent who can take no match now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotAvailable {
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Every reason.
    pub reasons: Vec<String>,
}

/// Dual prices by id: what a family's demand and a place with each support parent is worth at the
/// optimum. `docs/decisions.md` says how they prove it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// One price a family that could be matched.
    pub families: Vec<FamilyPrice>,
    /// One price a support parent who could take a match.
    pub support_parents: Vec<PlacePrice>,
}

/// The price of a family's demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FamilyPrice {
    /// The family.
    #[schemars(with = "String")]
    pub referral: ReferralId,
    /// The part counted in pairs.
    pub pairs: i64,
    /// The part counted in weight.
    pub weight: i64,
}

/// The price of a place with a support parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlacePrice {
    /// The support parent.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// The part counted in pairs.
    pub pairs: i64,
    /// The part counted in weight.
    pub weight: i64,
}

impl Proposal {
    /// The SHA-256 of everything but the seal and the contacts, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut digest = Digester(Sha256::new());
        text::write(&text::sealed(self), Layout::Compact, &mut digest)
            .expect("a proposal has only text keys, and a digest takes all of them");
        digest.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Writes it as indented JSON, which is what `serde_json` makes of it, without a line end.
    ///
    /// # Errors
    ///
    /// When the system refuses to write.
    pub fn write_json(&self, to: &mut impl Write) -> io::Result<()> {
        text::write(&text::all(self), Layout::Indented, to)
    }
}

/// A digest of what is written to it.
struct Digester(Sha256);

impl Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
