//! Exports of the known platforms: the samples that lie beside the project, and what they do not show.

use std::collections::BTreeMap;

use obole_ledger::{ConsentState, Consents};
use serde_json::Value;

use super::*;

/// Settings of a person who says what a file leaves open.
pub(super) fn told(currency: &str) -> ImportSettings {
    ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse(currency),
        ..ImportSettings::default()
    }
}

pub(super) fn read(path: PathBuf, settings: &ImportSettings) -> Result<Intake> {
    import(&[path], settings, None, &mut |_| {})
}

/// File, format, donors, the rows and cents of the settled payments, and the rows set aside.
type Sample = (&'static str, &'static str, u64, (u64, i64), u64);

const SAMPLES: [Sample; 32] = [
    ("assoconnect_dons__INFERRED.csv", "assoconnect-gifts", 12, (12, 81_000), 0),
    ("assoconnect_participants_formulaire__VERIFIED.csv", "assoconnect-participants", 12, (16, 36_000), 0),
    ("benevity_disbursement__PARTIAL.csv", "benevity-disbursement", 7, (8, 159_950), 2),
    ("benevity_donations_report__VERIFIED.csv", "benevity", 6, (6, 153_450), 5),
    ("civicrm_contributions__VERIFIED-titles.csv", "civicrm", 12, (2, 4_600), 0),
    ("dolibarr_api_donations__VERIFIED-fields.json", "dolibarr-api", 8, (7, 136_550), 0),
    ("dolibarr_llx_don__VERIFIED-columns.csv", "dolibarr", 12, (6, 12_300), 0),
    ("donorbox_donations__VERIFIED.csv", "donorbox", 12, (12, 42_600), 0),
    ("fec_compta__VERIFIED.txt", "fec", 12, (12, 42_600), 12),
    ("fundraising_commitments__VERIFIED-fields.json", "fundraising-engagement-pledges", 0, (0, 0), 3),
    ("fundraising_grid__PARTIAL.csv", "fundraising-engagement", 8, (8, 150_550), 2),
    ("fundraising_transactions__VERIFIED-fields.json", "fundraising-engagement-api", 8, (8, 150_550), 2),
    ("galette_contributions_fr__VERIFIED.csv", "galette", 12, (12, 36_600), 0),
    ("gocardless_payments__VERIFIED-fields.csv", "gocardless-api", 6, (4, 7_400), 0),
    ("helloasso_adhesions_formulaire__VERIFIED.csv", "helloasso-membership-form", 6, (8, 22_000), 3),
    ("helloasso_api_v5_payments__VERIFIED.json", "helloasso-api", 11, (6, 193_000), 0),
    ("helloasso_campagne_legacy_2021__PARTIAL.csv", "helloasso-2020", 12, (12, 30_600), 0),
    ("helloasso_dons_formulaire__INFERRED.csv", "helloasso-gift-form", 12, (12, 498_000), 0),
    ("helloasso_vente_formulaire__VERIFIED.csv", "helloasso-sale-form", 12, (12, 6_000), 0),
    ("npsp_data_import__VERIFIED.csv", "npsp-import", 12, (12, 66_600), 0),
    ("odoo_donation_labels_en__VERIFIED-labels.csv", "odoo", 6, (4, 109_700), 5),
    ("odoo_dons_libelles_fr__VERIFIED-labels.csv", "odoo", 6, (4, 109_655), 3),
    ("odoo_oca_donation__VERIFIED-fields.csv", "odoo", 12, (12, 48_600), 0),
    ("paheko_compta_complet__VERIFIED.csv", "paheko-full", 12, (12, 42_600), 12),
    ("paheko_compta_simplifie__VERIFIED.csv", "paheko-simple", 12, (12, 42_600), 0),
    ("paypal_activite_fr__VERIFIED.csv", "paypal-activity", 6, (5, 137_250), 6),
    ("paypal_activity_en__VERIFIED.csv", "paypal-activity", 6, (6, 142_200), 6),
    ("raisersedge_gifts__INFERRED.csv", "raisers-edge", 6, (3, 301_200), 6),
    ("stripe_payments_all_columns__VERIFIED.csv", "stripe-payments", 12, (6, 26_700), 0),
    ("sepa_camt054_returns__STRUCTURE.xml", "sepa-statement", 6, (0, 0), 0),
    ("sepa_pain002_rejects__STRUCTURE.xml", "sepa-rejects", 3, (0, 0), 0),
    ("salesforce_opportunity_report__INFERRED.csv", "salesforce-report", 12, (4, 21_800), 3),
];

