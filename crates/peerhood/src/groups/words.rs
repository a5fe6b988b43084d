//! What keeps a family out of groups, and what a group lacks, in a coordinator's words.

/// What keeps a family out of some of the groups.
pub(super) fn kept_out(rule: &str, groups: usize) -> String {
    let groups = counted(groups);
    match rule {
        "similar language" => format!("{groups} held in a language it does not speak"),
        "similar setting" => format!("{groups} meeting where or in a way it cannot"),
        "similar language interpreted into" => format!("{groups} with another interpreter"),
        "common slot" => format!("{groups} meeting when it cannot come"),
        "choice of identity" => format!("{groups} other than the community it asked for"),
        rule => format!("{groups} closed to it by the rule: {rule}"),
    }
}

/// What it means that a family does not fit by size: `full` groups have no room, and in `empty` ones
/// it would be with too few others.
pub(super) fn no_room(full: usize, empty: usize) -> Vec<String> {
    let mut reasons = Vec::new();
    if 0 < full {
        let are = if full == 1 { "is" } else { "are" };
        reasons.push(format!("{} that would suit {are} full", counted(full)));
    }
    if 0 < empty {
        reasons.push("too few others whom it could begin a new group with".to_owned());
    }
    reasons
}

fn counted(groups: usize) -> String {
    if groups == 1 { "1 group".to_owned() } else { format!("{groups} groups") }
}

/// What a group is less than wished for.
pub(super) fn shortfall(rule: &str) -> String {
    match rule {
        "similar condition family" => "the children's conditions differ".to_owned(),
        "close child's age in months" => {
            "the children's ages lie more than six years apart".to_owned()
        }
        "no one alone in relationship" => {
            "somebody is the only one of their relationship to the child".to_owned()
        }
        "common slot" => "not everybody can come at the time".to_owned(),
        "identity preferred" => {
            "somebody would rather be in a group of their own community".to_owned()
        }
        rule => format!("less than wished for: {rule}"),
    }
}
