//! What fuzzing starts from and what it once found, through the fuzz targets, in a compiler that cannot fuzz.
//!
//! `fuzz/seeds/` and `tests/crashers/` have a folder for each target; `pkg-scripts/fuzz` adds to the latter by hand of
//! whoever mends what it found.

use super::{files, fuzz, root};
use std::fs;

#[test]
fn what_is_kept_for_a_target_passes_it() {
    for (target, run) in fuzz::TARGETS {
        let seeds = files(&format!("fuzz/seeds/{target}"));
        assert!(!seeds.is_empty(), "{target} has no seeds");
        for file in seeds.into_iter().chain(files(&format!("tests/crashers/{target}"))) {
            println!("{}", file.display()); // shown if it fails
            run(&fs::read(&file).expect("a file"));
        }
    }
}

#[test]
fn every_target_is_built_and_nothing_is_kept_for_another() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the manifest");
    let names: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
    let built: Vec<&str> = manifest
        .lines()
        .skip_while(|line| *line != "[[bin]]")
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .collect();
    assert_eq!(names, built);
    for folder in ["fuzz/seeds", "tests/crashers"] {
        for kept in files(folder) {
            let name = kept.file_name().and_then(|name| name.to_str()).expect("a name");
            assert!(names.contains(&name), "{folder}/{name} is of no target");
        }
    }
}
