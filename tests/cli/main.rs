//! The `rolegate` command, as somebody in a terminal meets it: output, errors, exit codes.
#![cfg(feature = "cli")]

mod any;
mod check;
mod diff;
mod explain;
mod inspect;
mod lint;
mod mask;
mod matrix;
mod pack;
mod shop;
mod who_can;
