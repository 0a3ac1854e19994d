//! The checks of the fuzz targets on every seed: on small files that are read, and on those that once failed.

use std::path::{Path, PathBuf};

use crate::checks::CHECKS;

/// Largest size in bytes of all seeds.
const LARGEST: u64 = 300_000;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn every_seed_passes_its_check() {
    let folder = tests().join("hostile/seeds");
    let mut size = 0;
    for (name, check) in CHECKS {
        let seeds = files(&folder.join(name));
        assert!(seeds.len() > 3, "{name} has few seeds");
        for seed in seeds {
            let bytes = std::fs::read(&seed).unwrap();
            size += bytes.len() as u64;
            let passed = std::panic::catch_unwind(|| check(&bytes));
            assert!(passed.is_ok(), "{} does not pass", seed.display());
        }
    }
    assert!(size <= LARGEST, "the seeds take {size} bytes");
    let folders: Vec<PathBuf> = files(&folder);
    assert_eq!(folders.len(), CHECKS.len(), "a folder of seeds belongs to no check");
}

/// The samples are seeds as well, by the endings of their names.
#[test]
fn every_sample_passes_its_check() {
    for sample in files(&tests().join("samples")) {
        let ending = sample.extension().and_then(|ending| ending.to_str()).unwrap();
        let name = match ending {
            "csv" | "txt" => "import_csv",
            "json" => "import_json",
            "xml" => "import_xml",
            _ => continue,
        };
        let bytes = std::fs::read(&sample).unwrap();
        for (_, check) in CHECKS.into_iter().filter(|(of, _)| *of == name) {
            check(&bytes);
        }
    }
}
