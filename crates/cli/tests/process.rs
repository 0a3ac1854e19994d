//! The program as a process: what pipes, disks, limits, signals, threads and neighbours do to it.
#![cfg(unix)]

#[cfg(test)]
mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use support::{data, obole};

/// Says why a test has nothing to do here.
#[cfg(test)]
fn skip(why: &str) {
    writeln!(std::io::stderr(), "{why}").unwrap();
}

/// Runs the program to its end.
#[cfg(test)]
fn output<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    obole().args(args).output().unwrap()
}

/// The exit code; a signal has none.
#[cfg(test)]
fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// Standard error as text.
#[cfg(test)]
fn words(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every file below a folder, sorted.
#[cfg(test)]
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The sample's canonical files with the first `gifts` gifts, in a folder of its own.
#[cfg(test)]
fn shorter_sample(folder: &Path, gifts: usize) {
    let text = std::fs::read_to_string(data("canonical").join("gifts.csv")).unwrap();
    let kept: String = text.split_inclusive('\n').take(gifts + 1).collect();
    assert!(kept.len() < text.len());
    let donors = std::fs::read(data("canonical").join("donors.csv")).unwrap();
    obole_ledger::disk::make_folder(folder).unwrap();
    obole_ledger::disk::write_bytes(&folder.join("gifts.csv"), kept.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.join("donors.csv"), &donors).unwrap();
}

/// A ledger of the sample in a folder of its own.
#[cfg(test)]
fn ledger(folder: &Path) -> PathBuf {
    let ledger = folder.join("ledger");
    let done = obole().arg("import").arg(data("canonical")).arg("--out").arg(&ledger).output().unwrap();
    assert_eq!(code(&done), Some(0), "{}", words(&done));
    ledger
}

/// A script of `sh` whose `$0` is the program and whose `$1`, `$2`… are paths.
#[cfg(test)]
fn shell(script: &str, paths: &[&Path]) -> Output {
    Command::new("sh").arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_obole")).args(paths).output().unwrap()
}

#[cfg(test)]
fn temporary(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.to_string_lossy().ends_with(".tmp")).collect()
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path());
    for verb in ["segment", "kpi"] {
        // Notes about the data are left aside: only errors are looked for.
        let mut command = obole();
        command.args([verb, "-q"]).arg(&ledger).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!(code(&done), Some(0), "{verb}: {:?} {}", done.status, words(&done));
        assert_eq!(words(&done), "", "{verb}");
    }
    // The help goes the way of clap, not of the verbs.
    let mut child = obole().arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((code(&done), words(&done).as_str()), (Some(0), ""));
}

#[test]
fn a_full_device_is_a_failure_of_the_system() {
    if !Path::new("/dev/full").exists() {
        skip("skipped: this system has no /dev/full");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path());
    for args in [["segment", "-q"], ["kpi", "-q"], ["kpi", "--json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = obole().args(args).arg(&ledger).stdout(full).output().unwrap();
        assert_eq!(code(&done), Some(4), "{args:?}");
        let said = words(&done);
        assert!(said.starts_with("error: ") && !said.contains("panicked"), "{args:?}: {said}");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(code(&obole().arg("--help").stdout(full).output().unwrap()), Some(4));
}

#[test]
fn words_that_nobody_can_read_do_not_stop_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ledger");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        skip("skipped: this system has no /dev/full");
        return;
    };
    let done =
        obole().arg("import").arg(data("canonical")).arg("--out").arg(&out).stderr(full).output().unwrap();
    assert_eq!(code(&done), Some(0));
    assert!(out.join("ledger.json").exists());
}

