//! Every decision and mask in `tests/cases/`, through the Rust library: natively, and as WebAssembly in a browser.
//!
//! `tests/js/corpus.js` runs the same files through the npm package; a case is never written for one side only.
#![cfg(all(feature = "author", feature = "json"))]

mod cases;
mod masks;

use cases::{DECISIONS, MASKING, Report, run_decisions};
use masks::run_masking;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn decisions_match_the_corpus() {
    let mut report = Report::default();
    for (file, text) in DECISIONS {
        run_decisions(file, text, &mut report);
    }
    report.assert();
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn masks_match_the_corpus() {
    let mut report = Report::default();
    for (file, text) in MASKING {
        run_masking(file, text, &mut report);
    }
    report.assert();
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_file_of_cases_is_run() {
    let paths = |files: &[(&str, &str)]| files.iter().map(|(path, _)| (*path).to_owned()).collect::<Vec<_>>();
    let is_golden = |path: &String| path.starts_with("tests/golden/");
    let (mut golden, decisions): (Vec<_>, Vec<_>) = paths(DECISIONS).into_iter().partition(is_golden);
    let (more, masking): (Vec<_>, Vec<_>) = paths(MASKING).into_iter().partition(is_golden);
    golden.extend(more);
    golden.sort();
    assert_eq!(decisions, folder("tests/cases/decisions"));
    assert_eq!(masking, folder("tests/cases/masking"));
    let kept = folder("tests/golden").into_iter().filter(|path| path.strip_suffix(".json").is_some());
    assert_eq!(golden, kept.collect::<Vec<_>>());
    assert_eq!(paths(cases::POLICIES), folder("examples/policies"));
}

/// The files of a folder of the project, in order of name.
#[cfg(not(target_arch = "wasm32"))]
fn folder(path: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let entries = folder.read_dir().expect("the folder is there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        format!("{path}/{}", entry.expect("the entry can be read").file_name().to_string_lossy())
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}
