//! Helpers that the process and the terminal tests share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
#[allow(dead_code)] // not every test uses it
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of the invented association that the project ships: `canonical` by numbers, `sample` by names.
#[allow(dead_code)] // not every test uses it
pub fn data(folder: &str) -> PathBuf {
    root().join("data").join(folder)
}

/// The program, with nothing of the caller's terminal.
pub fn obole() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obole"));
    command.env_remove("NO_COLOR").env("COLUMNS", "100");
    command
}

/// A folder that goes away after the test, in which the program is called.
#[allow(dead_code)] // not every test uses one
pub struct Folder(tempfile::TempDir);

#[allow(dead_code)] // not every test uses all
impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The path of a file as an argument of the program.
    pub fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file, and the folders around it.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        obole_ledger::disk::make_folder(path.parent().unwrap()).unwrap();
        obole_ledger::disk::write_bytes(&path, text.as_bytes()).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program in the folder, which must end with this code; returns its data and its words.
    pub fn ends(&self, code: i32, args: &[&str]) -> (String, String) {
        let done = obole().current_dir(self.0.path()).args(args).output().unwrap();
        let [data, words] = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(done.status.code(), Some(code), "{args:?}: {data}{words}");
        (data, words)
    }

    /// As [`Self::ends`], with `--json`; returns the data.
    pub fn json(&self, code: i32, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ends(code, &[args, &["--json"]].concat()).0).unwrap()
    }
}

/// Lets what a test has in its field `folder` be used as that folder.
#[allow(unused_macros)] // not every test has such a type
macro_rules! is_a_folder {
    ($desk:ty) => {
        impl std::ops::Deref for $desk {
            type Target = $crate::support::Folder;

            fn deref(&self) -> &Self::Target {
                &self.folder
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use is_a_folder;
