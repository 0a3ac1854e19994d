//! One case: a good file is damaged, a door of the program is tried with it, and what it leaves is checked.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::checks;
use crate::fixture::{Fixture, Said, copy, files, obole, text, write};
use crate::mutate::{self, Damaged, Draw};

/// Result of a case; no fault is what is wanted.
pub struct Outcome {
    pub target: &'static str,
    pub code: u8,
    pub faults: Vec<String>,
}

type Target = fn(&Fixture, &Path, &mut Draw) -> (u8, Vec<String>);

const TARGETS: [(&str, Target); 12] = [
    ("gifts", gifts),
    ("gifts by e-mail", gifts_by_email),
    ("donors", donors),
    ("export", export),
    ("export with objections", objections),
    ("export again", again),
    ("review sheet", sheet),
    ("audit", audit),
    ("table", table),
    ("settings", settings),
    ("saved file", saved),
    ("saved plan", saved_plan),
];

/// Runs the case of a number.
pub fn run(fixture: &Fixture, number: u64) -> Outcome {
    let mut draw = Draw(number.wrapping_mul(0x1000_0001));
    let (target, go) = draw.of(&TARGETS);
    let home = tempfile::tempdir().unwrap();
    let answer = catch_unwind(AssertUnwindSafe(|| go(fixture, home.path(), &mut draw)));
    let (code, mut faults) = answer.unwrap_or_else(|_| (255, vec!["panic".to_owned()]));
    faults.extend(checks::left_over(home.path()));
    faults.truncate(5);
    Outcome { target, code, faults }
}

fn gifts(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.gifts, draw);
    write(&home.join("in/donors.csv"), &fixture.donors);
    import(&damaged, "gifts.csv", &[], home, draw)
}

fn gifts_by_email(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.gifts_by_email, draw);
    import(&damaged, "gifts.csv", &[], home, draw)
}

fn donors(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.donors, draw);
    write(&home.join("in/gifts.csv"), &fixture.gifts);
    import(&damaged, "donors.csv", &[], home, draw)
}

fn export(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.export, draw);
    import(&damaged, "paiements.csv", &[], home, draw)
}

fn objections(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let list = home.join("objections.csv");
    write(&list, &mutate::table(&fixture.objections, draw).bytes);
    let whole = Damaged { bytes: fixture.export.clone(), aligned: true };
    import(&whole, "paiements.csv", &["--objections", text(&list)], home, draw)
}

/// A damaged export over a ledger and a vault that are there.
fn again(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    copy(&fixture.draft, home);
    let (source, ledger) = (home.join("paiements.csv"), home.join("ledger"));
    let before = contents(&ledger);
    let book = std::fs::read(home.join("people/book.json")).unwrap();
    write(&source, &mutate::table(&fixture.export, draw).bytes);
    let people = home.join("people");
    let said = obole(&["import", text(&source), "--out", text(&ledger), "--people", text(&people)]);
    let mut found = checks::answer(&said, 3);
    if said.code > 1 {
        let mut after = contents(&ledger);
        after.remove(Path::new("refused-last.csv"));
        if after != before {
            found.push(format!("exit {} changed the ledger", said.code));
        }
        if std::fs::read(people.join("book.json")).unwrap() != book {
            found.push(format!("exit {} changed the vault", said.code));
        }
    }
    (said.code, found)
}

/// The files of a folder, without locks.
fn contents(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let kept = files(folder).into_iter().filter(|path| !path.ends_with(".obole-lock"));
    kept.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap())).collect()
}

