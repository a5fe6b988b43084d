mod obstacle;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

pub use obstacle::SeekerObstacle;

use crate::{
    AsOf, Consent, ConsentGiver, ConsentScope, Language, Mode, Need, PostalCode, Referral,
    ReferralId, ReferralStatus, Relationship, Stage, Term, Urgency, Want, WeeklyAvailability, Wish,
    Zone,
};

/// What matching may know of a referred parent, by the parent's own consent.
///
/// [`Referral::seeker`] and [`Referral::seeker_for`] are the only doors, and a view lasts no longer
/// than the referral it was opened on. It shows no name, no contact detail and no free text.
///
/// ```compile_fail
/// # fn forge(referral: &peerhood_model::Referral) {
/// let forged = peerhood_model::Seeker { referral };
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seeker<'a> {
    // Invariant: on `day` the parent's consent covered `want` of this referral, which was open.
    referral: &'a Referral,
    want: Want,
    day: NaiveDate,
}

impl Consent {
    /// Every reason why this consent does not cover a scope on a day.
    #[must_use]
    pub fn obstacles(&self, scope: ConsentScope, day: NaiveDate) -> Vec<SeekerObstacle> {
        let mut obstacles = Vec::new();
        if self.given_by != ConsentGiver::Parent {
            let given_by = self.given_by;
            obstacles.push(SeekerObstacle::ConsentNotFromParent { given_by });
        }
        if day < self.given_on {
            let given_on = self.given_on;
            obstacles.push(SeekerObstacle::ConsentNotYetGiven { given_on });
        }
        if let Some(withdrawn_on) = self.withdrawn_on.filter(|&withdrawn| withdrawn <= day) {
            obstacles.push(SeekerObstacle::ConsentWithdrawn { withdrawn_on });
        }
        if !self.scopes.contains(&scope) {
            obstacles.push(SeekerObstacle::ConsentOutOfScope { scope });
        }
        obstacles
    }

    /// Whether it covers a scope on a day.
    #[must_use]
    pub fn covers(&self, scope: ConsentScope, day: NaiveDate) -> bool {
        self.obstacles(scope, day).is_empty()
    }
}

impl Want {
    /// The scope of consent that serving this takes.
    #[must_use]
    pub const fn scope(self) -> ConsentScope {
        match self {
            Self::Match => ConsentScope::Match,
            Self::Group => ConsentScope::Group,
            Self::Community => ConsentScope::Community,
            Self::Information => ConsentScope::Information,
        }
    }
}

impl Referral {
    /// Opens what one-to-one matching may know of this parent.
    ///
    /// # Errors
    ///
    /// Every reason why nobody may look for a match for this parent now.
    pub fn seeker(&self, as_of: AsOf) -> Result<Seeker<'_>, Vec<SeekerObstacle>> {
        self.seeker_for(Want::Match, as_of)
    }

    /// Opens what may be known of this parent for one purpose, such as placing them in a group.
    ///
    /// A parent who did not say what they want is taken to want a match. One who has a match can
    /// still be placed in a group or referred to a community program.
    ///
    /// # Errors
    ///
    /// Every reason why nobody may do this for this parent now.
    pub fn seeker_for(&self, want: Want, as_of: AsOf) -> Result<Seeker<'_>, Vec<SeekerObstacle>> {
        let mut obstacles = match &self.consent {
            None => vec![SeekerObstacle::NoConsent],
            Some(consent) => consent.obstacles(want.scope(), as_of.day),
        };
        if !self.is_wanted(want) {
            obstacles.push(SeekerObstacle::NotWanted { want });
        }
        if !self.is_open_to(want) {
            let status = self.status;
            obstacles.push(SeekerObstacle::NotOpen { status });
        }
        if as_of.instant < self.received_at {
            let received_at = self.received_at;
            obstacles.push(SeekerObstacle::NotYetReceived { received_at });
        }
        if self.languages.is_empty() {
            obstacles.push(SeekerObstacle::NoLanguage);
        }
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        Ok(Seeker { referral: self, want, day: as_of.day })
    }

    fn is_wanted(&self, want: Want) -> bool {
        if self.wants.is_empty() {
            return want == Want::Match;
        }
        self.wants.contains(&want)
    }

    fn is_open_to(&self, want: Want) -> bool {
        match self.status {
            ReferralStatus::Open => true,
            ReferralStatus::Matched => want != Want::Match,
            _ => false,
        }
    }
}

