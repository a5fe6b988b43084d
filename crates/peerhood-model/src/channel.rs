use chrono::NaiveDate;

use crate::code::codes;

codes! {
    /// A way for the program to write to somebody.
    Channel, "channel" {
        /// By phone.
        Phone = "phone",
        /// By text message.
        TextMessage = "text_message",
        /// By e-mail.
        Email = "email",
        /// By letter.
        Post = "post",
    }
}

/// Which channels somebody lets the program use for news, reminders and surveys.
///
/// Who never said yes has said no; the last word counts.
///
/// ```
/// use peerhood_model::{Channel, Channels};
///
/// let day = |text: &str| text.parse().expect("a date");
/// let mut channels = Channels::default();
/// channels.opt_in(Channel::Email, day("2026-01-01"));
/// channels.opt_out(Channel::Email, day("2026-06-01"));
/// assert!(channels.allow(Channel::Email, day("2026-05-31")));
/// assert!(!channels.allow(Channel::Email, day("2026-06-01")));
/// assert!(!channels.allow(Channel::Phone, day("2026-05-31")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[non_exhaustive]
pub struct Channels {
    /// What was said, in any order.
    pub words: Vec<ChannelWord>,
}

/// A yes or no to one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ChannelWord {
    /// The day it holds from.
    pub on: NaiveDate,
    /// The channel.
    pub channel: Channel,
    /// Whether it may be used.
    pub allowed: bool,
}

impl Channels {
    /// Says yes to a channel from a day on.
    pub fn opt_in(&mut self, channel: Channel, on: NaiveDate) {
        self.words.push(ChannelWord { on, channel, allowed: true });
    }

    /// Says no to a channel from a day on.
    pub fn opt_out(&mut self, channel: Channel, on: NaiveDate) {
        self.words.push(ChannelWord { on, channel, allowed: false });
    }

    /// Says no to every channel from a day on.
    pub fn opt_out_of_all(&mut self, on: NaiveDate) {
        for &channel in Channel::ALL {
            self.opt_out(channel, on);
        }
    }

    /// Whether a channel may be used on a day. Of a yes and a no of one day the no counts.
    #[must_use]
    pub fn allow(&self, channel: Channel, day: NaiveDate) -> bool {
        let said = self.words.iter().filter(|word| word.channel == channel && word.on <= day);
        said.max_by_key(|word| (word.on, !word.allowed)).is_some_and(|word| word.allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn of_a_yes_and_a_no_of_one_day_the_no_counts() {
        let mut channels = Channels::default();
        channels.opt_out(Channel::Phone, day("2026-01-01"));
        channels.opt_in(Channel::Phone, day("2026-01-01"));
        assert!(!channels.allow(Channel::Phone, day("2026-01-01")));
        channels.opt_in(Channel::Phone, day("2026-01-02"));
        assert!(channels.allow(Channel::Phone, day("2026-01-02")));
    }

    #[test]
    fn one_word_ends_all_channels() {
        let mut channels = Channels::default();
        for &channel in Channel::ALL {
            channels.opt_in(channel, day("2026-01-01"));
        }
        channels.opt_out_of_all(day("2026-02-01"));
        assert!(!Channel::ALL.iter().any(|&channel| channels.allow(channel, day("2026-03-01"))));
    }
}
