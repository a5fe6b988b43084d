use super::{Violation, is_ahead};
use crate::Series;
use crate::plan::{Key, Placement, Request, Session};

/// Checks that the sessions to come cover, one after another and each code once, what those held have
/// not covered; and that a code is missing only where every session has as many as it can.
pub(super) fn check<K: Key>(
    request: &Request<K>,
    series: &Series<K>,
    placement: &Placement<K>,
    found: &mut Vec<Violation>,
) {
    let (ahead, held): (Vec<&Session<K>>, Vec<&Session<K>>) =
        placement.sessions.iter().partition(|session| is_ahead(request, session));
    let is_covered = |code: &&String| held.iter().any(|session| session.codes.contains(code));
    let open = series.codes.iter().filter(|code| !is_covered(code));
    let told = ahead.iter().flat_map(|session| &session.codes).chain(&placement.codes_missing);
    let most = usize::try_from(series.codes_per_session).unwrap_or(usize::MAX);
    let wrong = |date| Violation::Codes { series: series.id.to_string(), date };
    let too_many = ahead.iter().filter(|session| most < session.codes.len());
    found.extend(too_many.map(|session| wrong(Some(session.date))));
    let room = ahead.iter().any(|session| session.codes.len() < most);
    if !open.eq(told) || (room && !placement.codes_missing.is_empty()) {
        found.push(wrong(None));
    }
}
