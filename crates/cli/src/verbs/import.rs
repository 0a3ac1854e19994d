//! `obole import`, and the reading that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::store::{HISTORY, REFUSED, REPEATED, SET_ASIDE, StoredLedger, check_stored, old_tables};
use obole::{Error, Kind, Result};
use obole_ledger::{
    Cents, Consents, Currency, DateOrder, DonorTable, EarlierLedger, Finding, FindingCode, GiftKind, Giving,
    LeftOut, Receipt, Severity, SourceReceipt, Status, disk, message, same_gifts,
};
use obole_people::{
    Format, ImportSettings, Intake, Vault, VaultForm, is_table, refused_csv, repeated_csv, set_aside_csv,
};
use obole_report::{error_text, finding_lines};
use serde::Serialize;

mod control;
mod history;

use control::Control;
pub use history::History;

use crate::args::{Import, Sources};
use crate::clock;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::verbs::propose;

pub fn import(verb: &Import, ui: &mut Ui<'_>) -> Result<Answer> {
    if verb.propose {
        return propose::propose(&verb.input, ui);
    }
    // Not required by the parser: a file of settings may give it, and a proposal needs none.
    let Some(out) = verb.out.as_deref() else {
        return Err(Error::new(Kind::Usage, "out-missing").hint("name-out"));
    };
    let people = verb.people.clone().unwrap_or_else(|| people_of(out));
    let asked = settings(&verb.input)?;
    // Locked before anything is read: of two imports into one vault, the second would not know the people
    // whom the first has added.
    let _lock = disk::FolderLock::take(out)?;
    let _people_lock = disk::FolderLock::take_private(&people)?;
    let asked = with_earlier(asked, &verb.input, out)?;
    let vault = passphrase::vault(&people, &verb.passphrase, ui)?;
    let mut intake = read(&verb.input, &asked, &vault, ui)?;
    if intake.nothing_new {
        ui.print("import-nothing-new", &[]);
        if ui.json() {
            ui.data_json(&Imported { receipt: &intake.receipt, control: &Control::of(verb, &intake) })?;
        }
        return Ok(Answer::Yes);
    }
    if holds_refusals_only(&intake) {
        // The ledger stays as it is, or is made by a later import; the vault must not forget the refusals.
        save_people(&intake, &vault)?;
        let values =
            [("n", kept_for_later(&intake.receipt).into()), ("path", people.display().to_string().into())];
        ui.paragraph("import-refusals-only", &values);
        if ui.json() {
            ui.data_json(&Imported { receipt: &intake.receipt, control: &Control::of(verb, &intake) })?;
        }
        return Ok(Answer::Yes);
    }
    refuse_losses(&intake, &verb.input, out, ui)?;
    let history = History::of(&mut intake, asked.earlier.as_deref(), out, clock::today())?;
    let set = disk::FileSet::begin(out)?;
    write(&intake, &history, set.stage(), ui)?;
    let before = identity_at(out);
    save_people(&intake, &vault)?;
    let stale: Vec<&str> = [REFUSED_LAST].into_iter().chain(old_tables(out)).collect();
    set.commit(&stale, || Ok(()))?;
    report(&intake, Some(&out.join(REFUSED)), false, ui);
    history.print(ui);
    print_vault("import-vault", &intake, &people, &before, ui);
    let control = Control::of(verb, &intake);
    control.print(intake.ledger.giving().currency, ui);
    if ui.json() {
        ui.data_json(&Imported { receipt: &intake.receipt, control: &control })?;
    }
    let is_whole = control.agrees() && intake.unread.is_empty();
    Ok(if is_whole { Answer::Yes } else { Answer::No })
}

/// Returns the folder of the vault of a ledger: inside its folder, or beside it, where a run has put it.
fn people_of(ledger: &Path) -> PathBuf {
    if ledger.join("ledger.json").exists() {
        RunFolders::of(ledger).people_or_new(ledger)
    } else {
        ledger.join("people")
    }
}

/// Returns whether the sources hold people who refuse contact, and no row of a payment.
fn holds_refusals_only(intake: &Intake) -> bool {
    intake.receipt.read == 0 && intake.book.suppressed() > 0
}

