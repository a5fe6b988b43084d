use serde_json::{Map, Value as Json, json};

use super::Agency;

impl Agency {
    /// What it says, with the keys of `agency.toml`; nothing where it says nothing.
    pub(crate) fn json(&self) -> Map<String, Json> {
        let mut map = Map::new();
        let mut add = |key: &str, value: Json| {
            let empty = match &value {
                Json::Null => true,
                Json::Array(items) => items.is_empty(),
                Json::Object(fields) => fields.is_empty(),
                _ => false,
            };
            if !empty {
                map.insert(key.to_owned(), value);
            }
        };
        add("apply", json!(self.apply));
        add("contact", json!(self.contact));
        add("who_may_apply", json!(self.who_may_apply));
        add("families_decide", json!(self.families_decide));
        add("board", json!(self.board));
        add("staff", json!(self.staff));
        let partners = self.partners.iter().map(|partner| {
            let value = json!(partner);
            let fields = value.as_object().cloned().unwrap_or_default();
            Json::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect())
        });
        add("partners", Json::Array(partners.collect()));
        let assessments = self.assessments.iter().map(|assessment| {
            let answers = assessment.answers.iter().map(|(key, score)| (key.clone(), json!(score)));
            let fields = answers.chain([("on".to_owned(), json!(assessment.on))]);
            Json::Object(fields.collect())
        });
        add("assessments", Json::Array(assessments.collect()));
        let done = self.done.iter().map(|(key, on)| (key.clone(), json!(on)));
        add("done", Json::Object(done.collect()));
        if let Some(conversation) = &self.conversation {
            let mut fields = Map::new();
            fields.insert("title".to_owned(), json!(conversation.title));
            let starts = conversation.starts.format("%Y-%m-%dT%H:%M:%S").to_string();
            fields.insert("starts".to_owned(), json!(starts));
            fields.insert("minutes".to_owned(), json!(conversation.minutes));
            if let Some(link) = &conversation.link {
                fields.insert("link".to_owned(), json!(link));
            }
            add("conversation", Json::Object(fields));
        }
        map
    }
}
