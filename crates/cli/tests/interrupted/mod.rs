//! The program is killed at random moments, and two people work on one plan at once.

use std::collections::HashSet;

use super::*;

/// Number of times that the program is killed.
const ROUNDS: u64 = 40;

/// Returns a number from 0 up to `below`, the same in each run of the test.
fn drawn(round: u64, below: u64) -> u64 {
    let mut bits = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (bits ^ (bits >> 31)) % below
}

/// A verb to kill, with the folder of a run on which it works.
struct Trial {
    name: &'static str,
    before: PathBuf,
    args: fn(&Path) -> Vec<String>,
}

fn words(parts: &[&str], out: &Path) -> Vec<String> {
    parts.iter().map(|part| part.replace('@', text(out))).collect()
}

fn trials(home: &Path) -> [Trial; 4] {
    let (draft, signed) = (home.join("draft"), home.join("signed"));
    let source = data("sample").join("helloasso_paiements.csv");
    ends(0, &["run", text(&source), "--out", text(&draft), "--budget", "150", "--channel", "post"]);
    copy(&draft, &signed);
    ends(0, &["review", text(&signed.join("campaign")), "--approve", "--by", "Camille"]);
    let plan = |out: &Path| {
        let day = ["--as-of", "2025-01-01"];
        words(&[&["plan", "@/ledger", "--model", "@/model", "--out", "@/second"], &day[..]].concat(), out)
    };
    let review = |out: &Path| words(&["review", "@/campaign", "--approve", "--by", "Camille"], out);
    let export =
        |out: &Path| words(&["export", "@/campaign", "--people", "@/people", "--out", "@/m.csv"], out);
    let letters = |out: &Path| {
        let of = ["letters", "@/campaign", "--people", "@/people", "--templates", "@/templates"];
        words(&[&of[..], &["--out", "@/l.html", "--approved-by", "Alix"]].concat(), out)
    };
    let templates = signed.join("templates");
    ends(0, &["letters", "--write-templates", text(&templates), "--lang", "fr"]);
    let shared =
        "language = \"fr\"\nassociation = \"Les Amis\"\nsignatory = \"Zoé\"\ncontact = \"1 rue du Faux\"\n";
    write_bytes(&templates.join("letters.toml"), shared.as_bytes()).unwrap();
    [
        Trial { name: "plan", before: draft.clone(), args: plan },
        Trial { name: "review", before: draft, args: review },
        Trial { name: "export", before: signed.clone(), args: export },
        Trial { name: "letters", before: signed, args: letters },
    ]
}

fn run(args: &[String]) -> Output {
    obole().args(args).output().unwrap()
}

/// Checks what a killed process may leave: the log is whole, and a plan without its line in the log is not
/// exported.
fn check_left(out: &Path, what: &str) {
    for plan in ["campaign", "second"].map(|name| out.join(name)) {
        let entries = obole::campaign::log::read_or_none(&plan.join("log.jsonl"))
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        let Ok(obole::campaign::PlanFile::Approved(signed)) =
            obole::campaign::PlanFile::load(&plan.join("plan.json"))
        else {
            continue;
        };
        if obole::campaign::log::confirm(&entries, &signed).is_err() {
            // Without any log, the log cannot be read; with one, it holds no approval.
            let code = if entries.is_empty() { 2 } else { 3 };
            ends(code, &["export", text(&plan), "--out", text(&out.join("half.csv"))]);
        }
    }
}

