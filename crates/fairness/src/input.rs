//! Input of an audit: the rows of one prediction table as slices, and the groups as integer codes.

use obole_error::{Error, Kind, Message, message};

/// One table of predictions, borrowed. All slices have the same length; a row is one person.
///
/// A part that is absent (`None`) makes the metrics that need it undefined with a reason, never zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows<'a> {
    /// Outcome: `Some(true)` positive, `Some(false)` negative, `None` unknown for this row. A row without an
    /// outcome counts in sizes, selection and scores, but not in any metric that needs an outcome.
    pub y_true: Option<&'a [Option<bool>]>,
    /// Score; for Brier, calibration and log loss it must be a probability.
    pub score: Option<&'a [f64]>,
    /// Decision; `true` when the row was selected.
    pub decision: Option<&'a [bool]>,
    /// Survey weights, finite and not negative.
    pub weight: Option<&'a [f64]>,
    /// True amounts and predicted amounts, in the same currency unit.
    pub amount: Option<(&'a [f64], &'a [f64])>,
}

impl Rows<'_> {
    /// Returns the number of rows: the length of the first part that is present.
    pub fn len(&self) -> usize {
        (self.y_true.map(<[_]>::len))
            .or(self.score.map(<[_]>::len))
            .or(self.decision.map(<[_]>::len))
            .or(self.amount.map(|(t, _)| t.len()))
            .unwrap_or(0)
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let n = self.len();
        let lengths = [
            self.y_true.map(<[_]>::len),
            self.score.map(<[_]>::len),
            self.decision.map(<[_]>::len),
            self.weight.map(<[_]>::len),
            self.amount.map(|(t, _)| t.len()),
            self.amount.map(|(_, p)| p.len()),
        ];
        if lengths.into_iter().flatten().any(|length| length != n) {
            return Err(Error::new(Kind::LengthMismatch, "columns-of-other-length"));
        }
        bad_rows(self.score, "score", message!("score-not-finite"), |x| x.is_finite())?;
        bad_rows(self.weight, "weight", message!("weight-not-finite"), |x| x.is_finite() && x >= 0.0)?;
        for part in [self.amount.map(|a| a.0), self.amount.map(|a| a.1)] {
            bad_rows(part, "amount", message!("amount-not-finite"), |x| x.is_finite())?;
        }
        Ok(())
    }
}

/// Converts row indices to the row numbers of error messages, which start at 1.
pub(crate) fn from_one(rows: &[usize]) -> impl Iterator<Item = u64> {
    rows.iter().map(|row| *row as u64 + 1)
}

fn bad_rows(
    part: Option<&[f64]>,
    column: &str,
    message: Message,
    good: impl Fn(f64) -> bool,
) -> Result<(), Error> {
    let bad: Vec<usize> = part
        .unwrap_or(&[])
        .iter()
        .enumerate()
        .filter(|(_, x)| !good(**x))
        .map(|(row, _)| row)
        .take(10)
        .collect();
    if bad.is_empty() {
        Ok(())
    } else {
        Err(Error::new(Kind::InvalidValue, message).at_rows(from_one(&bad)).in_column(column))
    }
}

/// Name of the level that represents a missing value under [`Missing::AsGroup`].
pub const MISSING: &str = "(missing)";

/// Policy for rows whose attribute is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Rows without a value are excluded from the groups and the overall line of this attribute; they are
    /// counted.
    #[default]
    Exclude,
    /// Rows without a value form a separate group, named [`MISSING`].
    AsGroup,
}

impl Missing {
    /// Returns the key used in `audit.json`.
    pub fn key(self) -> &'static str {
        match self {
            Missing::Exclude => "exclude",
            Missing::AsGroup => "as_group",
        }
    }
}

/// Protected attribute: one optional code per row, and the names of the levels, sorted by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub(crate) name: String,
    pub(crate) levels: Vec<String>,
    pub(crate) codes: Vec<Option<u32>>,
}

impl Attribute {
    /// Creates an attribute from codes into `levels`. The levels are sorted by name and the codes are changed
    /// accordingly.
    ///
    /// # Errors
    /// [`Kind::InvalidAttribute`] when a code has no level or a level occurs twice.
    pub fn new(name: impl Into<String>, levels: &[&str], codes: &[Option<u32>]) -> Result<Self, Error> {
        let name = name.into();
        let bad: Vec<usize> = codes
            .iter()
            .enumerate()
            .filter(|(_, code)| code.is_some_and(|code| code as usize >= levels.len()))
            .map(|(row, _)| row)
            .take(10)
            .collect();
        if !bad.is_empty() {
            let message = message!("code-without-level", name = name);
            return Err(Error::new(Kind::InvalidAttribute, message).at_rows(from_one(&bad)));
        }
        let mut order: Vec<usize> = (0..levels.len()).collect();
        order.sort_by_key(|&level| levels.get(level).copied().unwrap_or_default());
        let sorted: Vec<String> =
            order.iter().filter_map(|&level| levels.get(level)).map(|level| (*level).to_owned()).collect();
        if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Error::new(Kind::InvalidAttribute, message!("level-twice", name = name)));
        }
        let mut place = vec![0_u32; levels.len()];
        for (new, &old) in (0_u32..).zip(&order) {
            if let Some(slot) = place.get_mut(old) {
                *slot = new;
            }
        }
        let codes =
            codes.iter().map(|code| code.and_then(|code| place.get(code as usize).copied())).collect();
        Ok(Self { name, levels: sorted, codes })
    }

    /// Creates an attribute from one optional label per row; the levels are the labels that occur.
    ///
    /// ```
    /// let area = obole_fairness::Attribute::from_labels("area", [Some("town"), None, Some("country")]);
    /// assert_eq!(area.levels(), ["country", "town"]);
    /// assert_eq!(area.missing(), 1);
    /// ```
    pub fn from_labels<'s>(
        name: impl Into<String>,
        labels: impl IntoIterator<Item = Option<&'s str>>,
    ) -> Self {
        let mut seen = std::collections::BTreeMap::<&str, u32>::new();
        let mut firsts: Vec<&str> = Vec::new();
        let raw: Vec<Option<u32>> = labels
            .into_iter()
            .map(|label| {
                label.map(|label| {
                    *seen.entry(label).or_insert_with(|| {
                        firsts.push(label);
                        (firsts.len() - 1) as u32
                    })
                })
            })
            .collect();
        let mut place = vec![0_u32; firsts.len()];
        for (rank, &old) in (0_u32..).zip(seen.values()) {
            if let Some(slot) = place.get_mut(old as usize) {
                *slot = rank;
            }
        }
        Self {
            name: name.into(),
            levels: seen.keys().map(|level| (*level).to_owned()).collect(),
            codes: raw.iter().map(|code| code.and_then(|code| place.get(code as usize).copied())).collect(),
        }
    }

    /// Returns the name of the attribute.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the levels in name order.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Returns one optional code per row.
    pub fn codes(&self) -> &[Option<u32>] {
        &self.codes
    }

    /// Returns the number of rows without a value.
    pub fn missing(&self) -> usize {
        self.codes.iter().filter(|code| code.is_none()).count()
    }

    pub(crate) fn check_rows(&self, rows: usize) -> Result<(), Error> {
        if self.codes.len() == rows {
            return Ok(());
        }
        let message = message!("attribute-of-other-length", name = &self.name);
        Err(Error::new(Kind::LengthMismatch, message))
    }

    pub(crate) fn check(&self, rows: usize) -> Result<(), Error> {
        self.check_rows(rows)?;
        self.check_groups()
    }
}
