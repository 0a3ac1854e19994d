//! Folders after a run that was refused or interrupted, and folders that hold other people's files.

use super::*;

/// Names of hidden files and folders below a folder: locks, temporary files, stages.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(".obole") {
            found.push(entry.path());
        } else if entry.path().is_dir() {
            found.extend(hidden(&entry.path()));
        }
    }
    found
}

/// The content of every file below a folder.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

/// The sample with this many rows whose date cannot be read.
fn with_bad_rows(path: &Path, bad: usize) {
    let mut gifts = std::fs::read_to_string(data("canonical").join("gifts.csv")).unwrap();
    let header: Vec<String> = gifts.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let row: Vec<String> = gifts.lines().nth(1).unwrap().split(',').map(str::to_owned).collect();
    for number in 0..bad {
        let cell = |(name, cell): (&String, &String)| match name.as_str() {
            "gift_id" => format!("bad-{number}"),
            "date" => "soon".to_owned(),
            _ => cell.clone(),
        };
        let cells: Vec<String> = header.iter().zip(&row).map(cell).collect();
        gifts.push_str(&cells.join(","));
        gifts.push('\n');
    }
    write_bytes(path, gifts.as_bytes()).unwrap();
}

/// A run that is refused after the sources were read leaves the list of refused rows, which it names, and
/// nothing else; what an earlier run left stays.
#[test]
fn a_run_that_is_refused_late_leaves_its_reasons_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.csv"), folder.path().join("second.csv"));
    with_bad_rows(&first, 1);
    with_bad_rows(&second, 3);
    let out = folder.path().join("out");
    let late = ["run", text(&second), "--out", text(&out), "--as-of", "1990-01-01"];
    let words = ends(3, &late);
    let list = out.join("ledger/refused.csv");
    assert_eq!(files(&out), std::slice::from_ref(&list), "{words}");
    assert!(words.contains(text(&list)), "{words}");
    assert_eq!(lines(&list).len(), 4);

    ends(0, &["run", text(&first), "--out", text(&out)]);
    assert_eq!(lines(&list).len(), 2);
    let good = contents(&out);
    let words = ends(3, &late);
    let last = out.join("ledger/refused-last.csv");
    assert_eq!(lines(&last).len(), 4);
    assert!(words.contains(text(&last)) && !words.contains(text(&list)), "{words}");
    obole_ledger::disk::remove_file(&last).unwrap();
    assert!(contents(&out) == good, "the earlier run was changed");
    ends(3, &late);
    ends(0, &["run", text(&first), "--out", text(&out)]);
    assert!(!last.exists());
    assert_eq!(hidden(&out), Vec::<PathBuf>::new());
}

/// Ctrl-C at moments spread over a run: no temporary file or folder is left, and a sentence in the chosen
/// language says what stands.
#[test]
fn an_interruption_leaves_nothing_temporary() {
    let folder = tempfile::tempdir().unwrap();
    let source = data("sample").join("helloasso_paiements.csv");
    let started = Instant::now();
    ends(0, &["run", text(&source), "--out", text(&folder.path().join("whole"))]);
    let length = started.elapsed();
    const MOMENTS: u32 = 16;
    let mut heard = 0;
    for moment in 0..MOMENTS {
        let out = folder.path().join(format!("out-{moment}"));
        let lang = if moment % 2 == 0 { "en" } else { "fr" };
        let child = spawn(&["run", text(&source), "--out", text(&out), "--lang", lang]);
        std::thread::sleep(length * moment / MOMENTS + Duration::from_millis(15));
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(kill.is_ok_and(|done| done.success()) || moment > MOMENTS / 2);
        let done = child.wait_with_output().unwrap();
        let words = String::from_utf8(done.stderr).unwrap();
        assert_eq!(hidden(&out), Vec::<PathBuf>::new(), "moment {moment}: {words}");
        assert!(!out.join("UNFINISHED.txt").exists(), "moment {moment}");
        match done.status.code() {
            Some(130) => {
                let word = if lang == "fr" { "Interrompu" } else { "Interrupted" };
                assert!(words.lines().last().unwrap().starts_with(word), "{words}");
                assert!(!out.join("scores.csv").exists() || out.join("run.json").exists(), "moment {moment}");
                heard += 1;
            }
            Some(0) => assert!(out.join("run.json").exists()),
            // Before the program listens, the signal ends it; it has written nothing yet.
            None => assert!(!out.exists(), "moment {moment}"),
            other => panic!("moment {moment}: {other:?} {words}"),
        }
    }
    assert!(heard >= 8, "{heard}");
}