fn import(
    damaged: &Damaged,
    name: &str,
    further: &[&str],
    home: &Path,
    draw: &mut Draw,
) -> (u8, Vec<String>) {
    let (source, ledger) = (home.join("in"), home.join("ledger"));
    write(&source.join(name), &damaged.bytes);
    let accept: &[&str] = if draw.one_in(3) { &["--accept-refused"] } else { &[] };
    let language = draw.of(&["en", "fr"]);
    let args = ["import", text(&source), "--out", text(&ledger), "--lang", language];
    let said = obole(&[&args, accept, further].concat());
    let mut found = checks::answer(&said, 3);
    found.extend(checks::named(
        &ledger,
        Some(&["refused.csv", "repeated.csv", "set-aside.csv", "receipt.json"]),
    ));
    if said.code > 1 {
        let allowed: &[&str] = if said.code == 3 { &["refused.csv", ".obole-lock"] } else { &[] };
        let is_allowed = |path: &PathBuf| allowed.iter().any(|name| path.ends_with(name));
        let left: Vec<PathBuf> = files(&ledger).into_iter().filter(|path| !is_allowed(path)).collect();
        if !left.is_empty() {
            found.push(format!("exit {} leaves {left:?}", said.code));
        }
        return (said.code, found);
    }
    found.extend(checks::receipt(&ledger, name, &damaged.bytes));
    if damaged.aligned {
        found.extend(checks::named(&ledger, None));
    }
    for verb in [&["check"][..], &["kpi"], &["segment", "--json"]] {
        let said = obole(&[verb, &[text(&ledger), "--lang", language]].concat());
        let mut wrong = checks::answer(&said, 3);
        // A name under the header of a campaign cannot be told from a campaign.
        wrong.retain(|fault| damaged.aligned || !fault.contains("names a person"));
        found.extend(wrong.into_iter().map(|fault| format!("{}: {fault}", verb[0])));
    }
    (said.code, found)
}

/// The identifiers of a list.
fn listed(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut rows = text.lines().map(|line| line.split([',', ';']).collect::<Vec<_>>());
    let at = rows.next().and_then(|header| header.iter().position(|name| *name == "donor_id"));
    rows.map(|row| row[at.unwrap()].to_owned()).collect()
}

/// Faults of an export after a review: people who were not on the list before.
fn exported(before: &Path, home: &Path, signed: bool) -> Vec<String> {
    let (plan, mailing) = (home.join("campaign"), home.join("mailing.csv"));
    let said = obole(&["export", text(&plan), "--out", text(&mailing)]);
    let mut found = checks::answer(&said, 3);
    let (allowed, written) = (listed(&before.join("campaign/plan.csv")), listed(&mailing));
    if said.code > 1 && mailing.exists() {
        found.push(format!("exit {} leaves a mailing", said.code));
    }
    if !signed && said.code <= 1 {
        found.push("an unsigned list was exported".to_owned());
    }
    let added: Vec<_> = written.difference(&allowed).collect();
    if !added.is_empty() {
        found.push(format!("{added:?} were not on the list"));
    }
    found
}

fn sheet(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    copy(&fixture.draft, home);
    let plan = home.join("campaign");
    let sheet = std::fs::read(plan.join("plan.csv")).unwrap();
    write(&plan.join("plan.csv"), &mutate::table(&sheet, draw).bytes);
    let confirm: &[&str] = if draw.one_in(2) { &["--confirm-asks"] } else { &[] };
    let said = obole(&[&["review", text(&plan), "--approve", "--by", "Camille"], confirm].concat());
    let mut found = checks::answer(&said, 3);
    found.extend(exported(&fixture.draft, home, said.code == 0));
    (said.code, found)
}

fn audit(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.table, draw);
    let (source, out) = (home.join("scored.csv"), home.join("audit"));
    write(&source, &damaged.bytes);
    let args = ["audit", text(&source), "--truth", "gave", "--score", "p", "--decision", "mailed"];
    let groups = ["--group", "gender", "--group", "age", "--ages", "age", "--replicates", "20"];
    let said = obole(&[&args[..], &groups, &["--out", text(&out)]].concat());
    let mut found = checks::answer(&said, 3);
    found.retain(|fault| damaged.aligned || !fault.contains("names a person"));
    if damaged.aligned {
        found.extend(checks::named(&out, None));
    }
    if said.code > 1 && !files(&out).is_empty() {
        found.push(format!("exit {} leaves {:?}", said.code, files(&out)));
    }
    (said.code, found)
}

fn table(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let damaged = mutate::table(&fixture.table, draw);
    let source = home.join("mailing.csv");
    write(&source, &damaged.bytes);
    let said = obole(&["table", text(&source), "--target", "gave", "--drop", "donor_name", "--repeats", "1"]);
    let mut found = checks::answer(&said, 3);
    found.retain(|fault| damaged.aligned || !fault.contains("names a person"));
    (said.code, found)
}

const SETTINGS: &str = "lang = \"fr\"\nseed = 7\n\n[run]\nhorizon = 6\ncost = \"1,20\"\nbudget = 1500.50\nchannel = \"post\"\n\n[kpi]\nas_of = 2024-06-01\n\n[import]\ncount = [\"membership\", \"ticket\"]\naccept_refused = true\n";

