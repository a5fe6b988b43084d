use peerhood_outcomes::NoEstimate;

use super::options::Options;
use super::sheet::{Categories, Sheet, number};
use super::{Data, Each, Request, Statistic, StatisticsError, Stop};

/// Counts by group, the groups' names, and how many people were left out.
type Grouped<Counts> = (Counts, Vec<String>, usize);

/// Groups by event.
type Fourfold = [[u64; 2]; 2];

/// The columns, groups and options of one request, found in the data.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub(super) statistic: &'static Statistic,
    pub(super) sheet: Option<&'a Sheet>,
    pub(super) columns: Vec<usize>,
    pub(super) by: Option<usize>,
    /// When each was first seen, where the columns begin with it.
    pub(super) entry: Option<usize>,
    pub(super) options: std::rc::Rc<Options>,
    /// The group that this part is about, and its rows.
    pub(super) group: Option<String>,
    rows: Option<Vec<bool>>,
}

/// Two groups of numbers.
#[derive(Debug)]
pub(super) struct TwoGroups {
    pub(super) first: Vec<Option<f64>>,
    pub(super) second: Vec<Option<f64>>,
    pub(super) names: Vec<String>,
    /// Rows that are in no group.
    pub(super) strays: usize,
}

/// Several groups of numbers.
#[derive(Debug)]
pub(super) struct ManyGroups {
    pub(super) values: Vec<Vec<Option<f64>>>,
    pub(super) names: Vec<String>,
    pub(super) strays: usize,
}

/// Columns of numbers that explain an outcome, and their names.
#[derive(Debug, Default)]
pub(super) struct Predictors {
    pub(super) values: Vec<Vec<Option<f64>>>,
    pub(super) names: Vec<String>,
}

/// A table of counts with the names of its rows and columns.
#[derive(Debug)]
pub(super) struct Crossed {
    pub(super) counts: Vec<Vec<u64>>,
    pub(super) rows: Vec<String>,
    pub(super) columns: Vec<String>,
    /// Rows with a missing cell.
    pub(super) missing: usize,
}

/// Which of two groups goes first when nobody says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The one whose name is first.
    Sorted,
    /// The one called 1, yes, true or treated; else the one whose name is first.
    TreatedFirst,
}

pub(super) const NO_GROUP: &str = "in no group";
pub(super) const MISSING: &str = "missing";

impl<'a> Given<'a> {
    pub(super) fn new(
        statistic: &'static Statistic,
        request: &Request<'a>,
        options: Options,
    ) -> Result<Self, StatisticsError> {
        let function = statistic.name;
        let takes = statistic.takes;
        let mut given = Self {
            statistic,
            sheet: request.sheet,
            columns: Vec::new(),
            by: None,
            entry: None,
            options: options.into(),
            group: None,
            rows: None,
        };
        let Some(sheet) = request.sheet else {
            if takes.data == Data::Always {
                return Err(StatisticsError::NoData { function, takes: takes.columns });
            }
            return Ok(given);
        };
        if takes.data == Data::Never {
            return Err(StatisticsError::NeedsNoData { function });
        }
        if let Some(by) = request.by {
            if takes.by.is_empty() {
                return Err(StatisticsError::NoGroups { function });
            }
            given.by = Some(sheet.column(by)?);
        }
        given.columns = if request.columns.is_empty() {
            let variables = sheet.variables(takes.numbers);
            variables.into_iter().filter(|&column| Some(column) != given.by).collect()
        } else {
            named(sheet, request.columns)?
        };
        if takes.times && !request.columns.is_empty() {
            given.take_times_apart(sheet);
        }
        if given.columns.len() < takes.fewest || takes.most < given.columns.len() {
            return Err(given.wrong_columns());
        }
        Ok(given)
    }