/// Returns the number of people of lists of contacts who refuse and gave nothing.
fn kept_for_later(receipt: &Receipt) -> u64 {
    let kept = receipt.findings.iter().filter(|found| found.code == FindingCode::ContactSuppressed);
    kept.filter_map(|found| found.count).sum()
}

/// Answer of an import as `--json` writes it.
#[derive(Serialize)]
struct Imported<'a> {
    #[serde(flatten)]
    receipt: &'a Receipt,
    control: &'a Control,
}

/// Reads the sources; an earlier vault keeps its identifiers. The caller must hold the vault's lock.
pub fn read(input: &Sources, settings: &ImportSettings, vault: &Vault, ui: &mut Ui<'_>) -> Result<Intake> {
    let known = (vault.form() != VaultForm::Absent).then(|| vault.load()).transpose()?;
    let bar = ui.bar("step-read", 1);
    let intake = obole_people::import(&input.sources, settings, known.as_ref(), &mut |progress| {
        bar.set_length(progress.of.max(1));
        bar.set_position(progress.bytes.min(progress.of));
    });
    bar.finish_and_clear();
    let intake = intake?;
    // Reported before anything else: rows are missing.
    for error in &intake.unread {
        let why = error_text(error, ui.words().lang());
        ui.line(&ui.words().format("import-unread", &[("why", why.into())]));
        if let Some(hint) = error.hints().first() {
            let hint = hint.text(ui.words().lang());
            ui.line(&format!("{} {hint}", ui.words().get("hint-label")));
        }
    }
    Ok(intake)
}

/// Loads the ledger in a folder, if an import adds to it, and takes over what counts as giving, unless that
/// is asked for. The caller must hold the folder's lock.
///
/// # Errors
/// [`Kind::Usage`] without a ledger in the folder; [`Kind::Unreadable`] when it is damaged.
pub fn with_earlier(settings: ImportSettings, input: &Sources, ledger: &Path) -> Result<ImportSettings> {
    if !input.add {
        return Ok(settings);
    }
    if !ledger.join("ledger.json").exists() {
        return Err(Error::new(Kind::Usage, "add-to-nothing")
            .in_file(ledger)
            .hint("import-first-without-add"));
    }
    let (StoredLedger { ledger, receipt, .. }, checked) = check_stored(ledger)?;
    checked?;
    let mut giving = settings.giving.clone().unwrap_or_else(|| ledger.giving().clone());
    if input.count.is_empty() {
        giving.kinds.clone_from(&ledger.giving().kinds);
    }
    let earlier = Some(Arc::new(EarlierLedger { ledger, receipt }));
    Ok(ImportSettings { earlier, giving: Some(giving), ..settings })
}

/// Builds the settings of an import from the options.
pub fn settings(input: &Sources) -> Result<ImportSettings> {
    let format = match &input.format {
        None => None,
        Some(name) => Some(Format::parse(name).ok_or_else(|| {
            Error::new(Kind::Usage, message!("not-a-format", name = name)).hint("leave-from-away")
        })?),
    };
    let currency = match &input.currency {
        None => None,
        Some(code) => Some(Currency::parse(code).ok_or_else(|| {
            Error::new(Kind::Usage, message!("not-a-currency", code = code)).hint("write-currency")
        })?),
    };
    let mut kinds = vec![GiftKind::Gift];
    kinds.extend(input.count.iter().filter_map(|name| GiftKind::parse(name)));
    let giving = (currency.is_some() || kinds.len() > 1)
        .then(|| Giving { kinds, currency: currency.unwrap_or(Currency::EUR) });
    Ok(ImportSettings {
        date_order: input.date_order.as_deref().and_then(DateOrder::parse),
        format,
        mapping: input.mapping.as_deref().map(obole_people::load_mapping).transpose()?,
        currency,
        giving,
        today: Some(clock::today()),
        donors: input.donors.clone(),
        objections: input.objections.clone(),
        keep_repeats: input.keep_repeats,
        earlier: None,
        same_gifts_once: input.same_gifts_once,
        recurring_as_marked: input.recurring_as_marked,
    })
}

