//! Workbooks and archives around the parts of an input: a fuzzer that changed the bytes of an archive would
//! only ever fail its checksums.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Line between the parts of an input.
pub const BETWEEN_PARTS: &[u8] = b"\n%%\n";

/// Returns the parts of an input.
pub fn split(data: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(BETWEEN_PARTS.len()).position(|part| part == BETWEEN_PARTS) {
        parts.push(&rest[..at]);
        rest = &rest[at + BETWEEN_PARTS.len()..];
    }
    parts.push(rest);
    parts
}

/// Makes a workbook or an archive of the parts of an input; returns the ending of its name and its bytes.
/// The first byte chooses the kind:
///
/// - `o`: ODS of its content;
/// - `z`: archive of tables;
/// - any other: XLSX of a sheet, shared strings, styles, the workbook, its relations.
///
/// Parts of a workbook that are missing are ordinary ones.
pub fn book(data: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let (kind, rest) = data.split_first()?;
    let parts = split(rest);
    match kind {
        b'o' => {
            let content = parts.first().copied().unwrap_or_default();
            let files: [(&str, &[u8]); 3] = [
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", content),
                ("META-INF/manifest.xml", MANIFEST.as_bytes()),
            ];
            Some(("ods", archive(&files)))
        }
        b'z' => {
            let names = ["a.csv", "b/c.json", "d.xml", "e.xlsx"];
            Some(("zip", archive(&names.into_iter().zip(parts).collect::<Vec<_>>())))
        }
        _ => {
            let names = [
                "xl/worksheets/sheet1.xml",
                "xl/sharedStrings.xml",
                "xl/styles.xml",
                "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
            ];
            let ordinary = ["", "", STYLES, WORKBOOK, RELATIONS];
            let named = names.iter().zip(ordinary).enumerate();
            let mut files: Vec<(&str, &[u8])> = named
                .map(|(at, (name, text))| (*name, parts.get(at).copied().unwrap_or(text.as_bytes())))
                .collect();
            files.push(("_rels/.rels", ROOT_RELATIONS.as_bytes()));
            Some(("xlsx", archive(&files)))
        }
    }
}

/// Makes an archive without compression.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const ROOT_RELATIONS: &str = "<?xml version=\"1.0\"?><Relationships \
    xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"xl/workbook.xml\"/></Relationships>";

const WORKBOOK: &str = "<?xml version=\"1.0\"?><workbook \
    xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet \
    name=\"Dons\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";

const RELATIONS: &str = "<?xml version=\"1.0\"?><Relationships \
    xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
    Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" \
    Target=\"styles.xml\"/><Relationship Id=\"rId3\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
    Target=\"sharedStrings.xml\"/></Relationships>";

/// Style 1 is a date.
const STYLES: &str = "<?xml version=\"1.0\"?><styleSheet \
    xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf \
    numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";

const MANIFEST: &str = "<?xml version=\"1.0\"?><manifest:manifest \
    xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry \
    manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>\
    </manifest:manifest>";
