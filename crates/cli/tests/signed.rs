//! Tests that signed plans stay as signed: tampering, two people at once, and runs that are stopped, with
//! real processes.
#![cfg(unix)]

#[cfg(test)]
mod folders;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tamper;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use obole_ledger::disk::{make_folder, write_bytes};
use support::{data, obole};

#[cfg(test)]
fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[cfg(test)]
fn call(args: &[&str]) -> Output {
    obole().args(args).output().unwrap()
}

/// Runs the program, which must end with this code, and gives its words.
#[cfg(test)]
fn ends(code: i32, args: &[&str]) -> String {
    let done = call(args);
    let words = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(code), "{args:?}: {words}");
    words
}

#[cfg(test)]
fn spawn(args: &[&str]) -> Child {
    obole().args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[cfg(test)]
fn copy(from: &Path, to: &Path) {
    make_folder(to).unwrap();
    // A vault that others can open is a problem of its own.
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = (entry.as_ref().unwrap().path(), entry.unwrap().file_name());
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            write_bytes(&to.join(name), &std::fs::read(path).unwrap()).unwrap();
        }
    }
}

/// Every file below a folder, sorted.
#[cfg(test)]
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[cfg(test)]
fn faults(out: &Path, head: &str) -> Vec<String> {
    let campaign = out.join("campaign");
    let done = call(&["review", text(&campaign), "--verify", head, "--json", "-q"]);
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let faults: Vec<String> = serde_json::from_value(answer["faults"].clone()).unwrap();
    assert_eq!(done.status.code(), Some(i32::from(!faults.is_empty())), "{faults:?}");
    faults
}