#[test]
fn each_sample_is_recognised_and_right_to_the_cent() {
    let folder = samples();
    for (name, format, donors, settled, aside) in SAMPLES {
        let intake = read(folder.join(name), &told("EUR")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let receipt = &intake.receipt;
        assert_eq!(receipt.sources[0].format, format, "{name}");
        assert_eq!((receipt.donors, of(&intake, Status::Settled)), (donors, settled), "{name}");
        assert_eq!((receipt.refused, receipt.set_aside), (0, aside), "{name}");
        assert!(receipt.reconciles() && receipt.agrees_with(&intake.ledger), "{name}");
    }
}

/// Files that are read by a mapping. Those of other forms have tests of their own.
const EXPORTS: [&str; 18] = [
    "benevity__wmf-crm__benevity.csv",
    "civicrm__core__contributions.csv",
    "civicrm__core__contributions_amount_validate.csv",
    "civicrm__core__soft_credit_extended.csv",
    "canadahelps__vcn__utf16be.csv",
    "canadahelps__vcn__utf8.csv",
    "dolibarr__demo__llx_don.csv",
    "donorbox__vendor-docs__api_donations_stripe.json",
    "fec__tryton__FEC.txt",
    "givewp__impress-org__importer-sample.csv",
    "givewp__impress-org__sample-subscriptions.csv",
    "helloasso__doskyft__event.Order.json",
    "npsp__sfdo__dev_org_Opportunity.csv",
    "npsp__sfdo__trailhead_OppPayment.csv",
    "paypal__oca__activity_en.csv",
    "stripe__hledger__balance.csv",
    "stripe__smashpig__settlement_report.csv",
    "stripe__wmf-crm__payments_activity.csv",
];

/// The expected sums are those of the payments before any part of them was given back.
#[test]
fn files_that_nobody_here_wrote_have_the_expected_sums() {
    let Some(folder) = beside("shared/data/exports") else { return };
    let expected: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    for name in EXPORTS {
        let intake = read(folder.join(name), &told("XXX")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let receipt = &intake.receipt;
        assert!(receipt.reconciles() && receipt.refused == 0, "{name}: {:?}", refusals(&intake));
        assert_eq!(receipt.read - receipt.repeated, expected[name]["rows"].as_u64().unwrap(), "{name}");
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for row in 0..intake.ledger.gifts().len() {
            let gifts = intake.ledger.gifts();
            let is_part = gifts.id.get(row).contains("-refund-");
            if gifts.status[row] == Status::Settled || is_part {
                let code = gifts.currency.get(row).replace("XXX", "");
                *sums.entry(code).or_default() += gifts.cents[row].get();
            }
        }
        let wanted: BTreeMap<String, i64> = expected[name]["sums"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(code, sum)| (code.clone(), sum.as_str().unwrap().replace('.', "").parse().unwrap()))
            .collect();
        assert_eq!(sums, wanted, "{name}");
        let settled: u64 = receipt.counts.values().filter_map(|by| by.get(&Status::Settled)).sum();
        assert_eq!(settled, expected[name]["settled"].as_u64().unwrap(), "{name}");
    }
    let statement = ImportSettings { date_order: None, ..told("XXX") };
    let intake = read(folder.join("paypal__oca__statement_en.csv"), &statement).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.set_aside), (7, 12));
    assert_eq!(intake.receipt.sources[0].decided["date_order"], "month-first");
    let summary = read(folder.join("civicrm__core__report.csv"), &told("XXX")).unwrap_err();
    assert!(summary.hints().iter().any(|hint| hint.id() == "no-date-column"));
}

