//! The `obole-database` program: everything is in the library, so that tests run it without a process.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(obole_database::main(std::env::args_os().collect()))
}