/// Refuses an import that would lose something: one that refuses more rows than are accepted by default (only
/// `refused.csv` is written), or one without the list of objections of the ledger that it replaces.
///
/// # Errors
/// [`Kind::Refused`] in these cases; [`Kind::System`] when the disk fails.
pub fn refuse_losses(intake: &Intake, input: &Sources, ledger: &Path, ui: &mut Ui<'_>) -> Result<()> {
    let receipt = &intake.receipt;
    // Sources from which no row is taken make no ledger and replace none.
    let nothing = receipt.taken == 0;
    let of_contacts = |source: &SourceReceipt| source.decided.get("contacts")?.parse::<u64>().ok();
    let contacts: u64 = receipt.sources.iter().filter_map(of_contacts).sum();
    if nothing && receipt.read == 0 && contacts > 0 {
        return Err(Error::new(Kind::Refused, message!("import-contacts-only", count = contacts)));
    }
    if nothing && receipt.read == 0 {
        return Err(Error::new(Kind::Refused, "import-no-rows"));
    }
    if nothing || receipt.refused_too_many() && !input.accept_refused {
        return Err(refuse(receipt, input.accept_refused, ledger, ui)?);
    }
    refuse_lost_objections(intake, ledger)?;
    refuse_lost_refusals(intake, ledger)
}

/// Refuses to replace a ledger with refusals of a table of donors by one for which no such table was read:
/// the donors who refused would be on the next list.
fn refuse_lost_refusals(intake: &Intake, ledger: &Path) -> Result<()> {
    let had_table = obole::store::load_receipt(ledger).is_ok_and(|receipt| receipt.donor_rows.read > 0);
    if !had_table || intake.receipt.donor_rows.read > 0 {
        return Ok(());
    }
    let Ok(before) = obole::store::load_ledger(ledger) else { return Ok(()) };
    let (old, new) = (before.donors(), intake.ledger.donors());
    let refuses = |donors: &DonorTable, at: usize| {
        !donors.may_be_profiled(at) || donors.consent.get(at).is_some_and(Consents::refuses_any)
    };
    let is_lost = |at: &usize| {
        let now = new.id.find_sorted(&old.id.get(*at));
        refuses(old, *at) && now.is_some_and(|now| !refuses(new, now))
    };
    let lost = (0..old.len()).filter(is_lost).count();
    if lost == 0 {
        return Ok(());
    }
    let what = message!("refusals-of-unnamed-table", n = lost);
    Err(Error::new(Kind::Refused, what).in_file(ledger).hint("name-donors-again"))
}

/// Refuses to replace a ledger with objections of a list by one without: only a vault saves a list.
fn refuse_lost_objections(intake: &Intake, ledger: &Path) -> Result<()> {
    let before = obole::store::load_receipt(ledger).ok().map_or(0, |receipt| receipt.objections.matched);
    if before == 0 || intake.receipt.objections.read > 0 || !intake.book.is_empty() {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "objections-of-unnamed-list").in_file(ledger).hint("name-objections-again"))
}

/// Writes ledger, receipt and the lists of rows that were not taken.
pub fn write(intake: &Intake, history: &History, ledger: &Path, ui: &Ui<'_>) -> Result<()> {
    let lists = lists(&intake.receipt, ui)?;
    disk::make_folder(ledger)?;
    let mut named = vec![(REFUSED, &lists[0][..]), (REPEATED, &lists[1][..]), (SET_ASIDE, &lists[2][..])];
    if !history.csv.is_empty() {
        named.push((HISTORY, &history.csv));
    }
    obole::store::save_ledger_with_lists(&intake.ledger, &intake.receipt, &named, ledger)
}

/// Writes the vault, if the sources name people, before the ledger: an older ledger finds everybody in it.
pub fn save_people(intake: &Intake, vault: &Vault) -> Result<()> {
    if intake.book.is_blank() { Ok(()) } else { vault.save(&intake.book) }
}

/// Returns the identity of the ledger in a folder; empty without one.
pub fn identity_at(ledger: &Path) -> String {
    obole::store::load_receipt(ledger).map(|receipt| receipt.identity).unwrap_or_default()
}

