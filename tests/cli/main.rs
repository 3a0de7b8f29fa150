//! The `rolegate` command, as somebody in a terminal meets it: output, errors, exit codes.
#![cfg(feature = "cli")]

mod any;
mod check;
mod delta;
mod diff;
mod docs;
mod explain;
mod import;
mod inspect;
mod lint;
mod mask;
mod matrix;
mod pack;
mod schema;
mod shells;
mod shop;
mod signing;
mod slice;
mod test;
mod types;
mod who_can;
