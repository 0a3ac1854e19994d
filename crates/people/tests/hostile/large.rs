//! Files made to take much memory or time: each ends in an answer, within bounds.

use std::path::Path;
use std::time::{Duration, Instant};

use obole_ledger::{Currency, DateOrder, Error, FindingCode, disk};
use obole_people::{ImportSettings, Intake};

/// Longest time of one import, also on a slow machine.
const BOUND: Duration = Duration::from_secs(60);

/// Imports a file of these bytes, with answers to what it leaves open.
fn import(name: &str, bytes: &[u8]) -> Result<Intake, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    disk::write_bytes(&path, bytes).unwrap();
    import_path(&path)
}

fn import_path(path: &Path) -> Result<Intake, Error> {
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Some(Currency::EUR),
        ..ImportSettings::default()
    };
    let start = Instant::now();
    let read = obole_people::import(&[path.to_owned()], &settings, None, &mut |_| {});
    assert!(start.elapsed() < BOUND, "{} takes {:?}", path.display(), start.elapsed());
    read
}

/// Returns the id of the error of an import.
fn refused(name: &str, bytes: &[u8]) -> &'static str {
    import(name, bytes).unwrap_err().message().id()
}

/// Makes an XLSX file with this sheet and these shared texts.
fn workbook(rows: &str, texts: &str) -> Vec<u8> {
    let sheet =
        format!("x<?xml version=\"1.0\"?><worksheet><sheetData>{rows}</sheetData></worksheet>\n%%\n{texts}");
    crate::packed::book(sheet.as_bytes()).unwrap().1
}

fn row(number: usize, cells: &[&str]) -> String {
    let cell = |cell: &&str| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
    format!("<row r=\"{number}\">{}</row>", cells.iter().map(cell).collect::<String>())
}

const HEADER: [&str; 3] = ["Date", "Montant", "Nom"];
const GIFT: [&str; 3] = ["31/01/2024", "5,00", "FICTIVE"];

#[test]
fn entities_are_neither_expanded_nor_opened() {
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!("<!DOCTYPE l [<!ENTITY l0 \"ha\">{laughs}]>");
    let outside = "<!DOCTYPE l [<!ENTITY l9 SYSTEM \"file:///etc/hostname\">]>";
    let far = "<!DOCTYPE l SYSTEM \"http://example.org/l.dtd\">";
    for doctype in [&laughs, outside, far] {
        let list = format!("<?xml version=\"1.0\"?>{doctype}<l><g><Date>&l9;</Date></g></l>");
        assert_eq!(refused("list.xml", list.as_bytes()), "xml-with-doctype");
        let texts = format!("<?xml version=\"1.0\"?>{doctype}<sst><si><t>&l9;</t></si></sst>");
        let rows = [row(1, &HEADER), "<row r=\"2\"><c t=\"s\"><v>0</v></c></row>".to_owned()].concat();
        assert_eq!(refused("list.xlsx", &workbook(&rows, &texts)), "xml-with-doctype");
        let content = format!(
            "o<?xml version=\"1.0\"?>{doctype}<office:document-content>&l9;</office:document-content>"
        );
        let (_, bytes) = crate::packed::book(content.as_bytes()).unwrap();
        assert_eq!(refused("list.ods", &bytes), "xml-with-doctype");
    }
}

#[test]
fn a_cell_of_ten_megabytes_refuses_its_row_alone() {
    let large = "A".repeat(10 << 20);
    let table = |large: &str| format!("Date;Montant;Nom\n31/01/2024;5,00;{large}\n31/01/2024;7,00;FICTIVE\n");
    let quoted = format!("\"{large}\"");
    let lists = [
        ("a.csv", table(&large).into_bytes()),
        ("quoted.csv", table(&quoted).into_bytes()),
        (
            "a.json",
            format!(
                "[{{\"Date\":\"31/01/2024\",\"Montant\":\"5,00\",\"Nom\":\"{large}\"}},\
                 {{\"Date\":\"31/01/2024\",\"Montant\":\"7,00\",\"Nom\":\"FICTIVE\"}}]"
            )
            .into_bytes(),
        ),
        (
            "a.xml",
            format!(
                "<l><g><Date>31/01/2024</Date><Montant>5,00</Montant><Nom>{large}</Nom></g>\
                 <g><Date>31/01/2024</Date><Montant>7,00</Montant><Nom>FICTIVE</Nom></g></l>"
            )
            .into_bytes(),
        ),
        (
            "a.xlsx",
            workbook(
                &[
                    row(1, &HEADER),
                    row(2, &["31/01/2024", "5,00", &large]),
                    row(3, &["31/01/2024", "7,00", "FICTIVE"]),
                ]
                .concat(),
                "<sst/>",
            ),
        ),
    ];
    for (name, bytes) in lists {
        let intake = import(name, &bytes).unwrap();
        let receipt = &intake.receipt;
        assert!(receipt.reconciles());
        assert_eq!((receipt.read, receipt.taken, receipt.refused), (2, 1, 1), "{name}");
        assert_eq!(receipt.refusals[0].code, FindingCode::CellTooLarge, "{name}");
    }
}

