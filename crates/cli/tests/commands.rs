//! Every command that the README and the pages of `docs/` show, run in the order of the page on the sample.
//!
//! A page's commands stand in blocks of `sh`, the README's on lines that begin with four spaces. A command is
//! expected to end with 0, or with the code that stands behind it: `# exit code 1`, `# code de sortie 1`.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
#[cfg(test)]
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Commands that this test leaves out: they build, or they are this test.
#[cfg(test)]
const BUILDS: [&str; 3] = ["cargo test", "cargo install", "mdbook"];

/// A command with the code that it ends with.
#[cfg(test)]
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    code: i32,
}

#[cfg(test)]
fn shown(line: &str) -> Shown {
    let ends = ["# exit code ", "# code de sortie "].iter().find_map(|mark| line.split_once(mark));
    let (command, code) = ends.map_or((line, 0), |(command, code)| (command, code.trim().parse().unwrap()));
    // The README builds what it runs; here it is built already.
    Shown { command: command.trim().replace("cargo run --release --", "obole"), code }
}

/// The commands of a page, in order.
#[cfg(test)]
fn commands(text: &str, indented: bool) -> Vec<Shown> {
    let (mut found, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.trim().is_empty() {
            found.push(shown(line));
        } else if indented
            && let Some(line) = line.strip_prefix("    ")
            && (line.starts_with("obole ") || line.starts_with("cargo "))
        {
            found.push(shown(line));
        }
    }
    found.retain(|one| !BUILDS.iter().any(|start| one.command.starts_with(start)));
    found
}

/// A folder with what the pages speak of: the data, an export with its table of donors, lists of objections.
#[cfg(test)]
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data", "crates"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).unwrap();
    }
    for (name, file) in [("export-paiements.csv", "helloasso_paiements.csv"), ("donors.csv", "donors.csv")] {
        let bytes = std::fs::read(root().join("data/sample").join(file)).unwrap();
        obole_ledger::disk::write_bytes(&folder.path().join(name), &bytes).unwrap();
    }
    for (name, list) in [
        ("objections.csv", "email;channel\nines.dralabert1830@example.com;post\n"),
        ("oppositions.csv", "nom;prénom;canal\nDralabert;Ines;courrier\n"),
    ] {
        obole_ledger::disk::write_bytes(&folder.path().join(name), list.as_bytes()).unwrap();
    }
    folder
}

#[cfg(test)]
fn run_page(path: &Path, indented: bool) -> usize {
    run_page_on(&desk(), path, indented)
}

/// Runs the commands of a page in a folder.
#[cfg(test)]
fn run_page_on(desk: &tempfile::TempDir, path: &Path, indented: bool) -> usize {
    let found = commands(&std::fs::read_to_string(path).unwrap(), indented);
    let programs = Path::new(env!("CARGO_BIN_EXE_obole")).parent().unwrap();
    let search = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    for Shown { command, code } in &found {
        let done = Command::new("sh")
            .args(["-c", command])
            .current_dir(desk.path())
            .env("PATH", &search)
            .env_remove("OBOLE_LANG")
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(*code), "{}: {command}\n{words}", path.display());
    }
    found.len()
}

/// The pages of the book, by their path from `docs`.
#[cfg(test)]
fn pages() -> Vec<String> {
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let link = |line: &str| Some(line.split_once("](")?.1.split(')').next()?.to_owned());
    summary.lines().filter_map(link).collect()
}

