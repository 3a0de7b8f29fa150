//! `rolegate completions` and `rolegate man`, and what they know of the commands.

use super::shop::Shop;

/// Every command.
const COMMANDS: [&str; 17] = [
    "pack",
    "check",
    "explain",
    "who-can",
    "matrix",
    "inspect",
    "lint",
    "diff",
    "mask",
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
fn a_terminal_is_coloured_unless_somebody_objects() {
    let shop = Shop::packed("terminal");
    let shown = |no_color: &str| {
        let line = format!("{} check shop.rgs contacts:view --role viewer", env!("CARGO_BIN_EXE_rolegate"));
        let mut command = std::process::Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(&shop.folder);
        let output = command.env("TERM", "xterm").env("NO_COLOR", no_color).output().expect("script");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(shown("").contains("\u{1b}[1;32mallow\u{1b}[0m  contacts:view"), "{:?}", shown(""));
    assert!(shown("1").starts_with("allow  contacts:view"), "{:?}", shown("1"));
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
