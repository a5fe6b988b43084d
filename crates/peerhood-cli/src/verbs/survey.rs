use clap::Args;
use peerhood::survey::{Computed, SurveyResults, score};

use super::{Form, Source};
use crate::exit::Failure;
use crate::output::{json, say, say_json, tell, while_working, write_files};

/// `peerhood survey`
#[derive(Debug, Args)]
pub(crate) struct Survey {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    form: Form,
}

impl Survey {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, _) = self.source.load()?;
        let level = loaded.policy.reporting.confidence;
        let results = while_working("scoring", || score(&loaded.surveys, level));
        alerts(&results);
        if let Some(folder) = &self.form.out {
            write_files(folder, &[("surveys.json", json(&results)?)])?;
        }
        if self.form.json { say_json(&results) } else { say(&text(&results)) }
    }
}

/// Tells whom somebody has to call; on the terminal only, never in a document.
pub(crate) fn alerts(results: &SurveyResults) {
    for alert in &results.needs_a_person {
        tell(&format!("please look at this soon: {}, {}: {}", alert.person, alert.wave, alert.say));
    }
}

fn text(results: &SurveyResults) -> String {
    let mut text = String::new();
    for instrument in &results.instruments {
        text.push_str(&format!("{} ({})\n", instrument.title, instrument.instrument));
        for wave in &instrument.waves {
            text.push_str(&format!("  {}: {} rows\n", wave.wave, wave.rows));
            for scale in &wave.scales {
                text.push_str(&format!(
                    "    {}: {} scored, mean {}, alpha {}\n",
                    scale.scale,
                    scale.scored,
                    computed(&scale.mean),
                    computed(&scale.alpha)
                ));
            }
            for person in &wave.people {
                let scores =
                    person.scores.iter().map(|score| match (score.score, &score.missing) {
                        (Some(value), _) => {
                            let band = score
                                .band
                                .as_ref()
                                .map_or_else(String::new, |band| format!(" ({band})"));
                            format!("{} {value}{band}", score.scale)
                        }
                        (None, why) => {
                            format!("{} not scored: {}", score.scale, why.as_deref().unwrap_or(""))
                        }
                    });
                let scores: Vec<String> = scores.collect();
                text.push_str(&format!("      {:<10} {}\n", person.person, scores.join("; ")));
            }
            for fault in &wave.faults {
                text.push_str(&format!("    impossible answer: {fault}\n"));
            }
            if let Some(care) = &wave.care {
                text.push_str(&format!(
                    "    to look at: {} rows filled in without care, {} people twice, {} sets of equal rows\n",
                    care.doubtful.len(),
                    care.same_person.len(),
                    care.same_answers.len()
                ));
            }
        }
        for change in &instrument.changes {
            text.push_str(&format!(
                "  {} from {} to {}: {} answered both; mean change {}\n",
                change.title,
                change.from,
                change.to,
                change.scored.both,
                computed(&change.mean_change)
            ));
        }
    }
    if text.is_empty() {
        text.push_str("The program has no surveys.");
    }
    text
}

fn computed(value: &Computed) -> String {
    match value {
        Computed::Estimate(one) => format!("{:.2} ({:.2} to {:.2})", one.value, one.low, one.high),
        Computed::None(why) => format!("not known ({why})"),
    }
}
