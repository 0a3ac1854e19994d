//! `obole.toml`, the environment and `obole doctor`, as a person at the terminal has them.
#![cfg(unix)]

#[cfg(test)]
mod support;

use std::path::Path;

use serde_json::Value;
use support::{data, obole};

/// A call in a folder, with variables of the environment: code, data, words.
#[cfg(test)]
fn call(folder: &Path, environment: &[(&str, &str)], args: &[&str]) -> (i32, String, String) {
    let sample = data("canonical");
    let args = args.iter().map(|arg| arg.replace("SAMPLE", sample.to_str().unwrap()));
    let done = obole().current_dir(folder).envs(environment.iter().copied()).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[cfg(test)]
fn write(path: &Path, text: &str) {
    obole_ledger::disk::write_bytes(path, text.as_bytes()).unwrap();
}

#[test]
fn a_file_of_settings_is_read_said_and_outranked() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(&at.join("obole.toml"), "lang = \"fr\"\n[import]\nout = \"registre\"\n");
    let (code, _, words) = call(at, &[], &["import", "SAMPLE"]);
    assert_eq!(code, 0, "{words}");
    assert!(words.starts_with("Réglages lus dans obole.toml\n") && at.join("registre/ledger.json").exists());
    let (_, _, words) = call(at, &[("OBOLE_LANG", "en")], &["check", "registre"]);
    assert!(words.starts_with("Settings from obole.toml\n"), "{words}");
    let (_, _, words) = call(at, &[("OBOLE_LANG", "en")], &["check", "registre", "--lang", "fr"]);
    assert!(words.starts_with("Réglages"), "{words}");
    // Without the file the call lacks what stood in it.
    let (code, _, words) = call(at, &[], &["import", "SAMPLE", "--no-config"]);
    assert!(code == 2 && words.contains("--out"), "{words}");
    write(&at.join("other.toml"), "[import]\nout = \"elsewhere\"\n");
    let (code, _, words) = call(at, &[], &["import", "SAMPLE", "--config", "other.toml"]);
    assert!(code == 0 && words.starts_with("Settings from other.toml"), "{words}");
    assert!(at.join("elsewhere/ledger.json").exists());
}

#[test]
fn a_file_that_is_not_understood_stops_the_work_and_names_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(&at.join("obole.toml"), "seed = \"often\"\n\n[run]\nhorzon = 3\nout = \"out\"\n");
    let (code, _, words) = call(at, &[], &["run", "SAMPLE"]);
    assert_eq!(code, 2);
    assert!(words.contains("row 1: `seed`"), "{words}");
    assert!(words.contains("row 4: `run.horzon` is not a setting; did you mean `run.horizon`?"), "{words}");
    assert!(!at.join("out").exists());
    let (code, _, words) = call(at, &[("OBOLE_RUN_HORIZON", "soon")], &["run", "SAMPLE", "--no-config"]);
    assert!(code == 2 && words.contains("environment variable OBOLE_RUN_HORIZON"), "{words}");
    // Help, and the verb that looks for faults, are there all the same.
    assert_eq!(call(at, &[], &["run", "--help"]).0, 0);
    let (code, data, _) = call(at, &[], &["doctor"]);
    assert!(code == 1 && data.matches("problem  obole.toml").count() == 2, "{data}");
}

