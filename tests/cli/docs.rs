//! The examples of `docs/cli.md`, run as they stand there.

use super::shop::Shop;
use std::path::Path;
use std::process::Command;

/// A fenced block: its language and its lines.
struct Block<'d> {
    language: &'d str,
    lines: Vec<&'d str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { language, lines });
        }
    }
    blocks
}

/// What a terminal shows for a line that is typed there.
fn shown(shop: &Shop, line: &str) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_rolegate")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let script = format!("exec 2>&1\n{line}\nstatus=$?\n[ $status = 0 ] || echo \"(exit code $status)\"");
    let mut command = Command::new("bash");
    command
        .args(["-c", &script])
        .current_dir(&shop.folder)
        .env("PATH", path)
        .env("SOURCE_DATE_EPOCH", "1700000000");
    let output = command.output().expect("bash");
    // CSV ends its lines as RFC 4180 has it, which a terminal does not show.
    String::from_utf8(output.stdout).expect("UTF-8").replace('\r', "")
}

#[test]
fn every_example_shows_what_the_command_says() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md")).expect("docs/cli.md");
    let shop = Shop::new("docs");
    let (mut ran, mut used) = (0, String::new());
    for block in blocks(&text) {
        if let Some(name) = block.lines.first().and_then(|line| line.strip_prefix("# ")) {
            if block.language != "console" {
                shop.write(name, block.lines.join("\n") + "\n");
            }
            continue;
        }
        if block.language != "console" {
            continue;
        }
        let mut expected = String::new();
        let mut found = String::new();
        for line in &block.lines {
            expected.extend([line, "\n"]);
            if let Some(typed) = line.strip_prefix("$ ") {
                found.extend([line, "\n", &shown(&shop, typed)]);
                used.extend([typed, "\n"]);
                ran += 1;
            }
        }
        assert_eq!(found, expected, "docs/cli.md");
    }
    assert!(ran >= 15, "{ran}");
    let help = shop.run(&["--help"]);
    let commands = help
        .out()
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    for command in commands.filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let name = command.split_whitespace().next().expect("a name");
        assert!(used.contains(&format!("rolegate {name}")), "docs/cli.md has no example of {name}");
    }
}
