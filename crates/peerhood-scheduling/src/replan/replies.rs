use chrono::NaiveDate;

use crate::Busy;
use crate::plan::{Key, Plan, Request};

/// What a member answers to an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reply<K> {
    /// Who answers.
    pub participant: K,
    /// The series.
    pub series: K,
    /// The session's day; `None` for every session of the series that is still to come.
    pub date: Option<NaiveDate>,
    /// The answer.
    pub kind: ReplyKind,
}

/// An answer to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ReplyKind {
    /// They come.
    Accepted,
    /// They cannot come.
    Declined,
}

/// Writes replies into the availability of those who gave them, so that the next plan heeds them.
///
/// An accepted session is promised time, also of somebody who was never asked for their hours; a
/// declined one is taken time. Later replies overrule earlier ones. Gives back the replies that
/// fit no session of the plan or nobody in the request.
pub fn heed<'a, K: Key>(
    request: &mut Request<K>,
    plan: &Plan<K>,
    replies: &'a [Reply<K>],
) -> Vec<&'a Reply<K>> {
    let as_of = request.as_of;
    let mut idle = Vec::new();
    for reply in replies {
        let sessions = plan.placement(&reply.series).into_iter().flat_map(|p| &p.sessions);
        let meant = sessions
            .filter(|session| as_of.is_none_or(|as_of| as_of <= session.start))
            .filter(|session| reply.date.is_none_or(|date| date == session.date));
        let meant: Vec<Busy> =
            meant.map(|session| Busy { start: session.start, end: session.end }).collect();
        let person = request.participants.iter_mut().find(|p| p.id == reply.participant);
        let (Some(person), false) = (person, meant.is_empty()) else {
            idle.push(reply);
            continue;
        };
        let free = &mut person.availability;
        free.busy.retain(|busy| !meant.contains(busy));
        free.promised.retain(|promised| !meant.contains(promised));
        match reply.kind {
            ReplyKind::Accepted => free.promised.extend(meant),
            ReplyKind::Declined => free.busy.extend(meant),
        }
    }
    idle
}
