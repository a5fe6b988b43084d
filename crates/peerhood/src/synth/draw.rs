use chrono::{Days, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Chances by whole numbers only: floating point could differ between platforms.
#[derive(Debug)]
pub(super) struct Draw(ChaCha8Rng);

/// What is drawn. Each has randomness of its own, so that a change in one leaves the others alone.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    SupportParents = 1,
    Referrals,
    Matches,
    Groups,
    Surveys,
}

impl Draw {
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream as u64);
        Self(random)
    }

    /// A number below `bound`; 0 if that is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // Small bounds are favoured by less than one in 2^40: nobody can tell.
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Yes in so many cases of a hundred.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// A position in a list of this length.
    pub(super) fn position(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or_default()
    }

    /// One of a list that is not empty.
    pub(super) fn one<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.position(items.len())]
    }

    /// One of a list that is not empty, by weight.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[(u64, T)]) -> T {
        let mut left = self.below(items.iter().map(|item| item.0).sum());
        for (weight, item) in items {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *item,
            }
        }
        items[0].1
    }

    /// So many different ones of a list, in its order.
    pub(super) fn some<T: Copy>(&mut self, items: &[T], wanted: u64) -> Vec<T> {
        let mut wanted = wanted;
        let mut chosen = Vec::new();
        for (position, item) in items.iter().enumerate() {
            let left = u64::try_from(items.len() - position).unwrap_or(1);
            if self.below(left) < wanted {
                wanted -= 1;
                chosen.push(*item);
            }
        }
        chosen
    }

    /// Those of a list whose chance in a hundred comes up; the first if none does.
    pub(super) fn likely<T: Copy>(&mut self, items: &[(u64, T)]) -> Vec<T> {
        let mut chosen: Vec<T> =
            items.iter().filter(|item| self.percent(item.0)).map(|item| item.1).collect();
        if chosen.is_empty() {
            chosen.extend(items.first().map(|item| item.1));
        }
        chosen
    }
}

/// A day so many days later.
pub(super) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// A day so many days earlier.
pub(super) fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}
