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

/// Belenky et al. (2003), as in lme4: reaction times (ms) of 18 drivers on ten days without enough
/// sleep, a line a driver; `sleepstudy` in R.
#[rustfmt::skip]
pub(crate) const SLEEPSTUDY: [f64; 180] = [
    249.56, 258.7047, 250.8006, 321.4398, 356.8519, 414.6901, 382.2038, 290.1486, 430.5853, 466.3535,
    222.7339, 205.2658, 202.9778, 204.707, 207.7161, 215.9618, 213.6303, 217.7272, 224.2957, 237.3142,
    199.0539, 194.3322, 234.32, 232.8416, 229.3074, 220.4579, 235.4208, 255.7511, 261.0125, 247.5153,
    321.5426, 300.4002, 283.8565, 285.133, 285.7973, 297.5855, 280.2396, 318.2613, 305.3495, 354.0487,
    287.6079, 285.0, 301.8206, 320.1153, 316.2773, 293.3187, 290.075, 334.8177, 293.7469, 371.5811,
    234.8606, 242.8118, 272.9613, 309.7688, 317.4629, 309.9976, 454.1619, 346.8311, 330.3003, 253.8644,
    283.8424, 289.555, 276.7693, 299.8097, 297.171, 338.1665, 332.0265, 348.8399, 333.36, 362.0428,
    265.4731, 276.2012, 243.3647, 254.6723, 279.0244, 284.1912, 305.5248, 331.5229, 335.7469, 377.299,
    241.6083, 273.9472, 254.4907, 270.8021, 251.4519, 254.6362, 245.4523, 235.311, 235.7541, 237.2466,
    312.3666, 313.8058, 291.6112, 346.1222, 365.7324, 391.8385, 404.2601, 416.6923, 455.8643, 458.9167,
    236.1032, 230.3167, 238.9256, 254.922, 250.7103, 269.7744, 281.5648, 308.102, 336.2806, 351.6451,
    256.2968, 243.4543, 256.2046, 255.5271, 268.9165, 329.7247, 379.4445, 362.9184, 394.4872, 389.0527,
    250.5265, 300.0576, 269.8939, 280.5891, 271.8274, 304.6336, 287.7466, 266.5955, 321.5418, 347.5655,
    221.6771, 298.1939, 326.8785, 346.8555, 348.7402, 352.8287, 354.4266, 360.4326, 375.6406, 388.5417,
    271.9235, 268.4369, 257.2424, 277.6566, 314.8222, 317.2135, 298.1353, 348.1229, 340.28, 366.5131,
    225.264, 234.5235, 238.9008, 240.473, 267.5373, 344.1937, 281.1481, 347.5855, 365.163, 372.2288,
    269.8804, 272.4428, 277.8989, 281.7895, 279.1705, 284.512, 259.2658, 304.6306, 350.7807, 369.4692,
    269.4117, 273.474, 297.5968, 310.6316, 287.1726, 329.6076, 334.4818, 343.2199, 369.1417, 364.1236,
];

/// Noise of the same shape that holds next to nothing: R 4.2.2 `set.seed(1); round(rnorm(180), 3)`.
#[rustfmt::skip]
pub(crate) const NOISE: [f64; 180] = [
    -0.626, 0.184, -0.836, 1.595, 0.33, -0.82, 0.487, 0.738, 0.576, -0.305,
    1.512, 0.39, -0.621, -2.215, 1.125, -0.045, -0.016, 0.944, 0.821, 0.594,
    0.919, 0.782, 0.075, -1.989, 0.62, -0.056, -0.156, -1.471, -0.478, 0.418,
    1.359, -0.103, 0.388, -0.054, -1.377, -0.415, -0.394, -0.059, 1.1, 0.763,
    -0.165, -0.253, 0.697, 0.557, -0.689, -0.707, 0.365, 0.769, -0.112, 0.881,
    0.398, -0.612, 0.341, -1.129, 1.433, 1.98, -0.367, -1.044, 0.57, -0.135,
    2.402, -0.039, 0.69, 0.028, -0.743, 0.189, -1.805, 1.466, 0.153, 2.173,
    0.476, -0.71, 0.611, -0.934, -1.254, 0.291, -0.443, 0.001, 0.074, -0.59,
    -0.569, -0.135, 1.178, -1.524, 0.594, 0.333, 1.063, -0.304, 0.37, 0.267,
    -0.543, 1.208, 1.16, 0.7, 1.587, 0.558, -1.277, -0.573, -1.225, -0.473,
    -0.62, 0.042, -0.911, 0.158, -0.655, 1.767, 0.717, 0.91, 0.384, 1.682,
    -0.636, -0.462, 1.432, -0.651, -0.207, -0.393, -0.32, -0.279, 0.494, -0.177,
    -0.506, 1.343, -0.215, -0.18, -0.1, 0.713, -0.074, -0.038, -0.682, -0.324,
    0.06, -0.589, 0.531, -1.518, 0.307, -1.536, -0.301, -0.528, -0.652, -0.057,
    -1.914, 1.177, -1.665, -0.464, -1.116, -0.751, 2.087, 0.017, -1.286, -1.641,
    0.45, -0.019, -0.318, -0.929, -1.487, -1.075, 1.0, -0.621, -1.384, 1.869,
    0.425, -0.239, 1.058, 0.886, -0.619, 2.206, -0.255, -1.424, -0.144, 0.208,
    2.308, 0.106, 0.457, -0.077, -0.334, -0.035, 0.788, 2.075, 1.027, 1.208,
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