/// Says by a sentence where the vault is, if there is one, and whether the ledger that is replaced, of
/// identity `before`, had another: its donors then had other identifiers.
pub fn print_vault(sentence: &str, intake: &Intake, people: &Path, before: &str, ui: &mut Ui<'_>) {
    if intake.book.is_empty() {
        return;
    }
    let path = people.display().to_string();
    if !before.is_empty() && before != intake.receipt.identity {
        ui.paragraph("import-other-vault", &[("path", path.clone().into())]);
    }
    ui.paragraph(sentence, &[("n", intake.book.len().into()), ("path", path.into())]);
}

/// Prints what was read. `list` is the path of the list of refused rows, if it is already written.
pub fn report(intake: &Intake, list: Option<&Path>, accepted: bool, ui: &mut Ui<'_>) {
    let receipt = &intake.receipt;
    print_receipt(receipt, accepted, ui);
    print_set_aside(receipt, ui);
    if receipt.refused > 0 {
        print_reasons(receipt, ui);
        if let Some(list) = list {
            print_list(receipt, list, ui);
        }
    }
    print_unread(intake, ui);
}

/// Says which tables of a folder were not read, and that no objection is recorded, where this is so.
pub fn print_unread(intake: &Intake, ui: &mut Ui<'_>) {
    let found = &intake.receipt.findings;
    let left_out = found.iter().filter(|found| found.code == FindingCode::FileLeftOut);
    // A sheet or a packed file has its name after that of its file.
    let of_table = |file: &&str| is_table(Path::new(file.split(" [").next().unwrap_or(file)));
    let tables = left_out.map(|found| found.file.as_str()).filter(of_table);
    let left_out: Vec<&str> = tables.collect();
    if !left_out.is_empty() {
        ui.paragraph("import-left-out", &[("files", left_out.join(", ").into())]);
    }
    print_columns_left_out(&intake.receipt, ui);
    print_same_gifts(intake, ui);
    print_found_recurring(&intake.receipt, ui);
    let donors = intake.ledger.donors();
    if !donors.is_empty() && !donors.has_objections() {
        ui.paragraph("no-objections", &[]);
    }
}

/// Says which columns are not read because of what they hold, by kind.
fn print_columns_left_out(receipt: &Receipt, ui: &mut Ui<'_>) {
    let mut counts: BTreeMap<LeftOut, u64> = BTreeMap::new();
    for (reason, count) in receipt.sources.iter().flat_map(|source| &source.left_out) {
        *counts.entry(*reason).or_default() += count;
    }
    counts.retain(|reason, _| !matches!(reason, LeftOut::NotNeeded | LeftOut::FreeText));
    if !counts.is_empty() {
        let shown = |(reason, count): (&LeftOut, &u64)| {
            let kind = ui.words().get(&format!("left-out-{}", reason.name().replace('_', "-")));
            format!("{kind} ({count})")
        };
        let kinds: Vec<String> = counts.iter().map(shown).collect();
        ui.paragraph("import-columns-left-out", &[("kinds", kinds.join(", ").into())]);
    }
}

/// Says which sum may be counted twice, because two sources may have the same gifts.
fn print_same_gifts(intake: &Intake, ui: &mut Ui<'_>) {
    let found = same_gifts(&intake.ledger, &intake.receipt, intake.book.same_gifts());
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for pair in &found {
        *sums.entry(pair.currency).or_default() += pair.cents.get();
    }
    if !found.is_empty() {
        let sum = |(currency, cents): (Currency, i64)| ui.words().money(Cents::new(cents), currency, false);
        let sums: Vec<String> = sums.into_iter().map(sum).collect();
        let values = [("n", found.len().into()), ("sum", sums.join(" + ").into())];
        ui.paragraph("import-same-gifts", &values);
    }
}

/// Says how many payments were taken as recurring because they come every month, if there are any.
fn print_found_recurring(receipt: &Receipt, ui: &mut Ui<'_>) {
    let found = receipt.found_recurring;
    if !found.is_empty() {
        let values = [("n", found.payments.into()), ("donors", found.donors.into())];
        ui.paragraph("import-found-recurring", &values);
    }
}