#[test]
fn the_doctor_opens_what_an_earlier_run_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let export = data("sample").join("helloasso_paiements.csv");
    assert_eq!(call(at, &[], &["run", export.to_str().unwrap(), "--out", "out", "-q"]).0, 0);
    let doctor = |paths: &[&str], language| {
        let (code, data, words) = call(at, &[("LANG", language)], &[&["doctor", "--json"], paths].concat());
        let data: Value = serde_json::from_str(&data).unwrap_or_else(|e| panic!("{e}: {data}{words}"));
        (code, data)
    };
    let codes = |data: &Value| -> Vec<String> {
        data["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let (code, data) = doctor(&["out"], "fr_FR.UTF-8");
    let found = codes(&data);
    assert_eq!(code, 0, "{data}");
    for wanted in
        ["doctor-language-other", "doctor-ledger", "doctor-plan-draft", "doctor-people", "doctor-writable"]
    {
        assert!(found.iter().any(|code| code == wanted), "{wanted}: {found:?}");
    }
    assert_eq!(found.iter().filter(|code| *code == "doctor-model").count(), 7);
    let ledger =
        data["checks"].as_array().unwrap().iter().find(|one| one["code"] == "doctor-ledger").unwrap();
    let sum =
        std::process::Command::new("sha256sum").arg(at.join("out/ledger/ledger.json")).output().unwrap();
    assert!(String::from_utf8(sum.stdout).unwrap().starts_with(ledger["values"]["sha"].as_str().unwrap()));

    // Names that others may read, a damaged model, a stranger's folder: each a problem, none a crash.
    std::fs::set_permissions(at.join("out/people"), std::fs::Permissions::from_mode(0o755)).unwrap();
    write(&at.join("out/model/gift.json"), "{\"card\":");
    let (code, data) = doctor(&["out/people", "out/model", "."], "C");
    assert_eq!((code, data["problems"].as_u64()), (1, Some(3)), "{data}");
    let found = codes(&data);
    for wanted in ["doctor-people-open", "doctor-broken", "doctor-unknown", "doctor-language"] {
        assert!(found.iter().any(|code| code == wanted), "{wanted}: {found:?}");
    }
    // The file and the reason in the reader's language; a damaged run.json hides nothing else.
    write(&at.join("out/run.json"), "{");
    let (_, said, _) = call(at, &[], &["doctor", "out", "--lang", "fr"]);
    for wanted in
        ["gift.json est inutilisable : le fichier du modèle est endommagé", "run.json est inutilisable"]
    {
        assert!(said.replace('\u{a0}', " ").contains(wanted), "{wanted}: {said}");
    }
    // The file of a newer version gives another message than a damaged one.
    let plan = std::fs::read_to_string(at.join("out/campaign/plan.json")).unwrap();
    let newer = plan.replacen("\"version\": 3", "\"version\": 99", 1);
    assert_ne!(plan, newer);
    obole_ledger::disk::make_folder(&at.join("newer")).unwrap();
    write(&at.join("newer/plan.json"), &newer);
    let (code, data) = doctor(&["newer"], "C");
    let is_newer = |check: &serde_json::Value| check["values"]["kind"] == "newer";
    assert!(code == 1 && data["checks"].as_array().unwrap().iter().any(is_newer), "{data}");
}

/// A call on a terminal of so many columns, as `script` makes one; nothing where this system has no `script`.
/// A call that does not end within a minute is killed, and has no code.
#[cfg(test)]
fn on_a_terminal(folder: &Path, columns: usize, args: &str) -> Option<(Option<i32>, String)> {
    let able = std::process::Command::new("script").arg("--version").output();
    if !able.is_ok_and(|done| done.status.success()) {
        use std::io::Write;
        writeln!(std::io::stderr(), "skipped: this system has no script(1) to make a terminal with").unwrap();
        return None;
    }
    let call = format!("stty rows 40 cols {columns}; '{}' {args}", env!("CARGO_BIN_EXE_obole"));
    let done = std::process::Command::new("timeout")
        .args([
            "60",
            "script",
            "-qec",
            &call.replace("SAMPLE", data("canonical").to_str().unwrap()),
            "/dev/null",
        ])
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let code = done.status.code().filter(|code| *code != 124);
    Some((code, String::from_utf8(done.stdout).unwrap().replace('\r', "\n")))
}

#[test]
fn on_a_terminal_the_work_ends_and_shows_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let Some((code, shown)) = on_a_terminal(at, 100, "run SAMPLE --out out") else { return };
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("Fitting and testing") && shown.contains(" %"), "no bar: {shown}");
    // The same, to no terminal: no bar.
    let (_, _, words) = call(at, &[], &["run", "SAMPLE", "--out", "out"]);
    assert!(!words.contains("Fitting and testing"), "{words}");
    // Colours, and tables as wide as the terminal.
    let (code, shown) = on_a_terminal(at, 100, "check nowhere").unwrap();
    assert!(code == Some(2) && shown.contains("\u{1b}[1;31merror:"), "{shown:?}");
    let (_, shown) = on_a_terminal(at, 100, "check nowhere --color never").unwrap();
    assert!(shown.contains("error:") && !shown.contains('\u{1b}'), "{shown:?}");
    let (code, shown) = on_a_terminal(at, 60, "backtest out/ledger -q").unwrap();
    assert_eq!(code, Some(0), "{shown}");
    let wide: Vec<&str> = shown.lines().filter(|line| line.chars().count() > 60).collect();
    assert!(wide.is_empty() && shown.lines().count() > 60, "{wide:#?}");
}

#[test]
fn manual_pages_and_completions_know_every_verb() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert_eq!(call(at, &[], &["man", "--out", "man"]).0, 0);
    for verb in obole_cli::reference::verb_names() {
        let page =
            std::fs::read_to_string(at.join(format!("man/obole-{}.1", verb.replace(' ', "-")))).unwrap();
        assert!(
            page.starts_with(".ie") && page.contains(".SH SYNOPSIS") && page.contains("\\-\\-lang"),
            "{verb}"
        );
    }
    // The script that bash loads offers an option of a verb, and the verbs.
    let (code, script, _) = call(at, &[], &["completions", "bash"]);
    assert_eq!(code, 0);
    write(&at.join("obole.bash"), &script);
    let offered = |words: &str| {
        let ask = format!(
            "source ./obole.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _obole obole \"${{COMP_WORDS[-1]}}\" x; echo \"${{COMPREPLY[@]}}\""
        );
        let done = std::process::Command::new("bash").args(["-c", &ask]).current_dir(at).output();
        done.ok().filter(|done| done.status.success()).map(|done| String::from_utf8(done.stdout).unwrap())
    };
    let Some(options) = offered("obole run --hor") else {
        use std::io::Write;
        writeln!(std::io::stderr(), "skipped: this system has no bash").unwrap();
        return;
    };
    assert_eq!(options.trim(), "--horizon");
    assert_eq!(offered("obole doc").unwrap().trim(), "doctor");
}
