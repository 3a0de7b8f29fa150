//! The `rolegate` command, as somebody in a terminal meets it: output, errors, exit codes.
#![cfg(feature = "cli")]

mod any;
mod check;
mod inspect;
mod mask;
mod pack;
mod shop;
mod signing;
