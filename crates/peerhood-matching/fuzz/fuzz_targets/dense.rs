//! Any matrix of any numbers: an error, or an assignment that its prices prove.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood_matching::dense::{Costs, is_optimal, minimise};

fuzz_target!(|input: (u8, Vec<f64>, Vec<i32>)| {
    let (rows, numbers, integers) = input;
    let rows = usize::from(rows).max(1);
    let columns = numbers.len() / rows;
    if let Ok(costs) = Costs::from_f64(rows, columns, &numbers[..rows * columns]) {
        assert!(is_optimal(&costs, &minimise(&costs)));
    }
    let columns = integers.len() / rows;
    let costs = Costs::from_i32(rows, columns, &integers[..rows * columns]).expect("the shape fits");
    assert!(is_optimal(&costs, &minimise(&costs)));
});
