use thiserror::Error;

/// What can be wrong with the input, with the values that say it exactly.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    // Files.
    /// The program folder is not there, or is no folder.
    #[error("not a folder")]
    NotAFolder,
    /// A needed file is not there.
    #[error("the file is missing")]
    FileMissing {
        /// A file that may have been meant.
        found: Option<String>,
    },
    /// A folder or a device stands where a file should.
    #[error("not a file")]
    NotAFile,
    /// The system refuses to read it.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// What the system said.
        reason: String,
    },
    /// More bytes than any program needs.
    #[error("the file has more than {megabytes} MB")]
    FileTooLarge {
        /// The most that is read.
        megabytes: u64,
    },
    /// Nothing in it, not even a header.
    #[error("the file is empty")]
    FileEmpty,

    // Characters.
    /// Saved as UTF-16.
    #[error("saved as UTF-16, not UTF-8")]
    Utf16,
    /// Bytes that are no UTF-8.
    #[error("not UTF-8 text")]
    NotUtf8,
    /// A zero byte.
    #[error("a NUL byte in the text")]
    NulByte,

    // Rows and columns.
    /// A quote that is opened and never closed.
    #[error("a quote is opened here and never closed")]
    QuoteNotClosed,
    /// Text after a closing quote.
    #[error("a quote inside a quoted cell is not doubled")]
    StrayQuote,
    /// More cells than the header has columns.
    #[error("the row has {cells} cells, the header {columns}")]
    TooManyCells {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// Fewer cells than the header has columns.
    #[error("the row has only {cells} cells, the header {columns}")]
    TooFewCells {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// A needed column is not there.
    #[error("the column {name} is missing")]
    ColumnMissing {
        /// Its name.
        name: String,
        /// A column of the file that may have been meant.
        found: Option<String>,
    },
    /// Two columns with one name.
    #[error("the column is there twice, first as column {first}")]
    DuplicateColumn {
        /// The number of the first one.
        first: u64,
    },
    /// A value in a column without a name.
    #[error("a value in a column without a name")]
    UnnamedColumn,
    /// More text than any cell needs.
    #[error("the cell has more than {kilobytes} kB")]
    CellTooLong {
        /// The most that is read.
        kilobytes: usize,
    },

    // Values.
    /// A needed value is not there.
    #[error("nothing here, but a value is needed")]
    Empty,
    /// What a spreadsheet shows where its formula failed.
    #[error("a spreadsheet error instead of a value")]
    SpreadsheetError,
    /// Control characters in a value.
    #[error("a control character in the value")]
    ControlCharacter,
    /// No date in any spelling that is read.
    #[error("not a date")]
    NotADate,
    /// A date in a spelling that the program does not name.
    #[error("a date in a spelling the program does not name")]
    DateSpelling,
    /// The number that a spreadsheet keeps for a day.
    #[error("a spreadsheet's number for a day, not a date")]
    DayNumber,
    /// A year that nobody can mean.
    #[error("a year that cannot be meant")]
    UnlikelyYear,
    /// A day that no calendar has.
    #[error("no such day")]
    NoSuchDay,
    /// Not a date with a time.
    #[error("not a date with a time")]
    NotAMoment,
    /// A time that the clocks skip.
    #[error("the clocks in {time_zone} skip this time")]
    SkippedTime {
        /// The time zone.
        time_zone: String,
    },
    /// Neither a birth month or date nor one of the two words.
    #[error("not a month or date of birth")]
    NotABirth,
    /// Not a time zone.
    #[error("not an IANA time zone")]
    NotATimeZone,
    /// Not a language tag.
    #[error("not a BCP 47 language tag")]
    NotALanguage,
    /// Not a whole number, or out of range.
    #[error("not a whole number from {least} to {most}")]
    NotAnInteger {
        /// The least allowed.
        least: i64,
        /// The most allowed.
        most: i64,
    },
    /// Not a number, or out of range.
    #[error("not a number from {least} to {most}")]
    NotANumber {
        /// The least allowed, as text.
        least: String,
        /// The most allowed, as text.
        most: String,
    },
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    NotAFlag,
    /// None of a fixed set of words.
    #[error("not one of the words allowed here")]
    NotOneOf {
        /// The words.
        allowed: Vec<String>,
        /// The one that may have been meant.
        near: Option<String>,
    },
    /// An id with characters that an id cannot have.
    #[error("not an id")]
    NotAnId,
    /// An id that another row has.
    #[error("the id is taken by line {first}")]
    DuplicateId {
        /// The line of the row that had it first.
        first: u64,
    },
    /// A row that repeats another one where each may be there once.
    #[error("says again what line {first} says")]
    DuplicateRow {
        /// The line of the row that said it first.
        first: u64,
    },
    /// An id that no row has.
    #[error("no such id in {file}")]
    UnknownId {
        /// The file that should have it.
        file: String,
        /// An id that may have been meant.
        near: Option<String>,
    },
    /// Text that is no term.
    #[error("not a term of a few words")]
    NotATerm,
    /// Text that is no postal code.
    #[error("not a postal code")]
    NotAPostalCode,
    /// Not a number of hours.
    #[error("not a number of hours")]
    NotHours,
    /// Not a number with up to three decimal places.
    #[error("not a number with up to three decimal places")]
    NotAFigure,
    /// A wish that does not read.
    #[error("not a wish: {reason}")]
    NotAWish {
        /// What does not read.
        reason: String,
    },
    /// A term that neither the coding system nor the program's vocabulary knows.
    #[error("not in the program's {vocabulary}")]
    UnknownTerm {
        /// The vocabulary.
        vocabulary: String,
        /// A term that may have been meant.
        near: Option<String>,
    },
    /// Weekly availability that does not read.
    #[error("not a weekly time: {reason}")]
    NotAvailability {
        /// What does not read.
        reason: String,
    },
    /// A consent that does not say who, when and for what.
    #[error("not a consent: {reason}")]
    NotConsent {
        /// What is missing or does not read.
        reason: String,
    },
    /// Two dates the wrong way round.
    #[error("earlier than {other}, {date}")]
    DateOrder {
        /// The column of the date that must not be later.
        other: String,
        /// That date.
        date: String,
    },
    /// Two cells of a row that cannot both be true.
    #[error("contradicts {other}: {reason}")]
    Contradiction {
        /// The other column.
        other: String,
        /// Why both cannot be.
        reason: String,
    },
    /// The list of a cell says one thing twice.
    #[error("the list names this twice")]
    RepeatedItem,
    /// Records that belong to each other, or stand in each other, in a circle.
    #[error("a circle: {circle}")]
    Circle {
        /// The records, each naming the next.
        circle: String,
    },
    /// A step of a match that consent or room did not allow, where the program refuses such.
    #[error("against the practice of the program: {reason}")]
    AgainstPractice {
        /// What stands against it.
        reason: String,
    },
    /// A story that a match cannot have.
    #[error("not a possible story of a match: {reason}")]
    ImpossibleEvent {
        /// Why.
        reason: String,
    },

    /// A way through the program that a support parent cannot have gone.
    #[error("not a possible way through the program: {reason}")]
    ImpossibleStatus {
        /// Why.
        reason: String,
    },
    /// What somebody expects, in words that do not read.
    #[error("not what somebody can expect of a match: {reason}")]
    NotExpectations {
        /// What does not read.
        reason: String,
    },

    // Documents.
    /// The text is no TOML or no JSON.
    #[error("not valid {format}: {reason}")]
    Syntax {
        /// `TOML` or `JSON`.
        format: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A key that nothing reads.
    #[error("the key is not known")]
    UnknownKey {
        /// A key that may have been meant.
        near: Option<String>,
    },
    /// A key that is there twice.
    #[error("the key is there twice")]
    DuplicateKey,
    /// A value of another type.
    #[error("not {wanted}")]
    WrongType {
        /// What is wanted, with its article.
        wanted: &'static str,
    },

    // Surveys.
    /// No instrument has this item.
    #[error("no instrument has this item")]
    UnknownItem {
        /// An item that may have been meant.
        near: Option<String>,
    },
    /// An answer that the item cannot have.
    #[error("not an answer to this item")]
    NotAnAnswer {
        /// The answers it can have.
        range: String,
    },
    /// Bare columns that several instruments could mean.
    #[error("these columns could be the items of {}", instruments.join(", "))]
    SeveralInstruments {
        /// Their keys.
        instruments: Vec<String>,
    },
    /// An instrument that cannot be used.
    #[error("not an instrument: {reason}")]
    NotAnInstrument {
        /// Why.
        reason: String,
    },

    /// A plan of analysis that cannot be used.
    #[error("not a plan of analysis: {reason}")]
    NotAPlan {
        /// Why.
        reason: String,
    },

    // Bare problems.
    /// The first line holds numbers where names of columns should be.
    #[error("a number where the header should be")]
    HeaderMissing,
    /// Not a decimal number.
    #[error("not a decimal number")]
    NotADecimal,
    /// A number with more digits than can be kept exactly.
    #[error(
        "digit {digit} after the point does not fit: {kept} can be kept exactly beside weights of this size"
    )]
    TooManyDigits {
        /// The first digit after the point that does not fit.
        digit: u32,
        /// The digits after the point that can be kept.
        kept: u32,
    },
    /// A number too large to be counted with exactly.
    #[error("too large to be counted with exactly: at most {most} with this many entries")]
    TooLarge {
        /// The largest that can be.
        most: i64,
    },
    /// A pair listed twice.
    #[error("the pair is listed twice, first in line {first}")]
    PairTwice {
        /// The line of the first one.
        first: u64,
    },
    /// More entries than can be indexed.
    #[error("more than {most} entries")]
    TooManyEntries {
        /// The most there can be.
        most: u32,
    },
}

