use peerhood_model::Program;

use super::{Cells, flag, list, text};

pub(super) fn programs(program: &Program) -> Vec<Cells> {
    let row = |listing: &peerhood_model::Listing| {
        let contact = listing.contact.disclosed();
        let evidence = listing.evidence.iter().map(|(point, seen)| format!("{point}: {seen}"));
        Cells::from([
            ("service", listing.service.to_string()),
            ("source", text(listing.source.as_ref())),
            ("last_asked_on", text(listing.last_asked_on)),
            ("contact_name", contact.name.to_owned()),
            ("contact", contact.ways.join("; ")),
            ("contact_confirmed_on", text(listing.contact_confirmed_on)),
            ("functions", list(&listing.functions)),
            ("modes", list(&listing.modes)),
            ("hours", text(listing.hours.as_ref())),
            ("evidence", list(evidence)),
            ("reviewer", listing.reviewer.disclosed().name.to_owned()),
            ("reviewed_on", text(listing.reviewed_on)),
            ("review_expires_on", text(listing.review_expires_on)),
        ])
    };
    program.listings.iter().map(row).collect()
}

pub(super) fn referrals(program: &Program) -> Vec<Cells> {
    let mut rows = Vec::new();
    for handover in &program.handovers {
        for step in &handover.steps {
            rows.push(Cells::from([
                ("handover", handover.id.to_string()),
                ("referral", handover.referral.to_string()),
                ("service", handover.service.to_string()),
                ("on", step.on.to_string()),
                ("status", step.status.to_string()),
                ("business_status", text(step.business_status)),
                ("reason", text(step.reason.as_ref())),
            ]));
        }
    }
    rows
}

pub(super) fn channels(program: &Program) -> Vec<Cells> {
    let families = program.referrals.iter().map(|one| (one.id.to_string(), &one.channels));
    let parents = program.support_parents.iter().map(|one| (one.id.to_string(), &one.channels));
    let mut rows = Vec::new();
    for (person, channels) in families.chain(parents) {
        for word in &channels.words {
            rows.push(Cells::from([
                ("person", person.clone()),
                ("channel", word.channel.to_string()),
                ("on", word.on.to_string()),
                ("allowed", flag(word.allowed)),
            ]));
        }
    }
    rows
}