/// `doctor` names the files of a killed run, and the next run removes them.
#[test]
fn leftovers_and_unfinished_runs_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let source = data("canonical");
    let run = ["run", text(&source), "--out", text(&out)];
    ends(0, &run);
    let doctor = |lang: &str| {
        let done = call(&["doctor", text(&out), "--lang", lang]);
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    make_folder(&out.join(".obole-left.tmp/people")).unwrap();
    write_bytes(&out.join(".obole-left.tmp/people/book.json"), b"names").unwrap();
    let (code, words) = doctor("en");
    assert!(code == Some(0) && words.contains("1 temporary file of a run that was stopped"), "{words}");
    ends(0, &run);
    assert_eq!(hidden(&out), Vec::<PathBuf>::new());
    write_bytes(&out.join("UNFINISHED.txt"), b"").unwrap();
    obole_ledger::disk::remove_file(&out.join("run.json")).unwrap();
    let (code, words) = doctor("fr");
    assert!(code == Some(1) && words.contains("deux exécutions"), "{words}");
    ends(0, &run);
    assert_eq!(doctor("en").0, Some(0));
}

/// Files of other people under the names that a verb writes are never replaced, nor is the mode of a folder
/// changed.
#[test]
fn foreign_files_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    ends(0, &["run", text(&data("canonical")), "--out", text(&whole)]);
    for (name, bytes) in [
        ("report.html", &b"<!doctype html><title>Annual report</title>"[..]),
        ("scores.csv", b"player;score\nA;3\n"),
        ("value.csv", b"house,price\nA,3\n"),
        ("run.json", b"{\"distance\": 10, \"time\": 50}"),
        ("ledger/gifts.arrow", b"ARROW1 my own data ARROW1"),
        ("model/gift.json", b"[1, 2]"),
        ("audit/audit.csv", b"invoice,sum\n1,2\n"),
    ] {
        let out = folder.path().join(name.replace('/', "-"));
        let path = out.join(name);
        make_folder(path.parent().unwrap()).unwrap();
        write_bytes(&path, bytes).unwrap();
        std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o750)).unwrap();
        ends(2, &["run", text(&data("canonical")), "--out", text(&out)]);
        assert_eq!(files(&out), std::slice::from_ref(&path), "{name}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
        std::fs::remove_file(&path).unwrap();
        ends(0, &["run", text(&data("canonical")), "--out", text(&out)]);
        assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o750);
    }
    let (ledger, model) = (whole.join("ledger"), whole.join("model"));
    let [source, link, scores] = ["gifts.csv", "link.csv", "mine.csv"].map(|name| folder.path().join(name));
    let gifts = std::fs::read(data("canonical").join("gifts.csv")).unwrap();
    write_bytes(&source, &gifts).unwrap();
    std::os::unix::fs::symlink(&source, &link).unwrap();
    for place in [source.as_path(), &link, Path::new("/dev/null"), &whole.join("report.html")] {
        let (ledger, model) = (text(&ledger), text(&model));
        for verb in [
            &["score", ledger, "--model", model, "--as-of", "2025-01-01"][..],
            &["value", ledger],
            &["features", ledger, "--as-of", "2025-01-01"],
            &["remind", ledger],
            &["backtest", ledger],
        ] {
            ends(2, &[verb, &["--out", text(place)]].concat());
        }
    }
    assert_eq!(std::fs::read(&source).unwrap(), gifts);
    let score =
        ["score", text(&ledger), "--model", text(&model), "--as-of", "2025-01-01", "--out", text(&scores)];
    ends(0, &score);
    ends(0, &score);
    // A simulation never takes the place of true data, which have no truth beside them.
    let data = folder.path().join("data");
    make_folder(&data).unwrap();
    write_bytes(&data.join("gifts.csv"), &gifts).unwrap();
    ends(2, &["simulate", "--donors", "50", "--out", text(&data)]);
    assert_eq!(contents(&data), [(data.join("gifts.csv"), gifts)]);
    let invented = folder.path().join("invented");
    ends(0, &["simulate", "--donors", "50", "--out", text(&invented)]);
    ends(0, &["simulate", "--donors", "60", "--out", text(&invented)]);
}