/// Returns `refused.csv`, `repeated.csv` and `set-aside.csv` in the reader's language.
fn lists(receipt: &Receipt, ui: &Ui<'_>) -> Result<[Vec<u8>; 3]> {
    let names = |key: &str| ui.words().get(key);
    let header =
        ["row-list-file", "row-list-row", "row-list-column", "row-list-code", "row-list-reason"].map(names);
    let refused = refused_csv(receipt, header, &|code| reason(code, ui))?;
    let header = ["row-list-file", "row-list-row", "row-list-taken-file", "row-list-taken-row"].map(names);
    let repeated = repeated_csv(receipt, header)?;
    let header = ["row-list-file", "row-list-row", "row-list-code", "row-list-reason"].map(names);
    Ok([refused, repeated, set_aside_csv(receipt, header, &|code| reason(code, ui))?])
}

fn reason(code: FindingCode, ui: &Ui<'_>) -> String {
    code.message().text(ui.words().lang())
}

/// Name of the list of refused rows of an import that was refused, beside a ledger of an earlier one.
pub const REFUSED_LAST: &str = "refused-last.csv";

/// Writes the list of refused rows of a run that was refused after the sources had been read, and adds its
/// path to the error. No other file is left.
pub fn leave_list(intake: &Intake, ledger: &Path, error: Error, ui: &mut Ui<'_>) -> Error {
    let receipt = &intake.receipt;
    if receipt.refused == 0 {
        return error;
    }
    let listed = lists(receipt, ui).and_then(|lists| list_refused(receipt, &lists[0], ledger, ui));
    match listed {
        Ok(path) if error.place().file.is_none() => error.in_file(path),
        Ok(_) => error,
        Err(failed) => failed,
    }
}

/// Writes the list of refused rows without a ledger; beside an earlier ledger, under another name.
fn list_refused(receipt: &Receipt, refused: &[u8], ledger: &Path, ui: &mut Ui<'_>) -> Result<PathBuf> {
    let path = ledger.join(if ledger.join("ledger.json").exists() { REFUSED_LAST } else { REFUSED });
    disk::make_folder(ledger)?;
    disk::write_bytes(&path, refused)?;
    print_list(receipt, &path, ui);
    Ok(path)
}

/// Refuses an import, and writes the list of its refused rows. `accepted` means that a person accepts refused
/// rows: the reason is then that no row is left.
fn refuse(receipt: &Receipt, accepted: bool, ledger: &Path, ui: &mut Ui<'_>) -> Result<Error> {
    print_receipt(receipt, false, ui);
    print_set_aside(receipt, ui);
    print_reasons(receipt, ui);
    if receipt.refused == 0 {
        return Ok(Error::new(Kind::Refused, "import-nothing-received"));
    }
    let path = list_refused(receipt, &lists(receipt, ui)?[0], ledger, ui)?;
    if accepted {
        return Ok(Error::new(Kind::Refused, "import-nothing").in_file(&path));
    }
    Ok(Error::new(Kind::Refused, "import-too-many-refused").in_file(&path).hint("mend-or-accept-refused"))
}