#[test]
fn a_file_size_limit_leaves_the_old_files_whole() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path());
    let segments = folder.path().join("features.csv");
    let features = |limit: &str| {
        let script = format!("{limit} exec \"$0\" features \"$1\" --as-of 2024-01-01 --out \"$2\"");
        shell(&script, &[&ledger, &segments])
    };
    let done = features("");
    assert_eq!(code(&done), Some(0), "{}", words(&done));
    let whole = std::fs::read(&segments).unwrap();
    assert!(whole.len() > 100_000);

    // 8 blocks of 512 bytes: no table fits.
    let done = features("ulimit -f 8;");
    assert_eq!(code(&done), Some(4), "{:?} {}", done.status, words(&done));
    assert!(words(&done).starts_with("error: "), "{}", words(&done));
    assert_eq!(std::fs::read(&segments).unwrap(), whole);
    assert_eq!(temporary(folder.path()), Vec::<PathBuf>::new());

    // Over a whole run: the ledger that stood before stands, or the new one does.
    let out = folder.path().join("out");
    let done = obole().arg("run").arg(data("canonical")).arg("--out").arg(&out).output().unwrap();
    assert_eq!(code(&done), Some(0), "{}", words(&done));
    for blocks in [8, 100, 400, 800] {
        let script = format!("ulimit -f {blocks}; exec \"$0\" run \"$1\" --out \"$2\"");
        let done = shell(&script, &[&data("canonical"), &out]);
        assert_eq!(code(&done), Some(4), "{blocks} blocks: {:?} {}", done.status, words(&done));
        assert!(!words(&done).contains("panicked"), "{}", words(&done));
        assert_eq!(temporary(&out), Vec::<PathBuf>::new(), "{blocks} blocks");
        assert_whole(&out);
        assert!(checked(&out).is_some(), "{blocks} blocks: there is no ledger");
    }
    let done = obole().arg("run").arg(data("canonical")).arg("--out").arg(&out).output().unwrap();
    assert_eq!(code(&done), Some(0), "{}", words(&done));
}

/// Every file that has an end of its own has it: nothing was cut.
#[cfg(test)]
fn assert_whole(folder: &Path) {
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => {
                let parsed: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
                assert!(parsed.is_ok(), "{name} is not JSON");
            }
            Some("csv") => {
                let columns: Result<Vec<usize>, _> = csv::ReaderBuilder::new()
                    .flexible(false)
                    .from_reader(bytes.as_slice())
                    .records()
                    .map(|record| record.map(|record| record.len()))
                    .collect();
                assert!(columns.is_ok() && bytes.ends_with(b"\n"), "{name} is cut");
            }
            Some("parquet") => {
                assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name} is cut");
            }
            Some("arrow") => {
                assert!(bytes.starts_with(b"ARROW1") && bytes.ends_with(b"ARROW1"), "{name} is cut");
            }
            Some("html") => assert!(bytes.trim_ascii_end().ends_with(b"</html>"), "{name} is cut"),
            Some("svg") => assert!(bytes.trim_ascii_end().ends_with(b"</svg>"), "{name} is cut"),
            Some("png") => assert!(bytes.ends_with(b"IEND\xaeB`\x82"), "{name} is cut"),
            // Half of a file, or a whole one on its way.
            _ if name.to_string().contains("/.obole-") => {}
            Some("tmp" | "new" | "before") => {}
            _ => assert!(
                path.ends_with(".obole-lock") || path.ends_with("UNFINISHED.txt"),
                "a file of unknown kind: {name}"
            ),
        }
    }
}

/// The figures of the receipt that `check` has said to be of this ledger.
#[cfg(test)]
fn checked(out: &Path) -> Option<(u64, u64)> {
    let done = obole().arg("check").arg(out.join("ledger")).output().unwrap();
    let said = words(&done);
    match code(&done) {
        Some(0) => {
            let receipt = obole::store::load_receipt(&out.join("ledger")).unwrap();
            let receipt = serde_json::to_value(&receipt).unwrap();
            let taken = receipt["taken"].as_u64().unwrap();
            let cents = receipt["sums"]["EUR"]["settled"].as_u64().unwrap();
            // `check` counts the rows of the tables, not those of the receipt.
            let counted: String = said
                .split("is consistent: ")
                .nth(1)
                .unwrap()
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == ',')
                .filter(char::is_ascii_digit)
                .collect();
            assert_eq!(counted, taken.to_string(), "receipt and tables are of two runs: {said}");
            Some((taken, cents))
        }
        Some(2) => {
            assert!(said.starts_with("error: ") && said.contains("hint: "), "{said}");
            None
        }
        other => panic!("{other:?}: {said}"),
    }
}

