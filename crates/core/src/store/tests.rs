use obole_ledger::canonical::{Dialect, read_donors, read_gifts};
use obole_ledger::{Ledger, LedgerBuilder, Receipt, disk};
use obole_testkit::{SimulationParams, simulate};
use tempfile::tempdir;

use super::*;
use crate::Kind;

pub(crate) fn sample(donors: u32) -> (Ledger, Receipt) {
    let made = simulate(&SimulationParams { donors, ..SimulationParams::default() }).unwrap();
    let mut builder = LedgerBuilder::new();
    read_gifts(&made.gifts_csv().unwrap()[..], "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})
        .unwrap();
    read_donors(
        &made.donors_csv().unwrap()[..],
        "donors.csv",
        &Dialect::default(),
        &mut builder,
        &mut |_| {},
    )
    .unwrap();
    builder.build().unwrap()
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = tempdir().unwrap();
    let (ledger, receipt) = sample(60);
    save_ledger(&ledger, &receipt, folder.path()).unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap(), ledger);
    let loaded = load_receipt(folder.path()).unwrap();
    assert_eq!((loaded.read, &loaded.sums), (receipt.read, &receipt.sums));
}

#[test]
fn a_changed_receipt_or_list_is_said() {
    let folder = tempdir().unwrap();
    let (ledger, receipt) = sample(20);
    let lists: [RowList<'_>; 3] =
        [(REFUSED, b"file,row\n"), (REPEATED, b"file\n"), (SET_ASIDE, b"file,row\n")];
    save_ledger_with_lists(&ledger, &receipt, &lists, folder.path()).unwrap();
    check_receipt(folder.path(), &ledger, &receipt).unwrap();
    let mut other = receipt.clone();
    other.taken += 1;
    assert!(check_receipt(folder.path(), &ledger, &other).is_err());
    for name in [REFUSED, REPEATED, SET_ASIDE] {
        let path = folder.path().join(name);
        let bytes = std::fs::read(&path).unwrap();
        disk::write_bytes(&path, b"changed").unwrap();
        let error = check_receipt(folder.path(), &ledger, &receipt).unwrap_err();
        assert_eq!(error.place().file.as_deref(), Some(path.as_path()));
        disk::write_bytes(&path, &bytes).unwrap();
    }
    let path = folder.path().join("receipt.json");
    let text = std::fs::read_to_string(&path).unwrap();
    disk::write_bytes(&path, text.replacen("\"repeated\": 0", "\"repeated\": 1", 1).as_bytes()).unwrap();
    assert_eq!(load_receipt(folder.path()).unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn a_ledger_read_for_features_gives_the_same_features_and_is_not_saved() {
    let folder = tempdir().unwrap();
    let (ledger, receipt) = sample(60);
    save_ledger(&ledger, &receipt, folder.path()).unwrap();
    let lean = load_for_features(folder.path()).unwrap();
    // It refuses every question that needs the codes of failed debits.
    assert!(lean.whole().is_none() && load_ledger(folder.path()).unwrap().whole().is_some());
    let as_of = ledger.default_as_of().unwrap();
    let table = |ledger: &Ledger| crate::features::features(&ledger.until(as_of));
    assert_eq!(format!("{:?}", table(&lean).columns), format!("{:?}", table(&ledger).columns));
    assert_eq!(save_ledger(&lean, &receipt, folder.path()).unwrap_err().kind(), Kind::Usage);
    assert_eq!(load_ledger(folder.path()).unwrap(), ledger);
}

#[test]
fn an_empty_ledger_is_a_ledger() {
    let folder = tempdir().unwrap();
    let (ledger, receipt) = LedgerBuilder::new().build().unwrap();
    save_ledger(&ledger, &receipt, folder.path()).unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap().gifts().len(), 0);
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    let (one, other) = (tempdir().unwrap(), tempdir().unwrap());
    let (ledger, receipt) = sample(60);
    save_ledger(&ledger, &receipt, one.path()).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| save_ledger(&ledger, &receipt, other.path()).unwrap());
    for name in ["gifts.arrow", "donors.arrow", "ledger.json", "receipt.json"] {
        let read = |folder: &tempfile::TempDir| std::fs::read(folder.path().join(name)).unwrap();
        assert!(read(&one) == read(&other), "{name}");
    }
}

#[test]
fn damage_a_newer_version_and_a_missing_file_are_said() {
    let folder = tempdir().unwrap();
    let (ledger, receipt) = sample(20);
    save_ledger(&ledger, &receipt, folder.path()).unwrap();
    let gifts = folder.path().join("gifts.arrow");
    let mut bytes = std::fs::read(&gifts).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    disk::write_bytes(&gifts, &bytes).unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap_err().kind(), Kind::Unreadable);
    let head = folder.path().join("ledger.json");
    let newer = std::fs::read_to_string(&head).unwrap().replace("\"version\": 6", "\"version\": 99");
    disk::write_bytes(&head, newer.as_bytes()).unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap_err().kind(), Kind::Newer);
    disk::write_bytes(&head, b"{").unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap_err().kind(), Kind::Unreadable);
    assert_eq!(load_ledger(tempdir().unwrap().path()).unwrap_err().kind(), Kind::Unreadable);
}

