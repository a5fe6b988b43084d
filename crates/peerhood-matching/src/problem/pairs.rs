use super::Problem;
use super::sweep::NOTHING;
use crate::explain::beyond::AllPairs;
use crate::policy::{Column, Least, RightSet, Rows, in_blocks};
use crate::solve::market::FlatPrices;
use crate::{Edge, Objective};

/// Up to so many rights it is quicker to judge their columns than to walk over rows.
const FEW: usize = 8;

/// So many lefts tell about well what is usual for all.
const ASKED: usize = 256;

impl<L: Sync, R: Sync> AllPairs for Problem<'_, L, R> {
    fn weight(&self, left: u32, right: u32) -> Option<i64> {
        Problem::weight(self, left, right)
    }

    fn row(&self, left: u32) -> Vec<Edge> {
        self.edges(&[left], None, &|_| true)
    }

    fn worthwhile(&self, lefts: &[u32], objective: Objective, prices: &FlatPrices) -> Vec<Edge> {
        self.each_row(lefts, |rows, left, edges| {
            let at = left as usize;
            let asked = prices.left[at] - self.rank(objective, left) * prices.pair + 1;
            let least = Least { left: asked, rights: &prices.right };
            let (rights, beyond) = rows.worth(at, None, least);
            let edge = |(&right, &beyond): (&u32, &i64)| {
                Edge::new(left, right, asked + prices.right[right as usize] + beyond)
            };
            edges.extend(rights.iter().zip(beyond).map(edge));
        })
    }

    fn block(
        &self,
        lefts: &[u32],
        rights: &[u32],
        least: &(dyn Fn(u32, u32) -> i64 + Sync),
    ) -> Vec<Edge> {
        if FEW < rights.len() {
            let mut among = RightSet::empty(self.rights().len());
            rights.iter().for_each(|&right| among.insert(right as usize));
            let keep = |edge: Edge| least(edge.left, edge.right) <= edge.weight;
            return self.edges(lefts, Some(&among), &keep);
        }
        let mut edges = Vec::new();
        for &right in rights {
            let column = Column::new(&self.prepared, right as usize, lefts.len());
            for &left in lefts {
                let weight = column.weight(left as usize);
                let weight = weight.filter(|&weight| least(left, right) <= weight);
                edges.extend(weight.map(|weight| Edge::new(left, right, weight)));
            }
        }
        edges
    }

    fn near(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        below: i64,
    ) -> (Vec<Edge>, Vec<i64>) {
        // Of few lefts so many are near, and judging pairs one by one is what takes long later on.
        let most = 16 * self.effort.near;
        let (near, known) = self.priced(lefts, None, objective, prices, below, most);
        (near.into_iter().map(|(edge, _)| edge).collect(), known)
    }

    fn usual_slack(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        each: usize,
    ) -> i64 {
        let asked = lefts.iter().copied().step_by(lefts.len().div_ceil(ASKED).max(1));
        let asked: Vec<u32> = asked.collect();
        let most = prices.pair / 2 - 1;
        let (near, _) = self.priced(&asked, None, objective, prices, most, usize::MAX);
        let mut slacks: Vec<i64> = near.into_iter().map(|(_, slack)| slack).collect();
        let place = (each * asked.len()).min(slacks.len()).checked_sub(1);
        place.map_or(0, |place| (*slacks.select_nth_unstable(place).1).max(0))
    }

    fn cheapest(
        &self,
        lefts: &[u32],
        objective: Objective,
        prices: &FlatPrices,
        hints: &[Edge],
    ) -> Vec<Edge> {
        // What is left of a pair's worth when the left has its price is what the right gets.
        let kept =
            |left: u32| prices.left[left as usize] - self.rank(objective, left) * prices.pair;
        let mut gets = vec![NOTHING; self.rights().len()];
        let mut best: Vec<Option<Edge>> = vec![None; gets.len()];
        let improve = |best: &mut [Option<Edge>], gets: &mut [i64], edge: Edge| {
            let (right, offered) = (edge.right as usize, edge.weight - kept(edge.left));
            if gets[right] < offered {
                gets[right] = offered;
                best[right] = Some(edge);
            }
        };
        hints.iter().for_each(|&edge| improve(&mut best, &mut gets, edge));
        let parts = in_blocks(lefts.len(), |block| {
            let mut rows = Rows::new(&self.prepared, &self.hard);
            let (mut gets, mut found) = (gets.clone(), vec![None; gets.len()]);
            for &left in &lefts[block] {
                let least = Least { left: kept(left), rights: &gets };
                let (rights, beyond) = rows.worth(left as usize, None, least);
                let row: Vec<(u32, i64)> =
                    rights.iter().copied().zip(beyond.iter().copied()).collect();
                for (right, more) in row {
                    let weight = gets[right as usize] + more + kept(left);
                    improve(&mut found, &mut gets, Edge::new(left, right, weight));
                }
            }
            found.into_iter().flatten().collect::<Vec<Edge>>()
        });
        parts.into_iter().flatten().for_each(|edge| improve(&mut best, &mut gets, edge));
        best.into_iter().flatten().collect()
    }
}

impl<L: Sync, R: Sync> Problem<'_, L, R> {
    /// The pairs of some lefts (with some rights, if there is such a set) that are to be kept.
    pub(super) fn edges(
        &self,
        lefts: &[u32],
        among: Option<&RightSet>,
        keep: &(dyn Fn(Edge) -> bool + Sync),
    ) -> Vec<Edge> {
        let nothing_asked = vec![0; self.rights().len()];
        self.each_row(lefts, |rows, left, edges| {
            let least = Least { left: NOTHING, rights: &nothing_asked };
            let (rights, beyond) = rows.worth(left as usize, among, least);
            let edge = |(&right, &beyond)| Edge::new(left, right, beyond + NOTHING);
            edges.extend(rights.iter().zip(beyond).map(edge).filter(|&edge| keep(edge)));
        })
    }
}
