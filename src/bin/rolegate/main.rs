//! The `rolegate` command: packs policies, and asks snapshots from the terminal.
//!
//! Knows arguments, files and exit codes, and no rule: everything it says comes from the gate. Exit codes:
//! 0 for allowed or done, 1 for denied or found, 2 for an error.
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
mod completions;
mod deliver;
mod delta;
mod diff;
mod explain;
mod failure;
mod files;
mod import;
mod inspect;
mod inspect_tree;
mod junit;
mod keygen;
mod keys;
mod lint;
mod mask;
mod matrix;
mod matrix_html;
mod output;
mod pack;
mod progress;
mod request;
mod schema;
mod sign;
mod slice;
mod source;
mod spec;
mod test;
mod time;
mod types;
mod verify;
mod who_can;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refuse(&error),
    };
    let (result, json) = match &args.command {
        Command::Pack(pack) => (pack::run(pack), pack.json),
        Command::Check(check) => (check::run(check), check.json),
        Command::Explain(explain) => (explain::run(explain), explain.json),
        Command::WhoCan(who_can) => (who_can::run(who_can), who_can.json),
        Command::Matrix(matrix) => (matrix::run(matrix), matrix.json),
        Command::Inspect(inspect) => (inspect::run(inspect), inspect.json),
        Command::Lint(lint) => (lint::run(lint), lint.json),
        Command::Diff(diff) => (diff::run(diff), diff.json),
        Command::Mask(mask) => (mask::run(mask), mask.json),
        Command::Keygen(keygen) => (keygen::run(keygen), keygen.json),
        Command::Slice(slice) => (slice::run(slice), slice.json),
        Command::Sign(sign) => (sign::run(sign), sign.json),
        Command::Verify(verify) => (verify::run(verify), verify.json),
        Command::Delta(args) => (delta::make(args), args.json),
        Command::Apply(args) => (delta::apply(args), args.json),
        Command::Test(test) => (test::run(test), test.json),
        Command::Types(types) => (types::run(types), types.json),
        Command::Schema(schema) => (schema::run(schema), schema.json),
        Command::Import(import) => (import::run(import), import.json),
        Command::Completions(completions) => (completions::run(completions), completions.json),
        Command::Man(man) => (completions::man(man), man.json),
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

/// Shows help, or what is wrong with the usage.
fn refuse(error: &clap::Error) -> ExitCode {
    // If this cannot be written, the exit code still tells.
    let _ = error.print();
    if error.use_stderr() && std::env::args_os().any(|arg| arg == "--json") {
        let text = error.render().to_string();
        // The usage stands behind an empty line.
        let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
        let message = lines.collect::<Vec<_>>().join(" ");
        Failure::of("cli/usage", message.trim_start_matches("error: ")).show_json();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