#[test]
fn a_refund_lowers_the_payment_that_it_names_once() {
    let header =
        "Date,Time,Name,Type,Status,Currency,Gross,From Email Address,Transaction ID,Reference Txn ID\n";
    let gift = "13/02/2024,10:00,Zéphyrin EXEMPLE,Donation Payment,Completed,EUR,50.00,z@example.org,A1,\n";
    let part = "20/02/2024,10:00,Zéphyrin EXEMPLE,Payment Refund,Completed,EUR,-20.00,z@example.org,R1,A1\n";
    let rest = "21/02/2024,10:00,Zéphyrin EXEMPLE,Payment Refund,Completed,EUR,-30.00,z@example.org,R2,A1\n";
    let two = |one: &str, other: &str| {
        let folder = folder(&[
            ("january.csv", format!("{header}{one}").as_bytes()),
            ("later.csv", format!("{header}{other}").as_bytes()),
        ]);
        plainly(&[folder.path().to_owned()]).unwrap()
    };
    let lowered = two(gift, part);
    assert_eq!((of(&lowered, Status::Settled), of(&lowered, Status::Refunded)), ((1, 3_000), (1, 2_000)));
    // The second export repeats the first one's rows.
    let next = gift.replace("A1", "A2");
    let again = two(&[gift, part].concat(), &[gift, part, &next].concat());
    assert_eq!((of(&again, Status::Settled), of(&again, Status::Refunded)), ((2, 8_000), (1, 2_000)));
    assert_eq!((again.receipt.repeated, again.receipt.refused), (2, 0));
    let whole = two(gift, &[part, rest].concat());
    assert_eq!(of(&whole, Status::Settled), (0, 0));
    assert!(whole.receipt.reconciles());
    let stranger = two(gift, &part.replace("A1", "A9"));
    assert_eq!(of(&stranger, Status::Settled), (1, 5_000));
    assert!(findings(&stranger).contains(&(FindingCode::RefundUnmatched, None, Some(1))));
}

