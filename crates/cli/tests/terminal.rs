//! Snapshots of the terminal: help, words, data and exit code of each verb, kept as snapshots.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --release --test terminal`, then read the
//! difference.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod support;

use std::path::{Path, PathBuf};

use support::{data, obole, root};

/// A folder of work: the sample imported, run and scored once for the test that asks.
#[cfg(test)]
struct Desk {
    folder: tempfile::TempDir,
}

#[cfg(test)]
impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A desk on which the sample was run.
    fn with_run() -> Self {
        let desk = Self::new();
        let ran = desk.say(&["run", "SAMPLE", "--out", "out"]);
        assert!(ran.starts_with("code: 0\n"), "{ran}");
        desk
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        obole_ledger::disk::make_folder(path.parent().unwrap()).unwrap();
        obole_ledger::disk::write_bytes(&path, bytes).unwrap();
    }

    /// Code, data and words of a call made in the folder, without what differs from place to place.
    fn say(&self, args: &[&str]) -> String {
        self.say_first(args, usize::MAX)
    }

    /// As `say`, with so many lines of data.
    fn say_first(&self, args: &[&str], lines: usize) -> String {
        let sample = data("canonical");
        let args = args.iter().map(|arg| arg.replace("SAMPLE", sample.to_str().unwrap()));
        let done = obole().current_dir(self.folder.path()).args(args).output().unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(sample.to_str().unwrap(), "SAMPLE").replace(env!("CARGO_PKG_VERSION"), "VERSION")
        };
        let code = done.status.code().unwrap();
        // The log's lines hold the time.
        let unhashed = |text: String| {
            let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
            let word = |word: &str| if is_hash(word) { "HASH".to_owned() } else { word.to_owned() };
            text.split('\n')
                .map(|line| match line.contains("--verify`") {
                    true => line.split(' ').map(word).collect::<Vec<_>>().join(" "),
                    false => line.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("\n")
        };
        let out = text(done.stdout);
        let shown: String = out.split_inclusive('\n').take(lines).collect();
        let more = match out.lines().count().saturating_sub(lines) {
            0 => String::new(),
            more => format!("({more} more lines)\n"),
        };
        format!("code: {code}\n--- data\n{shown}{more}--- words\n{}", unhashed(text(done.stderr)))
    }
}

const VERBS: [&str; 33] = [
    "run",
    "import",
    "check",
    "kpi",
    "impact",
    "forecast-income",
    "segment",
    "features",
    "sql",
    "fit",
    "score",
    "backtest",
    "explain",
    "value",
    "plan",
    "remind",
    "today",
    "review",
    "export",
    "letters",
    "measure",
    "audit",
    "table",
    "btyd",
    "find",
    "people",
    "privacy",
    "simulate",
    "serve",
    "mcp",
    "doctor",
    "completions",
    "man",
];

#[test]
fn the_help_of_the_program_and_of_each_verb() {
    let desk = Desk::new();
    let main = desk.say(&["--help"]);
    let listed: Vec<&str> = main
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   ")) // the rest of a long line
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(listed, VERBS, "a verb without a snapshot");
    insta::assert_snapshot!("help", main);
    for verb in VERBS {
        insta::assert_snapshot!(format!("help-{verb}"), desk.say(&[verb, "--help"]));
    }
    insta::assert_snapshot!(
        "help-privacy-access",
        desk.say(&["privacy", "access", "--help", "--lang", "fr"])
    );
    insta::assert_snapshot!("help-people-review", desk.say(&["people", "review", "--help", "--lang", "fr"]));
    insta::assert_snapshot!("help-btyd-fit", desk.say(&["btyd", "fit", "--help"]));
    insta::assert_snapshot!("version", desk.say(&["--version"]));
}

#[test]
fn the_main_job() {
    let desk = Desk::new();
    insta::assert_snapshot!("run", desk.say(&["run", "SAMPLE", "--out", "out", "--budget", "600"]));
    insta::assert_snapshot!(
        "run-fr",
        desk.say(&["run", "SAMPLE", "--out", "out", "--channel", "post", "--lang", "fr"])
    );
    insta::assert_snapshot!("run-quiet", desk.say(&["run", "SAMPLE", "--out", "out", "-q"]));
}