    /// Start, end and event instead of time and event; and the group after them instead of `--by`.
    fn take_times_apart(&mut self, sheet: &Sheet) {
        let takes = self.statistic.takes;
        let has_entry = self.statistic.options.iter().any(|known| known.key == "entry");
        if has_entry
            && !self.options.is_set("entry")
            && let [start, end, _, ..] = self.columns[..]
            && is_span(sheet, start, end)
        {
            self.columns.remove(0);
            self.entry = Some(start);
        }
        if self.columns.len().checked_sub(1) == Some(takes.most)
            && !takes.by.is_empty()
            && self.by.is_none()
        {
            self.by = self.columns.pop();
        }
    }

    pub(super) fn wrong_columns(&self) -> StatisticsError {
        StatisticsError::Columns {
            function: self.statistic.name,
            takes: self.statistic.takes.columns,
            columns: self.names(),
        }
    }

    /// Whether there is a table.
    pub(super) fn has_data(&self) -> bool {
        self.sheet.is_some()
    }

    pub(super) fn sheet(&self) -> Result<&'a Sheet, StatisticsError> {
        let (function, takes) = (self.statistic.name, self.statistic.takes.columns);
        self.sheet.ok_or(StatisticsError::NoData { function, takes })
    }

    pub(super) fn names(&self) -> Vec<String> {
        let name = |&column| self.sheet.map_or("", |sheet| sheet.name_of(column)).to_owned();
        self.columns.iter().map(name).collect()
    }

    /// What has an answer of its own.
    ///
    /// # Errors
    ///
    /// Every cell that is no number, where several answers are made: all are told before anything is computed.
    pub(super) fn parts(&self) -> Result<Vec<Given<'a>>, StatisticsError> {
        let each = match self.statistic.takes.each {
            // One column a group, where there is no other that says so.
            Each::Column if self.by.is_none() => Each::Whole,
            each => each,
        };
        let (Some(sheet), Each::ColumnAndGroup | Each::Column) = (self.sheet, each) else {
            return Ok(vec![self.part(self.columns.clone(), self.by, None)]);
        };
        if self.statistic.takes.numbers {
            sheet.numbers(&self.columns)?;
        }
        let together = 1 < self.statistic.takes.fewest;
        let sets: Vec<Vec<usize>> = if together {
            vec![self.columns.clone()]
        } else {
            self.columns.iter().map(|&column| vec![column]).collect()
        };
        let groups = self.by.map(|by| sheet.categories(by)).filter(|_| each != Each::Column);
        let Some(groups) = groups else {
            return Ok(sets.into_iter().map(|columns| self.part(columns, self.by, None)).collect());
        };
        let mut parts = Vec::new();
        for columns in sets {
            for (code, label) in groups.labels.iter().enumerate() {
                let rows = groups.codes.iter().map(|&other| other == Some(code)).collect();
                parts.push(self.part(columns.clone(), None, Some((label.clone(), rows))));
            }
        }
        Ok(parts)
    }

    fn part(
        &self,
        columns: Vec<usize>,
        by: Option<usize>,
        group: Option<(String, Vec<bool>)>,
    ) -> Given<'a> {
        let (group, rows) = group.unzip();
        let (statistic, sheet, options) = (self.statistic, self.sheet, self.options.clone());
        Given { statistic, sheet, columns, by, entry: self.entry, options, group, rows }
    }

    /// The numbers of all columns.
    pub(super) fn numbers(&self) -> Result<Vec<Vec<Option<f64>>>, Stop> {
        self.numbers_of(&self.columns)
    }

    pub(super) fn numbers_of(&self, columns: &[usize]) -> Result<Vec<Vec<Option<f64>>>, Stop> {
        let numbers = self.sheet()?.numbers(columns)?;
        Ok(numbers.into_iter().map(|values| self.kept(values)).collect())
    }

    /// The numbers of the only column.
    pub(super) fn column(&self) -> Result<Vec<Option<f64>>, Stop> {
        Ok(self.numbers()?.into_iter().next().unwrap_or_default())
    }

    /// The numbers of the column that an option names.
    pub(super) fn column_of(&self, key: &'static str) -> Result<Option<Vec<Option<f64>>>, Stop> {
        let Some(name) = self.options.text(key) else { return Ok(None) };
        let column = self.sheet()?.column(name)?;
        Ok(self.numbers_of(&[column])?.pop())
    }

    /// The columns that an option names, with commas between them.
    pub(super) fn columns_of(&self, key: &'static str) -> Result<Vec<usize>, StatisticsError> {
        let Some(names) = self.options.text(key) else { return Ok(Vec::new()) };
        let (function, takes) = (self.statistic.name, self.statistic.takes.columns);
        let sheet = self.sheet.ok_or(StatisticsError::NoData { function, takes })?;
        named(sheet, &[names.to_owned()])
    }

    /// The categories of the column that an option names.
    pub(super) fn categories_of(&self, key: &'static str) -> Result<Option<Categories>, Stop> {
        let Some(name) = self.options.text(key) else { return Ok(None) };
        let sheet = self.sheet()?;
        Ok(Some(sheet.categories(sheet.column(name)?)))
    }

    /// The first two columns.
    pub(super) fn pair(&self) -> Result<[Vec<Option<f64>>; 2], Stop> {
        let numbers = self.numbers()?;
        <[_; 2]>::try_from(numbers).map_err(|_| self.wrong_columns().into())
    }

    /// Ratings: numbers, or words by their place among all words of the columns.
    pub(super) fn ratings(&self) -> Result<Vec<Vec<Option<f64>>>, Stop> {
        let sheet = self.sheet()?;
        let words = self
            .columns
            .iter()
            .any(|&column| sheet.texts(column).flatten().any(|text| number(text).is_none()));
        if !words {
            return self.numbers();
        }
        let categories = sheet.categories_of(&self.columns);
        let code =
            |code: Option<usize>| code.and_then(|code| u32::try_from(code).ok()).map(f64::from);
        let column = |column: Categories| self.kept(column.codes).into_iter().map(code).collect();
        Ok(categories.into_iter().map(column).collect())
    }

    /// Predictors: columns of numbers as they are; of words, or those that the option `factors` names, a column
    /// of 1 and 0 for every category but the first.
    pub(super) fn predictors(&self, columns: &[usize]) -> Result<Predictors, Stop> {
        let sheet = self.sheet()?;
        let factors = self.columns_of("factors")?;
        if let Some(&other) = factors.iter().find(|column| !columns.contains(column)) {
            let name = sheet.name_of(other).to_owned();
            return Err(self.options.refused("factors", &name, "predictors").into());
        }
        let is_factor = |column: usize| factors.contains(&column) || sheet.holds_words(column);
        let numbers: Vec<usize> =
            columns.iter().copied().filter(|&column| !is_factor(column)).collect();
        let mut numbers = sheet.numbers(&numbers)?.into_iter();
        let mut predictors = Predictors::default();
        for &column in columns {
            let name = sheet.name_of(column);
            if !is_factor(column) {
                predictors.names.push(name.to_owned());
                predictors.values.push(self.kept(numbers.next().unwrap_or_default()));
                continue;
            }
            let Categories { labels, codes } = sheet.categories(column);
            let codes = self.kept(codes);
            for (code, label) in labels.iter().enumerate().skip(1) {
                let is =
                    |other: &Option<usize>| other.map(|other| f64::from(u8::from(other == code)));
                predictors.names.push(format!("{name}: {label}"));
                predictors.values.push(codes.iter().map(is).collect());
            }
        }
        Ok(predictors)
    }

    /// Groups: a column by `--by`, or one column a group.
    pub(super) fn groups(&self) -> Result<ManyGroups, Stop> {
        let Some(by) = self.by else {
            if self.columns.len() < 2 {
                return Err(StatisticsError::NeedsGroups {
                    function: self.statistic.name,
                    by: self.statistic.takes.by,
                }
                .into());
            }
            return Ok(ManyGroups { values: self.numbers()?, names: self.names(), strays: 0 });
        };
        if self.columns.len() != 1 {
            return Err(self.wrong_columns().into());
        }
        let groups = self.sheet()?.categories(by);
        let mut values = vec![Vec::new(); groups.labels.len()];
        let mut strays = 0;
        for (value, code) in self.column()?.into_iter().zip(groups.codes) {
            match code {
                Some(code) => values[code].push(value),
                None => strays += 1,
            }
        }
        Ok(ManyGroups { values, names: groups.labels, strays })
    }

    /// Two groups, in the order that was asked for.
    pub(super) fn two_groups(&self, order: Order) -> Result<TwoGroups, Stop> {
        let ManyGroups { mut values, mut names, strays } = self.groups()?;
        if self.by.is_some() {
            self.put_first(&mut names, order, &mut values)?;
        }
        let too_many = || {
            let column = self.by.and_then(|by| Some(self.sheet?.name_of(by).to_owned()));
            match column {
                Some(column) => {
                    StatisticsError::TooManyGroups { column, groups: names.clone() }.into()
                }
                None => Stop::from(self.wrong_columns()),
            }
        };
        if 2 < values.len() {
            return Err(too_many());
        }
        let [first, second] = <[_; 2]>::try_from(values).map_err(|values: Vec<_>| {
            Stop::No(NoEstimate::TooFew { of: "groups".into(), given: values.len(), needed: 2 })
        })?;
        Ok(TwoGroups { first, second, names, strays })
    }

    /// Puts the group that the option `first` names before the others, with what belongs to it.
    fn put_first<T>(
        &self,
        names: &mut [String],
        order: Order,
        values: &mut [T],
    ) -> Result<(), StatisticsError> {
        let place = if self.options.is_set("first") {
            let wanted = self.options.text("first").unwrap_or("");
            let found = names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
            let must = || format!("one of {}", super::listed(names));
            found.ok_or_else(|| self.options.refused("first", wanted, &must()))?
        } else if order == Order::TreatedFirst {
            names.iter().position(|name| is_yes(name)).unwrap_or(0)
        } else {
            0
        };
        if place < names.len() {
            names[..=place].rotate_right(1);
            values[..=place].rotate_right(1);
        }
        Ok(())
    }

    /// Whether each row has the event that a column tells of.
    pub(super) fn events(&self, column: usize) -> Result<Vec<Option<bool>>, Stop> {
        let sheet = self.sheet()?;
        let Categories { labels, codes } = sheet.categories(column);
        let event = match self.options.text("event") {
            Some(_) => Some(self.place_of("event", column, &labels)?),
            None if labels.iter().all(|label| is_yes(label) || is_no(label)) => {
                labels.iter().position(|label| is_yes(label))
            }
            None => {
                let column = sheet.name_of(column).to_owned();
                let values = labels.into_iter().take(12).collect();
                return Err(StatisticsError::WhichEvent { column, values }.into());
            }
        };
        let events = codes.into_iter().map(|code| code.map(|code| Some(code) == event)).collect();
        Ok(self.kept(events))
    }

    /// The position among the labels of a column of the value that an option names.
    pub(super) fn place_of(
        &self,
        key: &'static str,
        column: usize,
        labels: &[String],
    ) -> Result<usize, StatisticsError> {
        let wanted = self.options.needed_text(key)?;
        let same = |label: &String| {
            label.eq_ignore_ascii_case(wanted)
                || number(label).is_some_and(|value| Some(value) == number(wanted))
        };
        labels.iter().position(same).ok_or_else(|| {
            let name = self.sheet.map_or("", |sheet| sheet.name_of(column));
            let must = format!("a value of {name}: {}", super::listed(labels));
            self.options.refused(key, wanted, &must)
        })
    }

    /// The category of each row by a column.
    pub(super) fn codes(&self, column: usize) -> Result<Vec<Option<usize>>, StatisticsError> {
        Ok(self.kept(self.sheet()?.categories(column).codes))
    }

    /// Counts the rows by two columns of categories: the first makes the rows of the table.
    pub(super) fn crossed(&self, rows: usize, columns: usize) -> Result<Crossed, Stop> {
        let sheet = self.sheet()?;
        let (rows, columns) = (sheet.categories(rows), sheet.categories(columns));
        let mut counts = vec![vec![0_u64; columns.labels.len()]; rows.labels.len()];
        let mut missing = 0;
        for (row, column) in rows.codes.iter().zip(&columns.codes) {
            match (row, column) {
                (Some(row), Some(column)) => counts[*row][*column] += 1,
                _ => missing += 1,
            }
        }
        Ok(Crossed { counts, rows: rows.labels, columns: columns.labels, missing })
    }

    /// Events and people of two groups, in the order that was asked for; and who was left out.
    pub(super) fn events_of_groups(&self) -> Result<Grouped<Vec<[u64; 2]>>, Stop> {
        let sheet = self.sheet()?;
        let ((&[outcome], Some(groups)) | (&[outcome, groups], None)) =
            (self.columns.as_slice(), self.by)
        else {
            return Err(self.wrong_columns().into());
        };
        let events = self.events(outcome)?;
        let Categories { labels, codes } = sheet.categories(groups);
        let mut counts = vec![[0_u64; 2]; labels.len()];
        let mut missing = 0;
        for (event, code) in events.into_iter().zip(codes) {
            match (event, code) {
                (Some(event), Some(code)) => {
                    counts[code][0] += u64::from(event);
                    counts[code][1] += 1;
                }
                _ => missing += 1,
            }
        }
        Ok((counts, labels, missing))
    }

    /// The same for exactly two groups, the treated one first.
    pub(super) fn events_of_two(&self) -> Result<Grouped<[[u64; 2]; 2]>, Stop> {
        let (mut counts, mut names, missing) = self.events_of_groups()?;
        self.put_first(&mut names, Order::TreatedFirst, &mut counts)?;
        if 2 < counts.len() {
            let column = self.by.or(self.columns.get(1).copied()).unwrap_or(0);
            let column = self.sheet()?.name_of(column).to_owned();
            return Err(StatisticsError::TooManyGroups { column, groups: names }.into());
        }
        let given = counts.len();
        let counts = <[_; 2]>::try_from(counts).map_err(|_| NoEstimate::TooFew {
            of: "groups".into(),
            given,
            needed: 2,
        })?;
        Ok((counts, names, missing))
    }

    /// A fourfold table for each stratum of `--by`: groups by event, the treated first.
    pub(super) fn strata(&self) -> Result<(Vec<Fourfold>, usize), Stop> {
        let (function, needed) = (self.statistic.name, self.statistic.takes.by);
        let by = self.by.ok_or(StatisticsError::NeedsGroups { function, by: needed })?;
        let sheet = self.sheet()?;
        let &[outcome, group] = self.columns.as_slice() else {
            return Err(self.wrong_columns().into());
        };
        let strata = sheet.categories(by);
        let events = self.events(outcome)?;
        let groups = sheet.categories(group);
        let mut names = groups.labels.clone();
        let mut places: Vec<usize> = (0..names.len()).collect();
        self.put_first(&mut names, Order::TreatedFirst, &mut places)?;
        if 2 < names.len() {
            let column = sheet.name_of(group).to_owned();
            return Err(StatisticsError::TooManyGroups { column, groups: names }.into());
        }
        let first = places.first().copied();
        let mut tables = vec![[[0_u64; 2]; 2]; strata.labels.len()];
        let mut missing = 0;
        for ((event, group), stratum) in events.into_iter().zip(groups.codes).zip(strata.codes) {
            match (event, group, stratum) {
                (Some(event), Some(group), Some(stratum)) => {
                    let row = usize::from(Some(group) != first);
                    tables[stratum][row][usize::from(!event)] += 1;
                }
                _ => missing += 1,
            }
        }
        Ok((tables, missing))
    }

    /// The groups of `--by` in the order that was asked for, and the group of each row.
    pub(super) fn arms(&self, order: Order) -> Result<(Vec<String>, Vec<Option<usize>>), Stop> {
        let Some(by) = self.by else {
            let (function, by) = (self.statistic.name, self.statistic.takes.by);
            return Err(StatisticsError::NeedsGroups { function, by }.into());
        };
        let Categories { labels: mut names, codes } = self.sheet()?.categories(by);
        let mut places: Vec<usize> = (0..names.len()).collect();
        self.put_first(&mut names, order, &mut places)?;
        let position = |code| places.iter().position(|&place| place == code);
        Ok((names, codes.into_iter().map(|code| code.and_then(position)).collect()))
    }

    /// Who is treated by `--by`; `None` is in no group.
    pub(super) fn treated(&self) -> Result<(Vec<Option<bool>>, Vec<String>), Stop> {
        let Some(by) = self.by else {
            let (function, by) = (self.statistic.name, self.statistic.takes.by);
            return Err(StatisticsError::NeedsGroups { function, by }.into());
        };
        let sheet = self.sheet()?;
        let Categories { labels, codes } = sheet.categories(by);
        let mut names = labels.clone();
        let mut places: Vec<usize> = (0..labels.len()).collect();
        self.put_first(&mut names, Order::TreatedFirst, &mut places)?;
        if 2 < labels.len() {
            let column = sheet.name_of(by).to_owned();
            return Err(StatisticsError::TooManyGroups { column, groups: labels }.into());
        }
        let first = places.first().copied();
        Ok((codes.into_iter().map(|code| code.map(|code| Some(code) == first)).collect(), names))
    }

    /// The rows that this part is about.
    fn kept<T>(&self, values: Vec<T>) -> Vec<T> {
        match &self.rows {
            None => values,
            Some(rows) => values
                .into_iter()
                .zip(rows)
                .filter(|(_, kept)| **kept)
                .map(|(value, _)| value)
                .collect(),
        }
    }
}

