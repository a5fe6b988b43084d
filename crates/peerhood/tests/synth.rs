//! Invented programs are programs: they load without a fault, at any size and for any seed.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::path::Path;

use peerhood::synth::{AS_OF, MARK, MOST, SynthFile, SynthPlan, program};
use peerhood::{Loaded, load};
use peerhood_model::AsOf;

fn plan(referrals: u64, support_parents: u64, seed: u64) -> SynthPlan {
    SynthPlan { referrals, support_parents, seed }
}

fn write(files: &[SynthFile], folder: &Path) {
    for file in files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.text).unwrap();
    }
}

fn loaded(plan: &SynthPlan) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    write(&program(plan).unwrap(), folder.path());
    load(folder.path()).unwrap_or_else(|faults| panic!("{plan:?}:\n{faults}"))
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let one = program(&plan(300, 120, 7)).unwrap();
    assert_eq!(one, program(&plan(300, 120, 7)).unwrap());
    assert_ne!(one, program(&plan(300, 120, 8)).unwrap());
}

#[test]
fn support_parents_do_not_depend_on_the_number_of_referrals() {
    let parents = |referrals| {
        let files = program(&plan(referrals, 100, 7)).unwrap();
        files.into_iter().find(|file| file.path == "support_parents.csv").unwrap()
    };
    assert_eq!(parents(0), parents(300));
}

#[test]
fn every_program_loads_without_a_fault_and_with_nothing_unknown() {
    for (referrals, support_parents) in
        [(0, 0), (0, 5), (1, 0), (1, 1), (15, 6), (120, 40), (900, 200)]
    {
        for seed in [0, 1, 7, u64::MAX] {
            let plan = plan(referrals, support_parents, seed);
            let Loaded { program, notices, .. } = loaded(&plan);
            assert_eq!(program.referrals.len() as u64, referrals);
            assert_eq!(program.support_parents.len() as u64, support_parents);
            let real = |notice: &&peerhood::Notice| !notice.to_string().contains("no rows");
            let notices: Vec<String> =
                notices.iter().filter(real).map(ToString::to_string).collect();
            assert!(notices.is_empty(), "{plan:?}: {notices:?}");
        }
    }
}

#[test]
fn nobody_can_be_reached_and_every_folder_says_that_it_is_invented() {
    let files = program(&plan(200, 80, 3)).unwrap();
    assert!(files[0].path == "README.md" && files[0].text.starts_with(MARK));
    let Loaded { program, .. } = loaded(&plan(200, 80, 3));
    assert!(program.name.starts_with("Synthetic"));
    let referred = program.referrals.iter().map(|referral| &referral.contact);
    let supporting = program.support_parents.iter().map(|parent| &parent.contact);
    for contact in referred.chain(supporting) {
        for way in contact.disclosed().ways {
            assert!(way.starts_with("555-01") || way.ends_with("@example.org"), "{way}");
        }
    }
}

#[test]
fn a_year_of_a_program_has_something_of_everything() {
    let Loaded { program, surveys, .. } = loaded(&plan(900, 250, 7));
    let day = AS_OF;
    let live = |record: &peerhood_model::MatchRecord| record.state(day).unwrap().stage.is_live();
    assert!(program.matches.iter().any(live) && !program.matches.iter().all(live));
    assert!(program.referrals.iter().any(|referral| referral.consent.is_none()));
    assert!(!program.groups.is_empty() && !program.attendance.is_empty());
    assert!(!program.training.is_empty() && !program.services.is_empty());
    assert_eq!(surveys.len(), 1);
    assert_eq!(surveys[0].waves.len(), 2);
    let tongues: std::collections::BTreeSet<String> =
        program.referrals.iter().map(|referral| referral.languages[0].to_string()).collect();
    assert!(6 < tongues.len(), "{tongues:?}");
}

#[test]
fn a_proposal_for_300_referrals_is_proved() {
    let loaded = loaded(&plan(300, 120, 7));
    let noon = AS_OF.and_hms_opt(12, 0, 0).unwrap();
    let instant = loaded.program.time_zone.instant_of(noon).unwrap();
    let as_of = AsOf::at(instant, &loaded.program.time_zone);
    let proposal = peerhood::propose::propose(&loaded.program, &loaded.policy, as_of).unwrap();
    assert!(20 < proposal.pairs.len(), "{} pairs", proposal.pairs.len());
    let verified = peerhood::verify::verify(&loaded.program, &loaded.policy, &proposal).unwrap();
    assert!(verified.unwrap().optimal);
}

#[test]
fn a_program_that_is_too_large_is_refused_at_once() {
    let error = program(&plan(1_000_000_000_000, 1, 7)).unwrap_err();
    assert!(error.to_string().starts_with("1000000000000 referrals are more than 200000"));
    assert!(program(&plan(1, MOST + 1, 7)).is_err());
}
