//! Evidence of a whole column about its dates and amounts. Nothing is decided cell by cell.

use std::path::Path;

use obole_ledger::{
    AmountFault, DateEvidence, DateOrder, DecimalMark, Error, Kind, Result, message, parse_amount,
};

/// Returns the name of a decimal mark in the receipt.
pub(crate) const fn mark_name(mark: DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "point",
        DecimalMark::Comma => "comma",
        DecimalMark::Unknown => "each cell read in the only way it can be",
    }
}

/// Evidence about the decimal mark of a column of amounts.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct MarkEvidence {
    point: u64,
    comma: u64,
}

impl MarkEvidence {
    /// Adds the evidence of a cell. A cell that can be read in one way only shows its mark; `1.250` shows
    /// nothing.
    pub(crate) fn see(&mut self, cell: &str) {
        match parse_amount(cell, DecimalMark::Unknown) {
            Ok(_) => {}
            Err(AmountFault::TooManyDecimals) => {}
            Err(_) => return,
        }
        let Some(last) = cell.rfind(['.', ',']) else { return };
        let mark = cell.get(last..last + 1);
        let both = cell.contains('.') && cell.contains(',');
        let single = cell.matches(['.', ',']).count() == 1;
        // Several marks of one sort separate thousands, so the decimal mark is the other one.
        let decimal_is_last = both || single;
        if (mark == Some(",")) == decimal_is_last {
            self.comma += 1;
        } else {
            self.point += 1;
        }
    }

    /// Returns the column's mark; `Unknown` when the cells use both or none, and ambiguous cells are then
    /// refused.
    pub(crate) fn decide(self) -> DecimalMark {
        match (self.point, self.comma) {
            (0, 1..) => DecimalMark::Comma,
            (1.., 0) => DecimalMark::Point,
            _ => DecimalMark::Unknown,
        }
    }
}

/// Evidence about the dates of a column.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct DateColumn {
    evidence: DateEvidence,
    not_iso: bool,
    rewritten: bool,
}

impl DateColumn {
    /// Adds the evidence of a cell.
    pub(crate) fn see(&mut self, cell: &str) {
        self.evidence.see(cell);
        let cell = cell.trim();
        self.not_iso |= !cell.is_empty() && cell.as_bytes().get(4) != Some(&b'-');
        self.rewritten |= is_rewritten(cell);
    }

    /// Returns the order in which a platform writes dates, unless a spreadsheet has written the cells again:
    /// in the order of its own language.
    pub(crate) fn of_platform(self, written: Option<DateOrder>) -> Option<DateOrder> {
        written.filter(|_| !self.rewritten)
    }

    /// Returns the order that the cells settle, otherwise the one that a person chose, otherwise `None`.
    pub(crate) fn decide_or(self, chosen: Option<DateOrder>) -> Option<DateOrder> {
        self.evidence.decide().or(chosen)
    }

    /// Returns whether every date is written year first, so that there is no order to decide.
    pub(crate) fn is_iso(self) -> bool {
        !self.not_iso
    }

    /// Returns the order of a column, or an error if neither the cells nor a person settle it.
    pub(crate) fn must(self, chosen: Option<DateOrder>, path: &Path, column: &str) -> Result<DateOrder> {
        self.decide_or(chosen).ok_or_else(|| {
            let both = self.evidence.day_first > 0 && self.evidence.month_first > 0;
            let message = if both { message!("date-orders-mixed") } else { message!("date-order-ambiguous") };
            Error::new(Kind::Usage, message).in_file(path).in_column(column).hint("say-date-order")
        })
    }

    /// Returns the name of the decision, for the receipt.
    pub(crate) fn name(self, order: Option<DateOrder>) -> &'static str {
        match order {
            Some(_) | None if self.is_iso() => "iso",
            Some(order) => order.name(),
            None => "undecided",
        }
    }
}

/// Returns whether a spreadsheet wrote a date again: with a year of two digits, or a day or a month of one.
fn is_rewritten(cell: &str) -> bool {
    let date = cell.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [day, month, year] if parts.iter().all(is_number) => {
            year.len() == 2 || year.len() == 4 && (day.len() == 1 || month.len() == 1)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use obole_error::Lang;

    use super::*;

    fn mark(cells: &[&str]) -> DecimalMark {
        let mut evidence = MarkEvidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence.decide()
    }

    #[test]
    fn a_column_has_one_mark() {
        assert_eq!(mark(&["25,00 €", "1.250"]), DecimalMark::Comma);
        assert_eq!(mark(&["1\u{a0}250,00", "12"]), DecimalMark::Comma);
        assert_eq!(mark(&["1.250,00"]), DecimalMark::Comma);
        assert_eq!(mark(&["1,250.00", "1,250"]), DecimalMark::Point);
        assert_eq!(mark(&["1.250.000"]), DecimalMark::Comma);
        assert_eq!(mark(&["12.50", "12,50"]), DecimalMark::Unknown);
        assert_eq!(mark(&["1.250", "", "abc"]), DecimalMark::Unknown);
    }

    #[test]
    fn an_order_is_settled_by_cells_then_by_a_person() {
        let mut column = DateColumn::default();
        column.see("03/04/2024");
        let asked = column.must(None, Path::new("a.csv"), "date").unwrap_err();
        assert_eq!(asked.kind(), Kind::Usage);
        assert!(asked.hints()[0].text(Lang::En).contains("--date-order"));
        assert_eq!(column.decide_or(Some(DateOrder::MonthFirst)), Some(DateOrder::MonthFirst));
        column.see("13/04/2024");
        assert_eq!(column.decide_or(Some(DateOrder::MonthFirst)), Some(DateOrder::DayFirst));
    }

    #[test]
    fn iso_needs_no_order() {
        let mut column = DateColumn::default();
        ["2024-01-02", "", "2024-01-02T10:00:00"].iter().for_each(|cell| column.see(cell));
        assert!(column.is_iso());
        assert_eq!(column.name(column.decide_or(None)), "iso");
    }
}
