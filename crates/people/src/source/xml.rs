//! XML as values, and as tables: each element that occurs several times is a row.
//!
//! Bank files of ISO 20022 have tables of their own ([`super::sepa`]).

use obole_ledger::{Error, Kind, Result, message};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

use super::json::{TEXT, of_value, one_row};
use super::room::Room;
use super::{Form, LARGEST_XML, Source, sepa};

/// Largest depth of elements: files of payments have about fifteen.
pub(super) const DEEPEST: usize = 64;
/// Maximum number of elements: each takes more memory than its text.
pub(super) const MOST_ELEMENTS: usize = 5_000_000;

/// Opens a file of XML; `None` if it is no XML, but a text that begins like it.
///
/// # Errors
/// [`Kind::Unreadable`] for a file that is no XML, is too large, or defines words of its own (a document
/// type), which could make a small file a large one or read other files.
pub(super) fn open(file: &Source, room: &mut Room) -> Result<Option<Vec<Source>>> {
    let path = file.path();
    let text = file.whole(LARGEST_XML)?;
    let is_named = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    let is_declared = text.trim_start().starts_with("<?xml");
    let (name, root) = match value(&text) {
        Ok(read) => read,
        Err(_) if !is_named && !is_declared => return Ok(None),
        Err(error) => return Err(error.in_file(path)),
    };
    if let Some(parts) = sepa::tables(&text, &root, file, room)? {
        return Ok(Some(parts));
    }
    let parts = of_value(&root, path, room)?;
    let parts = if parts.is_empty() { vec![one_row(&root, path, &name, room)?] } else { parts };
    Ok(Some(parts.into_iter().map(|part| part.of(Form::Xml)).collect()))
}

/// Returns the name of the root element and its content. Elements are objects, with attributes and elements
/// by their local names; an element that occurs several times is a list; one without attributes and elements
/// is a text.
fn value(text: &str) -> Result<(String, Value)> {
    let damaged =
        |row: usize| Error::new(Kind::Unreadable, message!("xml-damaged", row = row)).hint("export-again");
    let row = |reader: &Reader<&[u8]>| {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
    };
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0;
    let mut root = None;
    loop {
        let event = reader.read_event().map_err(|_| damaged(row(&reader)))?;
        match event {
            Event::Start(_) | Event::Empty(_) if root.is_some() || open.len() >= DEEPEST => {
                return Err(damaged(row(&reader)));
            }
            Event::Start(start) => {
                elements += 1;
                open.push(Element::of(&start).ok_or_else(|| damaged(row(&reader)))?);
            }
            Event::Empty(start) => {
                elements += 1;
                let element = Element::of(&start).ok_or_else(|| damaged(row(&reader)))?;
                close(element, &mut open, &mut root);
            }
            Event::End(_) => match open.pop() {
                Some(element) => close(element, &mut open, &mut root),
                None => return Err(damaged(row(&reader))),
            },
            Event::Text(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&part);
                }
            }
            Event::CData(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&part);
                }
            }
            Event::GeneralRef(name) => {
                let c = entity(&name).ok_or_else(|| damaged(row(&reader)))?;
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&c);
                }
            }
            Event::DocType(_) => {
                return Err(Error::new(Kind::Unreadable, "xml-with-doctype").hint("export-again"));
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
        if elements > MOST_ELEMENTS {
            return Err(Error::new(Kind::Unreadable, "archive-too-large").hint("save-as-csv"));
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(damaged(row(&reader))),
    }
}

/// An element whose end has not been read.
struct Element {
    name: String,
    content: Map<String, Value>,
    text: String,
}

impl Element {
    /// Begins an element; `None` if an attribute is not readable.
    fn of(start: &BytesStart<'_>) -> Option<Self> {
        let mut content = Map::new();
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let full = attribute.key.into_inner();
            if full.starts_with("xmlns") || full.starts_with("xsi:") {
                continue;
            }
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            let name = attribute.key.local_name().into_inner().to_owned();
            content.insert(name, Value::String(value.into_owned()));
        }
        Some(Self { name: start.local_name().into_inner().to_owned(), content, text: String::new() })
    }

    fn finish(mut self) -> (String, Value) {
        let text = self.text.trim();
        if self.content.is_empty() {
            return (self.name, Value::String(text.to_owned()));
        }
        if !text.is_empty() {
            self.content.insert(TEXT.to_owned(), Value::String(text.to_owned()));
        }
        (self.name, Value::Object(self.content))
    }
}

/// Ends an element: it belongs to the one around it, or is the root.
fn close(element: Element, open: &mut [Element], root: &mut Option<(String, Value)>) {
    let (name, value) = element.finish();
    let Some(around) = open.last_mut() else {
        *root = Some((name, value));
        return;
    };
    match around.content.get_mut(&name) {
        None => {
            around.content.insert(name, value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let first_value = first.take();
            *first = Value::Array(vec![first_value, value]);
        }
    }
}

/// Returns the character of a reference: one of the five of XML, or one by its number.
fn entity(name: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return Some(c.to_string());
    }
    resolve_predefined_entity(name).map(str::to_owned)
}

/// Returns the elements of a name in an element: one or several.
pub(super) fn each<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    match value.get(name) {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
    .iter()
}

/// Returns the text of the first element at a path; empty if there is none.
pub(super) fn text_at<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    let found = path.iter().try_fold(value, |value, name| each(value, name).next());
    found.and_then(|value| value.as_str().or_else(|| value.get(TEXT)?.as_str())).unwrap_or_default()
}

/// Returns whether a text may be XML: it begins with a tag.
pub(super) fn is_xml(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    start.starts_with(b"<")
        && start.get(1).is_some_and(|c| matches!(c, b'?' | b'!') || c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_values() {
        let text = "<?xml version=\"1.0\"?><a:list xmlns:a=\"urn:x\"><gift id=\"1\"><who>A &amp; &#66;</who></gift>\
                    <!-- c --><gift id=\"2\"><who><![CDATA[<x>]]></who></gift></a:list>";
        let (name, root) = value(text).unwrap();
        assert_eq!(name, "list");
        let gifts: Vec<&str> = each(&root, "gift").map(|gift| text_at(gift, &["who"])).collect();
        assert_eq!(gifts, ["A & B", "<x>"]);
        assert_eq!(each(&root, "gift").next().and_then(|gift| gift["id"].as_str()), Some("1"));
    }

    #[test]
    fn what_could_grow_or_read_files_is_refused() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        assert_eq!(value(laughs).unwrap_err().message().id(), "xml-with-doctype");
        let outside = "<l>&xxe;</l>";
        let deep = "<a>".repeat(10_000);
        for bad in [outside, &deep, "<a><b></a>", "<a/><b/>", "<a", "", "<a x=1/>", "<a>"] {
            assert_eq!(value(bad).unwrap_err().message().id(), "xml-damaged", "{}", bad.len());
        }
    }
}