impl Problem {
    /// What to do about it.
    #[must_use]
    pub fn cure(&self) -> String {
        match self {
            Self::NotAFolder => "name the folder that holds program.toml and the tables".into(),
            Self::FileMissing { found: Some(found) } => format!("rename {found}, if that is it"),
            Self::FileMissing { found: None } => "put it into the program folder".into(),
            Self::NotAFile => "put a file of this name here".into(),
            Self::Unreadable { .. } => "make it readable and try again".into(),
            Self::FileTooLarge { .. } => "export only the rows and columns that are needed".into(),
            Self::FileEmpty => "export it again, with its header".into(),
            Self::Utf16 | Self::NotUtf8 => "save it as \"CSV UTF-8\" and try again".into(),
            Self::NulByte => "export it again; the file is damaged here".into(),
            Self::QuoteNotClosed => "close it, or double it if it is part of the text".into(),
            Self::StrayQuote => "write it twice (\"\"), or export the table again".into(),
            Self::TooManyCells { .. } => {
                "put a cell with a separator in it between quotes, or remove the extra cells".into()
            }
            Self::TooFewCells { .. } => {
                "complete the row; an empty cell still has its separator".into()
            }
            Self::ColumnMissing { found: Some(found), .. } => {
                format!("rename the column {found}, if that is it")
            }
            Self::ColumnMissing { found: None, name } => format!("add a column named {name}"),
            Self::DuplicateColumn { .. } => "remove or rename one of them".into(),
            Self::UnnamedColumn => "name the column or empty it".into(),
            Self::CellTooLong { .. } => {
                "shorten it; a quote that is not closed is a usual cause".into()
            }
            Self::Empty => "fill it in".into(),
            Self::SpreadsheetError => "repair the formula and export the value".into(),
            Self::ControlCharacter => "remove it".into(),
            Self::NotADate | Self::NoSuchDay => "write a date such as 2026-03-09".into(),
            Self::DateSpelling => {
                "write it as 2026-03-09, or name the spelling in program.toml under dates.formats"
                    .into()
            }
            Self::DayNumber => "format the column as a date and export it again".into(),
            Self::UnlikelyYear => "write the year with four digits".into(),
            Self::NotAMoment => "write a moment such as 2026-03-09T18:30".into(),
            Self::SkippedTime { .. } => "write the time that the clock showed".into(),
            Self::NotABirth => "write 2021-04 or 2021-04-17, unborn, or deceased".into(),
            Self::NotATimeZone => "write one such as America/New_York".into(),
            Self::NotALanguage => "write a tag such as en, es or zh-Hant".into(),
            Self::NotAnInteger { least, most } => {
                format!("write a whole number from {least} to {most}")
            }
            Self::NotANumber { least, most } => format!("write a number from {least} to {most}"),
            Self::NotAFlag => "write yes or no".into(),
            Self::NotOneOf { near: Some(near), .. } => format!("write {near}, if that is meant"),
            Self::NotOneOf { near: None, allowed } => {
                format!("write one of {}", allowed.join(", "))
            }
            Self::NotAnId => {
                "write an id of letters, digits and - _ . / without spaces, at most 64 characters"
                    .into()
            }
            Self::DuplicateId { .. } => "give one of the two rows another id, or remove one".into(),
            Self::DuplicateRow { .. } => "remove one of the two rows".into(),
            Self::UnknownId { near: Some(near), .. } => format!("write {near}, if that is meant"),
            Self::UnknownId { near: None, file } => format!("add it to {file}, or correct it here"),
            Self::NotATerm => "write a word or a few, at most 200 bytes".into(),
            Self::NotAPostalCode => "write one such as 98101 or V6B 1A1".into(),
            Self::NotHours => "write a number such as 20, 7.5 or 0.25".into(),
            Self::NotAFigure => "write a number such as 12, -3 or 3.25".into(),
            Self::NotAWish { .. } => {
                "write a criterion, or criterion: value, such as relationship: grandparent".into()
            }
            Self::UnknownTerm { near: Some(near), .. } => format!("write {near}, if that is meant"),
            Self::UnknownTerm { near: None, vocabulary } => {
                format!("correct it, or add it to program.toml under {vocabulary}")
            }
            Self::NotAvailability { .. } => "write such as Mon 18:00-20:30; Sat 09:00-12:00".into(),
            Self::NotConsent { .. } => {
                "write who, when and for what, such as: parent 2026-02-03 match group".into()
            }
            Self::DateOrder { .. } => "correct whichever of the two is wrong".into(),
            Self::Contradiction { .. } => "correct one of the two".into(),
            Self::RepeatedItem => "name it once".into(),
            Self::Circle { .. } => "take one step of the circle out".into(),
            Self::AgainstPractice { .. } => {
                "correct the consent, the capacity or the date, or let fidelity.history tell it"
                    .into()
            }
            Self::ImpossibleEvent { .. } => "correct the dates and outcomes of this match".into(),
            Self::ImpossibleStatus { .. } => {
                "correct the dates and statuses of this support parent".into()
            }
            Self::NotExpectations { .. } => {
                "write such as 4 a month; 8 weeks; phone; emotional".into()
            }
            Self::Syntax { .. } => "correct the text there".into(),
            Self::UnknownKey { near: Some(near) } => format!("write {near}, if that is meant"),
            Self::UnknownKey { near: None } => "remove it; docs/data.md lists the keys".into(),
            Self::DuplicateKey => "keep one of them".into(),
            Self::WrongType { wanted } => format!("write {wanted}"),
            Self::UnknownItem { near: Some(near) } => format!("write {near}, if that is meant"),
            Self::UnknownItem { near: None } => {
                "name the column after an item, or add the instrument's .toml".into()
            }
            Self::HeaderMissing => "begin the file with a line of column names".into(),
            Self::NotADecimal => "write a number such as 12 or -0.5".into(),
            Self::TooManyDigits { kept, .. } => format!("round the weights to {kept} decimals"),
            Self::TooLarge { .. } => "divide all weights by the same number".into(),
            Self::PairTwice { .. } => "keep one of them".into(),
            Self::TooManyEntries { .. } => "split the problem".into(),
            Self::NotAnAnswer { range } => format!("write {range}, or leave it empty"),
            Self::SeveralInstruments { instruments } => format!(
                "put the instrument before the item, such as {}_1",
                instruments.first().map_or("phq-9", String::as_str)
            ),
            Self::NotAnInstrument { .. } => "correct the instrument's file".into(),
            Self::NotAPlan { .. } => "correct the plan; docs/data.md shows one".into(),
        }
    }
}