/// Kills a run over an existing folder at moments spread over its whole length. The two inputs take turns, so
/// that a mixture of two runs would show in the figures.
#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_the_next_run_sweeps() {
    let folder = tempfile::tempdir().unwrap();
    let (out, shorter) = (folder.path().join("out"), folder.path().join("shorter"));
    shorter_sample(&shorter, 15_000);
    let sources = [data("canonical"), shorter];
    let run = |source: &Path| {
        let mut command = obole();
        command.arg("run").arg(source).args(["--as-of", "2022-01-01"]).arg("--out").arg(&out);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut known = Vec::new();
    let mut length = Duration::ZERO;
    for source in &sources {
        let started = Instant::now();
        assert_eq!(run(source).status().unwrap().code(), Some(0));
        length = started.elapsed();
        known.push(checked(&out).unwrap());
    }
    assert_ne!(known[0], known[1]);

    const KILLS: u32 = 24;
    let (mut killed, mut left_behind) = (0, 0);
    for moment in 0..KILLS {
        let mut child = run(&sources[moment as usize % 2]).spawn().unwrap();
        sleep(length * moment / KILLS);
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
        assert_whole(&out);
        left_behind += temporary(&out).len();
        match checked(&out) {
            Some(figures) => {
                assert!(known.contains(&figures), "moment {moment}: {figures:?} is of neither run");
                // All other files are of the same run: each has the hash that run.json says.
                let whole = obole().arg("doctor").arg(&out).output().unwrap();
                assert_eq!(
                    code(&whole),
                    Some(0),
                    "moment {moment}: {}",
                    String::from_utf8_lossy(&whole.stdout)
                );
            }
            // Killed while the files took their places: marked, and every verb says so.
            None => assert!(out.join("UNFINISHED.txt").exists(), "moment {moment}: there is no ledger"),
        }
    }
    assert!(killed >= 10, "only {killed} runs were killed before their end");
    assert_eq!(run(&sources[0]).status().unwrap().code(), Some(0));
    assert_eq!(temporary(&out), Vec::<PathBuf>::new(), "{left_behind} were seen after the kills");
    assert_eq!(checked(&out), Some(known[0]));
}

/// A leftover in any folder that a run writes to is swept by it, however rare the moment that makes one.
#[test]
fn leftovers_are_swept_in_every_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let source = data("sample").join("helloasso_paiements.csv");
    let run = || obole().arg("run").arg(&source).arg("--out").arg(&out).output().unwrap();
    assert_eq!(code(&run()), Some(0));
    let mut folders: Vec<PathBuf> =
        files(&out).iter().map(|path| path.parent().unwrap().to_owned()).collect();
    folders.sort();
    folders.dedup();
    assert!(folders.len() >= 6, "{folders:?}");
    for folder in &folders {
        obole_ledger::disk::write_bytes(&folder.join(".obole-x1y2z3.tmp"), b"half of a file").unwrap();
    }
    assert_eq!(code(&run()), Some(0));
    assert_eq!(temporary(&out), Vec::<PathBuf>::new());
}

#[test]
fn of_two_runs_at_once_one_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let spawn = || {
        let mut command = obole();
        command.arg("run").arg(data("canonical")).arg("--out").arg(&out);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let pair = [spawn(), spawn()];
    let mut done: Vec<_> = pair.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    done.sort_by_key(code);
    assert_eq!(done.iter().map(code).collect::<Vec<_>>(), [Some(0), Some(4)], "{}", words(&done[1]));
    let said = words(&done[1]);
    assert!(said.contains("another run is writing to this folder"), "{said}");
    assert!(said.contains("hint: wait until it has ended"), "{said}");
    assert_whole(&out);
    assert!(checked(&out).is_some());
}

/// Everything but the clock of `run.json`, by its path.
#[cfg(test)]
fn contents(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(out)
        .into_iter()
        .filter(|path| !path.ends_with("run.json"))
        .map(|path| (path.strip_prefix(out).unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let made = ["1", "2", "5"].map(|threads| {
        let out = folder.path().join(threads);
        let run = obole()
            .arg("run")
            .arg(data("canonical"))
            .args(["--threads", threads, "--out"])
            .arg(&out)
            .output();
        let run = run.unwrap();
        assert_eq!(code(&run), Some(0), "{}", words(&run));
        contents(&out)
    });
    assert!(made[0].len() > 40);
    for other in &made[1..] {
        assert_eq!(made[0].keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (path, bytes) in &made[0] {
            assert!(*bytes == other[path], "{} depends on the number of threads", path.display());
        }
    }
}

#[test]
fn the_main_job_needs_no_network() {
    let able = Command::new("unshare").args(["-rn", "true"]).output();
    if !able.is_ok_and(|done| done.status.success()) {
        skip("skipped: this system does not let us leave the network (unshare -rn)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let done = Command::new("unshare")
        .args(["-rn", env!("CARGO_BIN_EXE_obole"), "run"])
        .arg(data("canonical"))
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(code(&done), Some(0), "{}", words(&done));
    assert!(out.join("report.html").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_wrong_call() {
    // Beneath a file no folder can be made, whoever asks; permissions would not hold back root.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    obole_ledger::disk::write_bytes(&file, b"in the way").unwrap();
    let out = file.join("out");
    let done = output(["run", data("canonical").to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(code(&done), Some(2), "{}", words(&done));
    assert!(words(&done).starts_with("error: ") && words(&done).contains("cannot create the folder"));
    assert_eq!(std::fs::read(&file).unwrap(), b"in the way");
}
