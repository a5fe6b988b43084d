//! The integers that prices are kept in: narrow while they fit, wide otherwise.

use std::ops::{Add, AddAssign, Sub};

/// An integer for costs, prices and path lengths.
pub(crate) trait Money:
    Copy + Ord + Add<Output = Self> + Sub<Output = Self> + AddAssign + Send + Sync + 'static
{
    /// An entry of a queue: a length and a node, ordered by both.
    type Key: Copy + Ord + Send;

    const ZERO: Self;
    /// Prices and lengths stay below this, so that sums of three cannot overflow.
    const CEILING: Self;

    /// Maps amounts from zero on to those below zero, and back.
    fn flip(self) -> Self;
    fn key(length: Self, node: u32) -> Self::Key;
    fn unkey(key: Self::Key) -> (Self, u32);
    /// The amount one more.
    fn next(self) -> Self;
    /// A quarter of the amount.
    fn quarter(self) -> Self;
    /// The same amount, if it fits.
    fn narrow(amount: i128) -> Option<Self>;
    fn wide(self) -> i128;
}

/// An amount that fits an `i64`.
pub(crate) trait Short: Money {
    fn long(self) -> i64;
}

impl Short for i32 {
    fn long(self) -> i64 {
        i64::from(self)
    }
}

impl Short for i64 {
    fn long(self) -> i64 {
        self
    }
}

impl Money for i32 {
    type Key = u64;

    const ZERO: i32 = 0;
    const CEILING: i32 = 1 << 29;

    fn flip(self) -> i32 {
        !self
    }

    fn key(length: i32, node: u32) -> u64 {
        // Lengths are never negative.
        u64::from(length.unsigned_abs()) << 32 | u64::from(node)
    }

    fn unkey(key: u64) -> (i32, u32) {
        ((key >> 32) as i32, key as u32)
    }

    fn next(self) -> i32 {
        self + 1
    }

    fn quarter(self) -> i32 {
        self / 4
    }

    fn narrow(amount: i128) -> Option<i32> {
        i32::try_from(amount).ok().filter(|amount| amount.unsigned_abs() < 1 << 28)
    }

    fn wide(self) -> i128 {
        i128::from(self)
    }
}

impl Money for i64 {
    type Key = (i64, u32);

    const ZERO: i64 = 0;
    const CEILING: i64 = 1 << 61;

    fn flip(self) -> i64 {
        !self
    }

    fn key(length: i64, node: u32) -> (i64, u32) {
        (length, node)
    }

    fn unkey(key: (i64, u32)) -> (i64, u32) {
        key
    }

    fn next(self) -> i64 {
        self + 1
    }

    fn quarter(self) -> i64 {
        self / 4
    }

    fn narrow(amount: i128) -> Option<i64> {
        i64::try_from(amount).ok().filter(|amount| amount.unsigned_abs() < 1 << 60)
    }

    fn wide(self) -> i128 {
        i128::from(self)
    }
}

impl Money for i128 {
    type Key = (i128, u32);

    const ZERO: i128 = 0;
    // No path through 2³² entries with weights of 2⁶¹ comes near.
    const CEILING: i128 = 1 << 120;

    fn flip(self) -> i128 {
        !self
    }

    fn key(length: i128, node: u32) -> (i128, u32) {
        (length, node)
    }

    fn unkey(key: (i128, u32)) -> (i128, u32) {
        key
    }

    fn next(self) -> i128 {
        self + 1
    }

    fn quarter(self) -> i128 {
        self / 4
    }

    fn narrow(amount: i128) -> Option<i128> {
        Some(amount)
    }

    fn wide(self) -> i128 {
        self
    }
}
