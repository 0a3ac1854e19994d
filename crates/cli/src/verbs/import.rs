//! `obole import` and the reading that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::Path;

use obole::store::{REFUSED, REPEATED};
use obole::{Error, Kind, Result};
use obole_ledger::{Cents, Currency, DateOrder, FindingCode, GiftKind, Giving, Receipt, Status, disk};
use obole_people::{Format, ImportSettings, Intake, PeopleBook, refused_csv, repeated_csv};

use super::Answer;
use crate::args::{Import, Sources};
use crate::ui::Ui;

pub fn import(verb: &Import, ui: &mut Ui<'_>) -> Result<Answer> {
    let people = verb.people.clone().unwrap_or_else(|| verb.out.join("people"));
    let intake = read(&verb.input, &people, ui)?;
    keep(&intake, &verb.input, &verb.out, &people, ui)?;
    let agrees = control(verb, &intake, ui);
    if ui.json() {
        ui.data_json(&intake.receipt)?;
    }
    Ok(if agrees { Answer::Yes } else { Answer::No })
}

/// Compares the settled payments of the analysed currency with the figures of the bank or the platform; returns whether
/// they agree.
fn control(verb: &Import, intake: &Intake, ui: &mut Ui<'_>) -> bool {
    let currency = intake.ledger.giving().currency;
    let of = |by: &BTreeMap<Currency, BTreeMap<Status, u64>>| {
        by.get(&currency).and_then(|by| by.get(&Status::Settled)).copied().unwrap_or_default()
    };
    let found = intake.ledger.sum(currency, Status::Settled);
    let found_rows = of(&intake.receipt.counts);
    let mut agrees = true;
    let mut compare = |same: bool, key: &'static str, figures: [String; 3], ui: &mut Ui<'_>| {
        agrees &= same;
        let [found, expected, difference] = figures;
        let values = [
            ("currency", currency.code().into()),
            ("found", found.into()),
            ("expected", expected.into()),
            ("difference", difference.into()),
        ];
        ui.say(if same { "import-control-good" } else { key }, &values);
    };
    if let Some(expected) = verb.control_total {
        let difference = Cents::new(found.get() - expected.get());
        let figures = [found, expected, difference].map(|sum| ui.words().money(sum, currency, false));
        compare(found == expected, "import-control-total", figures, ui);
    }
    if let Some(expected) = verb.control_rows {
        let figures =
            [found_rows.to_string(), expected.to_string(), found_rows.abs_diff(expected).to_string()];
        compare(found_rows == expected, "import-control-rows", figures, ui);
    }
    agrees
}

/// Reads the sources; an earlier vault keeps its identifiers.
pub fn read(input: &Sources, people: &Path, ui: &mut Ui<'_>) -> Result<Intake> {
    let settings = settings(input)?;
    let known = if people.join("book.json").exists() { Some(PeopleBook::load(people)?) } else { None };
    let bar = ui.bar("step-read", 1);
    let intake = obole_people::import(&input.sources, &settings, known.as_ref(), &mut |progress| {
        bar.set_length(progress.of.max(1));
        bar.set_position(progress.bytes.min(progress.of));
    });
    bar.finish_and_clear();
    intake
}

fn settings(input: &Sources) -> Result<ImportSettings> {
    let format = match &input.format {
        None => None,
        Some(name) => Some(Format::parse(name).ok_or_else(|| {
            Error::new(Kind::Usage, format!("`{name}` is not a format that can be read"))
                .hint("leave `--from` away: formats are recognised by their header")
        })?),
    };
    let currency = match &input.currency {
        None => None,
        Some(code) => Some(Currency::parse(code).ok_or_else(|| {
            Error::new(Kind::Usage, format!("`{code}` is not a currency"))
                .hint("write its three letters, for example EUR")
        })?),
    };
    let mut kinds = vec![GiftKind::Gift];
    kinds.extend(input.count.iter().filter_map(|name| GiftKind::parse(name)));
    let giving = (currency.is_some() || kinds.len() > 1)
        .then(|| Giving { kinds, currency: currency.unwrap_or(Currency::EUR) });
    Ok(ImportSettings {
        date_order: input.date_order.as_deref().and_then(DateOrder::parse),
        format,
        giving,
        donors: input.donors.clone(),
        keep_repeats: input.keep_repeats,
    })
}

