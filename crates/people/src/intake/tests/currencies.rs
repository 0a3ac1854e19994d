//! Currencies that the number formats of a spreadsheet name.

use std::collections::BTreeMap;

use super::platforms::{BLOOMERANG, packed, read, sheet_row, styled, told};
use super::*;

/// Formats of the styles from 1 on; style 0 has none.
const FORMATS: [&str; 7] = [
    "[$$-409]#,##0.00",
    "#,##0.00\\ [$€-40C]",
    "[$¥-411]#,##0",
    "\"$\"#,##0.00",
    "#,##0.00\\ _€",
    "[$$-C0C]#,##0.00",
    "yyyy-mm-dd",
];

/// Makes an XLSX file with a sheet of rows; style 8 is the format 44 with a sign.
fn xlsx(rows: &[String]) -> Vec<u8> {
    let quoted = |text: &str| text.replace('"', "&quot;");
    let formats: String = FORMATS
        .iter()
        .zip(164..)
        .map(|(code, id)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", quoted(code)))
        .collect();
    let local = "<numFmt numFmtId=\"44\" formatCode=\"_(&quot;$&quot;* #,##0.00_)\"/>";
    let styles: String = (164..171).map(|id| format!("<xf numFmtId=\"{id}\"/>")).collect();
    let styles = format!(
        "<numFmts>{formats}{local}</numFmts><cellXfs><xf numFmtId=\"0\"/>{styles}<xf numFmtId=\"44\"/></cellXfs>"
    );
    styled(&[("Dons", &rows.concat())], false, &styles)
}

/// Writes a number with a style.
fn number(style: u8, value: &str) -> String {
    format!("<s=\"{style}\"><v>{value}</v>")
}

/// Returns the settled sums by currency.
fn sums(intake: &Intake) -> BTreeMap<String, i64> {
    let of = |by: &BTreeMap<Status, Cents>| by.get(&Status::Settled).copied().unwrap_or_default().get();
    intake.receipt.sums.iter().map(|(currency, by)| (currency.to_string(), of(by))).collect()
}

fn wanted(sums: &[(&str, i64)]) -> BTreeMap<String, i64> {
    sums.iter().map(|(currency, cents)| ((*currency).to_owned(), *cents)).collect()
}

/// Makes a row of gifts whose identifiers have the format of money as well.
fn gift(row: usize, amount: &str) -> String {
    let id = number(1, &(1_200 + row).to_string());
    let reference = number(2, &(9_000 + row).to_string());
    sheet_row(row, &[&id, &reference, &number(7, "45335"), amount, "FICTIVE", ""])
}

fn import_book(name: &str, bytes: &[u8], settings: &ImportSettings) -> Result<Intake> {
    let folder = folder(&[(name, bytes)]);
    read(folder.path().join(name), settings)
}

#[test]
fn cells_of_a_workbook_are_in_the_currency_of_their_format() {
    let rows = [
        sheet_row(1, &BLOOMERANG),
        gift(2, &number(1, "50")),
        gift(3, &number(2, "1250.5")),
        gift(4, &number(3, "3000")),
        // A bare sign is read as in a cell of text, other cells by the currency that a person names.
        gift(5, &number(4, "7")),
        gift(6, &number(5, "11")),
        gift(7, &number(8, "13")),
        gift(8, &number(6, "17")),
        gift(9, &number(1, "-")),
        gift(10, "19 €"),
        gift(11, "<><v>23</v>"),
    ];
    let intake = import_book("dons.xlsx", &xlsx(&rows), &told("CHF")).unwrap();
    let all =
        [("CAD", 1_700), ("CHF", 1_100 + 1_300 + 2_300), ("EUR", 126_950), ("JPY", 300_000), ("USD", 5_700)];
    assert_eq!(sums(&intake), wanted(&all));
    assert_eq!(refusals(&intake), [(9, "Amount", FindingCode::MissingAmount)]);
    assert!(intake.receipt.reconciles());
    let gifts = intake.ledger.gifts();
    let ids: Vec<String> = (0..gifts.len()).map(|row| gifts.id.get(row)).collect();
    assert!(ids.iter().all(|id| id.bytes().rev().take(4).all(|byte| byte.is_ascii_digit())), "{ids:?}");
    assert_eq!(intake.ledger.donors().len(), 9, "a number of a donor is no amount");
}

#[test]
fn a_workbook_is_asked_about_only_where_a_format_is_silent() {
    let known = [sheet_row(1, &BLOOMERANG), gift(2, &number(2, "50")), gift(3, &number(1, "5"))];
    let intake = import_book("dons.xlsx", &xlsx(&known), &ImportSettings::default()).unwrap();
    assert_eq!(sums(&intake), wanted(&[("EUR", 5_000), ("USD", 500)]));
    for silent in [number(0, "50"), number(5, "50"), number(8, "50"), "<><v>50</v>".to_owned()] {
        let rows = [known.concat(), gift(4, &silent)];
        let error = import_book("dons.xlsx", &xlsx(&rows), &ImportSettings::default()).unwrap_err();
        assert_eq!(error.message().id(), "currency-not-named", "{silent}");
    }
}

/// A column of currencies contradicts the format as it contradicts a sign in a text.
#[test]
fn tables_of_our_own_follow_the_formats_as_well() {
    let header = sheet_row(1, &["donor_id", "date", "currency", "amount"]);
    let day = number(7, "45335");
    let row =
        |at: usize, amount: &str, currency: &str| sheet_row(at, &[&number(1, "12"), &day, currency, amount]);
    let rows = [
        header,
        row(2, &number(1, "50"), ""),
        row(3, &number(6, "5.5"), "CAD"),
        row(4, &number(4, "7"), "AUD"),
        row(5, &number(2, "9"), "CHF"),
        row(6, &number(5, "11"), ""),
    ];
    let intake = import_book("gifts.xlsx", &xlsx(&rows), &ImportSettings::default()).unwrap();
    assert_eq!(sums(&intake), wanted(&[("AUD", 700), ("CAD", 550), ("EUR", 1_100), ("USD", 5_000)]));
    assert_eq!(refusals(&intake), [(5, "amount", FindingCode::ConflictingCurrency)]);
    assert_eq!(intake.ledger.donors().len(), 1);
}

/// HelloAsso's payments, saved again by a spreadsheet.
#[test]
fn an_export_saved_again_keeps_its_amounts() {
    let header =
        ["Référence paiement", "Montant total", "Date du paiement", "Statut du paiement", "Email payeur"];
    let row = |at: usize, amount: &str| {
        sheet_row(at, &[&number(2, &format!("53{at}")), amount, "06/01/2024", "Payé", "z@example.org"])
    };
    let rows =
        [sheet_row(1, &header), row(2, &number(2, "25")), row(3, &number(0, "5")), row(4, &number(1, "3"))];
    let intake = import_book("export.xlsx", &xlsx(&rows), &ImportSettings::default()).unwrap();
    assert_eq!(sums(&intake), wanted(&[("EUR", 3_000), ("USD", 300)]));
    assert_eq!(intake.ledger.gifts().id.get(0), "ha-532");
}

/// The complete form of Paheko has a zero on the other side of each line.
#[test]
fn a_zero_that_stands_for_no_amount_does_so_with_a_currency() {
    let header = ["Numéro d'écriture", "Date", "Numéro compte", "Débit", "Crédit", "Membres associés"];
    let lines = [("1", "754", "0", "10"), ("2", "754", "4", "0"), ("3", "512A", "10", "0")];
    let book = |style: u8| {
        let row = |(at, (id, account, debit, credit)): (usize, &(&str, &str, &str, &str))| {
            let (debit, credit) = (number(style, debit), number(style, credit));
            sheet_row(at + 2, &[id, "13/02/2024", account, &debit, &credit, "Zoé ESSAI"])
        };
        let rows: Vec<String> =
            std::iter::once(sheet_row(1, &header)).chain(lines.iter().enumerate().map(row)).collect();
        import_book("compta.xlsx", &xlsx(&rows), &ImportSettings::default()).unwrap()
    };
    let (plain, money) = (book(0), book(2));
    // What was given back lowers the gift.
    assert_eq!(of(&plain, Status::Settled).1, 600);
    assert_eq!(rows(&money), rows(&plain));
    assert_eq!(refusals(&money), refusals(&plain));
}

/// Makes an ODS file of tables, as XML.
fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
    ])
}

fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn money_cell(value: &str, currency: &str, more: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"currency\" office:currency=\"{currency}\" office:value=\"{value}\" \
         {more}><text:p>shown</text:p></table:table-cell>"
    )
}

#[test]
fn cells_of_an_open_document_are_in_their_currency() {
    let line = |more: &str, cells: &[String]| {
        format!("<table:table-row {more}>{}</table:table-row>", cells.concat())
    };
    let header = ["Date", "Montant", "Frais", "Nom"].map(text_cell);
    let day = "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-02-13\"/>".to_owned();
    let plain =
        |value: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{value}\"/>");
    let percent =
        "<table:table-cell office:value-type=\"percentage\" office:currency=\"USD\" office:value=\"2\"/>";
    let name = || text_cell("FICTIVE");
    let rows = [
        line("table:number-rows-repeated=\"3\"", &["<table:table-cell/>".to_owned()]),
        line("", &header),
        line("", &[day.clone(), money_cell("50", "USD", "table:number-columns-repeated=\"2\""), name()]),
        line(
            "table:number-rows-repeated=\"2\"",
            &[day.clone(), money_cell("3000", "JPY", ""), plain("1"), name()],
        ),
        line("table:number-rows-repeated=\"2\"", &["<table:table-cell/>".to_owned()]),
        line("", &[day.clone(), money_cell("1250.5", "EUR", ""), plain("1"), name()]),
        line("", &[day.clone(), plain("7"), plain("1"), name()]),
        line("", &[day.clone(), percent.to_owned(), plain("1"), name()]),
        line("", &[day.clone(), money_cell("11", "", ""), plain("1"), name()]),
        line("", &[day, text_cell("-"), plain("1"), name()]),
    ];
    let table = format!("<table:table table:name=\"Dons &amp; reçus\">{}</table:table>", rows.concat());
    // Another sheet has its own rows.
    let other = "<table:table table:name=\"Notes\"><table:table-row><table:table-cell office:value-type=\"string\">\
                 <text:p>rien</text:p></table:table-cell></table:table-row></table:table>";
    let intake = import_book("dons.ods", &ods(&[&table, other].concat()), &told("CHF")).unwrap();
    let all = [("CHF", 700 + 200 + 1_100), ("EUR", 125_050), ("JPY", 600_000), ("USD", 5_000)];
    assert_eq!(sums(&intake), wanted(&all), "{:?}", refusals(&intake));
    assert_eq!(intake.receipt.refused, 1);
    let error = import_book("dons.ods", &ods(&table), &ImportSettings::default()).unwrap_err();
    assert_eq!(error.message().id(), "currency-not-named");
}
