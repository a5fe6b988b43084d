use std::fmt::Write as _;

use super::conditions::{TERMS, experiences};
use super::person::cultures;
use super::places::{Region, STATE};
use super::{AS_OF, MARK, SynthPlan};

/// The policy of the invented program. What it does not say is as the defaults have it.
pub(super) fn program_toml(plan: &SynthPlan, regions: &[Region]) -> String {
    let mut text = format!(
        "# The policy of an invented program; README.md says so at length.\n\n\
         name = \"Synthetic Parent to Parent {seed}\"\n\
         namespace = \"synthetic-{seed}.example\"\n\
         time_zone = \"America/Chicago\"\n\
         service_area = [\"{STATE}\"]\n\n\
         [coordinator]\nname = \"Synthetic Coordinator\"\n\
         ways = [\"555-0100\", \"coordinator@example.org\"]\n\n\
         [eligibility]\nraising_months = 12\ntraining_hours = 2\n\n\
         [vocabulary]\nexperiences = {experiences}\nculture = {cultures}\n",
        seed = plan.seed,
        experiences = listed(&experiences()),
        cultures = listed(&cultures().collect::<Vec<_>>()),
    );
    // Writing to text cannot fail.
    for (term, parents, synonyms) in TERMS {
        let _ = write!(
            text,
            "\n[conditions.\"{term}\"]\nparents = {}\nsynonyms = {}\n",
            listed(parents),
            listed(synonyms),
        );
    }
    let _ = write!(text, "\n[regions.{STATE}]\n");
    for region in regions {
        let neighbours: Vec<&str> =
            region.neighbours.iter().map(|position| regions[*position].name.as_str()).collect();
        let _ = write!(
            text,
            "\n[regions.\"{}\"]\nparent = \"{STATE}\"\nneighbours = {}\n",
            region.name,
            listed(&neighbours),
        );
    }
    text
}

fn listed(items: &[&str]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

pub(super) fn readme(plan: &SynthPlan) -> String {
    let SynthPlan { referrals, support_parents, seed } = plan;
    format!(
        "{MARK}\n\n\
         Everything in this folder is invented by chance: the program, the places, every person, every\n\
         match, every answer. It is about nobody. Telephone numbers are from the range kept for fiction\n\
         (555-01xx), addresses end in `example.org`, and the postal codes (000xx) are of no place. What\n\
         is found in it is no evidence about peer support.\n\n\
         It was made by\n\n\
         ```\npeerhood synth --referrals {referrals} --support-parents {support_parents} --seed {seed} --out FOLDER\n```\n\n\
         and the same command makes the same bytes again. The program stands on {AS_OF}: give\n\
         `--as-of {AS_OF}` to the verbs that decide something. What the chances are is in\n\
         `docs/synth.md` of peerhood. `peerhood synth` writes over this folder, as long as this file begins\n\
         as it does.\n"
    )
}
