//! The donors of a ledger as columns of a file.

use std::ops::Range;
use std::path::Path;

use arrow_array::ArrayRef;
use arrow_array::types::{Int32Type, UInt16Type};
use obole_ledger::{Coded, Consent, ConsentState, Consents, ContactChannel, Day, DonorKind, DonorTable};

use super::arrow_file::{flags, numbers, read_flags, read_numbers, read_texts, texts, write_arrow};
use super::gift_columns::read_codes;
use super::id_column::{ids, impossible, read_ids};
use super::ledger::TableFile;
use crate::Result;

/// Code of a missing year or day in columns of whole numbers.
const NONE: i32 = i32::MIN;

fn codes(coded: &Coded, rows: Range<usize>) -> ArrayRef {
    numbers::<UInt16Type>(coded.codes()[rows].to_vec())
}

/// Writes the donors.
pub(super) fn write_donors(donors: &DonorTable, path: &Path) -> Result<()> {
    write_arrow(path, donors.len(), |rows| {
        let at = |rows: &Range<usize>| rows.clone();
        let kinds = donors.kind[at(&rows)].iter().map(|kind| *kind as u16).collect();
        let years = donors.birth_year[at(&rows)].iter().map(|year| year.map_or(NONE, i32::from)).collect();
        let mut columns = vec![
            ("donor_id", ids(&donors.id, at(&rows))),
            ("kind", numbers::<UInt16Type>(kinds)),
            ("birth_year", numbers::<Int32Type>(years)),
            ("gender", codes(&donors.gender, at(&rows))),
            ("postcode", texts(donors.postcode[at(&rows)].iter().map(|text| &**text))),
            ("country", codes(&donors.country, at(&rows))),
            ("language", codes(&donors.language, at(&rows))),
            ("acquisition_channel", codes(&donors.acquisition_channel, at(&rows))),
            ("deceased", flags(&donors.deceased[at(&rows)])),
            ("do_not_profile", flags(&donors.do_not_profile[at(&rows)])),
            (REFUSALS_UNKNOWN, flags(&donors.refusals_unknown[at(&rows)])),
        ];
        for (channel, [state, since, source]) in ContactChannel::ALL.into_iter().zip(CONSENT_COLUMNS) {
            let consents = donors.consent[at(&rows)].iter().map(|consents| consents.on(channel));
            let days = consents.clone().map(|consent| consent.since.map_or(NONE, Day::days));
            let sources = consents.clone().map(|consent| consent.source.unwrap_or(NO_SOURCE));
            columns.push((since, numbers::<Int32Type>(days.collect())));
            columns.push((source, numbers::<UInt16Type>(sources.collect())));
            columns.push((state, numbers::<UInt16Type>(consents.map(|c| c.state as u16).collect())));
        }
        columns
    })
}

/// Name of a column that ledgers before version 4 do not have.
const REFUSALS_UNKNOWN: &str = "refusals_unknown";

/// Columns of the consents: state, day, source. Ledgers before version 6 have no source.
const CONSENT_COLUMNS: [[&str; 3]; 4] = [
    ["consent_email", "consent_email_since", "consent_email_source"],
    ["consent_post", "consent_post_since", "consent_post_source"],
    ["consent_phone", "consent_phone_since", "consent_phone_source"],
    ["consent_sms", "consent_sms_since", "consent_sms_source"],
];

/// Code of a source that is not known.
const NO_SOURCE: u16 = u16::MAX;

/// Consent states by their codes in the file; a new state is added at the end.
const STATES: [ConsentState; 4] =
    [ConsentState::Allowed, ConsentState::Objected, ConsentState::Unknown, ConsentState::Unclear];

/// Reads the donors that [`write_donors`] wrote. `levels` are the texts behind the codes of `gender`,
/// `country`, `language` and `acquisition_channel`.
///
/// # Errors
/// [`Kind::Unreadable`](crate::Kind::Unreadable) when a column is missing or holds a value that no ledger
/// has.
pub(super) fn read_donors(table: &TableFile, levels: [Vec<String>; 4]) -> Result<DonorTable> {
    let (has_unknown, has_sources) = (table.version >= 4, table.version >= 6);
    let mut columns = vec!["donor_id", "kind", "birth_year", "gender", "postcode", "country", "language"];
    columns.extend(["acquisition_channel", "deceased", "do_not_profile"]);
    let of_consent = if has_sources { 3 } else { 2 };
    columns.extend(CONSENT_COLUMNS.iter().flat_map(|names| names.iter().take(of_consent)));
    columns.extend(has_unknown.then_some(REFUSALS_UNKNOWN));
    let mut donors = DonorTable::default();
    let mut coded: [Vec<u16>; 4] = Default::default();
    table.read(&columns, |batch| {
        read_ids(batch, "donor_id", &mut donors.id)?;
        donors.kind.extend(read_codes(batch, "kind")?.into_iter().map(|code| {
            if code == DonorKind::Organisation as u16 { DonorKind::Organisation } else { DonorKind::Person }
        }));
        let years = read_numbers::<Int32Type>(batch, "birth_year")?;
        donors.birth_year.extend(years.iter().map(|&year| i16::try_from(year).ok()));
        for (name, into) in
            ["gender", "country", "language", "acquisition_channel"].into_iter().zip(&mut coded)
        {
            into.extend(read_codes(batch, name)?);
        }
        read_texts(batch, "postcode", &mut donors.postcode)?;
        read_flags(batch, "deceased", &mut donors.deceased)?;
        read_flags(batch, "do_not_profile", &mut donors.do_not_profile)?;
        match has_unknown {
            true => read_flags(batch, REFUSALS_UNKNOWN, &mut donors.refusals_unknown)?,
            false => donors.refusals_unknown.resize(donors.do_not_profile.len(), false),
        }
        let first = donors.consent.len();
        donors.consent.resize(first + batch.num_rows(), Consents::default());
        for (channel, [state, since, source]) in ContactChannel::ALL.into_iter().zip(CONSENT_COLUMNS) {
            let days = read_numbers::<Int32Type>(batch, since)?;
            let states = read_codes(batch, state)?;
            let sources = if has_sources { read_codes(batch, source)? } else { Vec::new() };
            let sources = sources.into_iter().chain(std::iter::repeat(NO_SOURCE));
            let rows = donors.consent[first..].iter_mut().zip(states).zip(days).zip(sources);
            for (((consents, code), &day), source) in rows {
                let state = *STATES.get(usize::from(code)).ok_or_else(|| impossible(state))?;
                let since = (day != NONE).then(|| Day::new(day));
                let source = (source != NO_SOURCE).then_some(source);
                *consents.on_mut(channel) = Consent { state, since, source };
            }
        }
        Ok(())
    })?;
    let into =
        [&mut donors.gender, &mut donors.country, &mut donors.language, &mut donors.acquisition_channel];
    for ((column, levels), codes) in into.into_iter().zip(levels).zip(coded) {
        *column = Coded::from_parts(levels, codes).map_err(|e| table.blame(e))?;
    }
    Ok(donors)
}
