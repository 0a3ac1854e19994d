//! `gifts.csv`: one row per payment.

use std::io::Read;

use obole_error::Value;

use super::ahead::{Ahead, read_ahead};
use super::answer::is_failed_formula;
use super::headers::refuse_unknown_refusals;
use super::remarks::{marks_refusal, remark_refuses};
use super::table::{Row, Table, flag, once, position};
use super::{Dialect, GIFT_COLUMNS, finish};
use crate::records::NotText;
use crate::{
    AmountFault, Cents, Currency, Day, Error, Finding, FindingCode, GiftKind, GiftRow, Kind, LedgerBuilder,
    Result, RowPlace, Severity, Status, message, parse_money,
};

/// Name of the format in receipts.
pub const GIFTS_FORMAT: &str = "canonical-gifts";

/// Reads payments into the builder. Every row is taken or refused with its reason; `progress` receives the
/// number of bytes read.
///
/// # Errors
/// [`Kind::Unreadable`] when the stream is not such a table; a faulty row is never an error.
pub fn read_gifts(
    reader: impl Read + Send,
    name: &str,
    dialect: &Dialect,
    builder: &mut LedgerBuilder,
    progress: &mut dyn FnMut(u64),
) -> Result<u16> {
    read_ahead(reader, progress, |bytes| read_table(bytes, name, dialect, builder))
}

fn read_table(bytes: Ahead<'_>, name: &str, dialect: &Dialect, builder: &mut LedgerBuilder) -> Result<u16> {
    let source = builder.source(name)?;
    let mut table = Table::open(bytes, dialect, name)?;
    once(table.header(), &GIFT_COLUMNS, name)?;
    let columns = Columns::of(table.header(), name)?;
    let known = |cell: &str| GIFT_COLUMNS.iter().any(|known| cell.eq_ignore_ascii_case(known));
    refuse_unknown_refusals(table.header(), known, name)?;
    let header = table.header().to_vec();
    let left_out: Vec<(usize, &str)> =
        header.iter().map(String::as_str).enumerate().filter(|(_, cell)| !known(cell)).collect();
    for (_, name) in &left_out {
        builder.leave_column_out(source, name, name);
    }
    let mut latest = Latest::default();
    let (mut unsaid, mut foreign, mut unread_cells) = (0, false, 0);
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        let donor = row.cell(columns.donor_id).unwrap_or_default();
        let waiting = builder.waiting_key(donor);
        if left_out.iter().any(|(at, _)| row.cell(Some(*at)).is_err()) {
            unread_cells += 1;
        }
        // A refused row may still hold words about its donor.
        if let Some(column) = remark(&row, donor, &left_out) {
            let (code, line) = (FindingCode::RemarkRefuses, Some(place.row));
            let column = Some(column).filter(|column| !column.is_empty());
            builder.find_in(source, code, Severity::Problem, line, column);
            if let Ok(key) = &waiting {
                builder.remark(key.as_deref().unwrap_or(donor));
            }
        }
        match columns.read(&row, dialect, &mut latest, (place, &waiting)) {
            Ok(gift) => {
                let named = row.cell(columns.currency).is_ok_and(|cell| !cell.is_empty());
                unsaid += u64::from(!named && gift.currency == Currency::EUR);
                foreign |= gift.currency != Currency::EUR;
                builder.push(&gift)?;
            }
            Err(faults) => {
                builder.refuse_all(place, faults.into_iter().map(|(column, code)| (column.into(), code)));
            }
        }
    }
    if foreign && unsaid > 0 {
        builder.find(Finding {
            code: FindingCode::CurrencyAssumed,
            severity: Severity::Warning,
            file: name.to_owned(),
            row: None,
            column: Some("currency".to_owned()),
            count: Some(unsaid),
        });
    }
    builder.find_count(source, FindingCode::NotText, Severity::Warning, None, unread_cells);
    finish(table, GIFTS_FORMAT, source, builder);
    Ok(source)
}