#[test]
fn a_text_of_any_dress_is_the_same_table() {
    let table = "Account Number;Transaction Number;Date;Amount;Name;Email\n\
                 7;T1;2024-02-13;1\u{a0}250,50 €;ŒUVRÉ Maëlys;m@example.org\n\
                 8;T2;2024-02-14;5,00 €;EXEMPLE Zéphyrin;z@example.org\n";
    let utf16 = |swap: bool, mark: bool| -> Vec<u8> {
        let text = if mark { format!("\u{feff}{table}") } else { table.to_owned() };
        text.encode_utf16()
            .flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let resaved = encoding_rs::WINDOWS_1252.encode(table).0.into_owned();
    let preamble = format!("Gifts of \"2024\n\n;;;;;\nsaved by Camille\n{table}");
    let dresses = [
        table.as_bytes().to_vec(),
        format!("\u{feff}{table}").into_bytes(),
        utf16(false, true),
        utf16(true, true),
        utf16(false, false),
        utf16(true, false),
        resaved,
        preamble.into_bytes(),
        table.replace('\n', ";;\r\n").into_bytes(),
        table.replace(';', "\t").into_bytes(),
        table.replace(';', " | ").into_bytes(),
    ];
    let plain = one("gifts.csv", &dresses[0]).unwrap();
    assert_eq!(of(&plain, Status::Settled), (2, 125_550));
    for (number, bytes) in dresses.iter().enumerate() {
        let other = one("gifts.csv", bytes).unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(rows(&other), rows(&plain), "{number}");
        assert!(other.receipt.reconciles() && other.receipt.refused == 0, "{number}");
        assert_eq!(other.book.len(), 2);
    }
}

#[test]
fn refusals_in_columns_of_a_platform_reach_the_ledger() {
    let table = "Constituent ID,Last Name,Email,Gift ID,Gift Date,Gift Amount,Gift Type,Do Not Mail,Do Not Solicit\n\
                 1,FICTIVE,a@example.org,1,2024-02-13,€5.00,Cash,Yes,No\n\
                 2,EXEMPLE,b@example.org,2,2024-02-13,€5.00,Cash,No,perhaps\n\
                 3,ESSAI,c@example.org,3,2024-02-13,€5.00,Pledge,No,No\n\
                 3,ESSAI,c@example.org,4,2024-02-13,€5.00,Cash,,\n";
    let intake = one("gifts.csv", table.as_bytes()).unwrap();
    let donors = intake.ledger.donors();
    let row_of = |n: usize| donors.id.find_sorted(&nth(&intake, n)).unwrap();
    let consents = [1, 2, 3].map(|n| donors.consent[row_of(n)].post.state);
    use obole_ledger::ConsentState::{Objected, Unknown};
    assert_eq!(consents, [Objected, Objected, Unknown]);
    assert_eq!(findings(&intake), [(FindingCode::RowOfSchedule, None, Some(1))]);
}

/// The mapping ignores all other columns of the first contact, by a pattern; a refusal is not one of them.
#[test]
fn a_pattern_does_not_hide_a_column_of_refusals() {
    let table = "Contact1 Last Name,Contact1 Personal Email,Contact1 Do Not Contact,Donation Donor,Donation Amount,\
                 Donation Date\nFICTIVE,a@example.org,1,Contact1,5.00 EUR,2024-02-13\n";
    let error = one("gifts.csv", table.as_bytes()).unwrap_err();
    assert_eq!(error.message().id(), "column-perhaps-refusal");
    let other = table.replace("Do Not Contact", "Title");
    assert_eq!(one("gifts.csv", other.as_bytes()).unwrap().receipt.taken, 1);
}

#[test]
fn what_a_file_leaves_open_is_asked() {
    let table = "Account Number,Transaction Number,Date,Amount,Name\n7,T1,2024-02-13,5.00,FICTIVE\n";
    let asked = one("gifts.csv", table.as_bytes()).unwrap_err();
    assert_eq!((asked.kind(), asked.message().id()), (Kind::Usage, "currency-not-named"));
    let folder = folder(&[("gifts.csv", table.as_bytes())]);
    let told = read(folder.path().join("gifts.csv"), &told("CHF")).unwrap();
    assert_eq!(told.receipt.sums.keys().map(ToString::to_string).collect::<Vec<_>>(), ["CHF"]);
    let ambiguous = table.replace("2024-02-13", "03/04/2024").replace("5.00", "5.00 EUR");
    assert_eq!(one("gifts.csv", ambiguous.as_bytes()).unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_number_of_the_platform_is_the_donor_where_no_email_is() {
    let table = "Account Number,Transaction Number,Date,Amount,Name,Email\n\
                 7,T1,2024-02-13,5.00 EUR,FICTIVE Capucine,\n\
                 7,T2,2024-02-14,5.00 EUR,Mme FICTIVE,\n\
                 8,T3,2024-02-14,5.00 EUR,FICTIVE Capucine,c@example.org\n\
                 8,T4,2024-02-15,5.00 EUR,FICTIVE Capucine,\n";
    let intake = one("gifts.csv", table.as_bytes()).unwrap();
    assert_eq!((intake.ledger.donors().len(), intake.book.len()), (2, 2));
}

/// Packs files into an archive.
pub(super) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A formula that no program has computed is no empty cell: the amount would be missing, the refusal unsaid.
#[test]
fn formulas_without_a_value_are_findings() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |number: usize, cells: [String; 6]| format!("<row r=\"{number}\">{}</row>", cells.concat());
    let of = |number: usize, donor: String, amount: &str, refuses: &str| {
        let at = |column: &str| format!("{column}{number}");
        let day = text(&at("B"), "2024-02-13");
        let cells = [
            donor,
            day,
            format!("<c r=\"C{number}\" s=\"1\">{amount}</c>"),
            format!("<c r=\"D{number}\" t=\"str\">{refuses}</c>"),
            text(&at("E"), "EUR"),
            // Formatted, and empty.
            format!("<c r=\"F{number}\" s=\"1\"/>"),
        ];
        row(number, cells)
    };
    let head = ["Donor ID", "Date", "Amount", "Do not mail", "Currency", "Note"];
    let named = ["A1", "B1", "C1", "D1", "E1", "F1"].iter().zip(head).map(|(at, name)| text(at, name));
    let rows = [
        row(1, named.collect::<Vec<_>>().try_into().unwrap()),
        of(2, text("A2", "D-1"), "<f>5*3</f><v>15</v>", "<f>\"\"</f><v></v>"),
        of(3, text("A3", "D-2"), "<f t=\"shared\" ref=\"C3:C4\" si=\"0\">5*4</f><v/>", ""),
        of(4, text("A4", "D-3"), "<f t=\"shared\" si=\"0\"/><v></v>", ""),
        of(5, "<c r=\"A5\"><f>A2</f></c>".to_owned(), "<v>20</v>", ""),
        of(6, text("A6", "D-4"), "<v>25</v>", "<f>D2</f>"),
    ];
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
    let styles = "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"2\"/></cellXfs>";
    let bytes = styled(&[("Gifts", &sheet)], false, styles);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gifts.xlsx");
    obole_ledger::disk::write_bytes(&path, &bytes).unwrap();
    let text = String::from_utf8(crate::read_sheets(&path).unwrap().remove(0)).unwrap();
    let cells: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert_eq!(cells[0], ["D-1", "2024-02-13", "15", "", "EUR"]);
    assert_eq!([cells[1][2], cells[2][2], cells[3][0], cells[4][3]], ["#FORMULA!"; 4]);
    let intake = one("gifts.xlsx", &bytes).unwrap();
    let rows: Vec<u32> = intake.receipt.refusals.iter().map(|refusal| refusal.row).collect();
    assert_eq!((rows, intake.ledger.donors().len()), (vec![3, 4, 5], 2));
    // What the column of refusals would say is not known, so that it refuses.
    let consents = &intake.ledger.donors().consent;
    let refuses = |of: &&obole_ledger::Consents| **of != obole_ledger::Consents::default();
    assert_eq!(consents.iter().filter(refuses).count(), 1);
}

/// Makes an XLSX file with these sheets, as XML, in the date system of 1900 or of 1904.
fn workbook(sheets: &[(&str, &str)], is_1904: bool) -> Vec<u8> {
    // Style 1 is a date.
    styled(sheets, is_1904, "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>")
}

/// Makes an XLSX file with these sheets and these styles.
pub(super) fn styled(sheets: &[(&str, &str)], is_1904: bool, styles: &str) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let of = |part: &dyn Fn(usize, &str, &str) -> String| -> String {
        sheets.iter().enumerate().map(|(at, (name, xml))| part(at + 1, name, xml)).collect()
    };
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let listed = of(&|at, name, _| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>"));
    let book = format!(
        "{head}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{relation}\">\
         <workbookPr date1904=\"{}\"/><sheets>{listed}</sheets></workbook>",
        u8::from(is_1904)
    );
    let targets = of(&|at, _, _| {
        format!(
            "<Relationship Id=\"rId{at}\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        )
    });
    let relations = format!(
        "{head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{targets}\
         <Relationship Id=\"rIdS\" Type=\"{relation}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "{head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = format!(
        "{head}<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{styles}</styleSheet>"
    );
    let mut files = vec![
        ("_rels/.rels".to_owned(), root),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for (at, (_, rows)) in sheets.iter().enumerate() {
        files.push((
            format!("xl/worksheets/sheet{}.xml", at + 1),
            format!(
                "{head}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
                 {rows}</sheetData></worksheet>"
            ),
        ));
    }
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    packed(&files)
}

/// Writes a row of texts and of cells given as XML (they begin with `<`).
pub(super) fn sheet_row(number: usize, cells: &[&str]) -> String {
    let cell = |(at, text): (usize, &&str)| {
        let place = format!("{}{number}", char::from(b'A' + at as u8));
        match text.strip_prefix('<') {
            Some(rest) => format!("<c r=\"{place}\" {rest}</c>"),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        }
    };
    format!("<row r=\"{number}\">{}</row>", cells.iter().enumerate().map(cell).collect::<String>())
}

pub(super) const BLOOMERANG: [&str; 6] =
    ["Account Number", "Transaction Number", "Date", "Amount", "Name", "Email"];

#[test]
fn a_workbook_is_read_cell_by_cell_in_both_date_systems() {
    for (is_1904, serial) in [(false, 45_335), (true, 45_335 - 1_462)] {
        let day = format!("<s=\"1\"><v>{serial}</v>");
        let gifts = [
            sheet_row(2, &BLOOMERANG),
            sheet_row(
                3,
                &["<><v>7</v>", "T1", &day, "<><v>1250.5</v>", "ŒUVRÉ \"la\n fée\"", "m@example.org"],
            ),
            sheet_row(4, &["<><v>8</v>", "T2", &day, "<><v>0.1</v>", "EXEMPLE", ""]),
            // A cell of numbers that holds a hyphen loses neither the row nor the sheet.
            sheet_row(6, &["<><v>-</v>", "T3", &day, "5,00 €", "ESSAI", "e@example.org"]),
        ];
        let other = sheet_row(1, &["Notes", "of the treasurer"]);
        let bytes = workbook(&[("Reports 2024", &gifts.concat()), ("Notes", &other)], is_1904);
        let folder = folder(&[("dons.xlsx", &bytes)]);
        let intake = read(folder.path().join("dons.xlsx"), &told("EUR")).unwrap();
        assert_eq!(of(&intake, Status::Settled), (3, 125_560), "{:?}", refusals(&intake));
        let days: Vec<String> = intake.ledger.gifts().day.iter().map(ToString::to_string).collect();
        assert_eq!(days, ["2024-02-13"; 3]);
        assert_eq!(intake.receipt.sources[0].name, "dons.xlsx [Reports 2024]");
        assert!(intake.receipt.reconciles());
        // Rows carry the numbers of the sheet.
        let mut places = intake.ledger.gifts().source_row.clone();
        places.sort_unstable();
        assert_eq!(places, [3, 4, 6]);
        let left_out = intake.receipt.findings.iter().find(|found| found.code == FindingCode::FileLeftOut);
        assert_eq!(left_out.unwrap().file, "dons.xlsx [Notes]");
        // A sheet of objections is not left out.
        let bytes = workbook(&[("Reports 2024", &gifts.concat()), ("Opposés", &other)], is_1904);
        put(&folder.path().join("both.xlsx"), &bytes);
        let error = read(folder.path().join("both.xlsx"), &told("EUR")).unwrap_err();
        assert_eq!(error.message().id(), "objections-not-named");
    }
}

#[test]
fn an_archive_of_exports_is_read_and_a_bomb_is_not() {
    let table = |row: &str| format!("{}\n{row}\n", BLOOMERANG.join(","));
    let (one, other) = (
        table("7,T1,2024-02-13,5.00 EUR,FICTIVE,f@example.org"),
        table("8,T2,2024-02-13,7.00 EUR,EXEMPLE,e@example.org"),
    );
    let bytes =
        packed(&[("2023.csv", one.as_bytes()), ("2024/all.csv", other.as_bytes()), ("__MACOSX/x", b"x")]);
    let folder = folder(&[
        ("all.zip", &bytes),
        ("bomb.zip", &packed(&[("zeros.csv", &vec![0; (1 << 24) + 2])])),
        ("cut.zip", &bytes[..bytes.len() / 2]),
        ("cut.xlsx", &workbook(&[("A", "")], false)[..900]),
    ]);
    let intake = read(folder.path().join("all.zip"), &told("EUR")).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 1_200));
    for (name, id) in
        [("bomb.zip", "archive-too-large"), ("cut.zip", "archive-damaged"), ("cut.xlsx", "archive-damaged")]
    {
        let error = read(folder.path().join(name), &told("EUR")).unwrap_err();
        assert_eq!((error.kind(), error.message().id()), (Kind::Unreadable, id), "{name}");
    }
}

/// The order of an interface: its payments are rows, the payer of the order is that of each.
#[test]
fn a_list_of_json_is_a_table_with_the_values_around_it() {
    let order = r#"{"data": {"id": 1, "amount": 3000, "type": "Donation", "tags": ["a"],
        "order": {"id": 1, "formSlug": "hiver"}, "payer": {"email": "z@example.org", "lastName": "EXEMPLE"},
        "payments": [{"id": 11, "amount": 1000, "state": "Authorized", "date": "2024-01-05T23:30:00.1234567+01:00"},
                     {"id": 12, "amount": 2000, "state": "Authorized", "date": "2024-02-05T10:00:00+01:00",
                      "refundOperations": [{"amount": 500, "status": "Processed"}]},
                     {"id": 13, "amount": 2000, "state": "Pending", "date": "2024-03-05T10:00:00+01:00"}]}}"#;
    let intake = one("order.json", order.as_bytes()).unwrap();
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((2, 2_500), (1, 500)));
    assert_eq!((of(&intake, Status::Pending), intake.ledger.donors().len()), ((1, 2_000), 1));
    let gifts = intake.ledger.gifts();
    assert_eq!((gifts.campaign.get(0), gifts.day[0].to_string()), ("hiver", "2024-01-05".to_owned()));
    for broken in [&order[..order.len() - 2], "[1, 2, 3]", "{}", "[[[[", "{\"a\": [{}]}"] {
        assert_eq!(one("order.json", broken.as_bytes()).unwrap_err().kind(), Kind::Unreadable, "{broken}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(one("order.json", deep.as_bytes()).unwrap_err().kind(), Kind::Unreadable);
}

/// A state that is not understood is refused, gifts in kind bring no money, and a yes in a column with the
/// ordinary name of a refusal refuses in every export.
#[test]
fn what_is_not_understood_is_not_received() {
    let dolibarr = "rowid,fk_statut,datedon,amount,lastname,zip\n1,2,2024-01-15,10.00,A,75001\n\
                    2,9,2024-01-16,20.00,B,75002\n3,,2024-01-17,30.00,C,75003\n4,-1,2024-01-18,40.00,D,75004\n";
    let folder = folder(&[("llx_don.csv", dolibarr.as_bytes())]);
    let intake = read(folder.path().join("llx_don.csv"), &told("EUR")).unwrap();
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Cancelled)), ((1, 1_000), (1, 4_000)));
    let unknown = FindingCode::UnknownStatus;
    assert_eq!(refusals(&intake), [(3, "fk_statut", unknown), (4, "fk_statut", unknown)]);

    let kind = "Account Number,Transaction Number,Date,Amount,Type,Name,Do Not Mail\n\
                7,1,2024-01-15,10.00,Donation,Aglaé NIMPORTEQUI,\n8,2,2024-01-16,20.00,InKind,Aglaé EXEMPLE,\n\
                9,3,2024-01-17,30.00,Donation,Iseult PROTOTYPE,Yes\n";
    put(&folder.path().join("report.csv"), kind.as_bytes());
    let intake = read(folder.path().join("report.csv"), &told("USD")).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.set_aside), (2, 1));
    let refused = |consents: &&Consents| consents.post.state == ConsentState::Objected;
    assert_eq!(intake.ledger.donors().consent.iter().filter(refused).count(), 1);
}

