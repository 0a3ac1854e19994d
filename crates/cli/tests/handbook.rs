//! The pages of `docs/reference` are made from the code; this fails when they are not what the code says.
//!
//! After a wanted change: `OBOLE_WRITE_REFERENCE=1 cargo test --release --test handbook`, then read the
//! difference.

#[cfg(test)]
mod pages;
#[cfg(test)]
mod support;

use std::path::{Path, PathBuf};

#[cfg(test)]
fn page(name: &str) -> PathBuf {
    support::root().join("docs/reference").join(name)
}

/// Compares a page with what the code says, or writes it where that is asked for.
#[cfg(test)]
fn hold(name: &str, title: &str, text: &str) {
    let made = "<!-- Made from the code by OBOLE_WRITE_REFERENCE=1 cargo test --release --test handbook; not by hand. -->";
    hold_file(&page(name), &format!("# {title}\n\n{made}\n\n{}\n", text.trim()));
}

/// Compares a file with its wanted text, or writes it where that is asked for.
#[cfg(test)]
fn hold_file(path: &Path, text: &str) {
    if std::env::var_os("OBOLE_WRITE_REFERENCE").is_some() {
        obole_ledger::disk::write_bytes(path, text.as_bytes()).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let differ = found.lines().zip(text.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == text, "{} is not what the code says: {differ:?}", path.display());
}

#[test]
fn options_of_the_python_module() {
    let path = support::root().join("crates/python/python/obole/_options.py");
    hold_file(&path, &obole_cli::python_options::python_options());
}

#[test]
fn verbs_and_options() {
    hold("verbs.md", "Verbs and options", &obole_cli::reference::verbs());
}

#[test]
fn exit_codes_and_kinds_of_error() {
    hold("exit-codes.md", "Exit codes and errors", &pages::exit_codes());
}

#[test]
fn features_of_a_donor() {
    hold("features.md", "Features", &pages::features());
}

#[test]
fn measures_of_quality_and_of_groups() {
    hold("metrics.md", "Metrics", &pages::metrics());
}

#[test]
fn what_is_found_in_a_file() {
    hold("findings.md", "Findings", &pages::findings());
}

#[test]
fn files_that_are_read_and_written() {
    hold("formats.md", "File formats", &pages::formats());
}

/// Each format that is recognised has a page in both languages.
#[test]
fn each_format_has_a_page() {
    for language in ["en", "fr"] {
        let folder = support::root().join("docs").join(language).join("sources");
        let pages = obole_ledger::disk::files_of(&folder).unwrap();
        let index = folder.join("README.md");
        let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
        let text: String = pages.iter().filter(|path| **path != index).map(read).collect();
        for format in obole_people::Format::all() {
            let name = format!("`{}`", format.name());
            let own = name.starts_with("`canonical-");
            assert!(own || text.contains(&name), "docs/{language}/sources has no page for {name}");
            assert!(own || read(&index).contains(&name), "docs/{language}/sources/README.md lacks {name}");
        }
    }
}
