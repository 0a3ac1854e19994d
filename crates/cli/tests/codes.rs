//! Exit codes of each verb: 2 and 4 leave every file as it was, and nothing beside it.
#![cfg(unix)]

#[cfg(test)]
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use support::{data, obole};

/// A folder with everything that a verb writes, each already there.
#[cfg(test)]
struct Desk(tempfile::TempDir);

#[cfg(test)]
impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        obole_ledger::disk::write_bytes(&desk.0.path().join("foreign.csv"), b"a,b\n1,2\n").unwrap();
        for call in [
            "import SAMPLE --out ledger",
            "run NAMED/helloasso_paiements.csv --out out",
            "fit ledger --as-of 2024-01-01 --out model",
            "score ledger --model model --as-of 2025-01-01 --out scores.csv",
            "score ledger --model model --as-of 2025-01-01 --share --out shared.csv",
            "features ledger --as-of 2024-01-01 --out features.csv",
            "value ledger --out value.csv",
            "remind ledger --out recurring.csv",
            "plan ledger --model model --as-of 2025-01-01 --budget 120 --out signed",
            "review signed --approve --by Camille",
            "export signed --out mailing.csv",
            "plan ledger --model model --as-of 2025-01-01 --budget 120 --out draft",
            "audit AUDIT/donor.csv --decision selected --group sex --replicates 20 --out audit",
            "simulate --donors 50 --years 3 --out invented",
            "man --out man",
        ] {
            let done = desk.call("", call);
            let audited = call.starts_with("audit") && done.status.code() == Some(1);
            assert!(done.status.success() || audited, "{call}: {}", words(&done));
        }
        desk
    }

    /// Runs a call in the folder, after words of `sh` such as a limit.
    fn call(&self, limit: &str, call: &str) -> Output {
        let place = |word: &str| {
            let audit = support::root().join("crates/fairness/tests/data");
            word.replace("SAMPLE", &data("canonical").display().to_string())
                .replace("NAMED", &data("sample").display().to_string())
                .replace("AUDIT", &audit.display().to_string())
        };
        let program = obole().get_program().to_owned();
        std::process::Command::new("sh")
            .args(["-c", &format!("{limit} exec \"$0\" \"$@\"")])
            .arg(program)
            .args(["--no-config", "--quiet"])
            .args(call.split(' ').map(place))
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Every file with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut found, mut todo) = (BTreeMap::new(), vec![self.0.path().to_owned()]);
        while let Some(folder) = todo.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    found.insert(path.clone(), Vec::new());
                    todo.push(path);
                } else {
                    found.insert(path.clone(), std::fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    fn assert_unchanged(&self, before: &BTreeMap<PathBuf, Vec<u8>>, call: &str) {
        let after = self.files();
        let paths: std::collections::BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
        let changed: Vec<&Path> = paths
            .into_iter()
            .filter(|path| before.get(*path) != after.get(*path))
            .map(|path| path.strip_prefix(self.0.path()).unwrap())
            .collect();
        assert_eq!(changed, Vec::<&Path>::new(), "{call}");
    }
}

#[cfg(test)]
fn words(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

#[test]
fn a_wrong_call_leaves_everything_as_it_was() {
    let desk = Desk::new();
    let before = desk.files();
    let mut others = Vec::new();
    for call in [
        "run SAMPLE --out new --use gender",
        "run SAMPLE --out new --hold-out 1",
        "run SAMPLE --out new --min-ratio 0",
        "run SAMPLE --out new --horizon 0",
        "run SAMPLE --out new --horizon 4294967295",
        "run SAMPLE --out new --as-of 2025-02-30",
        "run SAMPLE --out new --threads 1000000",
        "run nowhere --out new",
        "run SAMPLE --out foreign.csv",
        "run foreign.csv --out new",
        "import nowhere --out new",
        "import foreign.csv --out new",
        "import SAMPLE --out foreign.csv",
        "import SAMPLE --out new --currency euro",
        "fit ledger --as-of 2024-01-01 --horizon 0 --out new",
        "fit ledger --as-of 2024-01-01 --horizon 61 --out new",
        "fit nowhere --as-of 2024-01-01 --out new",
        "score ledger --model nowhere --as-of 2025-01-01 --out new.csv",
        "score ledger --model model --as-of 2025-01-01 --out foreign.csv",
        "score ledger --model model --as-of 2025-01-01 --out new.xlsx",
        "features ledger --as-of 2024-01-01 --label-months 0 --out new.csv",
        "features ledger --as-of 2024-01-01 --out foreign.csv",
        "fit --features nowhere.csv --as-of 2024-01-01 --unproved --out new",
        "fit --features foreign.csv --as-of 2024-01-01 --out new",
        "fit ledger --features foreign.csv --as-of 2024-01-01 --unproved --out new",
        "fit --features foreign.csv --as-of 2024-01-01 --unproved --task monthly --out new",
        "score --features nowhere.csv --model model --as-of 2025-01-01 --out new.csv",
        "sql --dialect oracle --as-of 2024-01-01",
        "sql --dialect duckdb --as-of 2024-01-01 --currency euro",
        "sql --dialect duckdb --as-of 2024-01-01 --gifts gifts;DROP",
        "sql --dialect spark --as-of 2024-01-01 --donors obole_gifts",
        "backtest ledger --horizon 0",
        "backtest ledger --origins 0",
        "value ledger --discount 2 --out new.csv",
        "value ledger --out foreign.csv",
        "remind ledger --out foreign.csv",
        "plan ledger --model model --as-of 2025-01-01 --hold-out 1 --out new",
        "plan ledger --model nowhere --as-of 2025-01-01 --out new",
        "plan ledger --model model --as-of 2025-01-01 --out foreign.csv",
        "review nowhere --approve --by Camille",
        "review draft --sheet foreign.csv",
        "export signed --out new.pdf",
        "export signed --out foreign.csv",
        "export nowhere --out new.csv",
        "audit AUDIT/donor.csv --decision nothing --group sex --out new",
        "audit AUDIT/donor.csv --decision selected --group sex --min-ratio 0 --out new",
        "table foreign.csv --target nothing",
        "simulate --donors 0 --years 3 --out new",
        "man --out foreign.csv",
        "check nowhere",
        "kpi ledger --fiscal-start 13",
        "segment nowhere",
        "explain D00002 ledger --model nowhere --as-of 2025-01-01",
    ] {
        let done = desk.call("", call);
        if done.status.code() != Some(2) || !words(&done).contains("error") {
            others.push(format!("{call}: {:?} {}", done.status.code(), words(&done)));
        }
        desk.assert_unchanged(&before, call);
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn a_disk_that_takes_no_byte_leaves_everything_as_it_was() {
    let desk = Desk::new();
    let before = desk.files();
    for call in [
        "import SAMPLE --out ledger",
        "import SAMPLE --out new",
        "run NAMED/helloasso_paiements.csv --out out",
        "run SAMPLE --out new",
        "fit ledger --as-of 2023-01-01 --out model",
        "score ledger --model model --as-of 2025-01-01 --out scores.csv",
        "score ledger --model model --as-of 2025-01-01 --share --out shared.csv",
        "features ledger --as-of 2023-01-01 --out features.csv",
        "value ledger --out value.csv",
        "remind ledger --out recurring.csv",
        "plan ledger --model model --as-of 2025-01-01 --budget 90 --out draft",
        "review draft --approve --by Camille",
        "export signed --out mailing.csv",
        "export signed --out new.csv",
        "audit AUDIT/donor.csv --decision selected --group sex --replicates 30 --out audit",
        "simulate --donors 60 --years 3 --out invented",
        "man --out man",
    ] {
        let done = desk.call("ulimit -f 0;", call);
        assert_eq!(done.status.code(), Some(4), "{call}: {:?} {}", done.status, words(&done));
        assert!(words(&done).starts_with("error: "), "{call}: {}", words(&done));
        desk.assert_unchanged(&before, call);
    }
}
