//! The `obole-ballista` program: everything is in the library, so that tests call it without a process.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(obole_ballista::main(std::env::args_os().collect()))
}
