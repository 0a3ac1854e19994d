//! The files that are read and written, as a real run leaves them.

use std::path::Path;

use serde_json::Value;

use super::super::support::{data, obole};
use super::{code, table};

/// Purpose of each file. A file that a run writes and that is not listed here fails the test.
const FILES: [(&str, &str); 52] = [
    ("report.html", "the report, one page that needs no network"),
    ("run.json", "hashes of the inputs, version, seed, seconds"),
    ("scores.csv", "one row a donor; probabilities with 6 decimals, money with 2; empty where undefined"),
    ("scores.parquet", "the same as a typed table"),
    (
        "value.csv",
        "what each donor is expected to give over 1, 3 and 5 years, with the ends of the 80 % interval",
    ),
    ("ledger/ledger.json", "version, currencies, code lists, hashes of the two tables"),
    ("ledger/gifts.arrow", "the payments, sorted by donor, day and gift, as an Arrow file (IPC, Feather 2)"),
    ("ledger/donors.arrow", "the donors by pseudonym, as an Arrow file"),
    ("ledger/receipt.json", "what became of every row, to the cent; what was found; what was decided"),
    ("ledger/refused.csv", "one line for each fault of a refused row: place and reason, no content"),
    ("ledger/repeated.csv", "the repeated rows, each with the row that was taken: places, no content"),
    (
        "ledger/set-aside.csv",
        "the rows that are no payment of a donor (fees, payouts, tests), each with the reason: no content",
    ),
    ("people/book.json", "who the pseudonyms are; the folder has mode 0700, the file 0600"),
    (
        "people/book.age",
        "the same encrypted with a passphrase (`obole people encrypt`), in place of `book.json`",
    ),
    ("model/gift.json", "model of a gift, with its card"),
    ("model/lapse.json", "model of a lapse, with its card"),
    ("model/amount.json", "model of the amount, with its card"),
    (
        "model/second-gift.json",
        "model of a second gift within 12 months of the first, for donors of one gift, with its card",
    ),
    ("model/monthly.json", "model of a first instalment, for donors without a regular gift, with its card"),
    ("model/upgrade.json", "model of a larger instalment, for monthly donors, with its card"),
    ("model/reactivate.json", "model of a gift after two years without one, with its card"),
    ("model/training.json", "how inputs and scores fell on the training donors, for what has moved since"),
    ("model/backtest.json", "the proof out of time"),
    ("campaign/plan.json", "the plan, with hashes that show a change"),
    (
        "campaign/plan.csv",
        "the plan to look through: delete rows that you do not want; `expected_gift` is the total of the horizon if \
         anything is given, `expected_value` counts the likelihood too and comes with or without a letter, \
         `suggested_ask` is for the next gift; once other sheets are signed, it holds what was signed",
    ),
    ("campaign/log.jsonl", "who did what with the plan; each line holds the hash of the one before"),
    (
        "contacts.csv",
        "whom each export contacted or held out (`obole export`), beside the ledger; mode 0600, identifiers and no names",
    ),
    (
        "today.csv",
        "which actions were done or postponed (`obole today`), beside the ledger; mode 0600, identifiers, and names and notes of whoever did them",
    ),
    ("audit/audit.json", "every figure of the audit"),
    ("audit/audit.csv", "the same as one long table"),
    ("audit/audit.html", "the audit as a page"),
    ("audit/*.svg", "the charts"),
    ("audit/*.png", "the charts, twice as large"),
    (
        "mailing.csv",
        "the mailing file (`obole export`), with the vault; asks are for the next gift; `source_id` comes last where a table has identifiers that name people",
    ),
    ("effect.json", "measured effect of past campaigns, for the next plan (`obole measure --out`)"),
    ("recurring.csv", "risk of each monthly donor to leave (`obole remind --out`)"),
    (
        "scores-shared.csv",
        "scores to share (`obole score --share`): numbers of donors by segment, band of likelihood and band of the \
         expected gift, at least 10 in a row, each donor in one row at most; an empty cell is any value",
    ),
    ("features.csv", "feature table and labels (`obole features`)"),
    ("segments.csv", "life cycle and RFM (`obole segment`, standard output)"),
    ("wmf.csv", "status and tier (`obole segment --profile wmf`, standard output)"),
    ("reminders.csv", "failed debits and their follow-up (`obole remind`, standard output)"),
    ("kpi/kpi.json", "the figures (`obole kpi --out`)"),
    ("kpi/cohorts.svg", "the cohorts as a chart"),
    ("kpi/cohorts.png", "the same, twice as large"),
    (
        "impact/impact.html",
        "yearly page for board and funders (`obole impact`), one page that needs no network",
    ),
    (
        "impact/impact.csv",
        "its figures as one long table: years by the calendar year in which they begin, amounts in units of the \
         currency, shares from 0 to 1; a figure of few donors is empty with the note `hidden`; in \
         a year that is not over, those with the note `twelve_months` are of the twelve months up to its last \
         known day, and `second_gift` is of the first gifts of the twelve months before these",
    ),
    ("impact/impact.parquet", "the same as a typed table"),
    ("impact/impact.json", "the same, with assessments, effects and suggestions"),
    (
        "impact/dictionary.csv",
        "definition, unit, formula and source of each measure, in the language of the call",
    ),
    ("impact/dictionary.json", "the same as JSON"),
    ("truth.csv", "the true propensities of an invented association (`obole simulate`)"),
    ("bom.cdx.json", "beside the shipped binary: what is linked into it (CycloneDX 1.5)"),
];