#[cfg(test)]
fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Each way to tamper with a signed and exported run is named, by `review --verify`, `doctor`, or the verb
/// that meets it.
#[test]
fn each_way_to_tamper_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (good, mailing) = (folder.path().join("good"), folder.path().join("mailing.csv"));
    let campaign = good.join("campaign");
    ends(0, &["run", text(&data("canonical")), "--out", text(&good), "--channel", "post"]);
    let first_draft = std::fs::read(campaign.join("plan.json")).unwrap();
    let first_sheet = std::fs::read(campaign.join("plan.csv")).unwrap();
    ends(0, &["review", text(&campaign), "--approve", "--by", "Camille"]);
    ends(0, &["export", text(&campaign), "--out", text(&mailing)]);
    let again = ends(0, &["export", text(&campaign), "--out", text(&mailing)]);
    assert!(again.contains("exported before: 1 time"), "{again}");
    let head = {
        let last: serde_json::Value =
            serde_json::from_str(lines(&campaign.join("log.jsonl")).last().unwrap()).unwrap();
        last["sha256"].as_str().unwrap().to_owned()
    };
    assert!(again.contains(&head), "{again}");
    assert_eq!(faults(&good, &head), Vec::<String>::new());
    ends(0, &["doctor", text(&good)]);

    let tamper = |how: &str, change: &dyn Fn(&Path)| {
        let out = folder.path().join(how.replace(' ', "-"));
        copy(&good, &out);
        change(&out);
        out
    };
    let put = |path: PathBuf, lines: &[String]| {
        write_bytes(&path, format!("{}\n", lines.join("\n")).as_bytes()).unwrap();
    };
    let edit = |path: PathBuf, from: &str, to: &str| {
        let before = std::fs::read_to_string(&path).unwrap();
        assert!(before.contains(from), "{} has no {from}", path.display());
        write_bytes(&path, before.replacen(from, to, 1).as_bytes()).unwrap();
    };
    let log = |out: &Path| out.join("campaign/log.jsonl");
    let no_run = |out: &Path| obole_ledger::disk::remove_file(&out.join("run.json")).unwrap();

    let edited = tamper("plan edited", &|out| {
        edit(out.join("campaign/plan.json"), "\"population\": 2", "\"population\": 3")
    });
    assert_eq!(faults(&edited, &head), ["plan_changed"]);
    let sheet = tamper("sheet edited", &|out| edit(out.join("campaign/plan.csv"), "yes,1,", "no,1,"));
    assert_eq!(faults(&sheet, &head), ["sheet_changed"]);
    let removed = tamper("line removed", &|out| put(log(out), &lines(&log(out))[1..]));
    assert!(faults(&removed, &head).contains(&"log_changed".to_owned()));
    let reordered = tamper("lines reordered", &|out| {
        let mut all = lines(&log(out));
        all.swap(1, 2);
        put(log(out), &all);
    });
    assert_eq!(faults(&reordered, &head), ["log_changed"]);
    // A log cut at its end fits its chain: the kept line shows it, be it in run.json or in the reviewer's
    // hands.
    let cut = tamper("log cut", &|out| put(log(out), &lines(&log(out))[..2]));
    assert_eq!(faults(&cut, ""), ["head_missing"]);
    no_run(&cut);
    assert_eq!(faults(&cut, ""), Vec::<String>::new());
    assert_eq!(faults(&cut, &head), ["head_missing"]);
    // A `run.json` that was changed is no kept line to compare with.
    let run = tamper("run edited", &|out| edit(out.join("run.json"), "{", "{ \"changed\": 1,"));
    ends(2, &["review", text(&run.join("campaign")), "--verify", ""]);
    // The whole history played again with another name, in a folder without the log.
    let rebuilt = tamper("log rebuilt", &|out| {
        obole_ledger::disk::remove_file(&log(out)).unwrap();
        write_bytes(&out.join("campaign/plan.json"), &first_draft).unwrap();
        write_bytes(&out.join("campaign/plan.csv"), &first_sheet).unwrap();
        no_run(out);
        ends(0, &["review", text(&out.join("campaign")), "--approve", "--by", "Dominique"]);
    });
    assert_eq!(faults(&rebuilt, &head), ["head_missing"]);
    let older =
        tamper("draft restored", &|out| write_bytes(&out.join("campaign/plan.json"), &first_draft).unwrap());
    assert_eq!(faults(&older, &head), ["other_plan"]);
    let gone = tamper("log gone", &|out| obole_ledger::disk::remove_file(&log(out)).unwrap());
    assert!(faults(&gone, &head).contains(&"not_signed".to_owned()));
    ends(2, &["export", text(&gone.join("campaign")), "--out", text(&mailing)]);

    // The plan with its log in the folder of another association.
    let other = folder.path().join("other");
    let short = folder.path().join("short");
    make_folder(&short).unwrap();
    let gifts: String = std::fs::read_to_string(data("canonical").join("gifts.csv"))
        .unwrap()
        .split_inclusive('\n')
        .take(15_001)
        .collect();
    write_bytes(&short.join("gifts.csv"), gifts.as_bytes()).unwrap();
    ends(0, &["run", text(&short), "--out", text(&other)]);
    for name in ["plan.json", "plan.csv", "log.jsonl"] {
        write_bytes(&other.join("campaign").join(name), &std::fs::read(campaign.join(name)).unwrap())
            .unwrap();
    }
    assert_eq!(faults(&other, &head), ["other_ledger", "other_run"]);

    let model =
        tamper("model edited", &|out| edit(out.join("model/gift.json"), "\"rows\": 1", "\"rows\": 2"));
    let said = ends(
        2,
        &[
            "score",
            text(&good.join("ledger")),
            "--model",
            text(&model.join("model")),
            "--as-of",
            "2025-01-01",
            "--out",
            text(&folder.path().join("s.csv")),
        ],
    );
    assert!(said.contains("not the one that was saved"), "{said}");
    for name in ["scores.csv", "report.html", "model/backtest.json", "audit/audit.html"] {
        let changed = tamper("page edited", &|out| edit(out.join(name), "0", "1"));
        let said = call(&["doctor", text(&changed)]);
        assert_eq!(said.status.code(), Some(1));
        assert!(String::from_utf8(said.stdout).unwrap().contains(name), "{name}");
        std::fs::remove_dir_all(&changed).unwrap();
    }
}