/// The columns of these names, where one text can name several with commas between them.
fn named(sheet: &Sheet, texts: &[String]) -> Result<Vec<usize>, StatisticsError> {
    let mut columns = Vec::new();
    for text in texts {
        if let Ok(column) = sheet.column(text) {
            columns.push(column);
            continue;
        }
        for name in text.split(',').filter(|name| !name.trim().is_empty()) {
            columns.push(sheet.column(name)?);
        }
    }
    Ok(columns)
}

/// Whether two columns are the start and the end of something: the second is later in every row, and takes more
/// than the two values that tell of an event.
fn is_span(sheet: &Sheet, start: usize, end: usize) -> bool {
    let Ok(columns) = sheet.numbers(&[start, end]) else { return false };
    let [starts, ends] = &columns[..] else { return false };
    let later = |(start, end): (&Option<f64>, &Option<f64>)| match (start, end) {
        (Some(start), Some(end)) => start < end,
        _ => true,
    };
    2 < sheet.categories(end).labels.len() && starts.iter().zip(ends).all(later)
}

/// Whether a label says yes, or that a group is treated.
pub(super) fn is_yes(label: &str) -> bool {
    number(label) == Some(1.0)
        || ["yes", "y", "treated", "treatment"].iter().any(|word| label.eq_ignore_ascii_case(word))
}

fn is_no(label: &str) -> bool {
    number(label) == Some(0.0) || ["no", "n"].iter().any(|word| label.eq_ignore_ascii_case(word))
}