/// Writes ledger, receipt, lists of rows and, where the sources name people, the vault.
///
/// # Errors
/// [`Kind::Refused`] when no row or too few rows were taken.
pub fn keep(intake: &Intake, input: &Sources, ledger: &Path, people: &Path, ui: &mut Ui<'_>) -> Result<()> {
    let receipt = &intake.receipt;
    let _lock = disk::FolderLock::take(ledger)?;
    let lists = lists(receipt, ui)?;
    if receipt.refused_too_many() && !input.accept_refused {
        return Err(refuse(receipt, &lists[0], ledger, ui)?);
    }
    // An earlier vault is swept even when nobody is named now: what a killed run left in it names people.
    let _people_lock = if intake.book.is_empty() && !people.exists() {
        None
    } else {
        disk::make_private_folder(people)?;
        Some(disk::FolderLock::take(people)?)
    };
    if !intake.book.is_empty() {
        intake.book.save(people)?;
    }
    let named = [(REFUSED, &lists[0][..]), (REPEATED, &lists[1][..])];
    obole::store::save_ledger_with_lists(&intake.ledger, receipt, &named, ledger)?;
    say_receipt(receipt, ui);
    if receipt.refused > 0 {
        say_reasons(receipt, &ledger.join(REFUSED), ui);
    }
    if receipt.taken == 0 {
        // Without a row there is nothing that the table of refusals could say.
        return Err(if receipt.read == 0 {
            Error::new(Kind::Refused, ui.words().get("import-no-rows"))
        } else {
            Error::new(Kind::Refused, ui.words().get("import-nothing")).in_file(ledger.join(REFUSED))
        });
    }
    Ok(())
}

/// `refused.csv` and `repeated.csv` in the reader's language.
fn lists(receipt: &Receipt, ui: &Ui<'_>) -> Result<[Vec<u8>; 2]> {
    let names = |key: &str| ui.words().get(key);
    let header =
        ["row-list-file", "row-list-row", "row-list-column", "row-list-code", "row-list-reason"].map(names);
    let refused = refused_csv(receipt, header, &|code| reason(code, ui))?;
    let header = ["row-list-file", "row-list-row", "row-list-taken-file", "row-list-taken-row"].map(names);
    Ok([refused, repeated_csv(receipt, header)?])
}

fn reason(code: FindingCode, ui: &Ui<'_>) -> String {
    ui.words().get(&format!("finding-{}", code.name()))
}

/// Writes the list of refused rows without a ledger, beside an earlier one under another name.
fn refuse(receipt: &Receipt, refused: &[u8], ledger: &Path, ui: &mut Ui<'_>) -> Result<Error> {
    let name = if ledger.join("ledger.json").exists() { "refused-last.csv" } else { REFUSED };
    let path = ledger.join(name);
    disk::write_bytes(&path, refused)?;
    say_receipt(receipt, ui);
    say_reasons(receipt, &path, ui);
    Ok(Error::new(Kind::Refused, ui.words().get("import-too-many-refused"))
        .in_file(&path)
        .hint("mend the rows, or accept that they are missing with `--accept-refused`"))
}

/// Says how many rows have each fault, the commonest first.
fn say_reasons(receipt: &Receipt, path: &Path, ui: &mut Ui<'_>) {
    const MOST: usize = 8;
    let mut counts: BTreeMap<(FindingCode, &str), u64> = BTreeMap::new();
    for (column, code) in receipt.refusals.iter().flat_map(|refusal| refusal.faults()) {
        *counts.entry((code, column)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for ((code, column), count) in counts.iter().take(MOST) {
        let reason = reason(*code, ui);
        let place = if column.is_empty() { reason } else { format!("{column}: {reason}") };
        ui.say("import-reason", &[("count", (*count).into()), ("reason", place.into())]);
    }
    ui.say("import-refused", &[("path", path.display().to_string().into())]);
}

fn say_receipt(receipt: &Receipt, ui: &mut Ui<'_>) {
    ui.say(
        "import-done",
        &[
            ("read", receipt.read.into()),
            ("taken", receipt.taken.into()),
            ("repeated", receipt.repeated.into()),
            ("refused", receipt.refused.into()),
            ("donors", receipt.donors.into()),
        ],
    );
    for (currency, by_status) in &receipt.sums {
        for (status, sum) in by_status {
            let count = receipt
                .counts
                .get(currency)
                .and_then(|counts| counts.get(status))
                .copied()
                .unwrap_or_default();
            let amount = ui.words().money(*sum, *currency, false);
            let status = ui.words().get(status_key(*status));
            let values = [
                ("currency", currency.code().into()),
                ("status", status.into()),
                ("count", count.into()),
                ("amount", amount.into()),
            ];
            ui.say("import-sum", &values);
        }
    }
}

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Settled => "status-settled",
        Status::Pending => "status-pending",
        Status::Failed => "status-failed",
        Status::Refunded => "status-refunded",
        Status::Cancelled => "status-cancelled",
    }
}
