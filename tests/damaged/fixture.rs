//! Good files of a small association, and what the program makes of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use obole_testkit::{SimulationParams, simulate};

/// Occurs in every name, e-mail, street, town and firm of the files, and nowhere else.
pub const MARK: &str = "qxmark";

/// The good files. The folder goes away with the last reference.
pub struct Fixture {
    _home: tempfile::TempDir,
    /// The folder of `run` on the export, with the list signed.
    pub signed: PathBuf,
    /// The same before the list was signed.
    pub draft: PathBuf,
    pub gifts: Vec<u8>,
    /// The same gifts under e-mail addresses in the place of identifiers.
    pub gifts_by_email: Vec<u8>,
    pub donors: Vec<u8>,
    pub export: Vec<u8>,
    pub objections: Vec<u8>,
    pub table: Vec<u8>,
}

/// Output of the program.
pub struct Said {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// Runs the program in this process.
pub fn obole(args: &[&str]) -> Said {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = obole_cli::run(std::iter::once("obole").chain(args.iter().copied()), &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Said { code, out: text(out), err: text(err) }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub fn write(path: &Path, bytes: &[u8]) {
    obole_ledger::disk::make_folder(path.parent().unwrap()).unwrap();
    obole_ledger::disk::write_bytes(path, bytes).unwrap();
}

/// Every file below a folder, sorted; none where there is no folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Copies the files that other verbs read.
pub fn copy(from: &Path, to: &Path) {
    for path in files(from) {
        let name = path.strip_prefix(from).unwrap();
        let parts = ["ledger", "model", "campaign", "people", "run.json"];
        if parts.iter().any(|part| name.starts_with(part)) {
            write(&to.join(name), &std::fs::read(&path).unwrap());
        }
    }
}

impl Fixture {
    pub fn make() -> Self {
        let params = SimulationParams { donors: 60, years: 4, ..SimulationParams::default() };
        let association = simulate(&params).unwrap();
        let home = tempfile::tempdir().unwrap();
        let (source, draft, signed) =
            (home.path().join("export.csv"), home.path().join("draft"), home.path().join("signed"));
        let export = marked(&association.helloasso_csv().unwrap());
        write(&source, &export);
        let done = |args: &[&str]| {
            let said = obole(args);
            assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        };
        done(&["run", text(&source), "--out", text(&draft)]);
        copy(&draft, &signed);
        done(&["review", text(&signed.join("campaign")), "--approve", "--by", "Camille"]);
        let gifts = association.gifts_csv().unwrap();
        Self {
            gifts_by_email: by_email(&gifts),
            gifts,
            donors: association.donors_csv().unwrap(),
            export,
            objections: objections(),
            table: table(),
            draft,
            signed,
            _home: home,
        }
    }
}

/// The export with other names, e-mails, streets and towns, one of each for a payer.
fn marked(export: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(export);
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut payers = BTreeMap::new();
    writer.write_record(&rows[0]).unwrap();
    for row in &rows[1..] {
        let mail = row.iter().zip(&rows[0]).find(|(_, name)| *name == "Email payeur").unwrap().0;
        let next = payers.len();
        let payer = *payers.entry(mail.to_owned()).or_insert(next);
        let cells = row.iter().zip(&rows[0]).map(|(cell, name)| match name {
            _ if cell.is_empty() => String::new(),
            "Nom payeur" => format!("QXMARK{}", letters(payer)),
            "Email payeur" => format!("{MARK}.{payer}@exemple.test"),
            "Raison sociale" => format!("Qxmark {} SARL", letters(payer)),
            "Adresse payeur" => format!("{payer} rue Qxmark"),
            "Ville payeur" => "Qxmarkville".to_owned(),
            "Commentaire" => "de la part de Qxmark".to_owned(),
            _ => cell.to_owned(),
        });
        writer.write_record(cells).unwrap();
    }
    writer.into_inner().unwrap()
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(b'A' + digit - b'0')).collect()
}

fn by_email(gifts: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(gifts).unwrap();
    let rows = text.lines().enumerate().map(|(at, line)| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if at > 0 {
            cells[1] = format!("{MARK}.{}@exemple.test", cells[1]);
        }
        cells.join(",") + "\n"
    });
    rows.collect::<String>().into_bytes()
}

fn objections() -> Vec<u8> {
    let mut text = "email;nom;prenom;canal\n".to_owned();
    for payer in 0..12 {
        let channel = ["", "courrier", "email", "tel et sms"][payer % 4];
        writeln!(text, "{MARK}.{payer}@exemple.test;QXMARK{};;{channel}", letters(payer)).unwrap();
    }
    text.into_bytes()
}

/// A table of predictions with a column of names.
fn table() -> Vec<u8> {
    let mut text = "donor_name,gave,p,mailed,gender,age,months_since\n".to_owned();
    for row in 0..240_usize {
        let mixed = row.wrapping_mul(0x9e37_79b1) % 1_009;
        let (p, gender) = (mixed as f64 / 1_009.0, ["F", "M", "", "X"][row % 4]);
        let (gave, mailed) = (u8::from(mixed * 7 % 1_009 < 400), u8::from(mixed > 500));
        writeln!(
            text,
            "Qxmark {},{gave},{p:.3},{mailed},{gender},{},{}",
            letters(row),
            18 + mixed % 70,
            row % 36
        )
        .unwrap();
    }
    text.into_bytes()
}
