//! The least and the greatest a variable can be under linear equations, in exact arithmetic.

/// Equations between variables that are zero or more, at a vertex of their solutions.
///
/// Integer pivoting (Edmonds): the tableau holds whole numbers over one common denominator, so no
/// rounding ever happens. For tables of sums the numbers stay tiny; should they leave 128 bits, the
/// computation stops.
#[derive(Clone, Debug)]
pub(super) struct Tableau {
    // Invariants: every row's basic variable has `denominator` in its row and 0 in all others; the
    // last entry of a row, its value times `denominator`, is 0 or more.
    rows: Vec<Vec<i128>>,
    basic: Vec<usize>,
    variables: usize,
    denominator: i128,
}

/// One sum: coefficients by variable, and what they add up to.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    pub(super) terms: Vec<(usize, i128)>,
    pub(super) equals: i128,
}

/// Why there is no vertex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// No values satisfy all equations.
    Contradiction,
    /// A number left 128 bits.
    Overflow,
}

/// An end of a variable's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The value, rounded inward, and whether a solution in whole numbers attains it.
    At { value: i128, attained: bool },
    /// There is none.
    Open,
}

/// Which end of a range is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toward {
    Least,
    Greatest,
}

impl Tableau {
    pub(super) fn new(variables: usize, equations: &[Equation]) -> Result<Self, Stuck> {
        let mut rows = Vec::new();
        for equation in equations {
            let sign = if equation.equals < 0 { -1 } else { 1 };
            let mut row = vec![0; variables + 1];
            for &(variable, factor) in &equation.terms {
                row[variable] += sign * factor;
            }
            row[variables] = sign * equation.equals;
            rows.push(row);
        }
        // Each row begins with an artificial variable of its own, numbered after the real ones; a
        // vertex of the real equations is where all of them are zero.
        let basic = (variables..variables + rows.len()).collect();
        let mut tableau = Self { rows, basic, variables, denominator: 1 };
        let artificial_sum = (0..=variables)
            .map(|column| -tableau.rows.iter().map(|row| row[column]).sum::<i128>())
            .collect();
        let left = tableau.descend(artificial_sum)?.ok_or(Stuck::Contradiction)?;
        if left != 0 {
            return Err(Stuck::Contradiction);
        }
        tableau.drop_artificial()?;
        Ok(tableau)
    }

    /// The end of a variable's range; the tableau moves to the vertex that attains it.
    pub(super) fn end(&mut self, variable: usize, toward: Toward) -> Result<End, Stuck> {
        let sign = if toward == Toward::Least { 1 } else { -1 };
        let mut costs = vec![0; self.variables + 1];
        match self.basic.iter().position(|&basic| basic == variable) {
            Some(row) => {
                for (cost, entry) in costs.iter_mut().zip(&self.rows[row]) {
                    *cost = -sign * entry;
                }
                costs[variable] = 0;
            }
            None => costs[variable] = sign * self.denominator,
        }
        if self.descend(costs)?.is_none() {
            return Ok(End::Open);
        }
        let row = self.basic.iter().position(|&basic| basic == variable);
        let scaled = row.map_or(0, |row| self.rows[row][self.variables]);
        let down = scaled.div_euclid(self.denominator);
        let value = match toward {
            Toward::Greatest => down,
            Toward::Least if scaled.rem_euclid(self.denominator) == 0 => down,
            Toward::Least => down + 1,
        };
        Ok(End::At { value, attained: self.is_whole() })
    }

    /// Whether all variables are whole numbers at this vertex.
    fn is_whole(&self) -> bool {
        self.rows.iter().all(|row| row[self.variables] % self.denominator == 0)
    }

    /// Goes downhill until no cost is negative; `None` when the hill has no foot. Gives the negative
    /// of the last entry of the cost row.
    fn descend(&mut self, mut costs: Vec<i128>) -> Result<Option<i128>, Stuck> {
        // Bland's rule, first of everything, never visits a vertex twice.
        while let Some(column) = costs[..self.variables].iter().position(|&cost| cost < 0) {
            let Some(row) = self.first_to_reach_zero(column)? else { return Ok(None) };
            self.pivot(row, column, Some(&mut costs))?;
        }
        Ok(Some(-costs[self.variables]))
    }

