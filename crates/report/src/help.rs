//! French texts of the program's help.

use std::collections::BTreeMap;
use std::sync::OnceLock;

fn twins() -> &'static BTreeMap<String, String> {
    static TWINS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    TWINS.get_or_init(|| serde_json::from_str(include_str!("../words/fr/help.json")).unwrap_or_default())
}

/// Returns the French text of a paragraph of help; `None` if there is none.
pub fn help_text(english: &str) -> Option<&'static str> {
    twins().get(english).map(String::as_str)
}

/// Returns the English paragraphs that have a French text.
pub fn help_texts() -> impl Iterator<Item = &'static str> {
    twins().keys().map(String::as_str)
}
