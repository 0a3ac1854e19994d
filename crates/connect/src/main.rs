//! The `obole-connect` program: everything is in the library, so that tests run it without a process.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(obole_connect::main(std::env::args_os().collect()))
}