impl<'a> Seeker<'a> {
    /// The referral.
    #[must_use]
    pub fn id(&self) -> &'a ReferralId {
        &self.referral.id
    }

    /// What the view was opened for.
    #[must_use]
    pub fn want(&self) -> Want {
        self.want
    }

    /// When the referral arrived.
    #[must_use]
    pub fn received_at(&self) -> DateTime<Utc> {
        self.referral.received_at
    }

    /// How pressing it is.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.referral.urgency
    }

    /// What the parent is to the child.
    #[must_use]
    pub fn relationship(&self) -> Relationship {
        self.referral.relationship
    }

    /// The stages of life the children are in.
    #[must_use]
    pub fn stages(&self) -> BTreeSet<Stage> {
        let children = self.referral.children.iter();
        children.map(|child| child.stage(self.day)).collect()
    }

    /// The ages of the living children in completed months, the youngest first.
    #[must_use]
    pub fn months(&self) -> Vec<u32> {
        let children = self.referral.children.iter();
        let mut months: Vec<u32> =
            children.filter_map(|child| child.birth.months(self.day)).collect();
        months.sort_unstable();
        months
    }

    /// Whether the parent asks to speak about a child who died.
    #[must_use]
    pub fn asks_about_bereavement(&self) -> bool {
        self.referral.needs.contains(&Need::Bereavement)
    }

    /// ICD-10-CM codes or the program's own terms.
    #[must_use]
    pub fn conditions(&self) -> &'a BTreeSet<Term> {
        &self.referral.conditions
    }

    /// What the parent asks for.
    #[must_use]
    pub fn needs(&self) -> &'a BTreeSet<Need> {
        &self.referral.needs
    }

    /// What the support parent should have been through.
    #[must_use]
    pub fn experiences_wanted(&self) -> &'a BTreeSet<Term> {
        &self.referral.experiences_wanted
    }

    /// Languages, the best first; there is at least one.
    #[must_use]
    pub fn languages(&self) -> &'a [Language] {
        &self.referral.languages
    }

    /// Whether an interpreter would do.
    #[must_use]
    pub fn interpreter(&self) -> bool {
        self.referral.interpreter
    }

    /// The program's region.
    #[must_use]
    pub fn region(&self) -> Option<&'a Term> {
        self.referral.region.as_ref()
    }

    /// Postal code.
    #[must_use]
    pub fn postal_code(&self) -> Option<&'a PostalCode> {
        self.referral.postal_code.as_ref()
    }

    /// The zone their week is in.
    #[must_use]
    pub fn time_zone(&self) -> &'a Zone {
        &self.referral.time_zone
    }

    /// Ways they like to be in touch.
    #[must_use]
    pub fn modes(&self) -> &'a BTreeSet<Mode> {
        &self.referral.modes
    }

    /// When they can talk; `None` is unknown.
    #[must_use]
    pub fn availability(&self) -> Option<&'a WeeklyAvailability> {
        self.referral.availability.as_ref()
    }

    /// What matters most to them.
    #[must_use]
    pub fn top_priority(&self) -> Option<&'a Wish> {
        self.referral.top_priority.as_ref()
    }

    /// What must hold.
    #[must_use]
    pub fn must(&self) -> &'a [Wish] {
        &self.referral.must
    }

    /// What they would like.
    #[must_use]
    pub fn prefer(&self) -> &'a [Wish] {
        &self.referral.prefer
    }

    /// What must not be.
    #[must_use]
    pub fn avoid(&self) -> &'a [Wish] {
        &self.referral.avoid
    }

    /// Communities they belong to.
    #[must_use]
    pub fn culture(&self) -> &'a BTreeSet<Term> {
        &self.referral.culture
    }

    /// Whether they need child care to come.
    #[must_use]
    pub fn childcare(&self) -> bool {
        self.referral.childcare
    }

    /// Whether they need transport to come.
    #[must_use]
    pub fn transport(&self) -> bool {
        self.referral.transport
    }
}

impl fmt::Debug for Seeker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seeker")
            .field("id", &self.referral.id)
            .field("want", &self.want)
            .finish_non_exhaustive()
    }
}