#[test]
fn a_workbook_takes_the_room_of_its_cells_not_of_what_it_announces() {
    let sheet = |reference: &str| [format!("<dimension ref=\"{reference}\"/>"), String::new()].concat();
    let rows = [row(1, &HEADER), row(2, &GIFT)].concat();
    let whole = format!(
        "x<?xml version=\"1.0\"?><worksheet>{}<sheetData>{rows}</sheetData></worksheet>\n%%\n<sst/>",
        sheet("A1:XFD1048576")
    );
    let (_, bytes) = crate::packed::book(whole.as_bytes()).unwrap();
    assert_eq!(import("a.xlsx", &bytes).unwrap().receipt.taken, 1);
    // Cells of its own in the last row and column of every row.
    let far: String = (1..=60_000)
        .map(|number| format!("<row r=\"{number}\"><c r=\"XFD{number}\"><v>1</v></c></row>"))
        .collect();
    assert_eq!(refused("far.xlsx", &workbook(&far, "<sst/>")), "archive-too-large");
    let beyond = "<row r=\"1\"><c r=\"A4294967295\"><v>1</v></c></row>";
    assert_eq!(refused("beyond.xlsx", &workbook(beyond, "<sst/>")), "archive-too-large");
    let overflow = "<row r=\"1\"><c r=\"ZZZZZZZZZZ99999999999\"><v>1</v></c></row>";
    assert_eq!(refused("overflow.xlsx", &workbook(overflow, "<sst/>")), "spreadsheet-damaged");
    let announced = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    assert_eq!(refused("announced.xlsx", &workbook(&rows, announced)), "spreadsheet-damaged");
}

#[test]
fn repeated_cells_of_a_sheet_are_counted_before_they_are_made() {
    let book = |rows: &str| {
        let text = format!(
            "o<office:document-content><office:body><office:spreadsheet><table:table table:name=\"A\">{rows}\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        crate::packed::book(text.as_bytes()).unwrap().1
    };
    let cell = |text: &str, repeats: u32| {
        format!(
            "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"{repeats}\">\
             <text:p>{text}</text:p></table:table-cell>"
        )
    };
    let cells = |cells: &[&str]| cells.iter().map(|text| cell(text, 1)).collect::<String>();
    let row = |cells: &str, repeats: u32| {
        format!("<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>")
    };
    let end = row("<table:table-cell table:number-columns-repeated=\"16384\"/>", 1_048_000);
    let usual = [row(&cells(&HEADER), 1), row(&cells(&GIFT), 3), end.clone()].concat();
    assert_eq!(import("a.ods", &book(&usual)).unwrap().receipt.read, 3);
    for rows in [
        row(&cell("a", 16_384), 1_048_576),
        row(&cell(&"a".repeat(1 << 16), 16_384), 2),
        row(&cell("<text:s text:c=\"4000000000\"/>", 1), 1),
        [row(&cells(&GIFT), 1), end, row(&cell("a", 16_384), 1)].concat(),
        row(&cell("a", 16_384), 1).repeat(2_000),
    ] {
        assert_eq!(refused("a.ods", &book(&rows)), "archive-too-large", "{}", &rows[..90]);
    }
    let cut = "o<office:document-content><office:body><office:spreadsheet><table:table table:name=\"A\">";
    assert_eq!(refused("a.ods", &crate::packed::book(cut.as_bytes()).unwrap().1), "spreadsheet-damaged");
}

#[test]
fn values_around_a_list_are_counted_for_each_of_its_rows() {
    let note = "A".repeat(1 << 16);
    let items = "{\"Montant\":5},".repeat(100_000);
    let around = format!("{{\"note\":\"{note}\",\"items\":[{items}{{}}]}}");
    assert_eq!(refused("around.json", around.as_bytes()), "archive-too-large");
    // Objects by their numbers, each beside all others.
    let many: String =
        (0..50_000).map(|number| format!("\"{number}\":{{\"Date\":\"2024-01-31\"}},")).collect();
    let object = format!("{{{many}\"last\":{{\"items\":[{{\"a\":1}}]}}}}");
    assert_eq!(refused("many.json", object.as_bytes()), "json-too-many-columns");
    assert_eq!(refused("none.json", format!("{{{many}\"last\":{{}}}}").as_bytes()), "file-empty");
    // Long names, each of which holds those around it.
    let inner: String = (0..20_000).map(|number| format!("\"{number}\":1,")).collect();
    let long = format!("[{{\"{note}\":{{{inner}\"a\":1}}}}]");
    assert_eq!(refused("long.json", long.as_bytes()), "archive-too-large");
    // A text beside many transactions.
    let details = "<TxDtls/>".repeat(100_000);
    let statement = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr>\
         <MsgId>M</MsgId><CreDtTm>2024-02-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id>\
         <IBAN>FR7630006000011234567890189</IBAN></Id></Acct><Ntry><Amt Ccy=\"EUR\">5.00</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2024-01-31</Dt></BookgDt>\
         <NtryDtls>{details}</NtryDtls><AddtlNtryInf>{note}</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"
    );
    assert_eq!(refused("a.xml", statement.as_bytes()), "bank-file-damaged");
}

#[test]
fn a_workbook_of_excel_97_takes_the_room_of_its_cells() {
    // Two cells in opposite corners; the reader would make room for all cells between them.
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/seeds/import_xls/corners");
    assert_eq!(refused("corners.xls", &std::fs::read(seed).unwrap()), "archive-too-large");
}