/// A kill between any two steps of replacing a ledger leaves the old one with its receipt until the head is
/// replaced, then the new one.
#[test]
fn a_ledger_is_whole_between_any_two_steps_of_replacing_it() {
    let ((old, old_receipt), (new, new_receipt)) = (sample(40), sample(50));
    assert_ne!(old, new);
    let (folder, made) = (tempdir().unwrap(), tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    save_ledger(&new, &new_receipt, made.path()).unwrap();
    save_ledger(&old, &old_receipt, folder.path()).unwrap();
    let stands = |ledger: &Ledger, receipt: &Receipt| {
        assert!(load_ledger(folder.path()).unwrap() == *ledger);
        assert!(load_receipt(folder.path()).unwrap().taken == receipt.taken);
    };
    assert_ne!(old_receipt.taken, new_receipt.taken);
    let copied = |name: &str| std::fs::read(made.path().join(name)).unwrap();
    let names = ["gifts.arrow", "donors.arrow", "receipt.json"];
    for name in names {
        disk::write_bytes(&at(&format!("{name}.new")), &copied(name)).unwrap();
        stands(&old, &old_receipt);
    }
    for name in names {
        disk::rename(&at(name), &at(&format!("{name}.before"))).unwrap();
        stands(&old, &old_receipt);
        disk::rename(&at(&format!("{name}.new")), &at(name)).unwrap();
        stands(&old, &old_receipt);
    }
    // From here on, a save that fails at once restores everything. A folder in the place of a fresh file
    // makes it fail.
    disk::make_folder(&at("donors.arrow.new/in-the-way")).unwrap();
    assert!(save_ledger(&new, &new_receipt, folder.path()).is_err());
    stands(&old, &old_receipt);
    std::fs::remove_dir_all(at("donors.arrow.new")).unwrap();
    save_ledger(&new, &new_receipt, folder.path()).unwrap();
    stands(&new, &new_receipt);
    assert_eq!(disk::files_of(folder.path()).unwrap().len(), 4);
}

#[test]
fn tables_of_any_origin_are_read_as_written() {
    let folder = tempdir().unwrap();
    let columns = [
        Column::new("id", Values::Str(vec!["007".into(), "b;c".into()])),
        Column::new("p", Values::F64(vec![0.1 + 0.2, f64::NAN])),
        Column::new("n", Values::I64(vec![-3, 4])),
    ];
    let (csv, parquet) = (folder.path().join("t.csv"), folder.path().join("t.parquet"));
    write_table_csv(&csv, &columns).unwrap();
    write_table_parquet(&parquet, &columns).unwrap();
    for path in [&csv, &parquet] {
        let table = read_table(path).unwrap();
        assert_eq!(table.names(), ["id", "p", "n"]);
        assert_eq!(table.column("id").unwrap(), ["007", "b;c"]);
        assert_eq!(table.column("p").unwrap()[0].parse::<f64>().unwrap(), 0.1 + 0.2);
        assert_eq!(table.column("p").unwrap()[1], "");
        assert_eq!(table.column("n").unwrap(), ["-3", "4"]);
        assert_eq!(table.column("q").unwrap_err().kind(), Kind::Usage);
    }
    let french = folder.path().join("f.csv");
    disk::write_bytes(&french, b"a;b\n1,5;x\n").unwrap();
    assert_eq!(read_table(&french).unwrap().column("a").unwrap(), ["1,5"]);
    for (name, text) in [("e.csv", ""), ("h.csv", "a,b\n"), ("g.parquet", "no")] {
        disk::write_bytes(&folder.path().join(name), text.as_bytes()).unwrap();
        assert!(read_table(&folder.path().join(name)).is_err(), "{name}");
    }
}

/// While a ledger is replaced again and again, ledger, receipt and hash always belong to one import.
#[test]
fn a_snapshot_is_never_of_two_imports() {
    let folder = tempdir().unwrap();
    let made = [sample(40), sample(50)];
    save_ledger(&made[0].0, &made[0].1, folder.path()).unwrap();
    let ended = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 1..80 {
                let (ledger, receipt) = &made[turn % 2];
                save_ledger(ledger, receipt, folder.path()).unwrap();
            }
            ended.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        let mut known = std::collections::BTreeMap::new();
        while !ended.load(std::sync::atomic::Ordering::SeqCst) {
            let Ok(found) = load_stored(folder.path()) else { continue };
            let rows = found.ledger.gifts().len() as u64;
            assert_eq!(found.receipt.taken, rows);
            assert_eq!(*known.entry(found.sha256).or_insert(rows), rows);
        }
        assert_eq!(known.len(), 2);
    });
    check_stored(folder.path()).unwrap().1.unwrap();
}

