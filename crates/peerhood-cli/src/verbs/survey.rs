use clap::Args;
use peerhood::interop::{
    FhirVersion, questionnaire, questionnaire_response, questionnaire_responses,
};
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
    /// With --out, also writes every instrument and wave as FHIR: r4 or r5. People go by their id.
    #[arg(long, value_name = "RELEASE", requires = "out", value_parser = release)]
    fhir: Option<FhirVersion>,
    /// With --fhir, writes only what this person answered: one QuestionnaireResponse a wave.
    #[arg(long, value_name = "ID", requires = "fhir")]
    person: Option<String>,
}

/// A name that is one file's, whatever an export calls its waves.
fn safe(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

fn release(text: &str) -> Result<FhirVersion, String> {
    match text.to_ascii_lowercase().as_str() {
        "r4" => Ok(FhirVersion::R4),
        "r5" => Ok(FhirVersion::R5),
        _ => Err("write r4 or r5".to_owned()),
    }
}

impl Survey {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (loaded, _) = self.source.load()?;
        let level = loaded.policy.reporting.confidence;
        let results = while_working("scoring", || score(&loaded.surveys, level));
        alerts(&results);
        if let Some(folder) = &self.form.out {
            let mut files = vec![("surveys.json".to_owned(), json(&results)?)];
            if let Some(version) = self.fhir {
                for survey in &loaded.surveys {
                    let key = survey.instrument.key();
                    let made = questionnaire(&survey.instrument, version);
                    files.push((format!("fhir-{}.json", safe(key)), json(&made)?));
                    for wave in &survey.waves {
                        let file = format!("fhir-{}-{}", safe(key), safe(&wave.name));
                        let Some(person) = &self.person else {
                            let made = questionnaire_responses(survey, wave, version);
                            files.push((format!("{file}.json"), json(&made)?));
                            continue;
                        };
                        if let Some(made) = questionnaire_response(survey, wave, person, version) {
                            files.push((format!("{file}-{}.json", safe(person)), json(&made)?));
                        }
                    }
                }
            }
            let files: Vec<(&str, String)> =
                files.iter().map(|(name, made)| (name.as_str(), made.clone())).collect();
            write_files(folder, &files)?;
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