/// Says how many rows have each fault, the commonest first.
pub fn print_reasons(receipt: &Receipt, ui: &mut Ui<'_>) {
    const MOST: usize = 8;
    let mut counts: BTreeMap<(FindingCode, &str), u64> = BTreeMap::new();
    for (column, code) in receipt.refusals.iter().flat_map(|refusal| refusal.faults()) {
        *counts.entry((code, column)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for ((code, column), count) in counts.iter().take(MOST) {
        let reason = reason(*code, ui);
        let reason = if column.is_empty() { reason } else { ui.words().named(column, &reason) };
        ui.print("import-reason", &[("count", (*count).into()), ("reason", reason.into())]);
    }
}

/// Says how many rows are of erased people, and how many are no payment of a donor and why, if there are any.
pub fn print_set_aside(receipt: &Receipt, ui: &mut Ui<'_>) {
    if receipt.erased > 0 {
        ui.paragraph("read-erased", &[("n", receipt.erased.into())]);
    }
    if receipt.set_aside == 0 {
        return;
    }
    let mut counts: BTreeMap<FindingCode, u64> = BTreeMap::new();
    for aside in &receipt.asides {
        *counts.entry(aside.code).or_default() += 1;
    }
    let reasons = counts.iter().map(|(code, count)| {
        ui.words()
            .format("import-reason", &[("count", (*count).into()), ("reason", reason(*code, ui).into())])
    });
    let reasons: Vec<String> = reasons.collect();
    ui.paragraph(
        "import-set-aside",
        &[("n", receipt.set_aside.into()), ("reasons", reasons.join("; ").into())],
    );
}

/// Says where the refused rows are listed, if there are any.
pub fn print_list(receipt: &Receipt, path: &Path, ui: &mut Ui<'_>) {
    if receipt.refused > 0 {
        ui.print("import-refused", &[("path", path.display().to_string().into())]);
    }
}

fn print_receipt(receipt: &Receipt, accepted: bool, ui: &mut Ui<'_>) {
    let first: Vec<_> = receipt.findings.iter().filter(|f| is_doubtful(f)).cloned().collect();
    for line in finding_lines(&first, ui.words()) {
        ui.line(&line);
    }
    ui.print(
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
            ui.print("import-sum", &values);
        }
    }
    print_donor_rows(receipt, accepted, ui);
    let refusals: Vec<Finding> = receipt.findings.iter().filter(|f| is_about_people(f)).cloned().collect();
    for line in finding_lines(&refusals, ui.words()) {
        ui.line_unless_quiet(&line);
    }
}

/// Says how the rows of donors and the objections meet the gifts. `accepted` says that a person makes a list
/// although refusals may be lost.
pub fn print_donor_rows(receipt: &Receipt, accepted: bool, ui: &mut Ui<'_>) {
    let rows = &receipt.donor_rows;
    if rows.unmatched > 0 || rows.refused > 0 {
        ui.print(
            "import-donor-rows",
            &[
                ("read", rows.read.into()),
                ("matched", rows.matched.into()),
                ("unmatched", rows.unmatched.into()),
                ("refused", rows.refused.into()),
            ],
        );
    }
    let objections = &receipt.objections;
    let suppressed = kept_for_later(receipt);
    if objections.read + suppressed > 0 {
        ui.print(
            "import-objections",
            &[
                ("read", (objections.read + suppressed).into()),
                ("matched", objections.matched.into()),
                ("unmatched", (objections.unmatched + suppressed).into()),
                ("unreadable", objections.unreadable.into()),
            ],
        );
    }
    if rows.is_incomplete() {
        ui.print(
            "import-few-donors",
            &[("matched", rows.givers_matched.into()), ("givers", rows.givers.into())],
        );
    } else if rows.some_without_row() && !accepted {
        ui.print("import-some-without-row", &[("n", (rows.givers - rows.givers_matched).into())]);
    }
    if receipt.refusals_in_doubt() && !accepted {
        ui.print("import-no-list", &[]);
    }
    if rows.some_without_row() {
        for (key, ids) in [
            ("import-givers-without-row", &rows.givers_without_row),
            ("import-rows-without-gift", &rows.rows_without_gift),
        ] {
            if !ids.is_empty() {
                ui.print(key, &[("ids", ids.join(", ").into())]);
            }
        }
    }
}

/// Returns whether a finding is about a day or an amount that may be mistyped, or rows that were passed over,
/// and so is shown first.
pub fn is_doubtful(finding: &Finding) -> bool {
    use FindingCode as F;
    matches!(
        finding.code,
        F::DayAfterToday
            | F::IsolatedDay
            | F::UnusualAmount
            | F::RowsAboveHeader
            | F::OlderExport
            | F::RefundsWaiting
    )
}

/// Returns whether a finding is about refusals or personal values, and so is shown at once.
pub fn is_about_people(finding: &Finding) -> bool {
    use FindingCode as F;
    let told = [F::FewDonorsMatched, F::GiversWithoutRow];
    finding.severity == Severity::Problem && !told.contains(&finding.code)
        || finding.code == F::RefusalsUnmatched && finding.severity == Severity::Warning
        || matches!(
            finding.code,
            F::ConflictingConsent
                | F::IdentifiersUnified
                | F::IdentifiersAlike
                | F::ObjectionUnmatched
                | F::PseudonymsGiven
                | F::ValueMasked
        )
}

/// Returns the name of the word for a status.
pub fn status_key(status: Status) -> &'static str {
    match status {
        Status::Settled => "status-settled",
        Status::Pending => "status-pending",
        Status::Failed => "status-failed",
        Status::Refunded => "status-refunded",
        Status::Cancelled => "status-cancelled",
    }
}
