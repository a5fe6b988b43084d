use super::read::CalendarFaultKind;

/// A part of a calendar: an event, a zone, a list of busy times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) name: String,
    /// The line on which it begins.
    pub(super) line: usize,
    pub(super) properties: Vec<Property>,
    /// The observances of a zone; the alarms of an event.
    pub(super) inner: Vec<Component>,
}

/// A line of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) line: usize,
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    pub(super) value: String,
}

/// Components inside one another, at most; deeper ones are left out.
const DEEPEST: usize = 4;

/// Splits a calendar into the components that stand directly in it.
pub(super) fn components(text: &str) -> (Vec<Component>, Vec<(usize, CalendarFaultKind)>) {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let mut open: Vec<Component> = Vec::new();
    let mut too_deep = 0_usize;
    let mut in_calendar = false;
    let mut any = false;
    for (line, content) in unfold(text) {
        let Some(property) = property(line, &content) else {
            faults.push((line, CalendarFaultKind::Line));
            continue;
        };
        let name = property.value.trim().to_ascii_uppercase();
        match property.name.as_str() {
            "BEGIN" if name == "VCALENDAR" => {
                in_calendar = true;
                any = true;
            }
            "END" if name == "VCALENDAR" => {
                in_calendar = false;
                for unclosed in open.drain(..) {
                    faults.push((line, CalendarFaultKind::Nesting { name: unclosed.name }));
                }
                too_deep = 0;
            }
            "BEGIN" if open.len() == DEEPEST => too_deep += 1,
            "BEGIN" => {
                open.push(Component { name, line, properties: Vec::new(), inner: Vec::new() });
            }
            "END" if 0 < too_deep => too_deep -= 1,
            "END" => match open.pop() {
                Some(component) if component.name == name => match open.last_mut() {
                    Some(outer) => outer.inner.push(component),
                    None if in_calendar => found.push(component),
                    None => {}
                },
                Some(component) => {
                    faults.push((line, CalendarFaultKind::Nesting { name: component.name }));
                }
                None => faults.push((line, CalendarFaultKind::Nesting { name })),
            },
            _ if 0 < too_deep => {}
            _ => {
                if let Some(component) = open.last_mut() {
                    component.properties.push(property);
                }
            }
        }
    }
    for unclosed in open {
        faults.push((unclosed.line, CalendarFaultKind::Nesting { name: unclosed.name }));
    }
    if !any {
        faults.push((1, CalendarFaultKind::NoCalendar));
    }
    (found, faults)
}

impl Component {
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    pub(super) fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.first(name).map(|property| property.value.as_str())
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name).is_some_and(|known| known.trim().eq_ignore_ascii_case(value))
    }
}

impl Property {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().find(|(known, _)| known == name);
        parameter.map(|(_, value)| value.as_str())
    }
}

/// Joins folded lines; each comes with the number of its first one.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

fn property(line: usize, content: &str) -> Option<Property> {
    let mut quoted = false;
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut value = None;
    for (at, character) in content.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&content[begin..at]);
                begin = at + 1;
            }
            ':' if !quoted => {
                parts.push(&content[begin..at]);
                value = Some(content[at + 1..].to_owned());
                break;
            }
            _ => {}
        }
    }
    let value = value?;
    let mut parts = parts.into_iter();
    let name = parts.next()?.trim().to_ascii_uppercase();
    if name.is_empty() {
        return None;
    }
    // A group before the name says nothing here.
    let name = name.rsplit('.').next().map(str::to_owned)?;
    let parameters = parts
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        .collect();
    Some(Property { line, name, parameters, value })
}
