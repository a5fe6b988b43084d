use std::fmt;

/// A person's name and the ways to reach them.
///
/// Prints as redacted and does not serialise: a record that holds it serialises without it.
/// [`ContactDetails::disclosed`] is the one explicit call that opens it.
///
/// ```
/// use peerhood_model::ContactDetails;
///
/// let contact = ContactDetails::new("Ana Costa", ["ana@example.org"]);
/// assert_eq!(format!("{contact:?} {contact}"), "ContactDetails(redacted) [redacted]");
/// assert_eq!(contact.disclosed().name, "Ana Costa");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
pub struct ContactDetails {
    // Private so that no reader gets at them without saying `disclosed`.
    #[cfg_attr(feature = "serde", serde(default))]
    name: String,
    #[cfg_attr(feature = "serde", serde(default))]
    ways: Vec<String>,
}

/// Contact details that somebody asked for by name.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DisclosedContact<'a> {
    /// The person's name.
    pub name: &'a str,
    /// Phone numbers, e-mail addresses and the like, the preferred one first.
    pub ways: &'a [String],
}

impl ContactDetails {
    /// Keeps a name and the ways to reach this person, the preferred one first.
    pub fn new<W>(name: impl Into<String>, ways: impl IntoIterator<Item = W>) -> Self
    where
        W: Into<String>,
    {
        Self { name: name.into(), ways: ways.into_iter().map(Into::into).collect() }
    }

    /// Opens the details. The caller answers for where they go.
    #[must_use]
    pub fn disclosed(&self) -> DisclosedContact<'_> {
        DisclosedContact { name: &self.name, ways: &self.ways }
    }

    /// Whether there is any way to reach this person, without opening it.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        !self.ways.is_empty()
    }

    /// Whether a name is known, without opening it.
    #[must_use]
    pub fn is_named(&self) -> bool {
        !self.name.is_empty()
    }
}

impl fmt::Debug for ContactDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactDetails(redacted)")
    }
}

impl fmt::Display for ContactDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for DisclosedContact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisclosedContact(redacted)")
    }
}

/// Free text about a person: a note, a reason in their own words.
///
/// Prints as redacted and does not serialise; [`PrivateText::disclosed`] opens it.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct PrivateText(
    // Private so that no reader gets at it without saying `disclosed`.
    String,
);

impl PrivateText {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Opens the text. The caller answers for where it goes.
    #[must_use]
    pub fn disclosed(&self) -> &str {
        &self.0
    }

    /// Whether nothing was written, without opening it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for PrivateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateText(redacted)")
    }
}

impl fmt::Display for PrivateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_is_printed() {
        let contact = ContactDetails::new("Ana Costa", ["+1 555 0100"]);
        let note = PrivateText::new("lost her job");
        let printed =
            format!("{contact} {contact:?} {contact:#?} {:?} {note} {note:?}", contact.disclosed());
        assert!(!printed.contains("Ana") && !printed.contains("555") && !printed.contains("job"));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn contact_details_serialise_only_when_disclosed() {
        let contact = ContactDetails::new("Ana Costa", ["+1 555 0100"]);
        assert_eq!(
            serde_json::to_string(&contact.disclosed()).unwrap(),
            r#"{"name":"Ana Costa","ways":["+1 555 0100"]}"#
        );
    }
}
