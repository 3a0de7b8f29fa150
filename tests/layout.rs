//! Keeps the code in the shape that `docs/architecture.md` describes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Each layer, and the layers it may import. Reading order is the direction of data.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("policy", &["model"]),
    ("snapshot", &["model"]),
    ("engine", &["model"]),
    ("mask", &["model"]),
    ("gate", &["model", "policy", "snapshot", "engine", "mask"]),
    ("wasm", &["gate"]),
];

/// Crates that only some files may name, and which.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("wasm_bindgen", &["src/wasm/"]),
    ("js_sys", &["src/wasm/"]),
    ("serde_wasm_bindgen", &["src/wasm/"]),
    (
        "serde_json",
        &[
            "src/mask/object.rs",
            "src/mask/restore.rs",
            "src/gate/records.rs",
            "src/gate/attributes.rs",
            "src/bin/",
        ],
    ),
    ("serde", &["src/snapshot/", "src/policy/", "src/wasm/author.rs", "src/bin/"]),
    ("postcard", &["src/snapshot/"]),
    ("saphyr_parser", &["src/policy/"]),
    ("clap", &["src/bin/"]),
    ("ed25519_dalek", &["src/snapshot/key.rs"]),
    ("hmac", &["src/mask/pseudonym.rs"]),
    ("sha2", &["src/mask/pseudonym.rs", "src/snapshot/key.rs", "src/snapshot/delta/"]),
    ("base64ct", &["src/bin/rolegate/keys.rs"]),
    ("getrandom", &["src/bin/rolegate/keygen.rs"]),
];

/// Names that say nothing.
const VAGUE: &[&str] = &["utils", "util", "helpers", "helper", "manager", "common", "misc"];

/// A file's lines, all in all.
const LONGEST: usize = 420;

struct Source {
    path: String,
    text: String,
}

#[test]
fn layers_import_only_what_they_may() {
    let mut wrong = String::new();
    for source in sources("src", "rs") {
        let layer = layer_of(&source.path);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == layer) else { continue };
        for imported in crate_imports(&source) {
            if imported != layer && is_layer(&imported) && !allowed.contains(&imported.as_str()) {
                writeln!(wrong, "{}: `{layer}` may not import `{imported}`", source.path).expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_command_sees_only_the_gate() {
    let mut wrong = String::new();
    for source in sources("src/bin", "rs") {
        for imported in paths_behind(&source.text, "rolegate::") {
            if is_layer(&imported) && imported != "gate" {
                writeln!(wrong, "{}: the command may not import `{imported}`", source.path)
                    .expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let mut wrong = String::new();
    for source in sources("src", "rs") {
        for (name, places) in ONLY_IN {
            let named = code_lines(&source.text).any(|line| names_crate(line, name));
            if named && !places.iter().any(|place| source.path.starts_with(place)) {
                writeln!(wrong, "{}: `{name}` belongs to {places:?}", source.path).expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_package_sees_only_what_the_modules_export() {
    for source in sources("src/js", "js") {
        for specifier in source.text.lines().filter_map(import_specifier) {
            let fine =
                specifier.starts_with('.') || specifier.starts_with('#') || specifier.starts_with("node:");
            assert!(fine, "{}: imports `{specifier}`", source.path);
        }
    }
    for folder in ["www", "examples/worker"] {
        for source in sources(folder, "js") {
            for specifier in source.text.lines().filter_map(import_specifier) {
                assert!(!specifier.contains("src/js"), "{}: imports `{specifier}`", source.path);
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut wrong = String::new();
    let rust =
        ["src", "tests", "benches", "pkg-scripts"].into_iter().flat_map(|folder| sources(folder, "rs"));
    let scripts = ["src/js", "www", "tests", "benches", "examples", "pkg-scripts"].into_iter();
    let scripts = scripts.flat_map(|folder| [sources(folder, "js"), sources(folder, "mjs")]).flatten();
    let opened = rust.map(|source| (source, "//!")).chain(scripts.map(|source| (source, "/")));
    for (Source { path, text }, opening) in opened {
        let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        if !first.starts_with(opening) {
            writeln!(wrong, "{path}: does not open with a comment on its job").expect("a string");
        }
        if text.lines().count() > LONGEST {
            writeln!(wrong, "{path}: has {} lines", text.lines().count()).expect("a string");
        }
        if VAGUE.iter().any(|vague| path.split(['/', '.', '-', '_']).any(|part| part == *vague)) {
            writeln!(wrong, "{path}: has a name that says nothing").expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The first folder, or file, of a path below `src/`.
fn layer_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or_default();
    below.split(['/', '.']).next().unwrap_or_default()
}

fn is_layer(name: &str) -> bool {
    MAY_IMPORT.iter().any(|(layer, _)| *layer == name)
}

/// Every `NAME` of a `crate::NAME`, braces opened; `super::super::` of a layer's root counts as well.
fn crate_imports(source: &Source) -> Vec<String> {
    let mut names = paths_behind(&source.text, "crate::");
    let depth = source.path.matches('/').count();
    let climbs = "super::".repeat(depth.saturating_sub(usize::from(source.path.ends_with("/mod.rs"))));
    if !climbs.is_empty() {
        names.extend(paths_behind(&source.text, &climbs).into_iter().filter(|name| is_layer(name)));
    }
    names
}

/// The names that follow a prefix in code: one, or those in braces.
fn paths_behind(text: &str, prefix: &str) -> Vec<String> {
    let code: String = code_lines(text).flat_map(|line| [line, "\n"]).collect();
    let identifier = |text: &str| {
        text.trim_start()
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect::<String>()
    };
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$') {
            continue;
        }
        let behind = &code[at + prefix.len()..];
        match behind.strip_prefix('{') {
            Some(group) => {
                let end = group.find('}').unwrap_or(group.len());
                names.extend(group[..end].split(',').map(identifier));
            }
            None => names.push(identifier(behind)),
        }
    }
    names
}

/// Lines without those that are comments.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let alone = !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || "_:\"".contains(letter));
        alone && line[at + name.len()..].starts_with("::")
    })
}

fn import_specifier(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let imports = line.starts_with("import ") || line.starts_with("export ") || line.starts_with("} from ");
    let (_, behind) = line.split_once(" from \"").or_else(|| line.split_once("import \""))?;
    imports.then(|| behind.split('"').next())?
}

/// Files below a folder of the project, without what was installed or built there.
fn sources(folder: &str, extension: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten() {
            let path = entry.expect("the entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && !["node_modules", "dist", "target", "public"].contains(&name) {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = std::fs::read_to_string(&path).expect("the file can be read");
                let path = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
                found.push(Source { path, text });
            }
        }
    }
    found
}
