//! `rolegate completions` and `rolegate man`, and what they know of the commands.

use super::shop::{POLICY, Shop};
use serde_json::{Value, json};

/// Every command.
const COMMANDS: [&str; 21] = [
    "pack",
    "check",
    "explain",
    "who-can",
    "matrix",
    "inspect",
    "lint",
    "diff",
    "mask",
    "keygen",
    "slice",
    "sign",
    "verify",
    "delta",
    "apply",
    "test",
    "types",
    "schema",
    "import",
    "completions",
    "man",
];

#[test]
fn completions_know_every_command() {
    let shop = Shop::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = shop.run(&["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        for command in COMMANDS {
            assert!(run.out().contains(command), "{shell}: {command}");
        }
    }
    assert_eq!(shop.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn bash_takes_the_completions() {
    let shop = Shop::new("completions-bash");
    shop.write("rolegate.bash", shop.run(&["completions", "bash"]).out);
    let script = "source ./rolegate.bash; COMP_WORDS=(rolegate who); COMP_CWORD=1; \
                  _rolegate rolegate who rolegate; echo \"${COMPREPLY[@]}\"";
    let output = std::process::Command::new("bash")
        .args(["-c", script])
        .current_dir(&shop.folder)
        .output()
        .expect("bash");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "who-can\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let shop = Shop::new("man");
    let run = shop.run(&["man"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out().contains(".TH rolegate 1"), "{}", run.out());
    let run = shop.run(&["man", "--all", "man/man1"]);
    assert_eq!((run.code, run.out()), (0, ""));
    for command in COMMANDS {
        let page = String::from_utf8(shop.read(&format!("man/man1/rolegate-{command}.1"))).expect("UTF-8");
        assert!(page.contains("\n.SH SYNOPSIS\n") && page.contains("Examples:"), "{command}: {page}");
    }
    assert!(shop.has("man/man1/rolegate.1"));
}

#[test]
fn completions_and_manuals_as_json() {
    let shop = Shop::new("shells-json");
    let text = |args: &[&str]| String::from_utf8(shop.run(args).out).expect("UTF-8");
    let run = shop.run(&["completions", "fish", "--json"]);
    assert_eq!(run.json(), json!({ "shell": "fish", "text": text(&["completions", "fish"]) }));
    assert_eq!(shop.run(&["man", "--json"]).json(), json!({ "text": text(&["man"]) }));
    let written = shop.run(&["man", "--all", "pages", "--json"]).json();
    let written: Vec<&str> =
        written["written"].as_array().expect("a list").iter().filter_map(|file| file.as_str()).collect();
    assert_eq!(written.len(), COMMANDS.len() + 1);
    assert!(
        written.contains(&"pages/rolegate.1") && written.iter().all(|file| shop.has(file)),
        "{written:?}"
    );
    let schema: Value = serde_json::from_str(&text(&["schema", "tests"])).expect("JSON");
    assert_eq!(shop.run(&["schema", "tests", "--json"]).json(), schema);
}

#[test]
fn a_terminal_is_coloured_unless_somebody_objects() {
    let shop = Shop::packed("terminal");
    let shown = |no_color| {
        shop.on_terminal(80, no_color, &["check", "shop.rgs", "contacts:view", "--role", "viewer"])
    };
    assert!(shown("").contains("\u{1b}[1;32mallow\u{1b}[0m  contacts:view"), "{:?}", shown(""));
    assert!(shown("1").starts_with("allow  contacts:view"), "{:?}", shown("1"));
}

#[test]
fn a_narrow_terminal_has_the_columns_of_a_matrix_in_parts() {
    let shop = Shop::packed("narrow-matrix");
    let parts = "   1  editor
   2  owner
   3  viewer

                     1    2
  contacts:delete       yes
  contacts:edit    yes  yes
  contacts:view    yes  yes

                     3
  contacts:delete
  contacts:edit
  contacts:view    yes
";
    // Two spaces, the widest name, and five columns for each role.
    let matrix = ["matrix", "shop.rgs", "--only", "contacts:*"];
    assert_eq!(shop.on_terminal(2 + 15 + 2 * 5 + 4, "1", &matrix), parts);
    let whole = shop.on_terminal(2 + 15 + 3 * 5, "1", &matrix);
    assert_eq!(whole, shop.run(&matrix).out());
}

#[test]
fn an_error_fits_into_a_narrow_terminal() {
    let shop = Shop::new("narrow-error");
    let long = format!("title: \"{}\", grants: [\"nope:view\"]", "x".repeat(200));
    shop.write("bad.yaml", POLICY.replace("title: Viewer, kind: system, grants: [\"*:view\"]", &long));
    let shown = shop.on_terminal(40, "1", &["lint", "bad.yaml"]);
    let lines: Vec<&str> = shown.lines().filter(|line| line.contains(" | ")).collect();
    assert_eq!(lines.len(), 2, "{shown}");
    assert!(lines.iter().all(|line| line.chars().count() <= 40), "{shown}");
    let mark = lines[1].chars().position(|letter| letter == '^').expect("a mark");
    assert!(lines[0].chars().skip(mark).collect::<String>().starts_with("\"nope:"), "{shown}");
}

#[test]
fn a_mark_stands_under_its_place_behind_wide_letters() {
    let shop = Shop::new("wide");
    let wide = "title: \u{7de8}\u{96c6}\u{8005}, grants: [\"nope:view\"]";
    shop.write("bad.yaml", POLICY.replace("title: Viewer, kind: system, grants: [\"*:view\"]", wide));
    let run = shop.run(&["lint", "bad.yaml"]);
    // `  viewer: { title: `, three letters of two columns each, `, grants: [`.
    let mark = format!("\n   | {}^\n", " ".repeat(19 + 3 * 2 + 11));
    assert!(run.err.contains(&mark), "{}", run.err);
}

#[test]
fn a_text_cannot_turn_around_what_is_shown() {
    let shop = Shop::new("bidi");
    shop.write("bidi.yaml", POLICY.replace("Editors never delete", "\"a\u{202e}b\u{2066}c\u{7}d\""));
    let run = shop.run(&["check", "bidi.yaml", "contacts:edit", "--role", "editor"]);
    assert!(run.out().contains("because  a b c d\n"), "{}", run.out());
}

#[test]
fn long_work_is_told_on_a_terminal_and_nowhere_else() {
    let shop = Shop::new("progress");
    let lint = ["lint", "big.yaml", "--allow", "unused-role"];
    for assignments in [20_000, 80_000, 320_000] {
        let subjects =
            (0..assignments).map(|number| format!("    - {{ subject: u{number}, role: viewer }}\n"));
        let directory = format!("directory:\n  assignments:\n{}", subjects.collect::<String>());
        shop.write("big.yaml", [POLICY, &directory].concat());
        let shown = shop.on_terminal(80, "1", &lint);
        // It takes longer than a second from some size on.
        let Some((told, findings)) = shown.split_once("\r\u{1b}[K") else { continue };
        assert!(told.starts_with("\rlooking for findings, 1 s"), "{told:?}");
        let run = shop.run(&lint);
        assert_eq!((run.out(), run.err.as_str()), (findings, ""));
        return;
    }
    panic!("no size took a second");
}

#[test]
fn nothing_is_coloured_where_nobody_looks() {
    let shop = Shop::packed("colours");
    for args in [
        &["check", "shop.rgs", "contacts:view", "--role", "viewer"][..],
        &["explain", "shop.rgs", "contacts:view", "--role", "viewer"],
        &["inspect", "shop.rgs", "--tree"],
        &["lint", "shop.yaml"],
        &["lint", "none.yaml"],
        &["matrix", "shop.rgs"],
    ] {
        let run = shop.run(args);
        assert!(!run.out().contains('\u{1b}') && !run.err.contains('\u{1b}'), "{args:?}");
    }
}