    fn first_to_reach_zero(&self, column: usize) -> Result<Option<usize>, Stuck> {
        let mut best: Option<usize> = None;
        for row in (0..self.rows.len()).filter(|&row| 0 < self.rows[row][column]) {
            let Some(other) = best else {
                best = Some(row);
                continue;
            };
            let here = multiply(self.rows[row][self.variables], self.rows[other][column])?;
            let there = multiply(self.rows[other][self.variables], self.rows[row][column])?;
            if here < there || (here == there && self.basic[row] < self.basic[other]) {
                best = Some(row);
            }
        }
        Ok(best)
    }

    fn pivot(
        &mut self,
        row: usize,
        column: usize,
        costs: Option<&mut Vec<i128>>,
    ) -> Result<(), Stuck> {
        let pivot_row = self.rows[row].clone();
        let pivot = pivot_row[column];
        let denominator = self.denominator;
        let others = self.rows.iter_mut().enumerate().filter(|&(other, _)| other != row);
        for line in others.map(|(_, line)| line).chain(costs) {
            let factor = line[column];
            if factor == 0 && pivot == denominator {
                continue;
            }
            for (entry, &above) in line.iter_mut().zip(&pivot_row) {
                let scaled = multiply(*entry, pivot)?.checked_sub(multiply(factor, above)?);
                // Exact: every entry is a subdeterminant of the equations.
                let scaled = scaled.ok_or(Stuck::Overflow)?;
                *entry = if denominator == 1 { scaled } else { scaled / denominator };
            }
        }
        self.basic[row] = column;
        self.denominator = pivot;
        Ok(())
    }

    /// Puts real variables in place of artificial ones, which are zero by now; a row that has none
    /// says nothing and goes.
    fn drop_artificial(&mut self) -> Result<(), Stuck> {
        let mut row = 0;
        while row < self.rows.len() {
            if self.basic[row] < self.variables {
                row += 1;
                continue;
            }
            let real = &self.rows[row][..self.variables];
            let Some(column) = real.iter().position(|&entry| entry != 0) else {
                self.rows.remove(row);
                self.basic.remove(row);
                continue;
            };
            if self.rows[row][column] < 0 {
                self.rows[row].iter_mut().for_each(|entry| *entry = -*entry);
            }
            self.pivot(row, column, None)?;
            row += 1;
        }
        Ok(())
    }
}

fn multiply(left: i128, right: i128) -> Result<i128, Stuck> {
    left.checked_mul(right).ok_or(Stuck::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equation(terms: &[(usize, i128)], equals: i128) -> Equation {
        Equation { terms: terms.to_vec(), equals }
    }

    fn ends(variables: usize, equations: &[Equation], variable: usize) -> (End, End) {
        let mut tableau = Tableau::new(variables, equations).unwrap();
        let least = tableau.end(variable, Toward::Least).unwrap();
        (least, tableau.end(variable, Toward::Greatest).unwrap())
    }

    #[test]
    fn a_part_lies_between_nothing_and_the_whole() {
        let sum = [equation(&[(0, 1), (1, 1)], 7)];
        let whole = End::At { value: 7, attained: true };
        assert_eq!(ends(2, &sum, 0), (End::At { value: 0, attained: true }, whole));
    }

    #[test]
    fn a_difference_has_no_upper_end() {
        let difference = [equation(&[(0, 1), (1, -1)], 3)];
        assert_eq!(ends(2, &difference, 0), (End::At { value: 3, attained: true }, End::Open));
    }

    #[test]
    fn an_odd_triangle_has_no_whole_solution_at_its_vertex() {
        let triangle = [
            equation(&[(0, 1), (1, 1)], 1),
            equation(&[(1, 1), (2, 1)], 1),
            equation(&[(0, 1), (2, 1)], 1),
        ];
        let (least, greatest) = ends(3, &triangle, 0);
        assert_eq!(least, End::At { value: 1, attained: false });
        assert_eq!(greatest, End::At { value: 0, attained: false });
    }

    #[test]
    fn contradictions_are_found_and_repetitions_ignored() {
        let twice = [equation(&[(0, 1)], 2), equation(&[(0, 1)], 2)];
        assert_eq!(ends(1, &twice, 0).1, End::At { value: 2, attained: true });
        let both = [equation(&[(0, 1)], 2), equation(&[(0, 1)], 3)];
        assert_eq!(Tableau::new(1, &both).unwrap_err(), Stuck::Contradiction);
        assert!(Tableau::new(1, &[equation(&[(0, 1)], -2)]).is_err());
    }
}
