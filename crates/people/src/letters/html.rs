//! Letters as a page to print: A4, the address where the window of a DL envelope shows it, no other file.

use std::io::Write;

use obole_error::{Lang, Result};

use super::markup::{Paragraph, Run};
use super::merge::{Printed, Sheet};

/// Styles of the page. An envelope DL (110 × 220 mm) has its window at the right, 20 mm from the right and
/// from the lower edge. A sheet in three folds moves in it by 10 mm; the address stays visible.
const STYLE: &str = "@page{size:A4;margin:20mm}\
body{font:11pt/1.45 serif;margin:0 auto;max-width:170mm;color:#000;background:#fff}\
section{position:relative;break-after:page;page-break-after:always;min-height:250mm}\
section:last-child{break-after:auto;page-break-after:auto}\
.draft{position:absolute;top:-8mm;left:0;margin:0;font-weight:bold;letter-spacing:.1em}\
.sender{position:absolute;top:0;left:0;margin:0;max-width:75mm}\
address{position:absolute;top:30mm;left:85mm;width:85mm;font-style:normal;font-size:10pt;line-height:4.1mm}\
.text{padding-top:75mm}.subject{font-weight:bold}p{margin:0 0 .8em;overflow-wrap:anywhere}\
@media screen{body{padding:20mm}section{border-bottom:1px dashed #888;margin-bottom:20mm}}";

/// Writes letters, one at a time.
pub(super) fn write(
    out: &mut dyn Write,
    sheet: &Sheet<'_>,
    letters: impl Iterator<Item = Result<Printed>>,
) -> Result<()> {
    let (lang, title, subject) = match sheet.lang {
        Lang::En => ("en", "Letters", "Subject:"),
        Lang::Fr => ("fr", "Lettres", "Objet\u{a0}:"),
    };
    write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"generator\" content=\"Obole letters\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )?;
    for letter in letters {
        let Printed { lines, composed } = letter?;
        out.write_all(b"<section>\n")?;
        if let Some(draft) = sheet.draft {
            writeln!(out, "<p class=\"draft\">{}</p>", text(draft))?;
        }
        writeln!(out, "<p class=\"sender\">{}</p>", text(sheet.sender))?;
        let lines: Vec<String> = lines.iter().map(|line| format!("<bdi>{}</bdi>", text(line))).collect();
        writeln!(out, "<address>{}</address>\n<div class=\"text\">", lines.join("<br>"))?;
        if !composed.subject.is_empty() {
            writeln!(out, "<p class=\"subject\" dir=\"auto\">{subject} {}</p>", text(&composed.subject))?;
        }
        for paragraph in &composed.body {
            writeln!(out, "<p dir=\"auto\">{}</p>", lines_of(paragraph))?;
        }
        out.write_all(b"</div>\n</section>\n")?;
    }
    out.write_all(b"</body>\n</html>\n")?;
    Ok(())
}

fn lines_of(paragraph: &Paragraph) -> String {
    let lines: Vec<String> = paragraph.iter().map(|line| line.iter().map(run).collect()).collect();
    lines.join("<br>\n")
}

fn run(run: &Run) -> String {
    let mut shown = text(&run.text);
    if let Some(link) = &run.link {
        shown = format!("<a href=\"{}\">{shown}</a>", text(link));
    }
    if run.bold { format!("<strong>{shown}</strong>") } else { shown }
}

/// Escapes a text for HTML.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
