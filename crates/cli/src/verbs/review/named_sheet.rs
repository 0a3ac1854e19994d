//! `obole review PLAN --people VAULT --sheet FILE`: a review sheet with the names of the people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole::campaign::sheet::shown_code;
use obole::campaign::{Draft, Plan, PlanFile, PlanRow, refuse_other_ledger, refuse_other_vault};
use obole::store::{StoredLedger, load_stored};
use obole::{Error, Kind, Result};
use obole_ledger::{Ledger, LedgerView, disk, message};
use obole_people::{CsvMarks, PeopleBook, SheetCell, SheetColumn, SheetFile};
use obole_report::{Lang, Words, key_of_event, key_of_goal, plan_reason_text, segment_cell};
use serde_json::json;

use super::signed_already;
use crate::args::Review;
use crate::exit::Answer;
use crate::passphrase;
use crate::person_text;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// Column of the sheet: its code, its width in characters, and `true` if a person writes in it.
const COLUMNS: [(&str, u16, bool); 18] = [
    ("keep", 9, true),
    ("checked", 11, true),
    ("name", 24, false),
    ("town", 20, false),
    ("last_gift", 20, false),
    ("segment", 14, false),
    ("suggested_ask", 12, true),
    ("ask_2", 10, false),
    ("ask_3", 10, false),
    ("reason_1", 30, false),
    ("reason_2", 30, false),
    ("reason_3", 30, false),
    ("gift_likelihood", 14, false),
    ("expected_gift", 14, false),
    ("note", 30, true),
    ("rank", 7, false),
    ("donor_id", 14, false),
    ("check", 13, false),
];

/// Returns the key of a column's title.
fn title_key(code: &str) -> String {
    format!("sheet-{}", code.replace('_', "-"))
}

/// Returns the title of a column in a language.
fn title(code: &str, words: &Words, plan: &Plan<Draft>) -> String {
    let values =
        [("currency", plan.currency().code().into()), ("months", u64::from(plan.horizon_months()).into())];
    let key = title_key(code);
    match code {
        "gift_likelihood" => words.format(&key_of_event(&key, plan), &values),
        "expected_gift" | "suggested_ask" => words.format(&key_of_goal(&key, plan), &values),
        _ => words.format(&key, &values),
    }
}

/// Returns the titles of the columns by their codes, in each language.
pub(super) fn titles(plan: &Plan<Draft>) -> Vec<BTreeMap<String, String>> {
    let of = |lang| {
        let words = Words::new(lang);
        COLUMNS.map(|(code, ..)| (code.to_owned(), title(code, &words, plan))).into()
    };
    Lang::ALL.into_iter().map(of).collect()
}

/// Writes the sheet; decisions that are in a file of this name stay.
pub(super) fn write(verb: &Review, vault: &Path, ui: &mut Ui<'_>) -> Result<Answer> {
    let path = verb.plan.join("plan.json");
    let out = match verb.sheets.as_slice() {
        [] => verb.plan.join(ui.words().get("sheet-file")),
        [out] => out.clone(),
        [_, second, ..] => return Err(Error::new(Kind::Usage, "sheet-one-to-write").in_file(second)),
    };
    let is_xlsx = ends_as(&out)?;
    let PlanFile::Draft(draft) = PlanFile::load(&path)? else { return Err(signed_already(&path)) };
    disk::check_place(&out)?;
    if out.exists() {
        return Err(Error::new(Kind::Refused, "sheet-exists").in_file(&out).hint("read-or-name-other-sheet"));
    }
    let book = passphrase::vault(vault, &verb.passphrase, ui)?.load()?;
    refuse_other_vault(draft.inputs(), book.identity()).map_err(|e| e.in_file(vault))?;
    let ledger = ledger_of(verb, vault, &draft)?;
    if ledger.is_none() {
        ui.paragraph("sheet-no-ledger", &[]);
    }
    let sheet =
        NamedSheet { draft: &draft, book: &book, ledger: ledger.as_ref(), words: ui.words() }.sheet()?;
    let bytes = if is_xlsx { sheet.xlsx()? } else { sheet.csv(csv_marks(ui.words().lang()))? };
    disk::write_private(&out, |file| Ok(file.write_all(&bytes)?))?;
    let (rows, drawn) = (draft.rows().len(), draft.rows_to_check()?.len());
    if ui.json() {
        let sheet = out.display().to_string();
        ui.data_json(&json!({ "state": "draft", "sheet": sheet, "rows": rows, "to_check": drawn }))?;
    }
    let values = [("n", rows.into()), ("drawn", drawn.into())];
    ui.paragraph("sheet-written", &values);
    ui.wrote(&out);
    Ok(Answer::Yes)
}

/// Returns the ledger that the plan was made from: the one that is named, or one beside the plan, within its
/// folder, or beside the vault. `None` if there is none of the same data.
///
/// # Errors
/// As [`load_stored`]; [`Kind::Refused`] if the one that is named is of other data.
fn ledger_of(verb: &Review, vault: &Path, draft: &Plan<Draft>) -> Result<Option<Ledger>> {
    if let Some(named) = &verb.ledger {
        let folder = RunFolders::of(named).ledger;
        let StoredLedger { ledger, receipt, .. } = load_stored(&folder)?;
        refuse_other_ledger(draft.inputs(), &receipt).map_err(|e| e.in_file(&folder))?;
        return Ok(Some(ledger));
    }
    for place in [verb.plan.join(".."), verb.plan.clone(), vault.join("..")] {
        let folder = RunFolders::of(&place).ledger;
        if folder.join("ledger.json").exists() {
            let StoredLedger { ledger, receipt, .. } = load_stored(&folder)?;
            if refuse_other_ledger(draft.inputs(), &receipt).is_ok() {
                return Ok(Some(ledger));
            }
        }
    }
    Ok(None)
}