/// Does a call in a folder; standard output is kept where a name is given.
fn call(folder: &Path, call: &str, kept: Option<&str>) {
    let named = data("sample");
    let words = call.split(' ').map(|word| word.replace("NAMED", named.to_str().unwrap()));
    let done = obole().current_dir(folder).arg("--no-config").args(words).output().unwrap();
    assert!(done.status.success(), "{call}: {}", String::from_utf8_lossy(&done.stderr));
    if let Some(name) = kept {
        obole_ledger::disk::write_bytes(&folder.join(name), &done.stdout).unwrap();
    }
}

/// Every file below a folder by its path from there, sorted; of many charts, one line.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if !path.ends_with(".obole-lock") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                let chart = name.starts_with("audit/") && (name.ends_with(".svg") || name.ends_with(".png"));
                let ending = &name[name.len() - 4..];
                found.push(if chart { format!("audit/*{ending}") } else { name.clone() });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The columns of a table, or the keys and the version of an object.
fn inside(path: &Path) -> (String, String) {
    let bytes = match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv" | "json" | "jsonl") => std::fs::read(path).unwrap(),
        _ => return Default::default(),
    };
    let text = String::from_utf8(bytes).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    if path.extension().is_some_and(|ending| ending == "csv") {
        let separator = if text.lines().next().unwrap().contains(';') { ';' } else { ',' };
        let columns: Vec<String> = text.lines().next().unwrap().split(separator).map(code).collect();
        return (String::new(), columns.join(", "));
    }
    let first: Value =
        serde_json::from_str(if text.starts_with("{\"") { text.lines().next().unwrap() } else { text })
            .unwrap();
    let version = first.get("version").or_else(|| first.get("card").and_then(|card| card.get("version")));
    let keys: Vec<String> = first.as_object().unwrap().keys().map(|key| code(key)).collect();
    (version.map(ToString::to_string).unwrap_or_default(), keys.join(", "))
}

