use crate::code::codes;

codes! {
    /// A way for two people to be in touch.
    Mode, "mode" {
        /// By phone.
        Phone = "phone",
        /// By video call.
        Video = "video",
        /// Face to face.
        InPerson = "in_person",
        /// By text message or e-mail.
        Text = "text",
    }
}

codes! {
    /// Where a group meets.
    Setting, "setting" {
        /// In a room.
        InPerson = "in_person",
        /// By video or phone.
        Virtual = "virtual",
        /// In a room and by video at once.
        Hybrid = "hybrid",
    }
}

impl Setting {
    /// Whether somebody who uses this mode can take part.
    #[must_use]
    pub const fn admits(self, mode: Mode) -> bool {
        match self {
            Self::InPerson => matches!(mode, Mode::InPerson),
            Self::Virtual => matches!(mode, Mode::Phone | Mode::Video),
            Self::Hybrid => matches!(mode, Mode::InPerson | Mode::Phone | Mode::Video),
        }
    }
}
