//! Bytes that somebody else made: golden snapshots, changed ones, what fuzzing found, and a second reader.
#![cfg(all(feature = "author", feature = "json", feature = "sign", not(target_arch = "wasm32")))]

mod crashers;
mod goldens;
mod limits;
mod second_reader;

#[expect(
    unreachable_pub,
    clippy::cast_possible_truncation,
    reason = "a crate of its own, where it is fuzzed; its numbers are small"
)]
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder of the project, in order of name; none if there is no such folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Name and bytes of every golden snapshot.
fn golden() -> Vec<(String, Vec<u8>)> {
    let is_snapshot = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rgs");
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let paths = files("tests/golden").into_iter().filter(is_snapshot);
    paths.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}
