//! A small linear program: the lowest and the highest value of a sum over non-negative numbers that satisfy
//! some equations.

/// Equations with a solution, in the form that the simplex method leaves them: each line has a number that
/// occurs in no other.
pub struct Program {
    lines: Vec<Vec<f64>>,
    basis: Vec<usize>,
    width: usize,
}

const SMALL: f64 = 1e-7;

impl Program {
    /// Finds a first solution of the equations (G. B. Dantzig's two phases); `None` without one.
    pub fn new(equations: &[(Vec<f64>, f64)], width: usize) -> Option<Self> {
        // Equations that follow from others are dropped; each of the others has a number of its own.
        let mut lines: Vec<Vec<f64>> = Vec::new();
        let mut leads: Vec<usize> = Vec::new();
        for (row, right) in equations {
            let mut line: Vec<f64> = row.iter().copied().chain([*right]).collect();
            for (known, lead) in lines.iter().zip(&leads) {
                subtract(&mut line, known, *lead);
            }
            let lead = (0..width).max_by(|a, b| line[*a].abs().total_cmp(&line[*b].abs()))?;
            let scale = line[lead];
            if scale.abs() < SMALL {
                continue;
            }
            line.iter_mut().for_each(|x| *x /= scale);
            lines.iter_mut().for_each(|known| subtract(known, &line, lead));
            lines.push(line);
            leads.push(lead);
        }
        let rows = lines.len();
        // One further number for each line starts the search and ends at 0.
        for (at, line) in lines.iter_mut().enumerate() {
            let right = line.pop()?;
            let sign = if right < 0.0 { -1.0 } else { 1.0 };
            line.iter_mut().for_each(|x| *x *= sign);
            line.extend((0..rows).map(|other| f64::from(u8::from(other == at))));
            line.push(sign * right);
        }
        let mut program = Self { lines, basis: (width..width + rows).collect(), width: width + rows };
        let cost: Vec<f64> = (0..width + rows).map(|at| f64::from(u8::from(at >= width))).collect();
        let left = program.minimise(&cost);
        if left > 1e-5 {
            return None;
        }
        for at in 0..rows {
            if program.basis[at] >= width
                && let Some(other) = (0..width).find(|column| program.lines[at][*column].abs() > 1e-6)
            {
                program.pivot(at, other);
            }
        }
        let keep: Vec<bool> = program.basis.iter().map(|column| *column < width).collect();
        let mut kept = keep.iter();
        program.lines.retain(|_| *kept.next().unwrap_or(&false));
        program.basis.retain(|column| *column < width);
        for line in &mut program.lines {
            let right = line.pop()?;
            line.truncate(width);
            line.push(right);
        }
        program.width = width;
        Some(program)
    }

    /// Returns the lowest and the highest value of a sum.
    pub fn bounds(&self, sum: &[f64]) -> (f64, f64) {
        let solve = |sign: f64| {
            let cost: Vec<f64> = sum.iter().map(|x| sign * x).collect();
            let mut program =
                Self { lines: self.lines.clone(), basis: self.basis.clone(), width: self.width };
            sign * program.minimise(&cost)
        };
        (solve(1.0), solve(-1.0))
    }

    /// Minimises a sum by the rule of R. G. Bland, which cannot go round in circles.
    fn minimise(&mut self, cost: &[f64]) -> f64 {
        let mut reduced: Vec<f64> = cost.iter().copied().chain([0.0]).collect();
        for (line, column) in self.lines.iter().zip(&self.basis) {
            let factor = cost[*column];
            reduced.iter_mut().zip(line).for_each(|(x, y)| *x -= factor * y);
        }
        while let Some(column) = (0..self.width).find(|column| reduced[*column] < -SMALL) {
            let ratio = |at: usize| self.lines[at][self.width] / self.lines[at][column];
            let leaving = (0..self.lines.len())
                .filter(|at| self.lines[*at][column] > SMALL)
                .min_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(self.basis[*a].cmp(&self.basis[*b])));
            let Some(at) = leaving else { return f64::NEG_INFINITY };
            self.pivot(at, column);
            subtract(&mut reduced, &self.lines[at], column);
        }
        -reduced[self.width]
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let scale = self.lines[at][column];
        self.lines[at].iter_mut().for_each(|x| *x /= scale);
        let pivot = self.lines[at].clone();
        for line in self.lines.iter_mut().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| line)
        {
            subtract(line, &pivot, column);
        }
        self.basis[at] = column;
    }
}

/// Subtracts a line from another so that the other has nothing in a column any more.
fn subtract(from: &mut [f64], line: &[f64], column: usize) {
    let factor = from[column];
    if factor != 0.0 {
        from.iter_mut().zip(line).for_each(|(x, y)| *x -= factor * y);
        from[column] = 0.0;
        from.iter_mut().filter(|x| x.abs() < 1e-10).for_each(|x| *x = 0.0);
    }
}
