//! `gifts.csv`: one payment a row.

use std::io::Read;

use super::headers::refuse_unknown_refusals;
use super::table::{NotText, Row, Table, flag, once, position};
use super::{Counted, Dialect, GIFT_COLUMNS};
use crate::{
    AmountFault, Currency, Day, Error, Finding, FindingCode, GiftKind, GiftRow, Kind, LedgerBuilder, Result,
    RowPlace, Severity, Status, parse_amount,
};

/// Reads payments into the builder. Every row is taken or refused with its reason; `progress` hears the bytes read.
///
/// # Errors
/// [`Kind::Unreadable`] when the stream is no such table; the rows themselves never fail it.
pub fn read_gifts(
    reader: impl Read,
    name: &str,
    dialect: &Dialect,
    builder: &mut LedgerBuilder,
    progress: &mut dyn FnMut(u64),
) -> Result<u16> {
    let source = builder.source(name)?;
    let counted = Counted { inner: reader, hash: crate::Sha256::default(), seen: 0, progress };
    let mut table = Table::open(counted, dialect.delimiter, name)?;
    once(table.header(), &GIFT_COLUMNS, name)?;
    let columns = Columns::of(table.header(), name)?;
    let known = |cell: &str| GIFT_COLUMNS.iter().any(|known| cell.eq_ignore_ascii_case(known));
    refuse_unknown_refusals(table.header(), known, name)?;
    for left_out in table
        .header()
        .iter()
        .filter(|cell| !GIFT_COLUMNS.iter().any(|known| cell.eq_ignore_ascii_case(known)))
    {
        builder.find_in(source, FindingCode::ColumnLeftOut, Severity::Note, None, Some(left_out));
    }
    let mut latest = Latest::default();
    let (mut unsaid, mut foreign) = (0, false);
    while let Some(row) = table.advance(name)? {
        let place = RowPlace { source, row: row.number };
        match columns.read(&row, dialect, &mut latest, place) {
            Ok(gift) => {
                unsaid += u64::from(row.cell(columns.currency).is_ok_and(str::is_empty));
                foreign |= gift.currency != Currency::EUR;
                builder.push(&gift)?;
            }
            Err((column, code)) => builder.refuse(place, column, code),
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
    let hashed = table.into_inner().hash.finish();
    if let Some(receipt) = builder.source_mut(source) {
        "canonical-gifts".clone_into(&mut receipt.format);
        receipt.sha256 = hashed.sha256;
        receipt.bytes = hashed.bytes;
    }
    Ok(source)
}

/// Where each column stands.
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

impl Columns {
    fn of(header: &[String], name: &str) -> Result<Self> {
        let needed = ["donor_id", "date", "amount"];
        let missing: Vec<&str> =
            needed.into_iter().filter(|column| position(header, column).is_none()).collect();
        if !missing.is_empty() {
            return Err(Error::new(
                Kind::Unreadable,
                format!("the table has no column {}", missing.join(", ")),
            )
            .in_file(name)
            .hint("gifts.csv needs the columns donor_id, date and amount, parted by commas"));
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

    fn read<'a>(
        &self,
        row: &Row<'a>,
        dialect: &Dialect,
        latest: &mut Latest,
        place: RowPlace,
    ) -> std::result::Result<GiftRow<'a>, Refused> {
        if !row.is_whole() {
            return Err(("", FindingCode::WrongNumberOfCells));
        }
        let text = |column: Option<usize>, name: &'static str| {
            row.cell(column).map_err(|NotText| (name, FindingCode::NotText))
        };
        let donor = text(self.donor_id, "donor_id")?;
        if donor.is_empty() {
            return Err(("donor_id", FindingCode::MissingDonor));
        }
        if donor.contains('@') {
            return Err(("donor_id", FindingCode::PersonalIdentifier));
        }
        let day = latest.day(text(self.date, "date")?, dialect)?;
        let cents = parse_amount(text(self.amount, "amount")?, dialect.decimal)
            .map_err(|fault| ("amount", fault.into()))?;
        if cents.get() <= 0 {
            return Err(("amount", FindingCode::NotPositive));
        }
        let currency = match text(self.currency, "currency")? {
            "" | "EUR" => Currency::EUR,
            code => Currency::parse(code).ok_or(("currency", FindingCode::UnknownCurrency))?,
        };
        let status = match text(self.status, "status")? {
            "" | "settled" => Status::Settled,
            name => {
                Status::parse(&name.to_ascii_lowercase()).ok_or(("status", FindingCode::UnknownStatus))?
            }
        };
        let kind = match text(self.kind, "kind")? {
            "" | "gift" => GiftKind::Gift,
            name => GiftKind::parse(&name.to_ascii_lowercase()).ok_or(("kind", FindingCode::UnknownKind))?,
        };
        let recurring =
            flag(text(self.recurring, "recurring")?).map_err(|()| ("recurring", FindingCode::NotAFlag))?;
        Ok(GiftRow {
            id: text(self.gift_id, "gift_id")?,
            donor,
            day,
            cents,
            currency,
            kind,
            status,
            campaign: text(self.campaign, "campaign")?,
            channel: text(self.channel, "channel")?,
            payment_method: text(self.payment_method, "payment_method")?,
            failure_code: text(self.failure_code, "failure_code")?,
            recurring: recurring.unwrap_or_default(),
            place,
        })
    }
}

/// The date that was read last: exports are mostly in the order of days, and a day repeats thousands of times.
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
    // A date with a time is ISO as well; its order is not in question.
    let iso = cell.as_bytes().get(4) == Some(&b'-');
    let order = if iso { Some(crate::DateOrder::DayFirst) } else { dialect.dates };
    order.and_then(|order| order.day(cell)).ok_or(("date", FindingCode::UnreadableDate))
}

impl From<AmountFault> for FindingCode {
    fn from(fault: AmountFault) -> Self {
        match fault {
            AmountFault::Empty => Self::MissingAmount,
            AmountFault::NotANumber | AmountFault::TooLarge => Self::UnreadableAmount,
            AmountFault::Ambiguous => Self::AmbiguousAmount,
            AmountFault::TooManyDecimals => Self::TooManyDecimals,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cents, Ledger, Receipt};

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