/// Returns the marks with which a spreadsheet of a language reads CSV.
pub fn csv_marks(lang: Lang) -> CsvMarks {
    match lang {
        Lang::Fr => CsvMarks::FRENCH,
        Lang::En => CsvMarks::ENGLISH,
    }
}

/// Returns whether the file is a spreadsheet, and not CSV.
fn ends_as(path: &Path) -> Result<bool> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "xlsx" => Ok(true),
        "csv" => Ok(false),
        _ => Err(Error::new(Kind::Usage, message!("sheet-name-ending", ending = ending)).in_file(path)),
    }
}

/// Plan, vault, ledger and words of which the sheet is made.
struct NamedSheet<'a> {
    draft: &'a Plan<Draft>,
    book: &'a PeopleBook,
    ledger: Option<&'a Ledger>,
    words: &'a Words,
}

impl NamedSheet<'_> {
    fn sheet(&self) -> Result<SheetFile> {
        let (words, draft) = (self.words, self.draft);
        let drawn = draft.rows_to_check()?;
        let choices = |code: &str| match code {
            "keep" => vec![words.get("sheet-yes"), words.get("sheet-no")],
            "checked" => vec![words.get("sheet-to-check"), words.get("sheet-is-checked")],
            _ => Vec::new(),
        };
        // Without likelihoods, the amount is that of the last gift, which is in the sheet already.
        let unknown = draft.has_no_likelihoods();
        let is_shown = |code: &str| !(unknown && ["gift_likelihood", "expected_gift"].contains(&code));
        let shown: Vec<&(&str, u16, bool)> = COLUMNS.iter().filter(|(code, ..)| is_shown(code)).collect();
        let columns = shown.iter().map(|(code, width, is_editable)| SheetColumn {
            title: title(code, words, draft),
            width: *width,
            is_editable: *is_editable,
            choices: choices(code),
        });
        let view = self.ledger.map(|ledger| ledger.until(draft.as_of()));
        let checks = draft.check_codes()?;
        let rows = draft.rows().iter().zip(&checks).zip(1_u64..).map(|((row, check), rank)| {
            let of = Row { row, check, rank, drawn: &drawn, view: view.as_ref() };
            shown.iter().map(|(code, ..)| self.cell(code, &of)).collect()
        });
        let lines = (1..=6).map(|line| match line {
            5 => words.get(&key_of_event("sheet-how-5", draft)),
            _ => words.get(&format!("sheet-how-{line}")),
        });
        Ok(SheetFile {
            name: words.get("sheet-name-of-list"),
            columns: columns.collect(),
            rows: rows.collect(),
            frozen: 3,
            instructions: (words.get("sheet-name-of-help"), lines.collect()),
        })
    }

    fn cell(&self, code: &str, of: &Row<'_>) -> SheetCell {
        let (row, words) = (of.row, self.words);
        let step =
            |at: usize| row.higher_asks.get(at).map_or(SheetCell::Empty, |ask| SheetCell::Amount(*ask));
        let reason = |at: usize| {
            let text = row.reasons.get(at).map(|why| plan_reason_text(why, words, self.draft.currency()));
            text.map_or(SheetCell::Empty, SheetCell::Text)
        };
        match code {
            "keep" => SheetCell::Text(words.get("sheet-yes")),
            "checked" if of.drawn.contains(row.donor_id.as_str()) => {
                SheetCell::Text(words.get("sheet-to-check"))
            }
            "name" | "town" | "last_gift" => SheetCell::Text(self.text(code, of)),
            "segment" => SheetCell::Text(row.segment.map(|s| segment_cell(s, words)).unwrap_or_default()),
            "suggested_ask" => row.suggested_ask.map_or(SheetCell::Empty, SheetCell::Amount),
            "ask_2" => step(0),
            "ask_3" => step(1),
            "reason_1" => reason(0),
            "reason_2" => reason(1),
            "reason_3" => reason(2),
            "gift_likelihood" => match row.gift_likelihood {
                Some(p) => SheetCell::Share((p * 1_000.0).round() as u16),
                None => SheetCell::Empty,
            },
            "expected_gift" => SheetCell::Amount(row.expected_gift),
            "rank" => SheetCell::Whole(of.rank),
            "donor_id" => SheetCell::Text(row.donor_id.clone()),
            "check" => {
                let [name, town, last_gift] = ["name", "town", "last_gift"].map(|code| self.text(code, of));
                let shown = shown_code(of.check, [&name, &town, &last_gift]);
                SheetCell::Text(format!("{}{shown}", of.check))
            }
            _ => SheetCell::Empty,
        }
    }
}

impl NamedSheet<'_> {
    /// Returns the text by which a person is recognised: name, town or last gift.
    fn text(&self, code: &str, of: &Row<'_>) -> String {
        let id = &of.row.donor_id;
        match (code, of.view) {
            ("name", _) => person_text::name(self.book, id),
            ("town", _) => person_text::town(self.book, id),
            (_, Some(view)) => person_text::last_gift_text(view, id, self.draft.currency(), self.words),
            (_, None) => String::new(),
        }
    }
}

/// A row of the draft, with what the sheet says of it.
struct Row<'a> {
    row: &'a PlanRow,
    check: &'a str,
    rank: u64,
    drawn: &'a BTreeSet<&'a str>,
    view: Option<&'a LedgerView<'a>>,
}
