//! `obole import` and the reading that `obole run` shares with it.

use std::path::{Path, PathBuf};

use obole::{Error, Kind, Result};
use obole_ledger::{
    Currency, DateOrder, Finding, FindingCode, GiftKind, Giving, Receipt, Severity, Status, disk,
};
use obole_people::{Format, ImportSettings, Intake, PeopleBook, refused_csv};
use obole_report::finding_lines;

use super::Answer;
use crate::args::{Import, Sources};
use crate::clock;
use crate::ui::Ui;

/// The table of refused rows in the folder of a ledger.
const REFUSED: &str = "refused.csv";

pub fn import(verb: &Import, ui: &mut Ui<'_>) -> Result<Answer> {
    let people = verb.people.clone().unwrap_or_else(|| verb.out.join("people"));
    let asked = settings(&verb.input)?;
    // Locked before anything is read: of two imports into one vault, the second would not know whom the first has added.
    let _lock = disk::FolderLock::take(&verb.out)?;
    let _people_lock = disk::FolderLock::take_private(&people)?;
    let intake = read(&verb.input, &asked, &people, ui)?;
    let set = disk::FileSet::begin(&verb.out)?;
    write(&intake, set.stage())?;
    keep_people(&intake, &people)?;
    set.commit(&[], || Ok(()))?;
    report(&intake, &verb.out, ui)?;
    if ui.json() {
        ui.data_json(&intake.receipt)?;
    }
    Ok(Answer::Yes)
}

/// Reads the sources; an earlier vault keeps its identifiers. Hold the vault's lock.
pub fn read(input: &Sources, settings: &ImportSettings, people: &Path, ui: &mut Ui<'_>) -> Result<Intake> {
    let known = if people.join("book.json").exists() { Some(PeopleBook::load(people)?) } else { None };
    let bar = ui.bar("step-read", 1);
    let intake = obole_people::import(&input.sources, settings, known.as_ref(), &mut |progress| {
        bar.set_length(progress.of.max(1));
        bar.set_position(progress.bytes.min(progress.of));
    });
    bar.finish_and_clear();
    intake
}

/// How the sources are to be read.
pub fn settings(input: &Sources) -> Result<ImportSettings> {
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
        today: Some(clock::today()),
        donors: input.donors.clone(),
        objections: input.objections.clone(),
    })
}

/// Writes ledger, receipt and refusals.
pub fn write(intake: &Intake, ledger: &Path) -> Result<()> {
    disk::make_folder(ledger)?;
    disk::write_bytes(&ledger.join(REFUSED), &refused_csv(&intake.receipt)?)?;
    obole::store::save_ledger(&intake.ledger, &intake.receipt, ledger)
}

/// Writes the vault, where the sources name people. It comes before the ledger that speaks of them: a vault only grows, so an older
/// ledger still finds everybody in it.
pub fn keep_people(intake: &Intake, people: &Path) -> Result<()> {
    if intake.book.is_empty() { Ok(()) } else { intake.book.save(people) }
}

/// Says what was read into a ledger, and refuses sources of which nothing was taken.
pub fn report(intake: &Intake, ledger: &Path, ui: &mut Ui<'_>) -> Result<()> {
    let receipt = &intake.receipt;
    let refused: PathBuf = ledger.join(REFUSED);
    say_receipt(receipt, &refused, ui);
    let donors = intake.ledger.donors();
    if !donors.is_empty() && !donors.has_objections() {
        ui.say("no-objections", &[]);
    }
    if receipt.taken == 0 {
        // Without a row there is nothing that the table of refusals could say.
        return Err(if receipt.read == 0 {
            Error::new(Kind::Refused, ui.words().get("import-no-rows"))
        } else {
            Error::new(Kind::Refused, ui.words().get("import-nothing")).in_file(&refused)
        });
    }
    Ok(())
}

fn say_receipt(receipt: &Receipt, refused: &Path, ui: &mut Ui<'_>) {
    let doubtful = [FindingCode::DayAfterToday, FindingCode::IsolatedDay];
    let days: Vec<_> = receipt.findings.iter().filter(|f| doubtful.contains(&f.code)).cloned().collect();
    for line in finding_lines(&days, ui.words()) {
        ui.line(&line);
    }
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
    say_donor_rows(receipt, ui);
    let refusals: Vec<Finding> = receipt.findings.iter().filter(|f| is_about_refusals(f)).cloned().collect();
    for line in finding_lines(&refusals, ui.words()) {
        ui.line_unless_quiet(&line);
    }
    if receipt.refused > 0 {
        ui.say("import-refused", &[("path", refused.display().to_string().into())]);
    }
}

/// Says how the rows of donors meet the gifts.
pub fn say_donor_rows(receipt: &Receipt, ui: &mut Ui<'_>) {
    let rows = &receipt.donor_rows;
    if rows.unmatched > 0 || rows.refused > 0 {
        ui.say(
            "import-donor-rows",
            &[
                ("read", rows.read.into()),
                ("matched", rows.matched.into()),
                ("unmatched", rows.unmatched.into()),
                ("refused", rows.refused.into()),
            ],
        );
    }
    if rows.is_incomplete() {
        ui.say(
            "import-few-donors",
            &[("matched", rows.givers_matched.into()), ("givers", rows.givers.into())],
        );
        for (key, ids) in [
            ("import-givers-without-row", &rows.givers_without_row),
            ("import-rows-without-gift", &rows.rows_without_gift),
        ] {
            if !ids.is_empty() {
                ui.say(key, &[("ids", ids.join(", ").into())]);
            }
        }
    }
}

/// Whether a finding is about refusals, and so is shown at once.
fn is_about_refusals(finding: &Finding) -> bool {
    use FindingCode as F;
    finding.severity == Severity::Problem && finding.code != F::FewDonorsMatched
        || finding.code == F::RefusalsUnmatched && finding.severity == Severity::Warning
        || matches!(
            finding.code,
            F::ConflictingConsent | F::IdentifiersUnified | F::IdentifiersAlike | F::ObjectionUnmatched
        )
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
