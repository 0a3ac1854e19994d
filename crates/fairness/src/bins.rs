//! Binning of numbers into bands, so that they can be used as groups.

use obole_error::{Error, Kind, Value, message};

use crate::input::{Attribute, from_one};

/// Cut points of ages, in years, of the bands 18-34, 35-54, 55-69 and 70+.
pub const AGE_CUTS: [f64; 4] = [18.0, 35.0, 55.0, 70.0];

/// Maximum number of distinct values of a numeric attribute; above it, bands are required.
const MOST_NUMBERS: usize = 20;

impl Attribute {
    /// Creates an attribute from one optional number per row and ascending cut points. There is one band
    /// below the first cut point, and one from each cut point up to, but not including, the next. Bands of
    /// whole cut points are named with whole numbers: `<18`, `18-34`, `70+`.
    ///
    /// ```
    /// use obole_fairness::{AGE_CUTS, Attribute};
    /// let age = Attribute::from_numbers("age", [Some(17.0), Some(34.9), Some(70.0), None], &AGE_CUTS)?;
    /// assert_eq!(age.levels(), ["18-34", "70+", "<18"]);
    /// let share = Attribute::from_numbers("share", [Some(0.1), Some(0.7)], &[0.25, 0.5])?;
    /// assert_eq!(share.levels(), ["0.5+", "<0.25"]);
    /// # Ok::<(), obole_fairness::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::InvalidParameter`] when there is no cut point, or they do not ascend;
    /// [`Kind::InvalidAttribute`] for a number that is not finite, with its rows.
    pub fn from_numbers(
        name: impl Into<String>,
        values: impl IntoIterator<Item = Option<f64>>,
        cuts: &[f64],
    ) -> Result<Self, Error> {
        let name = name.into();
        let ascend = cuts.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        if cuts.is_empty() || !ascend || !cuts.iter().all(|cut| cut.is_finite()) {
            let message = message!("cut-points-not-ascending", name = name);
            return Err(Error::new(Kind::InvalidParameter, message));
        }
        let names = bands(cuts);
        let mut bad = Vec::new();
        let labels: Vec<Option<&str>> = values
            .into_iter()
            .enumerate()
            .map(|(row, value)| {
                let value = value?;
                if !value.is_finite() {
                    bad.push(row);
                }
                names.get(cuts.partition_point(|cut| *cut <= value)).map(String::as_str)
            })
            .collect();
        if !bad.is_empty() {
            bad.truncate(10);
            let message = message!("attribute-not-finite", name = name);
            return Err(Error::new(Kind::InvalidAttribute, message).at_rows(from_one(&bad)));
        }
        Ok(Self::from_labels(name, labels))
    }

    /// Checks that the levels can be used as groups. More than twenty distinct numbers cannot; the error then
    /// proposes cut points.
    ///
    /// # Errors
    /// [`Kind::NeedsBins`], with [`Error::cut_points`].
    pub fn check_groups(&self) -> Result<(), Error> {
        let numbers: Option<Vec<f64>> = self.levels.iter().map(|level| level.trim().parse().ok()).collect();
        let Some(numbers) = numbers.filter(|numbers| numbers.len() > MOST_NUMBERS) else { return Ok(()) };
        let of_row = |code: &Option<u32>| code.and_then(|code| numbers.get(code as usize).copied());
        let cuts = quarters(self.codes.iter().filter_map(of_row).filter(|x| x.is_finite()).collect());
        let message = message!("attribute-numeric", name = &self.name, number = self.levels.len());
        Err(Error::new(Kind::NeedsBins, message)
            .hint("age-bands")
            .hint(message!("cut-points-of-four-bands", cuts = Value::list(cuts.iter().copied())))
            .with_cut_points(cuts))
    }
}

/// Returns the names of the bands, starting with the one below the first cut point.
fn bands(cuts: &[f64]) -> Vec<String> {
    let whole = cuts.iter().all(|cut| cut.fract() == 0.0 && *cut >= 0.0);
    let band = |pair: &[f64]| match pair {
        [a, b] if whole && b - a == 1.0 => a.to_string(),
        [a, b] if whole => format!("{a}-{}", b - 1.0),
        [a, b] => format!("{a} to <{b}"),
        _ => String::new(),
    };
    let below = cuts.first().map(|cut| format!("<{cut}"));
    let last = cuts.last().map(|cut| format!("{cut}+"));
    below.into_iter().chain(cuts.windows(2).map(band)).chain(last).collect()
}

/// Returns the quartiles, rounded to two significant digits. Round cut points are easier to read and do not
/// disclose the value of a person.
fn quarters(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let round = |x: f64| format!("{x:.1e}").parse().unwrap_or(x);
    let mut cuts: Vec<f64> = [0.25, 0.5, 0.75]
        .iter()
        .filter_map(|p| crate::numeric::quantile_sorted(&values, *p))
        .map(round)
        .collect();
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_named_by_their_ends() {
        assert_eq!(bands(&AGE_CUTS), ["<18", "18-34", "35-54", "55-69", "70+"]);
        assert_eq!(bands(&[0.0, 1.0, 5.0]), ["<0", "0", "1-4", "5+"]);
        assert_eq!(bands(&[-1.0, 0.5]), ["<-1", "-1 to <0.5", "0.5+"]);
    }

    #[test]
    fn too_many_numbers_are_refused_with_cut_points() {
        let incomes: Vec<String> = (0..100).map(|i| (10_003 + 317 * i).to_string()).collect();
        let income = Attribute::from_labels("income", incomes.iter().map(|x| Some(x.as_str())));
        let error = income.check_groups().unwrap_err();
        assert_eq!(error.kind(), Kind::NeedsBins);
        // Quartiles 17,848.75, 25,694.5 and 33,540.25.
        assert_eq!(error.cut_points(), [18_000.0, 26_000.0, 34_000.0]);
        let twenty = Attribute::from_labels("g", incomes.iter().take(20).map(|x| Some(x.as_str())));
        assert!(twenty.check_groups().is_ok());
        assert_eq!(
            Attribute::from_numbers("g", [Some(1.0)], &[2.0, 2.0]).unwrap_err().kind(),
            Kind::InvalidParameter
        );
        let bad = Attribute::from_numbers("g", [Some(1.0), Some(f64::NAN)], &[2.0]).unwrap_err();
        assert_eq!(bad.place().row, Some(2));
    }
}
