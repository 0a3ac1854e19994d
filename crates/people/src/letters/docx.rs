//! Letters as a document for a word processor (ECMA-376, WordprocessingML), one page for each.

use std::fs::File;
use std::io::{BufWriter, Write};

use obole_error::{Error, Kind, Lang, Result};
use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::markup::{Paragraph, Run};
use super::merge::{Printed, Sheet};

/// Name of the program in the document, by which the file is recognised ([`obole_ledger::disk::FileKind`]).
const APP: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
<Application>Obole letters</Application></Properties>";

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>\
</Types>";

const RELS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/>\
</Relationships>";

const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults>\
<w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
<w:sz w:val=\"22\"/><w:lang w:val=\"LANG\"/></w:rPr></w:rPrDefault>\
<w:pPrDefault><w:pPr><w:spacing w:after=\"160\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
</w:styles>";

const BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>";

/// A4 with margins of 20 mm, in twentieths of a point.
const END: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
<w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>\
</w:sectPr></w:body></w:document>";

/// Properties of a line of the address: a frame 105 mm from the left and 50 mm from the upper edge of the
/// sheet, 85 mm wide, as the window of a DL envelope shows it (see `html.rs`).
const ADDRESS: &str = "<w:framePr w:w=\"4819\" w:hSpace=\"0\" w:wrap=\"notBeside\" w:vAnchor=\"page\" w:hAnchor=\"page\" w:x=\"5953\" w:y=\"2835\"/>\
<w:spacing w:after=\"0\" w:line=\"232\" w:lineRule=\"exact\"/>";

/// Space above the first paragraph of the text, below the address: 30 mm.
const BELOW: &str = "<w:spacing w:before=\"1701\"/>";

/// Writes letters, one at a time. Equal letters make equal bytes.
pub(super) fn write(
    file: &mut File,
    sheet: &Sheet<'_>,
    letters: impl Iterator<Item = Result<Printed>>,
) -> Result<()> {
    let failed = |e: zip::result::ZipError| Error::new(Kind::System, "letters-not-packed").caused_by(e);
    let mut archive = ZipWriter::new(BufWriter::with_capacity(1 << 16, file));
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let packed = stored.compression_method(CompressionMethod::Deflated);
    // First and not packed: the beginning of the file says what it is.
    archive.start_file("docProps/app.xml", stored).map_err(failed)?;
    archive.write_all(APP.as_bytes())?;
    let lang = if sheet.lang == Lang::Fr { "fr-FR" } else { "en-GB" };
    for (name, text) in [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELS.to_owned()),
        ("word/styles.xml", STYLES.replace("LANG", lang)),
    ] {
        archive.start_file(name, packed).map_err(failed)?;
        archive.write_all(text.as_bytes())?;
    }
    let mut links = Links(Vec::new());
    archive.start_file("word/document.xml", packed).map_err(failed)?;
    archive.write_all(BEGIN.as_bytes())?;
    for (at, letter) in letters.enumerate() {
        let text = page(&letter?, sheet, at > 0, &mut links);
        archive.write_all(text.as_bytes())?;
    }
    archive.write_all(END.as_bytes())?;
    archive.start_file("word/_rels/document.xml.rels", packed).map_err(failed)?;
    archive.write_all(links.part().as_bytes())?;
    archive.finish().map_err(failed)?.flush()?;
    Ok(())
}

/// Addresses to which the document leads, each once.
struct Links(Vec<String>);

impl Links {
    /// Returns the number of an address.
    fn number(&mut self, link: &str) -> usize {
        self.0.iter().position(|known| known == link).unwrap_or_else(|| {
            self.0.push(link.to_owned());
            self.0.len() - 1
        })
    }

    fn part(&self) -> String {
        const BASE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
             xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rIdStyles\" Type=\"{BASE}/styles\" Target=\"styles.xml\"/>"
        );
        for (at, link) in self.0.iter().enumerate() {
            let link = escape(link.as_str());
            text += &format!(
                "<Relationship Id=\"rIdLink{at}\" Type=\"{BASE}/hyperlink\" Target=\"{link}\" TargetMode=\"External\"/>"
            );
        }
        text + "</Relationships>"
    }
}

/// Returns the paragraphs of a letter.
fn page(letter: &Printed, sheet: &Sheet<'_>, is_next: bool, links: &mut Links) -> String {
    let Printed { lines, composed } = letter;
    let line = |text: &str, bold: bool| vec![vec![Run { text: text.to_owned(), bold, link: None }]];
    let head = match sheet.draft {
        Some(draft) => format!("{draft} – {}", sheet.sender),
        None => sheet.sender.to_owned(),
    };
    let breaks = if is_next { "<w:pageBreakBefore/>" } else { "" };
    let mut text = paragraph(&line(&head, sheet.draft.is_some()), breaks, links);
    for one in lines {
        text += &paragraph(&line(one, false), ADDRESS, links);
    }
    let mut body: Vec<Paragraph> = Vec::new();
    if !composed.subject.is_empty() {
        let mark = if sheet.lang == Lang::Fr { "Objet\u{a0}:" } else { "Subject:" };
        body.push(line(&format!("{mark} {}", composed.subject), true));
    }
    body.extend(composed.body.iter().cloned());
    for (at, one) in body.iter().enumerate() {
        text += &paragraph(one, if at == 0 { BELOW } else { "" }, links);
    }
    text
}

/// Returns whether a character cannot be in XML 1.0: one makes a word processor refuse the whole document.
fn is_forbidden(c: char) -> bool {
    c < ' ' && c != '\t' || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn paragraph(lines: &Paragraph, properties: &str, links: &mut Links) -> String {
    let mut text = format!("<w:p><w:pPr>{properties}</w:pPr>");
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text += "<w:r><w:br/></w:r>";
        }
        for run in line {
            let bold = if run.bold { "<w:b/>" } else { "" };
            let look =
                if run.link.is_some() { "<w:color w:val=\"0000EE\"/><w:u w:val=\"single\"/>" } else { "" };
            let text_of_run = run.text.replace(is_forbidden, "");
            let shown = escape(text_of_run.as_str());
            let piece =
                format!("<w:r><w:rPr>{bold}{look}</w:rPr><w:t xml:space=\"preserve\">{shown}</w:t></w:r>");
            text += &match &run.link {
                Some(link) => {
                    format!("<w:hyperlink r:id=\"rIdLink{}\">{piece}</w:hyperlink>", links.number(link))
                }
                None => piece,
            };
        }
    }
    text + "</w:p>"
}
