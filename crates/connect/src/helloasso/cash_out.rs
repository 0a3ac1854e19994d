//! Comparison of payments with an export of what HelloAsso paid out, payment by payment.
//!
//! The export is that of a cash-out, by its names in the interface (`paymentId`, `credit`, `debit`,
//! `cashOutId`), or the export "Paiements" (`Référence paiement`, `Montant total`). A credit is compared with
//! the amount of the payment, a debit with its refunds: a refund may belong to a later cash-out than its
//! payment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Message, Result, message};
use obole_ledger::{Cents, DecimalMark, fold, parse_amount};
use serde_json::Value;

use super::payments::Payments;

/// Largest number of differences that are printed one by one.
const MOST: usize = 20;

const ID: [&str; 3] = ["paymentid", "reference paiement", "numero de paiement"];
const CREDIT: [&str; 2] = ["credit", "montant total"];
const DEBIT: [&str; 1] = ["debit"];
const CASH_OUT: [&str; 1] = ["cashoutid"];

/// Sums of a payment, in the unit of the export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    credit: i64,
    debit: i64,
}

/// An export of what was paid out.
pub(super) struct CashOut {
    path: PathBuf,
    /// Sums by payment, in hundredths of the unit of the export.
    sums: BTreeMap<i64, Sums>,
    /// The cash-outs that the export names.
    cash_outs: BTreeSet<i64>,
    /// Number of rows without a payment.
    others: u64,
    /// `true` if an amount is no whole number: the unit is the euro.
    has_decimals: bool,
}

/// Outcome of a comparison.
pub(super) struct Comparison {
    pub(super) messages: Vec<Message>,
    pub(super) agrees: bool,
}