/// Every Markdown file below a folder.
#[cfg(test)]
fn markdown(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(markdown(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_command_of_the_readme_runs() {
    let desk = desk();
    assert!(run_page_on(&desk, &root().join("README.md"), true) >= 4);
    assert_is_a_mailing(&desk.path().join("mailing.csv"));
}

#[test]
fn the_pages_for_a_lead_end_in_letters_with_names() {
    for (page, mailing) in [("en/lead.md", "mailing.csv"), ("fr/lead.md", "envoi.csv")] {
        let desk = desk();
        run_page_on(&desk, &root().join("docs").join(page), false);
        assert_is_a_mailing(&desk.path().join(mailing));
    }
}

/// Checks that each line of a mailing file has the name and the address of a person of the sample.
#[cfg(test)]
fn assert_is_a_mailing(path: &Path) {
    let known = std::fs::read_to_string(root().join("data/sample/donors.csv")).unwrap();
    let read = |text: &str| -> Vec<csv::StringRecord> {
        // A mailing file in French has semicolons.
        let separator = if text.lines().next().unwrap().contains(';') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    let people: std::collections::BTreeSet<[String; 4]> =
        read(&known).iter().map(|row| [2, 1, 6, 8].map(|at| row[at].to_owned())).collect();
    let lines = read(&std::fs::read_to_string(path).unwrap());
    assert!(lines.len() > 100, "{}", lines.len());
    for line in &lines {
        // First name, family name, street, town.
        let named = [5, 6, 9, 11].map(|at| line[at].to_owned());
        assert!(people.contains(&named), "{}", &line[0]);
    }
}

#[test]
fn every_command_of_the_english_pages_runs() {
    let run: usize = ["en/lead.md", "en/analyst.md", "en/integrator.md"]
        .iter()
        .map(|page| run_page(&root().join("docs").join(page), false))
        .sum();
    assert!(run >= 30, "{run}");
}

#[test]
fn every_command_of_the_other_pages_runs() {
    let english = ["en/lead.md", "en/analyst.md", "en/integrator.md"];
    let run: usize = pages()
        .iter()
        .filter(|page| !english.contains(&page.as_str()))
        .map(|page| run_page(&root().join("docs").join(page), false))
        .sum();
    assert!(run >= 30, "{run}");
}

#[test]
fn the_two_languages_show_the_same_commands() {
    let verbs = |page: &str| -> Vec<(String, i32)> {
        let text = std::fs::read_to_string(root().join("docs").join(page)).unwrap();
        let verb = |one: Shown| (one.command.split(' ').take(2).collect::<Vec<_>>().join(" "), one.code);
        commands(&text, false).into_iter().map(verb).filter(|(verb, _)| !verb.starts_with("printf")).collect()
    };
    for page in ["lead.md", "letters.md", "analyst.md", "integrator.md"] {
        assert_eq!(verbs(&format!("en/{page}")), verbs(&format!("fr/{page}")), "{page}");
    }
    for page in ["concepts.md", "limits.md"] {
        let parts = |path: &Path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().filter(|line| line.starts_with("## ") || line.starts_with("- **")).count()
        };
        let docs = root().join("docs");
        let english = if page == "limits.md" { docs.join(page) } else { docs.join("en").join(page) };
        assert_eq!(parts(&english), parts(&docs.join("fr").join(page)), "{page}");
    }
}

#[test]
fn every_page_is_in_the_book_and_every_link_leads_somewhere() {
    let docs = root().join("docs");
    let listed: Vec<PathBuf> = pages().iter().map(|page| docs.join(page)).collect();
    let mut broken = Vec::new();
    for path in markdown(&docs) {
        if !listed.contains(&path) && !path.ends_with("SUMMARY.md") {
            broken.push(format!("{} is not in SUMMARY.md", path.display()));
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = path.parent().unwrap().join(link.split('#').next().unwrap());
            if !target.exists() {
                broken.push(format!("{}: {link}", path.display()));
            }
        }
    }
    broken.extend(
        listed.iter().filter(|page| !page.exists()).map(|page| format!("{} is not there", page.display())),
    );
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_command_is_read_with_its_code() {
    let page = "# Title\n\n```sh\nobole check x  # exit code 2\n\nobole kpi y\n```\n\n```toml\nlang = \"fr\"\n```\n    obole run z\n";
    let of = |command: &str, code| Shown { command: command.to_owned(), code };
    assert_eq!(commands(page, false), [of("obole check x", 2), of("obole kpi y", 0)]);
    assert_eq!(commands(page, true).last(), Some(&of("obole run z", 0)));
}