pub fn formats() -> String {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    call(at, "run NAMED/helloasso_paiements.csv --out .", None);
    call(at, "plan ledger --model model --as-of 2025-01-01 --channel post --out campaign", None);
    call(at, "review campaign --approve --by Camille", None);
    call(at, "export campaign --people people --out mailing.csv", None);
    let trial = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    let rows = format!("arm,gave\n{}{}", "1,1\n".repeat(40), "0,0\n".repeat(40));
    obole_ledger::disk::write_bytes(trial.path(), rows.as_bytes()).unwrap();
    let trial_path = trial.path().display();
    call(at, &format!("measure --table {trial_path} --outcome gave --arm arm --out effect.json"), None);
    call(at, "features ledger --as-of 2024-01-01 --label-months 12 --out features.csv", None);
    call(at, "score ledger --model model --as-of 2025-01-01 --share --out scores-shared.csv", None);
    call(at, "segment ledger", Some("segments.csv"));
    call(at, "segment ledger --profile wmf", Some("wmf.csv"));
    call(at, "remind ledger --out recurring.csv", Some("reminders.csv"));
    call(at, "today ledger --day 2024-12-20 --done 1", None);
    call(at, "kpi ledger --out kpi", None);
    call(at, "impact ledger --out impact", None);
    call(at, "simulate --donors 20 --years 3 --out invented", None);
    obole_ledger::disk::write_bytes(
        &at.join("truth.csv"),
        &std::fs::read(at.join("invented/truth.csv")).unwrap(),
    )
    .unwrap();
    let found: Vec<String> = files(at).into_iter().filter(|name| !name.starts_with("invented/")).collect();
    let rows: Vec<Vec<String>> = FILES
        .iter()
        .map(|(name, what)| {
            let elsewhere = ["bom.cdx.json", "people/book.age"].contains(name);
            assert!(elsewhere || found.iter().any(|file| file == name), "{name} is not written any more");
            let (version, inside) = if elsewhere { Default::default() } else { inside(&at.join(name)) };
            vec![code(name), (*what).to_owned(), version, inside]
        })
        .collect();
    for file in &found {
        assert!(FILES.iter().any(|(name, _)| name == file), "say in {} what {file} is", std::file!());
    }
    let columns = |names: &[&str]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
    format!(
        "## Read\n\n- `gifts.csv`: {}. Needed are `donor_id`, `date` and `amount`.\n- `donors.csv`: {}; `email_optin`, \
         `phone_optin` and `postal_optout` (0 or 1) are read as well. Instead of `donor_id`, or beside it, columns may say who the \
         donor is: {}. Such a row is joined to the payments of the same person as payments are joined to each other: by `siren`, or \
         `organisation` with `postcode` or `email`; else by `email`; else by `last_name`, `first_name`, `postcode` and `birth_date`. \
         These columns go to the vault of names, never to the ledger; where a payment names the person too, its words count more. \
         A row that has none of these and no `donor_id` is refused, as is one with a name alone.\n- a HelloAsso \"Paiements\" export.\n{}\
         - any other table by a mapping (`obole import FILE --propose`), and tables with ordinary names of columns.\n\n\
         A file is recognised by its header. CSV with any of `, ; | tab`, in UTF-8, UTF-16 or Windows-1252, also below other lines; \
         XLSX, XLS, ODS; JSON as interfaces return it; ZIP of text files. Rows that are no payment of a donor are set aside with their reason.\n\
         \nValues: `status` is settled, pending, \
         failed, refunded or cancelled; `kind` is gift, membership, ticket, sale or other; a consent is allowed, objected or unknown.\n\
         \n## Written\n\nFiles of a version are read by every later program (`tests/golden`); a newer one is refused by name. Answers \
         of `--json` have [schemas](schemas/README.md) of their own.\n\n{}",
        columns(&obole_ledger::canonical::GIFT_COLUMNS),
        columns(&obole_ledger::canonical::DONOR_COLUMNS),
        columns(&obole_people::IDENTITY_COLUMNS),
        mappings(),
        table(&["file", "what", "version", "columns or keys"], rows)
    )
}

/// Lists the exports that are read by a mapping, with the columns by which they are recognised.
fn mappings() -> String {
    let formats = obole_people::Format::all();
    let lines = formats.iter().filter_map(|format| match format {
        obole_people::Format::Mapped(mapping) => {
            let lists = mapping
                .recognised_by()
                .iter()
                .map(|columns| columns.iter().map(|column| code(column)).collect::<Vec<_>>().join(", "));
            Some(format!("- {}: {}.\n", code(mapping.name()), lists.collect::<Vec<_>>().join("; or ")))
        }
        _ => None,
    });
    lines.collect()
}