/// A ledger of an earlier release, with Parquet tables, is replaced by one with Arrow tables. A kill between
/// any two steps leaves the old one complete, and none of its files is left afterwards.
#[test]
fn a_ledger_of_parquet_tables_gives_way_to_one_of_arrow_tables() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/v0.1/ledger");
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for file in disk::files_of(&golden).unwrap() {
        disk::write_bytes(&at(file.file_name().unwrap().to_str().unwrap()), &std::fs::read(&file).unwrap())
            .unwrap();
    }
    let (old, receipt) = (load_ledger(folder.path()).unwrap(), load_receipt(folder.path()).unwrap());
    assert!(old.gifts().len() > 100);
    for name in ["gifts", "donors"] {
        disk::rename(&at(&format!("{name}.parquet")), &at(&format!("{name}.parquet.before"))).unwrap();
        assert_eq!(load_ledger(folder.path()).unwrap(), old);
        disk::rename(&at(&format!("{name}.parquet.before")), &at(&format!("{name}.parquet"))).unwrap();
    }
    let (new, new_receipt) = sample(30);
    disk::make_folder(&at("donors.arrow.new/in-the-way")).unwrap();
    assert!(save_ledger(&new, &new_receipt, folder.path()).is_err());
    assert!(at("gifts.parquet").exists() && load_ledger(folder.path()).unwrap() == old);
    std::fs::remove_dir_all(at("donors.arrow.new")).unwrap();
    save_ledger(&old, &receipt, folder.path()).unwrap();
    assert_eq!(load_ledger(folder.path()).unwrap(), old);
    let names: Vec<String> =
        disk::files_of(folder.path()).unwrap().iter().map(|f| disk::file_name(f)).collect();
    assert!(names.iter().all(|name| !name.contains("parquet")), "{names:?}");
}