/// Neither a run nor a plan replaces a plan that is signed, damaged or newer, nor one that is signed while it
/// runs.
#[test]
fn a_plan_that_may_be_signed_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (campaign, path) = (out.join("campaign"), out.join("campaign/plan.json"));
    let (source, ledger, model) = (data("canonical"), out.join("ledger"), out.join("model"));
    let run = ["run", text(&source), "--out", text(&out)];
    ends(0, &run);
    let plan =
        ["plan", text(&ledger), "--model", text(&model), "--as-of", "2025-01-01", "--out", text(&campaign)];
    let draft = std::fs::read_to_string(&path).unwrap();
    for (bytes, code) in [
        (draft.replacen("\"population\": 2", "\"population\": 3", 1), 2),
        (draft.replacen("\"version\": ", "\"version\": 9", 1), 2),
        (draft[..draft.len() / 2].to_owned(), 2),
    ] {
        assert_ne!(bytes, draft);
        write_bytes(&path, bytes.as_bytes()).unwrap();
        let before: Vec<Vec<u8>> = files(&out).iter().map(|path| std::fs::read(path).unwrap()).collect();
        ends(code, &run);
        ends(code, &plan);
        assert!(before == files(&out).iter().map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>());
    }
    // A person signs while the next run is under way, at moments spread over its length.
    let mut kept = 0;
    for moment in 0..6_u32 {
        write_bytes(&path, draft.as_bytes()).unwrap();
        obole_ledger::disk::remove_file(&campaign.join("log.jsonl")).unwrap();
        ends(0, &run);
        let mut running = spawn(&run);
        std::thread::sleep(Duration::from_millis(u64::from(moment) * 300));
        let signed = call(&["review", text(&campaign), "--approve", "--by", "Camille"]);
        let code = running.wait().unwrap().code();
        let state: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        if signed.status.code() == Some(0) {
            assert_eq!(state["state"], "approved", "moment {moment}: the signature is gone");
            kept += u32::from(code == Some(3));
        }
        assert!(matches!(code, Some(0 | 3 | 4)), "{code:?}");
    }
    assert!(kept > 0, "no run met a signature");
}

#[test]
fn of_two_reviewers_one_has_signed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let campaign = out.join("campaign");
    ends(0, &["run", text(&data("canonical")), "--out", text(&out)]);
    let draft = std::fs::read(campaign.join("plan.json")).unwrap();
    for _ in 0..20 {
        write_bytes(&campaign.join("plan.json"), &draft).unwrap();
        obole_ledger::disk::remove_file(&campaign.join("log.jsonl")).unwrap();
        let sign = |name| spawn(&["review", text(&campaign), "--approve", "--by", name]);
        let codes =
            [sign("Camille"), sign("Sacha")].map(|child| child.wait_with_output().unwrap().status.code());
        assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
        assert_eq!(lines(&campaign.join("log.jsonl")).len(), 1);
        assert_eq!(faults(&out, ""), Vec::<String>::new());
    }
}

/// Two imports into one vault at once: each that reports success finds all of its people in it.
#[test]
fn imports_into_one_vault_lose_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let vault = folder.path().join("people");
    let export = std::fs::read_to_string(data("sample").join("helloasso_paiements.csv")).unwrap();
    let rows: Vec<&str> = export.split_inclusive('\n').collect();
    let part = |name: &str, rows_of: &[&str]| {
        let path = folder.path().join(name);
        write_bytes(&path, [&[rows[0]], rows_of].concat().concat().as_bytes()).unwrap();
        path
    };
    let half = rows.len() / 2;
    let sources = [part("a.csv", &rows[1..half]), part("b.csv", &rows[half..])];
    for _ in 0..8 {
        let _ = std::fs::remove_dir_all(&vault);
        let import = |source: &PathBuf| {
            let ledger = source.with_extension("ledger");
            spawn(&["import", text(source), "--out", text(&ledger), "--people", text(&vault)])
        };
        let children = [import(&sources[0]), import(&sources[1])];
        let codes = children.map(|child| child.wait_with_output().unwrap().status.code());
        assert!(
            codes.iter().all(|code| matches!(code, Some(0 | 4))) && codes.contains(&Some(0)),
            "{codes:?}"
        );
        let book = std::fs::read_to_string(vault.join("book.json")).unwrap();
        for (source, code) in sources.iter().zip(codes) {
            let ledger = obole::store::load_ledger(&source.with_extension("ledger"));
            if code == Some(0) {
                let ledger = ledger.unwrap();
                let known = |row: usize| book.contains(&format!("\"{}\"", ledger.donors().id.get(row)));
                assert!((0..ledger.donors().len()).all(known), "people are missing from the vault");
            }
        }
    }
}

/// Readers of a ledger that is being replaced see the old one or the new one.
#[test]
fn readers_see_one_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let (short, ledger) = (folder.path().join("short"), folder.path().join("ledger"));
    make_folder(&short).unwrap();
    let gifts: String = std::fs::read_to_string(data("canonical").join("gifts.csv"))
        .unwrap()
        .split_inclusive('\n')
        .take(9_001)
        .collect();
    write_bytes(&short.join("gifts.csv"), gifts.as_bytes()).unwrap();
    let donors = std::fs::read(data("canonical").join("donors.csv")).unwrap();
    write_bytes(&short.join("donors.csv"), &donors).unwrap();
    let sources = [data("canonical"), short];
    let mut known = Vec::new();
    for source in &sources {
        ends(0, &["import", text(source), "--out", text(&ledger)]);
        known.push(obole::store::load_ledger(&ledger).unwrap().gifts().len());
    }
    let end = Instant::now() + Duration::from_secs(6);
    let reads = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while Instant::now() < end {
                let found =
                    obole::store::load_ledger(&ledger).unwrap_or_else(|e| panic!("read {reads}: {e}"));
                assert!(known.contains(&found.gifts().len()));
                reads += 1;
            }
            reads
        });
        for turn in 0.. {
            if Instant::now() > end {
                break;
            }
            ends(0, &["import", text(&sources[turn % 2]), "--out", text(&ledger)]);
        }
        reader.join().unwrap()
    });
    assert!(reads > 50, "{reads}");
}