/// Returns the first column in which words seem to refuse contact or to report a death: one that is not read,
/// or the identifier of the donor. Returns `""` for any cell of a row whose cells may have moved.
fn remark<'h>(row: &Row<'_>, donor: &str, left_out: &[(usize, &'h str)]) -> Option<&'h str> {
    let refuses = |at: usize| row.cell(Some(at)).is_ok_and(remark_refuses);
    if row.fault().is_some() {
        return (0..row.len()).any(refuses).then_some("");
    }
    let found = left_out.iter().find(|(at, _)| refuses(*at)).map(|(_, name)| *name);
    // Most identifiers are numbers or a word.
    found.or_else(|| (donor.contains(' ') && marks_refusal(donor)).then_some("donor_id"))
}

/// Position of each column.
struct Columns {
    gift_id: Option<usize>,
    donor_id: Option<usize>,
    date: Option<usize>,
    amount: Option<usize>,
    currency: Option<usize>,
    kind: Option<usize>,
    campaign: Option<usize>,
    channel: Option<usize>,
    payment_method: Option<usize>,
    status: Option<usize>,
    failure_code: Option<usize>,
    recurring: Option<usize>,
}

type Refused = (&'static str, FindingCode);

/// The key under which a donor's identifier waits for its pseudonym, or the reason why it cannot be taken.
type WaitingKey = std::result::Result<Option<String>, FindingCode>;

impl Columns {
    fn of(header: &[String], name: &str) -> Result<Self> {
        let needed = ["donor_id", "date", "amount"];
        let missing: Vec<&str> =
            needed.into_iter().filter(|column| position(header, column).is_none()).collect();
        if !missing.is_empty() {
            return Err(Error::new(
                Kind::Unreadable,
                message!("columns-missing", columns = Value::list(missing)),
            )
            .in_file(name)
            .hint("gift-columns-needed"));
        }
        let at = |column: &str| position(header, column);
        Ok(Self {
            gift_id: at("gift_id"),
            donor_id: at("donor_id"),
            date: at("date"),
            amount: at("amount"),
            currency: at("currency"),
            kind: at("kind"),
            campaign: at("campaign"),
            channel: at("channel"),
            payment_method: at("payment_method"),
            status: at("status"),
            failure_code: at("failure_code"),
            recurring: at("recurring"),
        })
    }

    /// Reads a row.
    ///
    /// # Errors
    /// All its faults, so that a person can correct them at once.
    fn read<'a>(
        &self,
        row: &Row<'a>,
        dialect: &Dialect,
        latest: &mut Latest,
        (place, waiting): (RowPlace, &'a WaitingKey),
    ) -> std::result::Result<GiftRow<'a>, Vec<Refused>> {
        if let Some(fault) = row.fault() {
            return Err(vec![("", fault)]);
        }
        let mut faults = Vec::new();
        let mut text = |column: Option<usize>, name: &'static str| {
            row.cell(column).unwrap_or_else(|NotText| {
                faults.push((name, FindingCode::NotText));
                "\u{fffd}"
            })
        };
        let donor = text(self.donor_id, "donor_id");
        let day = text(self.date, "date");
        let amount = text(self.amount, "amount");
        let currency = text(self.currency, "currency");
        let status = text(self.status, "status");
        let kind = text(self.kind, "kind");
        let recurring = text(self.recurring, "recurring");
        let id = text(self.gift_id, "gift_id");
        let campaign = text(self.campaign, "campaign");
        let channel = text(self.channel, "channel");
        let payment_method = text(self.payment_method, "payment_method");
        let failure_code = text(self.failure_code, "failure_code");
        let unread = faults.len();
        let mut fault = |column: &'static str, code: FindingCode| {
            // A cell that is not text has only that fault.
            if !faults.iter().take(unread).any(|(name, _)| *name == column) {
                faults.push((column, code));
            }
        };
        if donor.is_empty() || is_failed_formula(donor) {
            fault("donor_id", FindingCode::MissingDonor);
        } else if let Err(code) = waiting {
            fault("donor_id", *code);
        }
        let donor = waiting.as_ref().ok().and_then(Option::as_deref).unwrap_or(donor);
        let day = latest.day(day, dialect).unwrap_or_else(|(column, code)| {
            fault(column, code);
            Day::new(0)
        });
        let (cents, named) = parse_money(amount, dialect.decimal).unwrap_or_else(|why| {
            fault("amount", why.into());
            (Cents::new(1), None)
        });
        if cents.get() <= 0 {
            fault("amount", FindingCode::NotPositive);
        }
        let column = match currency {
            "" => None,
            "EUR" => Some(Currency::EUR),
            code => Currency::parse(code).or_else(|| {
                fault("currency", FindingCode::UnknownCurrency);
                None
            }),
        };
        let currency = match named {
            None => column.unwrap_or(Currency::EUR),
            Some(named) => named.within(column).unwrap_or_else(|| {
                fault("amount", FindingCode::ConflictingCurrency);
                Currency::EUR
            }),
        };
        let status = match status {
            "" | "settled" => Status::Settled,
            name => Status::parse(&name.to_ascii_lowercase()).unwrap_or_else(|| {
                fault("status", FindingCode::UnknownStatus);
                Status::Settled
            }),
        };
        let kind = match kind {
            "" | "gift" => GiftKind::Gift,
            name => GiftKind::parse(&name.to_ascii_lowercase()).unwrap_or_else(|| {
                fault("kind", FindingCode::UnknownKind);
                GiftKind::Gift
            }),
        };
        let recurring = flag(recurring).unwrap_or_else(|()| {
            fault("recurring", FindingCode::NotAFlag);
            None
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(GiftRow {
            id,
            donor,
            day,
            cents,
            currency,
            kind,
            status,
            campaign,
            channel,
            payment_method,
            failure_code,
            // An empty cell of the column says no.
            recurring: self.recurring.map(|_| recurring.unwrap_or_default()),
            place,
        })
    }
}

/// The date that was read last: exports are mostly in the order of days, and a day repeats thousands of
/// times.
#[derive(Default)]
struct Latest(Option<([u8; 10], Day)>);

impl Latest {
    fn day(&mut self, cell: &str, dialect: &Dialect) -> std::result::Result<Day, Refused> {
        let text: Option<[u8; 10]> = cell.as_bytes().try_into().ok();
        match (text, self.0) {
            (Some(text), Some((known, day))) if text == known => Ok(day),
            _ => {
                let day = date(cell, dialect)?;
                self.0 = text.map(|text| (text, day));
                Ok(day)
            }
        }
    }
}

fn date(cell: &str, dialect: &Dialect) -> std::result::Result<Day, Refused> {
    if let Some(day) = Day::from_iso_bytes(cell.as_bytes()) {
        return Ok(day);
    }
    if cell.is_empty() {
        return Err(("date", FindingCode::MissingDate));
    }
    // A date with a time is ISO as well; its order needs no decision.
    let iso = cell.as_bytes().get(4) == Some(&b'-');
    let order = if iso { Some(crate::DateOrder::DayFirst) } else { dialect.dates };
    order.and_then(|order| order.day(cell)).ok_or(("date", FindingCode::UnreadableDate))
}

impl From<AmountFault> for FindingCode {
    fn from(fault: AmountFault) -> Self {
        match fault {
            AmountFault::Empty => Self::MissingAmount,
            AmountFault::NotANumber | AmountFault::TooLarge => Self::UnreadableAmount,
            AmountFault::TwoCurrencies => Self::ConflictingCurrency,
            AmountFault::Ambiguous => Self::AmbiguousAmount,
            AmountFault::TooManyDecimals => Self::TooManyDecimals,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Lines;
    use crate::{Ledger, Receipt};

    fn read(text: &[u8]) -> Result<(Ledger, Receipt)> {
        let mut builder = LedgerBuilder::new();
        read_gifts(text, "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
        builder.build()
    }

    #[test]
    fn every_row_ends_somewhere() {
        let text = b"\xef\xbb\xbfgift_id,donor_id,date,amount,status,colour\n\
            1,7,2024-01-01,50.00,settled,red\n\
            1,7,2024-01-01,50.00,settled,red\n\
            2,7,2024-02-30,50.00,,\n\
            3,7,2024-02-03,\"50,00\",refunded,\n\
            4,7,2024-02-03,\"1,250\",,\n\
            5,,2024-02-03,1.00,,\n\
            6,a@example.org,2024-02-03,1.00,,\n\
            7,7,2024-02-03,-1.00,,\n\
            8,7,2024-02-03,1.00,lost,\n\
            9,7,2024-02-03\n\
            10,7,03/04/2024,1.00,,\n\
            11,\xff,2024-02-03,1.00,,\n";
        let (ledger, receipt) = read(text).unwrap();
        assert!(receipt.reconciles());
        assert_eq!((receipt.read, receipt.taken, receipt.repeated, receipt.refused), (12, 2, 1, 9));
        assert_eq!(ledger.gifts().cents, [Cents::new(5_000), Cents::new(5_000)]);
        let codes: Vec<(u32, &str, FindingCode)> =
            receipt.refusals.iter().map(|r| (r.row, r.column.as_ref(), r.code)).collect();
        assert_eq!(
            codes,
            [
                (4, "date", FindingCode::UnreadableDate),
                (6, "amount", FindingCode::AmbiguousAmount),
                (7, "donor_id", FindingCode::MissingDonor),
                (8, "donor_id", FindingCode::PersonalIdentifier),
                (9, "amount", FindingCode::NotPositive),
                (10, "status", FindingCode::UnknownStatus),
                (11, "", FindingCode::WrongNumberOfCells),
                (12, "date", FindingCode::UnreadableDate),
                (13, "donor_id", FindingCode::NotText),
            ]
        );
        assert_eq!(receipt.findings.len(), 1); // the colour
        assert_eq!(receipt.sources[0].lines, Lines { physical: 13, header: 1, rows: 12, ..Lines::default() });
        assert_eq!(receipt.sources[0].sha256, crate::sha256_hex(text));
    }

    #[test]
    fn euros_that_were_only_assumed_beside_another_currency_are_named() {
        let found = |text: &[u8]| read(text).unwrap().1.findings;
        let mixed = b"donor_id,date,amount,currency\n1,2024-01-01,3,USD\n1,2024-01-02,4,\n2,2024-01-02,5,\n";
        let named = found(mixed);
        let assumed: Vec<&Finding> =
            named.iter().filter(|finding| finding.code == FindingCode::CurrencyAssumed).collect();
        assert_eq!((assumed.len(), assumed[0].count), (1, Some(2)));
        let clear = b"donor_id,date,amount,currency\n1,2024-01-01,3,EUR\n1,2024-01-02,4,\n";
        assert!(!found(clear).iter().any(|finding| finding.code == FindingCode::CurrencyAssumed));
    }

    #[test]
    fn every_fault_of_a_row_is_named() {
        let text = b"donor_id,date,amount,currency,status,campaign\n\
            a@example.org,31/02/2024,abc,EURO,lost,x\n7,2024-01-01,$5.00,EUR,,\xff\n7,2024-01-01,$5.00,,,\n";
        let (ledger, receipt) = read(text).unwrap();
        let faults: Vec<Vec<(&str, FindingCode)>> =
            receipt.refusals.iter().map(|refusal| refusal.faults().collect()).collect();
        assert_eq!(
            faults,
            [
                vec![
                    ("donor_id", FindingCode::PersonalIdentifier),
                    ("date", FindingCode::UnreadableDate),
                    ("amount", FindingCode::UnreadableAmount),
                    ("currency", FindingCode::UnknownCurrency),
                    ("status", FindingCode::UnknownStatus),
                ],
                vec![("campaign", FindingCode::NotText), ("amount", FindingCode::ConflictingCurrency),],
            ]
        );
        assert_eq!((ledger.gifts().currency.get(0), receipt.refused), ("USD", 2));
        assert!(receipt.reconciles());
    }

    #[test]
    fn a_stray_quote_swallows_no_gift() {
        let text = b"donor_id,date,amount,campaign\n1,2024-01-01,5.00,\"Noel\n2,2024-01-02,6.00,\n3,2024-01-03,7.00,\n";
        let (ledger, receipt) = read(text).unwrap();
        assert_eq!((ledger.gifts().len(), receipt.refused), (2, 1));
        assert_eq!((receipt.refusals[0].row, receipt.refusals[0].code), (2, FindingCode::UnclosedQuote));
    }

    #[test]
    fn words_that_refuse_beside_a_gift_keep_the_donor_off_every_list() {
        let text = "donor_id,date,amount,comment\n1,2024-01-01,5.00,ne plus écrire\n2,2024-01-02,6.00,Merci\n\
            3,2024-01-03,7.00,Décédé\n4,2024-01-03,7.00,en mémoire de maman décédée\n";
        assert_eq!(refusing(text), ([true, false, true, false].into(), [Some(2), Some(4)].into()));
    }

    /// Returns which donors refuse, and the rows in which words were found.
    fn refusing(text: &str) -> (Vec<bool>, Vec<Option<u64>>) {
        let (ledger, receipt) = read(text.as_bytes()).unwrap();
        let found = receipt.findings.iter().filter(|found| found.code == FindingCode::RemarkRefuses);
        (
            ledger.donors().consent.iter().map(|consents| consents.refuses_any()).collect(),
            found.map(|found| found.row).collect(),
        )
    }

    #[test]
    fn a_comment_in_another_encoding_has_the_file_read_again() {
        let (_, receipt) =
            read(b"donor_id,date,amount,comment\n1,2024-01-01,5.00,d\xe9c\xe9d\xe9\n").unwrap();
        assert_eq!(receipt.taken, 1);
        assert!(receipt.findings.iter().any(|finding| finding.code == FindingCode::NotText));
    }

    #[test]
    fn words_that_refuse_in_a_row_that_is_refused_count() {
        let text = "donor_id,date,amount,comment\n1,2024-01-01,5.00,\n2,2024-01-01,5.00,\n3,2024-01-01,5,\n\
            1,2024-02-01,0.00,ne plus écrire\n02,2024-02-31,5.00,STOP courrier\n9,,,ne plus écrire\n\
            3,2024-01-01,5,décédé, hélas\n";
        assert_eq!(refusing(text), ([true, true, true].into(), [Some(5), Some(6), Some(7), Some(8)].into()));
    }

    #[test]
    fn what_is_no_table_of_gifts_is_said_so() {
        for text in [&b""[..], b"\n", b"donor_id;date;amount\n1;2024-01-01;3\n", b"a,b\n1,2\n"] {
            assert_eq!(read(text).unwrap_err().kind(), Kind::Unreadable);
        }
        let twice = read(b"donor_id,date,amount,note,Amount,note\n1,2024-01-01,3,,4,\n").unwrap_err();
        assert_eq!((twice.kind(), twice.place().column.as_deref()), (Kind::Unreadable, Some("amount")));
        let (ledger, receipt) = read(b"donor_id,date,amount\n").unwrap();
        assert!(ledger.gifts().is_empty() && receipt.reconciles());
    }

    #[test]
    fn what_is_written_is_read() {
        let text = b"gift_id,donor_id,date,amount,currency,kind,campaign,channel,payment_method,status,failure_code,recurring\n\
            a1,X,2024-01-01,50.00,EUR,gift,\"No\xc3\xabl, 2024\",mail,cheque,settled,,0\n\
            a2,X,2024-01-02,5.05,CHF,ticket,,web,card,failed,AM04,1\n";
        let (ledger, _) = read(text).unwrap();
        let mut written = Vec::new();
        super::super::write_gifts(&ledger, &mut written).unwrap();
        assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(text));
    }
}