impl CashOut {
    /// Reads an export: CSV with semicolons, commas or tabs.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a table without these columns, and for an amount that is none.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let head = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let most = |delimiter: &u8| head.iter().filter(|byte| *byte == delimiter).count();
        let delimiter = [b';', b',', b'\t'].into_iter().max_by_key(most).unwrap_or(b';');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text);
        let unknown = || {
            let error = Error::new(Kind::Unreadable, "connect-no-cash-out").in_file(path);
            error.hint("connect-cash-out-columns")
        };
        let header: Vec<String> = reader.byte_headers().map_err(|_| unknown())?.iter().map(name).collect();
        let at = |names: &[&str]| header.iter().position(|cell| names.contains(&cell.as_str()));
        let (id, credit) = (at(&ID).ok_or_else(unknown)?, at(&CREDIT).ok_or_else(unknown)?);
        let (debit, cash_out) = (at(&DEBIT), at(&CASH_OUT));
        let mut found = Self {
            path: path.to_owned(),
            sums: BTreeMap::new(),
            cash_outs: BTreeSet::new(),
            others: 0,
            has_decimals: false,
        };
        for record in reader.byte_records() {
            let record = record.map_err(|_| unknown())?;
            let row = record.position().map_or(0, csv::Position::line);
            let text = |at: Option<usize>| {
                let cell = at.and_then(|at| record.get(at)).unwrap_or_default();
                String::from_utf8_lossy(cell).trim().to_owned()
            };
            let mut amount = |at: Option<usize>| -> Result<i64> {
                let cell = text(at);
                if cell.is_empty() {
                    return Ok(0);
                }
                // Doubles have a point; a French spreadsheet writes a comma.
                let mark = if cell.contains('.') { DecimalMark::Point } else { DecimalMark::Comma };
                let amount = parse_amount(&cell, mark).map(Cents::get).map_err(|_| {
                    Error::new(Kind::Unreadable, "connect-cash-out-amount").in_file(path).at_row(row)
                })?;
                found.has_decimals |= amount % 100 != 0;
                Ok(amount)
            };
            let (credit, debit) = (amount(Some(credit))?, amount(debit)?.abs());
            found.cash_outs.extend(text(cash_out).parse::<i64>());
            match text(Some(id)).parse::<i64>() {
                Ok(id) => {
                    let sums = found.sums.entry(id).or_default();
                    // A refund may also be a negative credit.
                    sums.credit += credit.max(0);
                    sums.debit += debit - credit.min(0);
                }
                Err(_) => found.others += 1,
            }
        }
        Ok(found)
    }

    /// Compares the export with payments.
    pub(super) fn compare(&self, payments: &Payments) -> Comparison {
        // The interface does not say whether credits are euros or cents: the unit in which more payments
        // agree.
        let agreeing = |divisor: i64| {
            let agrees = |(id, sums): &(&i64, &Sums)| {
                payments.get(**id).is_some_and(|payment| sums.credit == amount(payment) * divisor)
            };
            self.sums.iter().filter(agrees).count()
        };
        let in_cents = !self.has_decimals && agreeing(100) > agreeing(1);
        let divisor = if in_cents { 100 } else { 1 };
        let mut found = Vec::new();
        let (mut in_export, mut in_payments) = (0, 0);
        for (id, sums) in &self.sums {
            let (credit, debit) = (sums.credit / divisor, sums.debit / divisor);
            in_export += credit - debit;
            let Some(payment) = payments.get(*id) else {
                found.push(message!("connect-cash-out-not-pulled", id = id, amount = euros(credit - debit)));
                continue;
            };
            let (paid, refunded) = (amount(payment), refunds(payment));
            in_payments += if credit == 0 { 0 } else { paid } - if debit == 0 { 0 } else { refunded };
            if credit != 0 && credit != paid {
                let what = message!(
                    "connect-cash-out-amount-differs",
                    id = id,
                    export = euros(credit),
                    pulled = euros(paid)
                );
                found.push(what);
            }
            if debit != 0 && debit != refunded {
                let [export, pulled] = [debit, refunded].map(euros);
                found.push(message!(
                    "connect-cash-out-refund-differs",
                    id = id,
                    export = export,
                    pulled = pulled
                ));
            }
        }
        for (id, payment) in payments.iter() {
            let cash_out = payment.get("idCashOut").and_then(Value::as_i64);
            if cash_out.is_some_and(|number| self.cash_outs.contains(&number)) && !self.sums.contains_key(&id)
            {
                in_payments += amount(payment);
                found.push(message!("connect-cash-out-missing", id = id, amount = euros(amount(payment))));
            }
        }
        self.compared(found, in_export, in_payments)
    }

    fn compared(&self, mut found: Vec<Message>, in_export: i64, in_payments: i64) -> Comparison {
        let (agrees, count, payments) = (found.is_empty(), found.len(), self.sums.len());
        let path = self.path.display();
        let [export, pulled] = [in_export, in_payments].map(euros);
        let mut messages = vec![match agrees {
            true => message!("connect-cash-out-agrees", path = path, payments = payments, sum = export),
            false => {
                message!(
                    "connect-cash-out-differs",
                    path = path,
                    count = count,
                    export = export,
                    pulled = pulled
                )
            }
        }];
        found.truncate(MOST);
        messages.append(&mut found);
        if count > MOST {
            messages.push(message!("connect-cash-out-more", count = count - MOST));
        }
        if self.others > 0 {
            messages.push(message!("connect-cash-out-others", count = self.others));
        }
        Comparison { messages, agrees }
    }
}

fn name(cell: &[u8]) -> String {
    fold(&String::from_utf8_lossy(cell))
}

/// Returns the amount of a payment for the organisation, in cents.
fn amount(payment: &Value) -> i64 {
    payment.get("amount").and_then(Value::as_i64).unwrap_or_default()
}

/// Returns the refunds of a payment that were carried out, in cents.
fn refunds(payment: &Value) -> i64 {
    let all = payment.get("refundOperations").and_then(Value::as_array);
    let done = |refund: &&Value| {
        refund
            .get("status")
            .and_then(Value::as_str)
            .is_some_and(|word| word.eq_ignore_ascii_case("processed"))
    };
    all.into_iter().flatten().filter(done).map(amount).sum()
}

/// Returns cents as euros with two decimals.
fn euros(cents: i64) -> String {
    format!("{} €", Cents::new(cents))
}
