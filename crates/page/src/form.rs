//! Fields of forms, and names of uploaded files.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Fields of a form by name; of a repeated one the last.
pub type Fields = BTreeMap<String, String>;

/// Returns a field without blanks around it; `None` if it is missing or empty.
pub fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
}

/// Returns the version of what a form shows: a hash of it, which an older form does not carry.
pub fn version(shown: &[u8]) -> String {
    Sha256::digest(shown).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Maximum length of the name of an uploaded file, in bytes.
const NAME: usize = 100;

/// Returns a name under which an uploaded file can be saved in a folder: letters, digits and few signs.
pub fn saved_name(given: &str) -> String {
    let own = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| if c.is_alphanumeric() || ".-_ ".contains(c) { c } else { '_' };
    let mut name: String = own.chars().map(safe).collect();
    while name.len() > NAME {
        name.remove(0);
    }
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "export".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploaded_files_stay_in_their_folder() {
        for (given, saved) in [
            ("dons été.csv", "dons été.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\export.xlsx", "export.xlsx"),
            ("..", "export"),
            ("a:b*c?.csv", "a_b_c_.csv"),
        ] {
            assert_eq!(saved_name(given), saved);
        }
        assert!(saved_name(&"é".repeat(500)).len() <= NAME);
    }
}