#[test]
fn a_ledger_and_what_is_read_from_it() {
    let desk = Desk::new();
    insta::assert_snapshot!("import", desk.say(&["import", "SAMPLE", "--out", "ledger"]));
    insta::assert_snapshot!("check", desk.say(&["check", "ledger"]));
    let share = ["privacy", "pseudonymise", "ledger", "--out", "share"];
    insta::assert_snapshot!("pseudonymise", desk.say(&share));
    insta::assert_snapshot!("pseudonymise-again", desk.say(&share));
    let share = ["privacy", "pseudonymise", "ledger", "--k", "50", "--lang", "fr", "--out", "share-fr"];
    insta::assert_snapshot!(
        "pseudonymise-fr",
        desk.say(&[&share[..], &["--keep-link", "link.csv"]].concat())
    );
    insta::assert_snapshot!("kpi", desk.say(&["kpi", "ledger"]));
    for profile in
        ["fep", "fep-2011", "lybunt", "wmf", "blackbaud", "virtuous", "dataro", "france-generosites"]
    {
        let said = desk.say(&["kpi", "ledger", "--as-of", "2024-12-01", "--profile", profile]);
        insta::assert_snapshot!(format!("kpi-{profile}"), said);
    }
    let said =
        desk.say(&["kpi", "ledger", "--profile", "france-generosites", "--lang", "fr", "--start-month", "9"]);
    insta::assert_snapshot!("kpi-profile-fr", said);
    insta::assert_snapshot!("segment-wmf", desk.say_first(&["segment", "ledger", "--profile", "wmf"], 5));
    insta::assert_snapshot!("remind", desk.say_first(&["remind", "ledger", "--out", "recurring.csv"], 8));
    insta::assert_snapshot!("remind-fr", desk.say_first(&["remind", "ledger", "--lang", "fr"], 2));
    insta::assert_snapshot!("kpi-fr", desk.say(&["kpi", "ledger", "--lang", "fr", "--as-of", "2023-01-01"]));
    insta::assert_snapshot!("segment", desk.say_first(&["segment", "ledger"], 6));
    insta::assert_snapshot!("segment-json", desk.say(&["segment", "ledger", "--json"]));
    insta::assert_snapshot!("backtest", desk.say_first(&["backtest", "ledger"], 40));
    insta::assert_snapshot!(
        "features",
        desk.say(&["features", "ledger", "--as-of", "2024-01-01", "--out", "features.parquet"])
    );
    let early =
        ["features", "ledger", "--as-of", "2024-06-01", "--label-months", "12", "--out", "features.csv"];
    insta::assert_snapshot!("features-incomplete", desk.say(&early));
    insta::assert_snapshot!(
        "features-ending",
        desk.say(&["features", "ledger", "--as-of", "2024-01-01", "--out", "features.xlsx"])
    );
    insta::assert_snapshot!(
        "features-too-early",
        desk.say(&["features", "ledger", "--as-of", "1999-01-01", "--out", "features.csv"])
    );
    insta::assert_snapshot!("sql", desk.say(&["sql", "--dialect", "duckdb", "--as-of", "2024-01-01"]));
    let drop = ["--gifts", "gifts; DROP TABLE donors", "--lang", "fr"];
    let query = ["sql", "--dialect", "postgres", "--as-of", "2024-01-01"];
    insta::assert_snapshot!("sql-name", desk.say(&[&query[..], &drop].concat()));
    let table =
        ["fit", "--features", "features.csv", "--as-of", "2024-06-01", "--unproved", "--out", "other"];
    insta::assert_snapshot!("fit-features", desk.say(&table));
    insta::assert_snapshot!("fit", desk.say(&["fit", "ledger", "--as-of", "2024-01-01", "--out", "model"]));
    insta::assert_snapshot!(
        "fit-too-late",
        desk.say(&["fit", "ledger", "--as-of", "2024-06-01", "--out", "model"])
    );
    let score = ["score", "ledger", "--model", "model", "--as-of", "2025-01-01", "--out", "scores.csv"];
    insta::assert_snapshot!("score", desk.say(&score));
    insta::assert_snapshot!("backtest-auto", desk.say_first(&["backtest", "ledger", "--model", "auto"], 0));
    insta::assert_snapshot!(
        "backtest-auto-fr",
        desk.say_first(&["backtest", "ledger", "--model", "auto", "--lang", "fr"], 0)
    );
    insta::assert_snapshot!("backtest-rule", desk.say_first(&["backtest", "ledger", "--model", "rule"], 0));
    let fit = ["fit", "ledger", "--as-of", "2024-01-01", "--model", "boosted", "--out", "trees"];
    insta::assert_snapshot!("fit-boosted", desk.say(&fit));
    let explain = ["explain", "D00002", "ledger", "--model", "trees", "--as-of", "2025-01-01"];
    insta::assert_snapshot!("explain-boosted", desk.say(&explain));
    let explain = |donor| ["explain", donor, "ledger", "--model", "model", "--as-of", "2025-01-01"];
    insta::assert_snapshot!("explain", desk.say(&explain("D00002")));
    insta::assert_snapshot!("explain-unknown", desk.say(&explain("nobody")));
}