fn settings(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let path = home.join("obole.toml");
    write(&path, &mutate::file(SETTINGS.as_bytes(), draw));
    let ledger = fixture.draft.join("ledger");
    let said = obole(&["kpi", text(&ledger), "--config", text(&path)]);
    (said.code, checks::answer(&said, 3))
}

/// A saved file that was damaged is refused, or gives the same answer.
fn saved(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    copy(&fixture.signed, home);
    let all = files(home);
    let path = &all[draw.below(all.len())];
    damage(path, &all, draw);
    let verb = draw.below(verbs(home).len());
    let said = call(home, verb);
    let mut found = checks::answer(&said, 4);
    let answer = outputs(home, &said);
    let kept = home.join("as-it-was");
    copy(&fixture.signed, &kept);
    let whole = call(&kept, verb);
    let name = path.strip_prefix(home).unwrap().display();
    if said.code == 0 && said.code == whole.code && answer != outputs(&kept, &whole) {
        found.push(format!("{:?} gives another answer", verbs(home)[verb]));
    }
    let found = found.into_iter().map(|fault| format!("{name}, {}: {fault}", verbs(home)[verb][0]));
    (said.code, found.collect())
}

/// Data printed and files written; what is said to people names folders.
fn outputs(home: &Path, said: &Said) -> (String, Vec<Vec<u8>>) {
    let written = ["out.csv", "out.parquet"].map(|name| std::fs::read(home.join(name)).unwrap_or_default());
    (said.out.replace(text(home), ""), written.into())
}

/// Damages a file, or puts another one in its place.
fn damage(path: &Path, all: &[PathBuf], draw: &mut Draw) {
    let bytes = std::fs::read(path).unwrap();
    let other = &all[draw.below(all.len())];
    let damaged = if draw.one_in(12) { std::fs::read(other).unwrap() } else { mutate::file(&bytes, draw) };
    write(path, &damaged);
}

fn verbs(home: &Path) -> [Vec<String>; 10] {
    let path = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let (ledger, model, plan) = (path("ledger"), path("model"), path("campaign"));
    let day = "2025-01-01".to_owned();
    let of = |verb: &str, args: &[&String]| {
        std::iter::once(verb.to_owned()).chain(args.iter().map(|arg| (*arg).clone())).collect::<Vec<_>>()
    };
    let [as_of, with, out, to] = ["--as-of", "--model", "--out", "--people"].map(str::to_owned);
    let (csv, people, json) = (path("out.csv"), path("people"), "--json".to_owned());
    [
        of("check", &[&ledger]),
        of("kpi", &[&ledger, &json]),
        of("segment", &[&ledger, &json]),
        of("features", &[&ledger, &as_of, &day, &out, &csv]),
        of("score", &[&ledger, &with, &model, &as_of, &day, &out, &csv]),
        of("plan", &[&ledger, &with, &model, &as_of, &day, &out, &path("plan")]),
        of("doctor", &[&ledger, &model, &plan, &people]),
        of("review", &[&plan, &"--verify".to_owned()]),
        of("export", &[&plan, &out, &csv, &to, &people]),
        of("remind", &[&ledger, &json]),
    ]
}

fn call(home: &Path, verb: usize) -> Said {
    let args = verbs(home)[verb].clone();
    obole(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A plan, sheet or log that was damaged is never exported for more people than were signed for.
fn saved_plan(fixture: &Fixture, home: &Path, draw: &mut Draw) -> (u8, Vec<String>) {
    let signed = draw.one_in(2);
    copy(if signed { &fixture.signed } else { &fixture.draft }, home);
    let all = files(&home.join("campaign"));
    let path = &all[draw.below(all.len())];
    damage(path, &all, draw);
    let plan = home.join("campaign");
    let said = obole(&["review", text(&plan), "--verify"]);
    let mut found = checks::answer(&said, 4);
    if draw.one_in(2) {
        let said = obole(&["review", text(&plan), "--approve", "--by", "Camille"]);
        found.extend(checks::answer(&said, 4));
        found.extend(exported(&fixture.draft, home, said.code == 0 || signed));
    } else {
        found.extend(exported(&fixture.draft, home, signed));
    }
    let name = path.strip_prefix(home).unwrap().display();
    (said.code, found.into_iter().map(|fault| format!("{name}: {fault}")).collect())
}