/// Kills the program, then runs the same command again, which must leave everything as if nothing had
/// happened.
#[test]
fn a_killed_program_is_run_again() {
    let home = tempfile::tempdir().unwrap();
    let trials = trials(home.path());
    // A busy machine measures long runs, so the lengths adapt.
    let (mut killed, mut lengths) = (0, Vec::new());
    for trial in &trials {
        let out = home.path().join("whole");
        copy(&trial.before, &out);
        let start = Instant::now();
        let done = run(&(trial.args)(&out));
        assert!(done.status.success(), "{}: {}", trial.name, String::from_utf8_lossy(&done.stderr));
        lengths.push(start.elapsed());
        std::fs::remove_dir_all(&out).unwrap();
    }
    for round in 0..ROUNDS {
        let at = (round % 4) as usize;
        let (trial, length) = (&trials[at], lengths[at]);
        let (out, what) = (home.path().join("out"), format!("{} in round {round}", trial.name));
        copy(&trial.before, &out);
        let args = (trial.args)(&out);
        let mut child = obole().args(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Most files are written near the end.
        let share = 500 + drawn(round, 600);
        std::thread::sleep(length.mul_f64(share as f64 / 1_000.0));
        child.kill().unwrap();
        let is_done = child.wait().unwrap().success();
        killed += u32::from(!is_done);
        if is_done {
            lengths[at] = lengths[at].mul_f64(0.8);
        }
        check_left(&out, &what);
        let again = run(&args);
        let code = again.status.code();
        let is_signed_before = trial.name == "review" && code == Some(3);
        assert!(code == Some(0) || is_signed_before, "{what}: {}", String::from_utf8_lossy(&again.stderr));
        let doctor = call(&["doctor", text(&out)]);
        let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert_eq!(doctor.status.code(), Some(0), "{what}: {found}");
        if trial.name != "plan" {
            assert_eq!(faults(&out, ""), Vec::<String>::new(), "{what}");
        }
        if trial.name == "export" || trial.name == "letters" {
            let rows = lines(&out.join("contacts.csv"));
            let donors: HashSet<&str> = rows.iter().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
            assert!(donors.len() > 20 && donors.len() == rows.len() - 1, "{what}: a contact is there twice");
        }
        std::fs::remove_dir_all(&out).unwrap();
    }
    assert!(killed >= 10, "only {killed} were killed");
}

/// Of two acts at once, each succeeds on what the other left, or is refused in words.
#[test]
fn two_people_at_once_are_told() {
    let home = tempfile::tempdir().unwrap();
    let [plan, review, export, _] = trials(home.path());
    let start =
        |args: &[String]| obole().args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let end = |child: Child| {
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let code = done.status.code().unwrap();
        assert!(code == 0 || matches!(code, 3 | 4) && said.contains("error:"), "{code}: {said}");
        code
    };
    for round in 0..12_u64 {
        let out = home.path().join("out");
        // A signature beside a new draft in the same folder.
        copy(&plan.before, &out);
        let propose: Vec<String> =
            (plan.args)(&out).iter().map(|arg| arg.replace("/second", "/campaign")).collect();
        let first = start(&propose);
        std::thread::sleep(Duration::from_millis(drawn(round, 120)));
        let (signed, proposed) = (end(start(&(review.args)(&out))), end(first));
        let state: serde_json::Value =
            serde_json::from_slice(&std::fs::read(out.join("campaign/plan.json")).unwrap()).unwrap();
        assert!(signed != 0 || state["state"] == "approved", "round {round}: the signature is lost");
        assert!(signed == 0 || proposed == 0, "round {round}: neither succeeded");
        std::fs::remove_dir_all(&out).unwrap();

        // An export beside a second version: no export after the plan was reopened.
        copy(&export.before, &out);
        let first = start(&(export.args)(&out));
        std::thread::sleep(Duration::from_millis(drawn(round, 60)));
        let reopen = words(&["review", "@/campaign", "--reopen", "@/second", "--by", "Alix"], &out);
        let (reopened, exported) = (end(start(&reopen)), end(first));
        assert!(reopened == 0 || exported == 0, "round {round}: neither succeeded");
        let log = std::fs::read_to_string(out.join("campaign/log.jsonl")).unwrap();
        let acts = ["\"exported\"", "\"reopened\""].map(|act| log.find(act));
        assert_eq!(acts.map(|at| at.is_some()), [exported == 0, reopened == 0], "round {round}");
        if let [Some(exported), Some(reopened)] = acts {
            assert!(exported < reopened, "round {round}: exported after a second version was made");
        }
        std::fs::remove_dir_all(&out).unwrap();
    }
}