#[test]
fn a_campaign_from_draft_to_mailing() {
    let desk = Desk::with_run();
    let plan = [
        "plan",
        "out/ledger",
        "--model",
        "out/model",
        "--as-of",
        "2025-01-01",
        "--budget",
        "120",
        "--channel",
        "post",
        "--out",
        "campaign",
    ];
    insta::assert_snapshot!("plan", desk.say(&plan));
    insta::assert_snapshot!("review-draft", desk.say(&["review", "campaign"]));
    let export = ["export", "campaign", "--out", "mailing.csv", "--ledger", "out/ledger"];
    insta::assert_snapshot!("export-draft", desk.say(&export));
    assert!(!desk.path("mailing.csv").exists());
    insta::assert_snapshot!("review-nobody", desk.say(&["review", "campaign", "--approve"]));
    insta::assert_snapshot!("review", desk.say(&["review", "campaign", "--approve", "--by", "Camille"]));
    insta::assert_snapshot!(
        "review-again",
        desk.say(&["review", "campaign", "--approve", "--by", "Camille"])
    );
    insta::assert_snapshot!("export", desk.say(&export));
    let mailing = std::fs::read_to_string(desk.path("mailing.csv")).unwrap();
    let first: String = mailing.split_inclusive('\n').take(3).collect();
    insta::assert_snapshot!("mailing", first);
}