/// Of an interface's refunds, those that were done lower the payment, all of them.
#[test]
fn each_refund_that_was_done_lowers_the_payment() {
    let refund =
        |amount: u32, status: &str| format!("{{\"id\":1,\"amount\":{amount},\"status\":\"{status}\"}}");
    let refunds =
        [refund(2_000, "Processed"), refund(5_000, "Canceled"), refund(3_000, "Processed")].join(",");
    let text = format!(
        "{{\"data\":[{{\"id\":1,\"amount\":10000,\"state\":\"Authorized\",\"date\":\"2024-03-08T15:19:42+01:00\",\
         \"payer\":{{\"email\":\"z@example.org\"}},\"order\":{{\"formSlug\":\"x\"}},\"refundOperations\":[{refunds}]}}]}}"
    );
    let intake = one("payments.json", text.as_bytes()).unwrap();
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((1, 5_000), (1, 5_000)));
}

/// A mapping that fits no file is an error, and names the columns that it needs.
#[test]
fn a_mapping_that_fits_nothing_is_no_silence() {
    let folder = folder(&[
        ("m.toml", b"format = \"own\"\n[header]\nhas = [\"Qui\", \"Jour\"]\n[columns]\ndate = \"Jour\"\namount = \"M\"\n"),
        ("dons.csv", "Nom;Email;Montant;Date\nA;a@example.org;5,00 €;13/05/2024\n".as_bytes()),
    ]);
    let mapping = Some(crate::load_mapping(&folder.path().join("m.toml")).unwrap());
    let settings = ImportSettings { mapping, ..ImportSettings::default() };
    let error = import(&[folder.path().join("dons.csv")], &settings, None, &mut |_| {}).unwrap_err();
    assert_eq!((error.kind(), error.message().id()), (Kind::Usage, "mapping-fits-nothing"));
}

