#![doc = include_str!("../README.md")]

mod ancestry;
mod as_of;
mod availability;
mod channel;
mod child;
mod closure;
mod code;
mod community;
mod consent;
mod consultation;
mod contact;
mod eligibility;
mod expectations;
mod facilitator;
mod fidelity;
mod figure;
mod group;
mod handover;
mod hours;
mod icd;
mod icd_ranges;
mod id;
mod improvement;
mod intervention;
mod invitation;
mod language;
mod ledger;
mod lifecycle;
mod listing;
mod load;
mod match_state;
mod need;
mod overlap;
mod plan;
mod postal_code;
mod program;
mod record;
mod refer_out;
mod referral;
mod referring;
mod relationship;
mod search;
mod seeker;
mod setting;
mod similarity;
mod site;
mod status_history;
mod support_parent;
mod supporter;
mod system_outcome;
mod tally;
mod taxonomy;
mod term;
mod training;
mod venue;
mod wellbeing;
mod wish;
mod zone;

pub use ancestry::Ancestry;
pub use as_of::AsOf;
pub use availability::{AvailabilityError, Weekday, WeeklyAvailability, Window};
pub use channel::{Channel, ChannelWord, Channels};
pub use child::{BirthDate, Child, ChildBirth, ChildError, Stage};
pub use closure::{Closure, ClosureError, ClosureScope};
pub use code::UnknownCode;
pub use community::{KeyFunction, Organization, Service, ServiceStatus};
pub use consent::{Consent, ConsentGiver, ConsentScope};
pub use consultation::Consultation;
pub use contact::{ContactDetails, DisclosedContact, PrivateText};
pub use eligibility::{BackgroundCheckRule, CertificationRule, Eligibility};
pub use expectations::{Expectations, ExpectationsError, Mismatch};
pub use facilitator::Facilitator;
pub use fidelity::{
    Amount, Finding, InForce, Inapplicable, Rule, RuleBook, RuleBookError, RuleBookFault, RuleKind,
    RulePack, Subject, Unit, Verdict, findings,
};
pub use figure::{Figure, FigureError};
pub use group::{Attendance, Group, Presence};
pub use handover::{BusinessStatus, Handover, HandoverError, HandoverStep, TaskStatus};
pub use hours::{Hours, HoursError};
pub use icd::{IcdCode, IcdError};
pub use id::{
    CohortId, FacilitatorId, GoalId, GroupId, HandoverId, IdError, ImprovementId, InvitationId,
    MatchId, Namespace, OrganizationId, PlanId, ReferralId, ServiceId, SiteId, SupportParentId,
    VenueId,
};
pub use improvement::{Decision, Improvement, ImprovementStage};
pub use intervention::{Intervention, SessionNote, coverage};
pub use invitation::{Barrier, Invitation, InvitationStage};
pub use language::{Language, LanguageError};
pub use ledger::{TrainingEntry, TrainingRequirement, TrainingShortfall};
pub use lifecycle::{
    CloseReason, Contact, ContactOutcome, FollowUp, MatchEvent, MatchRecord, Side, Step,
};
pub use listing::{CredibilityGap, CredibilityPoint, Listing};
pub use load::{Load, MatchFault};
pub use match_state::{LifecycleError, MatchStage, MatchState, StepKind};
pub use need::{Need, Support};
pub use overlap::{Span, shared_minutes, shared_spans};
pub use plan::{Goal, GoalOutcome, GoalVoice, Plan, TransitionStep};
pub use postal_code::{PostalCode, PostalCodeError};
pub use program::{Program, SeekerView, SupporterView};
pub use record::RecordError;
pub use refer_out::{LeadershipArea, ReferOut};
pub use referral::{Referral, ReferralStatus, Urgency, Want};
pub use referring::ServiceObstacle;
pub use relationship::Relationship;
pub use search::{SearchOutcome, SearchStep};
pub use seeker::{Seeker, SeekerObstacle};
pub use setting::{Mode, Setting};
pub use similarity::Similarity;
pub use site::{Site, SiteFault, SiteLevel, SiteStatus, SiteTree, SiteTreeError};
pub use status_history::{StatusChange, StatusError, StatusHistory};
pub use support_parent::{Certification, SupportParent, SupportParentStatus};
pub use supporter::{Supporter, SupporterObstacle};
pub use system_outcome::{SystemEvent, SystemOutcome};
pub use tally::Tally;
pub use taxonomy::{Condition, ConditionTaxonomy, TaxonomyError, TaxonomyFault};
pub use term::{Term, TermError};
pub use training::{CohortPhase, CohortRule, CohortSize, TrainingCohort};
pub use venue::Venue;
pub use wellbeing::WellbeingCheck;
pub use wish::{Criterion, Wish, WishError};
pub use zone::{Zone, ZoneError, tzdb_version};
