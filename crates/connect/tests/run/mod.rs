//! Runs, signed plans and exports, as the `obole` program writes them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Calls `obole`, which must end with 0; `~` is the folder.
pub fn obole(folder: &Path, words: &str) -> String {
    let at = folder.to_string_lossy();
    let args: Vec<String> =
        std::iter::once("obole").chain(words.split(' ')).map(|word| word.replace('~', &at)).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = obole_cli::run(args, &mut out, &mut err);
    let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(code, 0, "{words}: {out}{err}");
    out
}

/// Returns the run of the invented association, by e-mail; it is made once for all tests of a file.
pub fn made() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
        obole(folder.path(), &format!("run {} --channel email --out ~/out --no-config -q", sample.display()));
        folder
    });
    folder.path()
}

/// Copies the run into the folder of a test.
#[allow(dead_code)] // not every test uses all
pub fn copy_to(folder: &Path) -> PathBuf {
    copy(&made().join("out"), &folder.join("out"));
    folder.join("out")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    // A vault that others can open is a problem of its own.
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(path, place).unwrap();
        }
    }
}