/// Files that no built-in format reads, by the mappings that lie beside the tests: the settled payments and
/// their sums by currency, and the rows refused.
#[test]
fn files_of_other_services_are_read_by_a_mapping() {
    type Other = (&'static str, &'static str, u64, &'static [(&'static str, i64)], u64);
    let wanted: [Other; 9] = [
        ("adyen__oca__settlement_detail_report_batch_380.csv", "adyen", 220, &[("USD", 5_682_775)], 0),
        ("gravy__smashpig__all_transactions_report.csv", "gravy", 2, &[("JPY", 500_000), ("USD", 1_000)], 0),
        ("paypal__smashpig__stl.csv", "paypal-settlement", 3, &[("AUD", 5_735), ("GBP", 834)], 0),
        ("engage-checks__wmf-crm__engage.csv", "engage", 48, &[("USD", 244_400)], 0),
        ("houdini__commitchange__test_import.csv", "houdini", 4, &[("USD", 4_040)], 1),
        ("bank-csv__civibanking__basic_example.csv", "bank-basic", 2, &[("EUR", 2_334), ("USD", 10_000)], 0),
        ("bank-csv__civibanking__windata_Test01.csv", "windata", 1, &[("EUR", 8_400)], 0),
        ("canadahelps__vcn__utf16be.csv", "canadahelps", 4, &[("CAD", 27_595)], 0),
        ("trustly__wmf-crm__P11KFUN.csv", "trustly", 5, &[("USD", 88_069)], 0),
    ];
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mappings");
    let folder = beside("shared/data/exports");
    for (name, mapping, settled, sums, refused) in wanted {
        let mapping = crate::load_mapping(&mappings.join(format!("{mapping}.toml"))).unwrap();
        let Some(folder) = &folder else { continue };
        let dates = Some(DateOrder::DayFirst).filter(|_| name.starts_with("bank-csv__civibanking__basic"));
        let settings = ImportSettings {
            date_order: dates,
            currency: Currency::parse("USD"),
            mapping: Some(mapping),
            ..ImportSettings::default()
        };
        let intake = read(folder.join(name), &settings).unwrap_or_else(|error| panic!("{name}: {error}"));
        let receipt = &intake.receipt;
        let found: u64 = receipt.counts.values().filter_map(|by| by.get(&Status::Settled)).sum();
        assert_eq!((found, receipt.refused), (settled, refused), "{name}: {:?}", refusals(&intake));
        let of_currency = |code: &str| receipt.sums[&Currency::parse(code).unwrap()][&Status::Settled].get();
        for (code, sum) in sums {
            assert_eq!(of_currency(code), *sum, "{name} {code}");
        }
        assert!(receipt.reconciles(), "{name}");
    }
}

