use peerhood_model::{Program, Service};
use serde_json::{Map, Value as Json, json};

/// The directory in HSDS 3.0: organizations, then services.
pub(super) fn write(program: &Program) -> Vec<Json> {
    let organizations = program.organizations.iter().map(|organization| {
        json!({
            "id": organization.id,
            "name": organization.name,
            "description": organization.description,
            "website": organization.website,
        })
    });
    organizations.chain(program.services.iter().map(service)).collect()
}

fn service(service: &Service) -> Json {
    let named = |name: &dyn ToString| json!({ "name": name.to_string() });
    let coded = |code: &dyn ToString| json!({ "taxonomy_term": { "code": code.to_string() } });
    let mut attributes: Vec<Json> = service.needs.iter().map(|need| coded(need)).collect();
    attributes.extend(service.functions.iter().map(|function| coded(function)));
    attributes.extend(service.topics.iter().map(|topic| coded(topic)));
    let mut fields = Map::new();
    let mut add = |name: &str, value: Json| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            fields.insert(name.to_owned(), value);
        }
    };
    add("id", json!(service.id));
    add("organization_id", json!(service.organization));
    add("name", json!(service.name));
    add("status", json!(service.status.to_string().replace('_', " ")));
    add("description", json!(service.description));
    add("url", json!(service.url));
    add("eligibility_description", json!(service.eligibility));
    add("minimum_age", json!(service.minimum_age));
    add("maximum_age", json!(service.maximum_age));
    add("assured_date", json!(service.assured_on));
    add("interpretation_services", if service.interpretation { json!("yes") } else { Json::Null });
    let code = |language: &peerhood_model::Language| json!({ "code": language });
    add("languages", service.languages.iter().map(code).collect());
    add("service_areas", service.regions.iter().map(|region| named(region)).collect());
    add("attributes", Json::Array(attributes));
    add("contacts", service.referral_contact.iter().map(|contact| named(contact)).collect());
    add("capacities", service.places.iter().map(|places| json!({ "available": places })).collect());
    Json::Object(fields)
}
