//! Nothing that a year writes shows a name, a contact detail or a private note of the sample.

use std::path::PathBuf;

use peerhood::calendars::{Feed, calendar};
use peerhood::year::year;
use peerhood_model::{AsOf, ContactDetails, Step};

#[test]
fn no_output_of_a_year_shows_anybody() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    let loaded = peerhood::load(&folder).unwrap();
    let program = &loaded.program;
    let as_of = AsOf::at("2026-03-02T15:00:00Z".parse().unwrap(), &program.time_zone);
    let year = year(&loaded, as_of).unwrap();

    let mut secrets: Vec<String> = Vec::new();
    let mut keep = |contact: &ContactDetails| {
        let disclosed = contact.disclosed();
        secrets.push(disclosed.name.to_owned());
        secrets.extend(disclosed.ways.iter().cloned());
    };
    keep(&program.coordinator);
    program.referrals.iter().for_each(|one| keep(&one.contact));
    program.support_parents.iter().for_each(|one| keep(&one.contact));
    program.facilitators.iter().for_each(|one| keep(&one.contact));
    for event in program.matches.iter().flat_map(|one| &one.events) {
        match &event.step {
            Step::Contact(contact) => secrets.push(contact.note.disclosed().to_owned()),
            Step::FollowUp(follow_up) => secrets.push(follow_up.note.disclosed().to_owned()),
            _ => {}
        }
    }
    secrets.extend(program.goals.iter().map(|one| one.wording.disclosed().to_owned()));
    secrets.extend(program.improvements.iter().map(|one| one.feedback.disclosed().to_owned()));
    secrets.retain(|secret| secret.len() > 3);
    assert!(secrets.len() > 200, "{} secrets to look for", secrets.len());

    let mut outputs: Vec<(String, String)> =
        year.files(&loaded).into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    outputs.push(("page".to_owned(), year.page(&loaded)));
    outputs.push(("surveys".to_owned(), serde_json::to_string(&year.surveys).unwrap()));
    for feed in [Feed::Family("R-1003"), Feed::Facilitator("F-01"), Feed::Venue("V-02")] {
        outputs.push((format!("{feed:?}"), calendar(program, &year.schedule, feed)));
    }
    outputs.push((
        "debug".to_owned(),
        format!("{:?} {:?} {year:?}", program.referrals, program.support_parents),
    ));
    for (name, text) in &outputs {
        // Calendar lines are folded with a line break and a space.
        let text = text.replace("\r\n ", "").replace("\n ", "");
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{name} shows {secret}");
        }
    }
}