#[test]
fn columns_of_an_ordinary_table_that_say_that_no_money_came_are_understood() {
    for (column, bad, good) in [
        ("Contribution Status", "Pending", "Completed"),
        ("State", "failed", "succeeded"),
        ("Payment State", "unpaid", "paid"),
        ("Stage", "Pledged", "Posted"),
        ("Type", "Pledge", "Gift"),
        ("Type", "Recurring Pledge", "Pledge Payment"),
        ("Order Status", "Cancelled", "fulfilled"),
        ("Gift Type", "Matching Gift Pledge", "Cash"),
        ("Transaction Type", "Refund", "Donation"),
        ("Type de don", "Promesse", "Mensuel"),
        ("Nature", "Promesse", "Numéraire"),
        ("Refunded", "Yes", ""),
        ("Is Refunded", "true", "false"),
        ("Amount Refunded", "100", "0"),
        ("Refunded At", "2024-04-01", ""),
        ("Date de remboursement", "2024-04-01", ""),
        ("Remboursé", "Oui", "Non"),
        ("Annulé", "Oui", ""),
        ("Is Test", "Yes", "No"),
        ("Test Mode", "Test", ""),
        ("Paid", "No", "Yes"),
        ("Payé", "Non", "Oui"),
    ] {
        let table = format!(
            "Donor,Email,Amount,Date,Currency,{column}\nA,a@example.org,100,2024-03-13,EUR,{bad}\n\
             B,b@example.org,1,2024-03-14,EUR,{good}\n"
        );
        let intake = one("table.csv", table.as_bytes()).unwrap();
        assert_eq!(of(&intake, Status::Settled), (1, 100), "{column}: {bad}");
        assert!(intake.receipt.reconciles());
    }
    // A second column of a state counts as well, and a line of totals is no gift, even with a date.
    let table = "Nom;Email;Montant;Date;Statut;Etat\nA;a@example.org;10,00;13/03/2024;Payé;Remboursé\n\
        B;b@example.org;5,00;14/03/2024;Payé;\nTOTAL;;15,00;31/12/2024;;\n";
    let folder = folder(&[("dons.csv", table.as_bytes())]);
    let settings = ImportSettings { currency: Currency::parse("EUR"), ..ImportSettings::default() };
    let intake = import(&[folder.path().join("dons.csv")], &settings, None, &mut |_| {}).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.ledger.donors().len()), ((1, 500), 2));
}