#[test]
fn a_response_table() {
    let desk = Desk::new();
    let mut csv = String::from("member_no;months_since_last;town;given;thanked;gave\n");
    for row in 0..600_u32 {
        let (months, town) = (row * 7 % 40, ["Lyon", "Nantes", ""][row as usize % 3]);
        let gave = row * 37 % 101 < 45_u32.saturating_sub(months);
        let given = if gave { row % 5 * 10 + 5 } else { 0 };
        let thanked = if gave && row % 2 == 0 { "2024-05-01" } else { "" };
        csv.push_str(&format!("M{row};{months};{town};{given};{thanked};{}\n", u8::from(gave)));
    }
    desk.write("mailing.csv", csv.as_bytes());
    let table = ["table", "mailing.csv", "--target", "gave"];
    let with = |more: &[&'static str]| [&table[..], more].concat();
    insta::assert_snapshot!("table", desk.say(&with(&["--amount", "given", "--cost", "2.50"])));
    insta::assert_snapshot!("table-fr", desk.say(&with(&["--lang", "fr", "--drop", "given"])));
    insta::assert_snapshot!("table-json", desk.say(&with(&["--json", "-q", "--drop", "given"])));
    insta::assert_snapshot!("table-cost", desk.say(&with(&["--cost", "2"])));
    insta::assert_snapshot!("table-no-column", desk.say(&["table", "mailing.csv", "--target", "gift"]));
}

#[test]
fn a_model_of_histories() {
    let desk = Desk::new();
    let table = support::root().join("crates/btyd/tests/data/donations_1995_rf.csv");
    desk.write("x.csv", &std::fs::read(table).unwrap());
    let with = |more: &[&'static str]| [&["btyd", "fit", "--table", "x.csv", "--model"], more].concat();
    let bgbb = [
        "bg-bb",
        "--frequency",
        "frequency",
        "--recency",
        "recency",
        "--age",
        "n_opportunities",
        "--count",
        "n_donors",
    ];
    insta::assert_snapshot!("btyd", desk.say(&with(&bgbb)));
    insta::assert_snapshot!("btyd-fr", desk.say(&with(&[&bgbb[..], &["--lang", "fr"]].concat())));
    insta::assert_snapshot!("btyd-json", desk.say(&with(&[&bgbb[..], &["--json"]].concat())));
    insta::assert_snapshot!("btyd-options", desk.say(&with(&["pareto-nbd", "--frequency", "frequency"])));
    let columns = ["gamma-gamma", "--frequency", "gifts", "--value", "mean"];
    insta::assert_snapshot!("btyd-columns", desk.say(&with(&columns)));
    desk.write("x.csv", b"x;t_x;T\n2;30,43;38,86\n1,5;4;9\n0;0;soon\n");
    desk.write("alike.csv", b"made,due,n\n0,1,800\n1,2,400\n2,3,200\n3,3,200\n");
    let sbg = ["sbg", "--frequency", "made", "--age", "due", "--count", "n", "--table", "alike.csv"];
    insta::assert_snapshot!("btyd-limit", desk.say(&[&["btyd", "fit", "--model"], &sbg[..]].concat()));
    insta::assert_snapshot!(
        "btyd-limit-json",
        desk.say(&[&["btyd", "fit", "--json", "--model"], &sbg[..]].concat())
    );
    let known = support::root().join("crates/btyd/tests/data/covariates.csv");
    desk.write("known.csv", &std::fs::read(known).unwrap());
    let pareto = ["--table", "known.csv", "--frequency", "frequency", "--recency", "recency", "--age", "age"];
    let covariates = ["--covariate", "asked", "--covariate", "years"];
    let of = |model: &'static str| [&["btyd", "fit", "--model", model], &pareto[..], &covariates].concat();
    insta::assert_snapshot!("btyd-covariates", desk.say(&of("pareto-nbd")));
    insta::assert_snapshot!("btyd-covariates-refused", desk.say(&of("bg-cnbd-k")));
    let histories = ["BG/NBD", "--frequency", "x", "--recency", "t_x", "--age", "T"];
    insta::assert_snapshot!("btyd-cells", desk.say(&with(&histories)));
}

#[test]
fn audits_of_a_table() {
    let desk = Desk::new();
    let table = support::root().join("crates/fairness/tests/data/tiny.csv");
    desk.write("table.csv", &std::fs::read(table).unwrap());
    let audit =
        ["audit", "table.csv", "--truth", "y_true", "--score", "score", "--group", "group", "--out", "a"];
    let with = |more: &[&'static str]| desk.say(&[&audit[..], more].concat());
    let gap = ["--decision", "selected", "--max-gap", "0.05"];
    insta::assert_snapshot!("audit-gap", with(&gap));
    insta::assert_snapshot!(
        "audit-gap-fr",
        with(&[&gap[..], &["--lang", "fr", "--min-ratio", "0.8"]].concat())
    );
    insta::assert_snapshot!(
        "audit-no-reference",
        with(&["--decision", "selected", "--reference", "group=Z"])
    );
    insta::assert_snapshot!("audit", with(&["--decision", "selected"]));
    insta::assert_snapshot!("audit-limit", with(&["--decision", "selected", "--min-ratio", "0.9"]));
    insta::assert_snapshot!("audit-column", with(&["--decision", "chosen"]));
    // A decision alone is enough; a preset says where it comes from.
    let alone = ["audit", "table.csv", "--decision", "selected", "--group", "region", "--out", "b"];
    insta::assert_snapshot!(
        "audit-four-fifths",
        desk.say(&[&alone[..], &["--preset", "four-fifths"]].concat())
    );
    insta::assert_snapshot!(
        "audit-ll144-fr",
        with(&["--decision", "selected", "--preset", "ll144", "--lang", "fr"])
    );
    let numbers = ["audit", "table.csv", "--score", "score", "--group", "score", "--out", "c"];
    insta::assert_snapshot!("audit-needs-bins", desk.say(&numbers));
    insta::assert_snapshot!("audit-bins", desk.say(&[&numbers[..], &["--bins", "score=0.5,0.25"]].concat()));
    assert!(desk.say(&[&numbers[..], &["--bins", "score=0.25,0.5"]].concat()).starts_with("code: 0"));
}

#[test]
fn what_can_be_done_about_a_gap() {
    let desk = Desk::new();
    let table = support::root().join("crates/fairness/tests/data/donor.csv");
    desk.write("table.csv", &std::fs::read(table).unwrap());
    let audit =
        "audit table.csv -q --truth y_true --score score --decision selected --group age_band --max-gap 0.1";
    let with = |more: &'static str| {
        desk.say(&audit.split(' ').chain(["--out", "a"]).chain(more.split(' ')).collect::<Vec<_>>())
    };
    insta::assert_snapshot!("mitigate-refused", with("--mitigate equal-selection,quota"));
    insta::assert_snapshot!("mitigate-no-inputs", with("--mitigate reweighing"));
    insta::assert_snapshot!("mitigate-proxy-taken", with("--proxy age_band"));
    insta::assert_snapshot!("mitigate-free", with("--mitigate attribute-free --quota 0.2"));
    let all =
        "--mitigate all --i-accept-attribute-at-decision-time --proxy amount_pred --proxy sex --lang fr";
    insta::assert_snapshot!("mitigate-all-fr", with(all));
    let page = std::fs::read_to_string(desk.path("a/audit.html")).unwrap();
    assert!(page.contains("id=\"mitigation\"") && page.contains("id=\"proxies\""));
    assert!(page.contains("--i-accept-attribute-at-decision-time"));
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(desk.path("a/audit.json")).unwrap()).unwrap();
    assert_eq!(json["mitigation"]["age_band"]["accepted"], true);
    assert_eq!(json["proxies"]["names"][1]["criteria"]["sex"], "names");
}

#[cfg(test)]
const HEADER: &str = "gift_id,donor_id,date,amount,currency,kind,campaign,channel,payment_method,status,failure_code,recurring\n";

/// Gifts of one sort: donor, day and amount.
#[cfg(test)]
fn gifts(rows: impl IntoIterator<Item = (u32, String)>) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for (gift, (donor, day)) in rows.into_iter().enumerate() {
        text.push_str(&format!("{},D{donor},{day},20.00,EUR,gift,,mail,cheque,settled,,0\n", gift + 1));
    }
    text.into_bytes()
}

