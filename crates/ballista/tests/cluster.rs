//! Feature tables computed by two executors, each a process of its own, beside those of the library.

#[cfg(test)]
mod support;

use std::fs::File;
use std::path::Path;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::{cast, concat_batches};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use support::{Cluster, Donors, wait_for};

/// Relative tolerance of a cell: sums of doubles depend on their order.
const TOLERANCE: f64 = 1e-9;

#[cfg(test)]
fn call(words: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = obole_ballista::run([&["obole-ballista"], words].concat(), &mut out, &mut err);
    (code, String::from_utf8([out, err].concat()).unwrap())
}

/// Computes the features of a day and returns the exit code and the messages.
#[cfg(test)]
fn compute(scheduler: &str, donors: &Donors, day: &str, out: &Path) -> (u8, String) {
    let [gifts, people] = ["gifts", "donors"].map(|name| donors.path(name).display().to_string());
    let out = out.display().to_string();
    let words = ["features", "--scheduler", scheduler, "--gifts", &gifts, "--donors", &people];
    call(&[&words[..], &["--as-of", day, "--label-months", "12", "--out", &out]].concat())
}

#[cfg(test)]
fn read(path: &Path) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = builder.schema().clone();
    let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

/// Compares every cell with the library's table.
#[cfg(test)]
fn assert_equal(donors: &Donors, day: &str, path: &Path) {
    let table = read(path);
    let (ids, expected, outcome) = donors.expected(day);
    assert!(ids.len() > 1_000);
    let found = cast(table.column(0), &DataType::Utf8).unwrap();
    assert!(found.as_string::<i32>().iter().map(Option::unwrap).eq(ids.iter().map(String::as_str)));
    let close = |found: f64, wanted: f64| (found - wanted).abs() <= TOLERANCE * wanted.abs().max(found.abs());
    for (place, wanted) in expected.columns.iter().enumerate() {
        let name = table.schema().field(place + 1).name().clone();
        let found = table.column(place + 1).as_primitive::<Float64Type>();
        for (row, wanted) in wanted.iter().enumerate() {
            assert_eq!(found.is_null(row), wanted.is_nan(), "{name}, row {row}");
            assert!(wanted.is_nan() || close(found.value(row), *wanted), "{name}, row {row}");
        }
    }
    let column = |name: &str| table.column_by_name(name).unwrap();
    let gave: Vec<bool> =
        column("label").as_primitive::<Int64Type>().values().iter().map(|gave| *gave == 1).collect();
    assert_eq!(gave, outcome.gave);
    let amounts = column("label_amount").as_primitive::<Float64Type>();
    assert!(outcome.amount.iter().zip(amounts.values()).all(|(wanted, found)| close(*found, wanted.units())));
    assert_eq!(column("feature_version").as_primitive::<Int64Type>().value(0), 1);
}

#[test]
fn two_executors_compute_the_table_of_the_library() {
    let (cluster, donors) = (Cluster::start(), Donors::simulated(4_000));
    for day in ["2024-01-01", "2023-05-31"] {
        let out = donors.path("features.parquet");
        let (code, said) = compute(&cluster.scheduler, &donors, day, &out);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(" donors written to "), "{said}");
        assert_equal(&donors, day, &out);
    }
}

#[test]
fn an_executor_may_be_killed_after_it_has_written_intermediate_results() {
    let (mut cluster, donors) = (Cluster::start(), Donors::simulated(40_000));
    let out = donors.path("features.parquet");
    let scheduler = cluster.scheduler.clone();
    let ended = std::thread::scope(|scope| {
        let job = scope.spawn(|| compute(&scheduler, &donors, "2024-01-01", &out));
        wait_for("an intermediate result of the second executor", || {
            cluster.shuffle_files(1) > 0 || job.is_finished()
        });
        cluster.executors[1].0.kill().unwrap();
        assert!(!job.is_finished(), "the job ended before the executor was killed");
        job.join().unwrap()
    });
    assert_eq!(ended.0, 0, "{}", ended.1);
    assert_equal(&donors, "2024-01-01", &out);
}

#[test]
fn faults_of_the_tables_come_at_once_and_leave_the_old_file() {
    let (cluster, donors) = (Cluster::start(), Donors::simulated(100));
    let out = donors.path("features.parquet");
    obole_ledger::disk::write_bytes(&out, b"old").unwrap();
    let address = cluster.scheduler.as_str();
    let with = |gifts: &str, people: &str, day: &str, lang: &str| {
        let [gifts, people] = [gifts, people].map(|name| donors.path(name).display().to_string());
        let out = out.display().to_string();
        let words = ["features", "--scheduler", address, "--gifts", &gifts, "--donors", &people];
        call(&[&words[..], &["--as-of", day, "--out", &out, "--lang", lang]].concat())
    };
    let (code, said) = with("donors", "gifts", "2024-01-01", "en");
    assert_eq!(code, 2, "{said}");
    assert_eq!(said.matches("the table has no column").count(), 2, "{said}");
    assert!(said.contains("gift_id") && said.contains("do_not_profile"), "{said}");
    let (code, said) = with("gifts.csv", "absent", "2024-01-01", "fr");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("Parquet") && said.contains("absent"), "{said}");
    let (code, said) = with("gifts", "donors", "1990-01-01", "fr");
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("il n’y a aucun don compté avant le"), "{said}");
    assert_eq!(std::fs::read(&out).unwrap(), b"old");
}

#[test]
fn a_scheduler_that_does_not_answer_is_an_error() {
    let donors = Donors::simulated(100);
    let out = donors.path("features.parquet");
    let (code, said) = compute("127.0.0.1:9", &donors, "2024-01-01", &out);
    assert_eq!(code, 4, "{said}");
    assert!(!out.exists());
}
