//! Classic data sets and the comparison that all tests against other programs share.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::allow_attributes, reason = "dead code differs from file to file")]

/// Student (1908): hours of sleep gained with one drug and another, the same ten people.
pub(crate) const DRUG_1: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
pub(crate) const DRUG_2: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

/// Eleven numbers with one far out.
pub(crate) const ELEVEN: [f64; 11] = [3.1, 4.7, 2.2, 9.8, 5.5, 6.1, 7.3, 4.4, 12.9, 5.0, 3.6];

/// Chatterjee and Price (1977): share of favourable answers to seven questions in 30 departments;
/// `attitude` in R.
#[rustfmt::skip]
pub(crate) const ATTITUDE: [[f64; 30]; 7] = [
    [43., 63., 71., 61., 81., 43., 58., 71., 72., 67., 64., 67., 69., 68., 77., 81., 74., 65., 65., 50., 50., 64., 53., 40., 63., 66., 78., 48., 85., 82.],
    [51., 64., 70., 63., 78., 55., 67., 75., 82., 61., 53., 60., 62., 83., 77., 90., 85., 60., 70., 58., 40., 61., 66., 37., 54., 77., 75., 57., 85., 82.],
    [30., 51., 68., 45., 56., 49., 42., 50., 72., 45., 53., 47., 57., 83., 54., 50., 64., 65., 46., 68., 33., 52., 52., 42., 42., 66., 58., 44., 71., 39.],
    [39., 54., 69., 47., 66., 44., 56., 55., 67., 47., 58., 39., 42., 45., 72., 72., 69., 75., 57., 54., 34., 62., 50., 58., 48., 63., 74., 45., 71., 59.],
    [61., 63., 76., 54., 71., 54., 66., 70., 71., 62., 58., 59., 55., 59., 79., 60., 79., 55., 75., 64., 43., 66., 63., 50., 66., 88., 80., 51., 77., 64.],
    [92., 73., 86., 84., 83., 49., 68., 66., 83., 80., 67., 74., 63., 77., 77., 54., 79., 80., 85., 78., 64., 80., 80., 57., 75., 76., 78., 83., 74., 78.],
    [45., 47., 48., 35., 47., 34., 35., 41., 31., 41., 34., 41., 25., 35., 46., 36., 63., 60., 46., 52., 33., 41., 37., 49., 33., 72., 49., 38., 55., 39.],
];

/// Fails unless `got` is `wanted` to a relative (below 1: absolute) difference of `tolerance`.
#[track_caller]
pub(crate) fn close(got: f64, wanted: f64, tolerance: f64) {
    let difference = (got - wanted).abs() / wanted.abs().max(1.0);
    assert!(difference <= tolerance, "got {got:?}, wanted {wanted:?}: off by {difference:e}");
}

/// The same for each of two lists.
#[track_caller]
pub(crate) fn all_close(got: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(got.len(), wanted.len(), "got {got:?}, wanted {wanted:?}");
    for (&got, &wanted) in got.iter().zip(wanted) {
        close(got, wanted, tolerance);
    }
}

/// A table of numbers with a header; an empty cell is missing.
pub(crate) struct Sheet {
    names: Vec<&'static str>,
    rows: Vec<Vec<Option<f64>>>,
}

impl Sheet {
    fn read(text: &'static str) -> Self {
        let mut lines = text.lines().map(|line| line.split(','));
        let names = lines.next().expect("a header").collect();
        let cell =
            |cell: &str| if cell.is_empty() { None } else { Some(cell.parse().expect("a number")) };
        Self { names, rows: lines.map(|line| line.map(cell).collect()).collect() }
    }

    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<Option<f64>> {
        let place = self.names.iter().position(|known| *known == name).expect("a column");
        self.rows.iter().map(|row| row[place]).collect()
    }

    pub(crate) fn events(&self, name: &str) -> Vec<Option<bool>> {
        self.column(name).into_iter().map(|cell| cell.map(|cell| cell == 1.0)).collect()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers")]
    pub(crate) fn codes(&self, name: &str) -> Vec<Option<usize>> {
        self.column(name).into_iter().map(|cell| cell.map(|cell| cell as usize)).collect()
    }
}

/// `lung` of R's survival: 228 people with advanced lung cancer.
pub(crate) fn lung() -> Sheet {
    Sheet::read(include_str!("../data/lung.csv"))
}

/// 432 people released from prison, by weeks to their next arrest.
pub(crate) fn rossi() -> Sheet {
    Sheet::read(include_str!("../data/rossi.csv"))
}

/// 163 flies of two strains.
pub(crate) fn waltons() -> Sheet {
    Sheet::read(include_str!("../data/waltons.csv"))
}
