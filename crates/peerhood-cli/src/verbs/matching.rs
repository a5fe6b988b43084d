use std::collections::BTreeMap;

use clap::Args;
use peerhood::Loaded;
use peerhood::proposal::{Answer, Contact, Proposal};
use peerhood::propose::propose;
use peerhood_model::Zone;

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{proposal_json, say, say_proposal, while_working, write_files};

/// `peerhood match`
#[derive(Debug, Args)]
pub(crate) struct Match {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
    /// Add names and ways to reach the parents of each proposed pair.
    #[arg(long)]
    with_contacts: bool,
}

impl Match {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, as_of) = self.source.load()?;
        let mut proposal =
            while_working("matching", || propose(&loaded.program, &loaded.policy, as_of))
                .map_err(Failure::input)?;
        if self.with_contacts {
            proposal.contacts = Some(contacts(&loaded, &proposal));
        }
        if let Some(folder) = &self.form.out {
            write_files(folder, &files(&proposal, &loaded.program.time_zone)?)?;
        }
        let said = if self.form.json {
            say_proposal(&proposal)
        } else {
            say(&text(&proposal, &loaded.program.time_zone))
        };
        // The process is about to end: giving back piece by piece what it holds only takes time.
        std::mem::forget((loaded, proposal));
        said
    }
}

/// The files of a proposal.
pub(crate) fn files(
    proposal: &Proposal,
    zone: &peerhood_model::Zone,
) -> Result<Vec<(&'static str, String)>, Failure> {
    Ok(vec![
        ("proposal.json", proposal_json(proposal)?),
        ("offers.csv", peerhood::tables::offers(proposal)),
        ("matches.csv", peerhood::tables::matches(proposal, zone)),
    ])
}

pub(super) fn contacts(loaded: &Loaded, proposal: &Proposal) -> BTreeMap<String, Contact> {
    let program = &loaded.program;
    let contact = |details: &peerhood_model::ContactDetails| {
        let disclosed = details.disclosed();
        Contact { name: disclosed.name.to_owned(), ways: disclosed.ways.to_vec() }
    };
    let families: BTreeMap<_, _> = program.referrals.iter().map(|one| (&one.id, one)).collect();
    let parents: BTreeMap<_, _> =
        program.support_parents.iter().map(|one| (&one.id, one)).collect();
    let mut contacts = BTreeMap::new();
    for pair in &proposal.pairs {
        let family = families.get(&pair.referral);
        let parent = parents.get(&pair.support_parent);
        contacts.extend(family.map(|known| (known.id.to_string(), contact(&known.contact))));
        contacts.extend(parent.map(|known| (known.id.to_string(), contact(&known.contact))));
    }
    contacts
}

/// What a coordinator reads first.
fn text(proposal: &Proposal, office: &Zone) -> String {
    let made = office.clock_at(proposal.as_of).format("%-d %B %Y, %H:%M");
    let mut text = format!("{}, as of {made}\n\n", proposal.program);
    text.push_str(&format!(
        "{} of {} open referrals are proposed a match; no other choice serves more families or suits \
         them better (proved).\n\n",
        proposal.totals.pairs,
        proposal.offers.len()
    ));
    for offer in &proposal.offers {
        let what = match &offer.answer {
            Answer::Match { support_parent, .. } => format!("match with {support_parent}"),
            Answer::Group { group, .. } => format!("a place in {group}"),
            Answer::Community { name, .. } => format!("community program: {name}"),
            Answer::Escalate { step, .. } => format!("search on: {}", step.name()),
            Answer::Wait { until } => format!("wait until {until}"),
        };
        text.push_str(&format!("{:<10} {what}\n", offer.referral.to_string()));
        for reason in &offer.reasons {
            text.push_str(&format!("           - {reason}\n"));
        }
        let contacts = proposal.contacts.as_ref();
        if let (Some(contacts), Answer::Match { support_parent, .. }) = (contacts, &offer.answer) {
            for id in [offer.referral.as_str(), support_parent.as_str()] {
                if let Some(contact) = contacts.get(id) {
                    text.push_str(&format!(
                        "           {id}: {}, {}\n",
                        contact.name,
                        contact.ways.join(", ")
                    ));
                }
            }
        }
    }
    text
}
