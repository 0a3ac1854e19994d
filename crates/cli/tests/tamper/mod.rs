//! Every file of a run, changed in every way: `doctor` or `review --verify` names each.

use super::*;

/// A run of the sample, signed and exported; the second path keeps what it was before the signature.
fn signed_run(folder: &Path, name: &str, source: &Path) -> (PathBuf, PathBuf) {
    let (out, before) = (folder.join(name), folder.join(format!("{name}-before")));
    let campaign = out.join("campaign");
    ends(0, &["run", text(source), "--out", text(&out), "--channel", "post"]);
    copy(&out, &before);
    ends(0, &["review", text(&campaign), "--approve", "--by", "Camille"]);
    ends(0, &["export", text(&campaign), "--out", text(&folder.join(format!("{name}.csv")))]);
    (out, before)
}

/// Changes one byte, cuts the file, puts the version of an earlier run or of another association in its
/// place, or removes it. The vault is left out: it grows with later imports, and is a table of its owner.
#[test]
fn every_file_of_a_run_is_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let short = folder.path().join("source");
    make_folder(&short).unwrap();
    let gifts = std::fs::read_to_string(data("canonical").join("gifts.csv")).unwrap();
    let gifts: String = gifts.split_inclusive('\n').take(15_001).collect();
    write_bytes(&short.join("gifts.csv"), gifts.as_bytes()).unwrap();
    let (out, before) = signed_run(folder.path(), "out", &data("canonical"));
    let (other, _) = signed_run(folder.path(), "other", &short);
    let earlier = folder.path().join("earlier");
    ends(
        0,
        &[
            "run",
            text(&data("canonical")),
            "--out",
            text(&earlier),
            "--as-of",
            "2023-01-01",
            "--channel",
            "post",
        ],
    );

    let doctor = || call(&["doctor", text(&out)]);
    assert_eq!(doctor().status.code(), Some(0), "{}", String::from_utf8_lossy(&doctor().stdout));
    assert_eq!(faults(&out, ""), Vec::<String>::new());
    let mut ways = 0;
    for path in files(&out) {
        let name = path.strip_prefix(&out).unwrap();
        let hidden = path.file_name().unwrap().to_str().unwrap().starts_with('.');
        if hidden || name.starts_with("people") {
            continue;
        }
        let whole = std::fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        if let Some(byte) = flipped.get_mut(whole.len() / 2) {
            *byte ^= 1;
        }
        let read = |from: &Path| std::fs::read(from.join(name)).ok();
        let mut changes = vec![("one byte", Some(flipped)), ("cut", Some(whole[..whole.len() / 2].to_vec()))];
        // Charts are many, and all alike.
        let chart = name.extension().is_some_and(|ending| ending == "svg" || ending == "png");
        if !chart {
            changes.extend([("before", read(&before)), ("earlier", read(&earlier)), ("other", read(&other))]);
        }
        for (how, change) in changes {
            let Some(change) = change.filter(|change| *change != whole) else { continue };
            write_bytes(&path, &change).unwrap();
            let told = doctor();
            let words = String::from_utf8_lossy(&told.stdout).into_owned();
            assert_eq!(told.status.code(), Some(1), "{how}: {}: {words}", name.display());
            ways += 1;
        }
        // A signed sheet may be thrown away; what was signed is in the plan.
        if !chart && !name.ends_with("plan.csv") {
            std::fs::remove_file(&path).unwrap();
            let told = doctor();
            assert!(matches!(told.status.code(), Some(1)), "gone: {}", name.display());
            ways += 1;
        }
        write_bytes(&path, &whole).unwrap();
    }
    assert!(ways >= 100, "only {ways}");
    assert_eq!(doctor().status.code(), Some(0));
}

/// Lists of rows and the receipt belong to their ledger also where no run is above it.
#[test]
fn receipts_of_an_import_are_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let (source, ledger) = (folder.path().join("gifts.csv"), folder.path().join("ledger"));
    let mut gifts = std::fs::read_to_string(data("canonical").join("gifts.csv")).unwrap();
    let row = gifts.lines().nth(1).unwrap().to_owned();
    gifts.push_str(&row.replacen(&row[..4], "G-x1", 1).replacen("20", "9x", 1));
    gifts.push('\n');
    write_bytes(&source, gifts.as_bytes()).unwrap();
    ends(0, &["import", text(&source), "--out", text(&ledger)]);
    let code = |verb: &str| call(&[verb, text(&ledger)]).status.code();
    assert_eq!(code("doctor"), Some(0));
    for name in [
        "receipt.json",
        "refused.csv",
        "repeated.csv",
        "set-aside.csv",
        "ledger.json",
        "gifts.arrow",
        "donors.arrow",
    ] {
        let path = ledger.join(name);
        let whole = std::fs::read(&path).unwrap();
        for change in [whole[..whole.len() / 2].to_vec(), [&whole[..], b"x"].concat()] {
            write_bytes(&path, &change).unwrap();
            assert_eq!(code("doctor"), Some(1), "{name}");
            assert!(matches!(code("check"), Some(1 | 2)), "{name}");
        }
        write_bytes(&path, &whole).unwrap();
    }
    assert_eq!(code("doctor"), Some(0));
}
