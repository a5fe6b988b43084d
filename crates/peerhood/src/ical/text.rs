/// Bytes in a line, at most, its end not counted.
const MOST_BYTES: usize = 75;

/// Appends a content line, folded so that no line is longer than 75 bytes and no character is
/// cut.
pub(super) fn push_line(calendar: &mut String, name: &str, value: &str) {
    let mut room = MOST_BYTES;
    for character in name.chars().chain([':']).chain(value.chars()) {
        if room < character.len_utf8() {
            calendar.push_str("\r\n ");
            room = MOST_BYTES - 1;
        }
        calendar.push(character);
        room -= character.len_utf8();
    }
    calendar.push_str("\r\n");
}

/// Escapes free text.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' | '\r' => escaped.push_str("\\n"),
            other if other.is_control() && other != '\t' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Undoes the escaping of free text.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

/// Quotes a parameter's value; what no parameter can hold is left out.
pub(super) fn quote(text: &str) -> String {
    let kept = text.chars().filter(|&character| character != '"' && !character.is_control());
    format!("\"{}\"", kept.collect::<String>())
}

/// Keeps what may stand in an address or identifier that is no free text.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut calendar = String::new();
        push_line(&mut calendar, "SUMMARY", &"ñandú ".repeat(40));
        assert!(calendar.split("\r\n").all(|line| line.len() <= 75));
        let unfolded = calendar.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "ñandú ".repeat(40)));
    }

    #[test]
    fn separators_and_line_ends_are_escaped() {
        assert_eq!(escape("a,b;c\\d\r\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
        assert_eq!(quote("Ana \"Nan\" Ruiz\n"), "\"Ana Nan Ruiz\"");
    }
}
