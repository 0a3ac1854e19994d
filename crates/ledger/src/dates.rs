//! Dates as exports write them. The order of day and month is decided for a whole column, never cell by cell.

use crate::Day;

/// Order in which a column writes its dates. ISO dates (`2024-12-31`) are read under either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `31/12/2024`
    DayFirst,
    /// `12/31/2024`
    MonthFirst,
}

impl DateOrder {
    /// Returns the name by which a person chooses it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    /// Returns the order with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst].into_iter().find(|order| order.name() == name)
    }

    /// Reads the day of a cell, ignoring a time of day after it. Returns `None` when it is not a date in this
    /// order.
    ///
    /// ```
    /// use obole_ledger::{DateOrder, Day};
    /// let day = Day::from_ymd(2026, 4, 3);
    /// assert_eq!(DateOrder::DayFirst.day("03/04/2026 18:23:13"), day);
    /// assert_eq!(DateOrder::MonthFirst.day("04/03/26 18:23"), day);
    /// assert_eq!(DateOrder::DayFirst.day("2026-04-03T18:23:13+02:00"), day);
    /// ```
    pub fn day(self, cell: &str) -> Option<Day> {
        match read(cell)? {
            Parts::Iso(day) => Some(day),
            Parts::Slashed { first, second, year } => match self {
                Self::DayFirst => Day::from_ymd(year, second, first),
                Self::MonthFirst => Day::from_ymd(year, first, second),
            },
        }
    }
}

/// Content of a cell before the order is known.
enum Parts {
    Iso(Day),
    Slashed { first: u32, second: u32, year: i32 },
}

fn read(cell: &str) -> Option<Parts> {
    let cell = cell.trim();
    if let Some(day) = Day::from_iso_bytes(cell.as_bytes().get(..10).unwrap_or_default()) {
        let rest = cell.get(10..).unwrap_or_default();
        return (rest.is_empty() || rest.starts_with(['T', ' '])).then_some(Parts::Iso(day));
    }
    let date = cell.split([' ', '\u{a0}', '\u{202f}']).next()?;
    let mut parts = date.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let numeric = |text: &str, longest: usize| {
        (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.next().is_some() || !numeric(first, 2) || !numeric(second, 2) || !numeric(year, 4) {
        return None;
    }
    let year = whole_year(year)?;
    Some(Parts::Slashed { first: first.parse().ok()?, second: second.parse().ok()?, year })
}

/// Returns a year of four digits, or of two as spreadsheets write it: a gift history has no dates before
/// 1970.
///
/// ```
/// use obole_ledger::whole_year;
/// assert_eq!(["2024", "24", "98", "124"].map(whole_year), [Some(2024), Some(2024), Some(1998), None]);
/// ```
pub fn whole_year(written: &str) -> Option<i32> {
    match (written.len(), written.parse::<i32>().ok()?) {
        (4, year) => Some(year),
        (2, year) => Some(year + if year < 70 { 2000 } else { 1900 }),
        _ => None,
    }
}

/// Evidence about the order of a column's dates, counted over its cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateEvidence {
    /// Number of cells whose first number cannot be a month.
    pub day_first: u64,
    /// Number of cells whose second number cannot be a month.
    pub month_first: u64,
    /// Number of cells that read as a date in either order, with different days.
    pub either: u64,
    /// Number of cells that are a date in no order.
    pub unreadable: u64,
}

impl DateEvidence {
    /// Adds the evidence of a cell; empty cells are ignored.
    pub fn see(&mut self, cell: &str) {
        if cell.trim().is_empty() {
            return;
        }
        match (DateOrder::DayFirst.day(cell), DateOrder::MonthFirst.day(cell)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) => self.either += 1,
            (Some(_), None) => self.day_first += 1,
            (None, Some(_)) => self.month_first += 1,
            (None, None) => self.unreadable += 1,
        }
    }

    /// Returns the column's order, if the cells settle it. With evidence for both orders, or only ambiguous
    /// cells, a person must choose.
    pub fn decide(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first, self.either) {
            (0, 0, 0) => Some(DateOrder::DayFirst),
            (_, 0, _) if self.day_first > 0 => Some(DateOrder::DayFirst),
            (0, _, _) if self.month_first > 0 => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(cells: &[&str]) -> DateEvidence {
        let mut evidence = DateEvidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence
    }

    #[test]
    fn one_day_beyond_twelve_settles_a_column() {
        assert_eq!(evidence(&["03/04/2024", "", "13/04/2024"]).decide(), Some(DateOrder::DayFirst));
        assert_eq!(evidence(&["03/04/24", "04/13/24 10:00"]).decide(), Some(DateOrder::MonthFirst));
        assert_eq!(evidence(&["2024-04-03", "2024-12-31"]).decide(), Some(DateOrder::DayFirst));
    }

    #[test]
    fn an_undecidable_column_is_not_guessed() {
        assert_eq!(evidence(&["03/04/2024", "05/06/2024"]).decide(), None);
        assert_eq!(evidence(&["13/04/2024", "04/13/2024"]).decide(), None);
    }

    #[test]
    fn the_same_day_either_way_needs_no_order() {
        assert_eq!(evidence(&["04/04/2024", "2024-01-02"]).decide(), Some(DateOrder::DayFirst));
    }

    #[test]
    fn nonsense_is_no_date() {
        for cell in
            ["", "hier", "32/13/2024", "1/2", "1/2/3/4", "31/02/2024", "20241231", "1/2/024", "é/1/2024"]
        {
            assert_eq!(DateOrder::DayFirst.day(cell), None, "{cell}");
        }
    }
}
