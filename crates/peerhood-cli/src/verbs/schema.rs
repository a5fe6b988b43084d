use clap::Args;
use schemars::{Schema as JsonSchema, schema_for};

use crate::exit::Failure;
use crate::output::{say, say_json};

/// `peerhood schema`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The document; a list of all if left out.
    document: Option<String>,
}

impl Schema {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let known = documents();
        let Some(wanted) = self.document else {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return say(&names.join("\n"));
        };
        match known.iter().find(|(name, _)| name.eq_ignore_ascii_case(&wanted)) {
            Some((_, schema)) => say_json(schema),
            None => {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                Err(Failure::Usage(format!("no document {wanted}; there are {}", names.join(", "))))
            }
        }
    }
}

/// Every document that is read or written, by name.
fn documents() -> Vec<(&'static str, JsonSchema)> {
    vec![
        ("program", peerhood::document::schema()),
        ("proposal", schema_for!(peerhood::proposal::Proposal)),
        ("groups", schema_for!(peerhood::groups::GroupPlan)),
        ("timetable", schema_for!(peerhood::schedule::Timetable)),
        ("kept-timetable", schema_for!(peerhood::schedule::Kept)),
        ("plan-request", schema_for!(peerhood_scheduling::plan::Request<String>)),
        ("plan", schema_for!(peerhood_scheduling::plan::Plan<String>)),
        ("replan", schema_for!(peerhood_scheduling::replan::Replan<String>)),
        ("surveys", schema_for!(peerhood::survey::SurveyResults)),
        ("report", schema_for!(peerhood::report::Report)),
        ("why", schema_for!(peerhood::why::WhyOffer)),
        ("why-not", schema_for!(peerhood::why::WhyNotParent)),
        ("verified", schema_for!(peerhood::verify::Verified)),
        ("due", schema_for!(peerhood::practice::due::DueList)),
        ("fidelity", schema_for!(peerhood::practice::fidelity::Fidelity)),
        ("people", schema_for!(peerhood::practice::people::People)),
        ("allowed", schema_for!(peerhood::practice::allowed::Allowed)),
        ("exchange", schema_for!(peerhood::practice::exchange::ExchangeRequest)),
        ("assignment", schema_for!(peerhood::assign::Answer)),
        ("fits", schema_for!(peerhood::community::Fits)),
        ("referral-draft", schema_for!(peerhood::community::Draft)),
        ("billing", schema_for!(peerhood::billing::Billing)),
        ("agency", schema_for!(peerhood::agency::AgencyReport)),
        ("annual-return", schema_for!(peerhood::network::AnnualReturn)),
        ("network", schema_for!(peerhood::network::Rollup)),
        ("scored", schema_for!(peerhood::statistics::Scored)),
        ("statistic", schema_for!(peerhood::statistics::Document)),
        ("policy", schema_for!(peerhood::Policy)),
    ]
}