/// Each with a clear sentence and the right code. One donor, or donors who gave once, are little to learn
/// from, yet no reason to refuse: the rules are used, and the words say so.
#[test]
fn inputs_that_cannot_do() {
    let desk = Desk::new();
    desk.write("empty.csv", b"");
    desk.write("header.csv", HEADER.as_bytes());
    desk.write("binary.csv", &(0..=255_u8).cycle().take(4_096).collect::<Vec<_>>());
    desk.write("one.csv", &gifts((0..40).map(|n| (1, format!("{}-{:02}-05", 2019 + n / 8, 1 + n % 8)))));
    desk.write(
        "once.csv",
        &gifts((0..600).map(|n| (n, format!("{}-{:02}-{:02}", 2018 + n % 6, 1 + n % 12, 1 + n % 28)))),
    );
    desk.write(
        "bad-rows.csv",
        format!("{HEADER}1,D1,yesterday,20.00,EUR,gift,,mail,cheque,settled,,0\n").as_bytes(),
    );
    desk.write("folder/notes.txt", b"no export here\n");
    desk.write("table.csv", b"colour,size\nred,3\nblue,4\n");
    for (name, source, code) in [
        ("wrong-path", "nowhere.csv", 2),
        ("empty-file", "empty.csv", 2),
        ("header-only", "header.csv", 3),
        ("binary-file", "binary.csv", 2),
        ("one-donor", "one.csv", 0),
        ("nobody-twice", "once.csv", 0),
        ("only-refused-rows", "bad-rows.csv", 3),
        ("folder-without-exports", "folder", 2),
        ("unknown-table", "table.csv", 2),
    ] {
        let said = desk.say(&["run", source, "--out", name]);
        assert!(said.starts_with(&format!("code: {code}\n")), "{name}: {said}");
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn calls_that_cannot_be_meant() {
    let desk = Desk::new();
    for (name, args) in [
        ("no-verb", vec![]),
        ("unknown-verb", vec!["predict"]),
        ("no-out", vec!["run", "SAMPLE"]),
        ("no-day", vec!["run", "SAMPLE", "--out", "out", "--as-of", "2025-02-30"]),
        ("no-money", vec!["run", "SAMPLE", "--out", "out", "--budget", "much"]),
        ("no-feature", vec!["run", "SAMPLE", "--out", "out", "--use", "gender"]),
        ("no-currency", vec!["import", "SAMPLE", "--out", "out", "--currency", "€"]),
        ("no-format", vec!["import", "SAMPLE", "--out", "out", "--from", "excel"]),
        ("no-ledger", vec!["kpi", "nowhere"]),
        ("no-plan", vec!["export", "nowhere", "--out", "mailing.csv"]),
    ] {
        let said = desk.say(&args);
        assert!(said.starts_with("code: 2\n"), "{name}: {said}");
        insta::assert_snapshot!(name, said);
    }
    assert!(!Path::new(&desk.path("mailing.csv")).exists());
}

#[test]
fn the_answer_of_a_run_fits_one_screen_in_both_languages() {
    for lang in ["en", "fr"] {
        let desk = Desk::new();
        let named = data("sample");
        let call = ["run", named.to_str().unwrap(), "--out", "out", "--lang", lang];
        let done = obole().current_dir(desk.folder.path()).args(call).output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.lines().count() <= 25, "{} lines:\n{said}", said.lines().count());
        let long: Vec<&str> = said.lines().filter(|line| line.chars().count() > 100).collect();
        assert!(long.is_empty(), "{long:?}");
        for wanted in ["23", "582", "26", "obole review", "obole export", "report.html"] {
            assert!(said.contains(wanted), "{wanted}:\n{said}");
        }
        assert!(!said.contains("p =") && !said.contains("p <"), "{said}");
        let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
        assert!(lang != "en" || readme.contains(&said), "the README shows another answer:\n{said}");
    }
}