/// A wrong call leaves nothing behind, and a verb never replaces what is no file of its kind.
#[test]
fn a_wrong_call_leaves_nothing_and_other_files_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for wrong in [["--use", "gender"], ["--hold-out", "1"], ["--min-ratio", "0"], ["--threads", "99999999"]] {
        ends(2, &["run", text(&data("canonical")), "--out", text(&out), wrong[0], wrong[1]]);
        assert!(!out.exists(), "{wrong:?}");
    }
    ends(2, &["run", text(&folder.path().join("none.csv")), "--out", text(&out)]);
    assert!(!out.exists());

    ends(0, &["run", text(&data("canonical")), "--out", text(&out)]);
    let campaign = out.join("campaign");
    ends(0, &["review", text(&campaign), "--approve", "--by", "Camille"]);
    let (source, link) = (folder.path().join("gifts.csv"), folder.path().join("link.csv"));
    write_bytes(&source, &std::fs::read(data("canonical").join("gifts.csv")).unwrap()).unwrap();
    std::os::unix::fs::symlink(&source, &link).unwrap();
    let log = std::fs::read(campaign.join("log.jsonl")).unwrap();
    for path in [source.as_path(), link.as_path(), Path::new("/dev/null"), &folder.path().join("list.pdf")] {
        let said = ends(2, &["export", text(&campaign), "--out", text(path)]);
        assert!(said.contains("hint: "), "{said}");
    }
    assert_eq!(std::fs::read(&source).unwrap(), std::fs::read(data("canonical").join("gifts.csv")).unwrap());
    assert_eq!(
        std::fs::read(campaign.join("log.jsonl")).unwrap(),
        log,
        "an export that did not happen is logged"
    );

    let mailing = folder.path().join("mailing.csv");
    write_bytes(&folder.path().join(".obole-left.tmp"), b"names of a killed export").unwrap();
    ends(0, &["export", text(&campaign), "--out", text(&mailing)]);
    ends(0, &["export", text(&campaign), "--out", text(&mailing)]);
    assert!(!folder.path().join(".obole-left.tmp").exists());
    let private =
        [mailing, campaign.join("plan.json"), campaign.join("plan.csv"), out.join("ledger/donors.arrow")];
    for path in private {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
}

/// Before anybody signs, a person sees who is taken off; answers that look sorted alone have to be confirmed.
#[test]
fn who_is_taken_off_is_named_before_the_signature() {
    let folder = tempfile::tempdir().unwrap();
    let (out, sheet) = (folder.path().join("out"), folder.path().join("out/campaign/plan.csv"));
    let campaign = out.join("campaign");
    ends(0, &["run", text(&data("canonical")), "--out", text(&out)]);
    let mut rows = lines(&sheet);
    let id = |row: &String| row.split(',').nth(2).unwrap().to_owned();
    // Twelve people from all over the list, then `keep` sorted without the other columns.
    let mut keep = vec!["no"; 12];
    keep.resize(rows.len() - 1, "yes");
    for (row, keep) in rows.iter_mut().skip(1).zip(keep) {
        *row = row.replacen("yes", keep, 1);
    }
    write_bytes(&sheet, format!("{}\n", rows.join("\n")).as_bytes()).unwrap();
    let words = ends(1, &["review", text(&campaign)]);
    assert!(words.contains("and 2 more") && words.contains("all at one end"), "{words}");
    assert!(rows[1..].iter().take(12).filter(|row| words.contains(&id(row))).count() >= 10, "{words}");
    let sign = ["review", text(&campaign), "--approve", "--by", "Camille"];
    let words = ends(3, &sign);
    assert!(words.contains("--confirm-removed"), "{words}");
    assert!(!campaign.join("log.jsonl").exists());
    let words = ends(2, &["review", text(&campaign), "--approve", "--by", "Cam\nille", "--lang", "fr"]);
    assert!(words.contains("retour à la ligne"), "{words}");
    let words = ends(0, &[&sign[..], &["--confirm-removed"]].concat());
    assert!(words.contains("and 2 more"), "{words}");

    // The log guards the folder when the plan is gone.
    let plan = std::fs::read(campaign.join("plan.json")).unwrap();
    obole_ledger::disk::remove_file(&campaign.join("plan.json")).unwrap();
    let before: Vec<Vec<u8>> = files(&out).iter().map(|path| std::fs::read(path).unwrap()).collect();
    ends(3, &["run", text(&data("canonical")), "--out", text(&out)]);
    let (ledger, model) = (out.join("ledger"), out.join("model"));
    let again =
        ["plan", text(&ledger), "--model", text(&model), "--as-of", "2025-01-01", "--out", text(&campaign)];
    ends(3, &again);
    assert!(before == files(&out).iter().map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>());
    assert_eq!(call(&["doctor", text(&out)]).status.code(), Some(1));
    write_bytes(&campaign.join("plan.json"), &plan).unwrap();
    assert_eq!(faults(&out, ""), Vec::<String>::new());
}

