//! Memory of the program on one cell of 200 MB: it does not grow with the cell.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod support;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use support::{data, obole};

/// Length of the cell in bytes.
#[cfg(test)]
const CELL: usize = 200_000_000;

/// Largest memory of a reader in kilobytes; it takes 15 to 30 thousand.
#[cfg(test)]
const BOUND: u64 = 100_000;

/// Writes a file that begins with `head` and goes on with one cell that no line end closes.
#[cfg(test)]
fn one_cell(path: &Path, head: &str) {
    let piece = vec![b'a'; 1_000_000];
    obole_ledger::disk::write_with(path, |out| {
        out.write_all(head.as_bytes())?;
        Ok((0..CELL / piece.len()).try_for_each(|_| out.write_all(&piece))?)
    })
    .unwrap();
}

/// Runs the program; its exit code and the most memory that it had, in kilobytes.
#[cfg(test)]
fn peak(args: &[&str]) -> (Option<i32>, u64) {
    let mut child = obole().args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(held.unwrap_or_default());
        if let Some(ended) = child.try_wait().unwrap() {
            return (ended.code(), most);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
#[ignore = "writes 800 MB: cargo test --release --test memory -- --ignored --nocapture"]
fn a_cell_of_200_mb_takes_no_more_memory_than_a_small_one() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let sample = data("canonical").to_str().unwrap().to_owned();
    let gifts = std::fs::read_to_string(Path::new(&sample).join("gifts.csv")).unwrap();
    let header = gifts.lines().next().unwrap();
    for (name, head) in [
        ("bare.csv", String::new()),
        ("gifts.csv", format!("{header}\n1,\"")),
        ("list.csv", "email\n".to_owned()),
        ("audit.csv", "score,group\n0.5,\"".to_owned()),
    ] {
        one_cell(&home.path().join(name), &head);
    }
    let (bare, list, table) = (path("bare.csv"), path("list.csv"), path("audit.csv"));
    let (gifts, out, known) = (path("gifts.csv"), path("out"), format!("{sample}/gifts.csv"));
    let calls: [(&[&str], i32); 6] = [
        (&["import", &bare, "--out", &out], 2),
        (&["import", &gifts, "--out", &out], 3),
        (&["import", &known, "--donors", &bare, "--out", &out], 2),
        (&["import", &sample, "--objections", &bare, "--out", &out], 2),
        (&["import", &sample, "--objections", &list, "--out", &out], 0),
        (&["audit", &table, "--score", "score", "--group", "group", "--out", &out], 2),
    ];
    for (args, code) in calls {
        let (ended, most) = peak(args);
        writeln!(std::io::stderr(), "{most} kB: {args:?}").unwrap();
        assert_eq!(ended, Some(code), "{args:?}");
        assert!((5_000..BOUND).contains(&most), "{most} kB: {args:?}");
    }
}
