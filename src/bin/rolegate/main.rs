//! The `rolegate` command: packs policies, and asks snapshots from the terminal.
//!
//! Knows arguments, files and exit codes, and no rule: everything it says comes from the gate. Exit codes:
//! 0 for allowed or done, 1 for denied, 2 for an error.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod args;
mod check;
mod deliver;
mod failure;
mod files;
mod inspect;
mod keygen;
mod keys;
mod mask;
mod output;
mod pack;
mod sign;
mod time;
mod verify;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    let (result, json) = match &args.command {
        Command::Pack(pack) => (pack::run(pack), pack.json),
        Command::Check(check) => (check::run(check), check.json),
        Command::Inspect(inspect) => (inspect::run(inspect), inspect.json),
        Command::Mask(mask) => (mask::run(mask), mask.json),
        Command::Keygen(keygen) => (keygen::run(keygen), keygen.json),
        Command::Sign(sign) => (sign::run(sign), sign.json),
        Command::Verify(verify) => (verify::run(verify), verify.json),
    };
    match result {
        // Whoever read our output may have gone, wanting no more of it.
        Ok(true) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            failure.show(json);
            ExitCode::from(2)
        }
    }
}