/// A signed list says its state without a change. What was signed is in plan.csv, and a signature that was
/// stopped between the plan and its log is shown, exported by nothing, and completed by the same call.
#[test]
fn a_signed_list_says_its_state_and_a_stopped_signature_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    let (out, home) = (folder.path().join("out"), folder.path());
    let (campaign, sheet) = (out.join("campaign"), out.join("campaign/plan.csv"));
    ends(0, &["run", text(&data("canonical")), "--out", text(&out), "--channel", "post"]);
    let draft = std::fs::read(campaign.join("plan.json")).unwrap();
    let run = std::fs::read(out.join("run.json")).unwrap();
    let id = |row: &String| row.split(',').nth(2).unwrap().to_owned();
    let rows = lines(&sheet);
    let gone = [id(&rows[4]), id(&rows[9])];
    let sheets = [("alix.csv", 4), ("basile.csv", 9)].map(|(name, row)| {
        let mut rows = rows.clone();
        rows[row] = rows[row].replacen("yes", "no", 1);
        let path = home.join(name);
        write_bytes(&path, format!("{}\n", rows.join("\n")).as_bytes()).unwrap();
        path
    });
    let [alix, basile] = [&sheets[0], &sheets[1]].map(|path| text(path));
    let sign = ["review", text(&campaign), "--sheet", alix, "--sheet", basile, "--approve", "--by", "Zoé"];
    ends(0, &sign);
    // Whoever writes letters from plan.csv reaches only those whom the reviewers kept.
    let listed: Vec<String> = lines(&sheet).iter().skip(1).map(id).collect();
    assert_eq!(listed.len(), rows.len() - 3);
    assert!(!listed.iter().any(|id| gone.contains(id)));
    let look = ["review", text(&campaign)];
    let words = ends(0, &look);
    for part in ["Signed by Zoé", "log agree", "obole export", "--reopen", "--agree"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    ends(3, &["review", text(&campaign), "--sheet", alix]);
    ends(3, &sign);

    // The program was killed before it wrote the line of the log.
    let signed = std::fs::read(campaign.join("plan.json")).unwrap();
    let log = std::fs::read(campaign.join("log.jsonl")).unwrap();
    let mailing = home.join("mailing.csv");
    let export = ["export", text(&campaign), "--out", text(&mailing)];
    let stop = || {
        obole_ledger::disk::remove_file(&campaign.join("log.jsonl")).unwrap();
        write_bytes(&out.join("run.json"), &run).unwrap();
    };
    stop();
    let words = ends(1, &look);
    assert!(words.contains("Zoé") && words.contains("--approve --by NAME"), "{words}");
    assert_ne!(call(&export).status.code(), Some(0));
    ends(3, &["review", text(&campaign), "--approve", "--by", "Alix"]);
    ends(0, &sign);
    assert_eq!((faults(&out, ""), std::fs::read(campaign.join("plan.json")).unwrap()), (Vec::new(), signed));
    ends(0, &look);

    // In the other order, the log would name a signature that no plan holds.
    stop();
    write_bytes(&campaign.join("log.jsonl"), &log).unwrap();
    write_bytes(&campaign.join("plan.json"), &draft).unwrap();
    assert_eq!(faults(&out, ""), ["other_plan"]);
    ends(3, &export);
    ends(0, &["review", text(&campaign), "--approve", "--by", "Zoé", "--sheet", alix, "--sheet", basile]);
    ends(0, &export);
}
