//! `rolegate pack`: the snapshot, or every error where it is.

use super::shop::{POLICY, Run, Shop};
use serde_json::json;
use std::process::Command;

#[test]
fn pack_writes_a_snapshot_and_says_what_is_in_it() {
    let shop = Shop::packed("pack");
    let args = ["pack", "shop.yaml", "-o", "again.rgs", "--epoch", "7", "--issued-at", "1700000000"];
    let run = shop.run(&args);
    let bytes = shop.read("again.rgs");
    assert!(bytes.starts_with(b"RGS1"));
    assert_eq!(bytes, shop.read("shop.rgs"), "the same policy and stamp give the same bytes");
    let size = bytes.len();
    assert_eq!(run.out(), format!("again.rgs: policy shop, 3 roles, 6 permissions, {size} bytes\n"));

    let run = shop.run(&[&args[..], &["--json", "--not-after", "2024-02-28"]].concat());
    assert_eq!(
        run.json(),
        json!({
            "output": "again.rgs", "policy": "shop", "epoch": 7, "issuedAt": 1_700_000_000,
            "notAfter": 1_709_164_799, "size": size, "resources": 3, "permissions": 6, "classes": 1, "roles": 3,
            "keyId": null,
        })
    );

    let run = shop.run_with(&["pack", "-", "--epoch", "7", "--issued-at", "1700000000"], POLICY.as_bytes());
    assert_eq!(
        (run.code, run.out),
        (0, shop.read("shop.rgs")),
        "from the standard input to the standard output"
    );
}

#[test]
fn pack_takes_its_time_from_the_build_or_the_clock() {
    let shop = Shop::new("pack-time");
    let issued = |command: &mut Command| {
        let run = Run::of(command.output().expect("the command"));
        assert_eq!(run.code, 0, "{}", run.err);
        shop.run(&["inspect", "a.rgs", "--json"]).json()["issuedAt"].as_u64().expect("a number")
    };
    let args = ["pack", "shop.yaml", "-o", "a.rgs"];
    assert_eq!(issued(shop.command(&args).env("SOURCE_DATE_EPOCH", "12345")), 12345);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs();
    assert!((now - 5..now + 60).contains(&issued(&mut shop.command(&args))));
    let run = Run::of(shop.command(&args).env("SOURCE_DATE_EPOCH", "today").output().expect("the command"));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("SOURCE_DATE_EPOCH"), "{}", run.err);
}

#[test]
fn pack_reports_every_error_where_it_is_and_writes_nothing() {
    let shop = Shop::new("pack-errors");
    shop.write(
        "bad.yaml",
        POLICY.replace("includes: [viewer]", "includes: [veiwer]").replace("clear", "claer"),
    );
    let run = shop.run(&["pack", "bad.yaml", "-o", "bad.rgs"]);
    assert_eq!((run.code, run.out()), (2, ""));
    assert_eq!(
        run.err,
        "\
bad.yaml:7:17: unknown mask `claer`, did you mean `clear`?
  |
7 |       - reveal: claer
  |                 ^
bad.yaml:21:16: unknown role `veiwer`, did you mean `viewer`?
   |
21 |     includes: [veiwer]
   |                ^
error: 2 errors in bad.yaml
"
    );
    assert!(!shop.has("bad.rgs"));

    let run = shop.run(&["pack", "bad.yaml", "-o", "bad.rgs", "--json"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.json(),
        json!({ "errors": [
            { "code": "unknown-mask", "message": "unknown mask `claer`", "file": "bad.yaml",
              "path": "classes.email.ladder[0].reveal", "line": 7, "column": 17, "suggestion": "clear" },
            { "code": "unknown-role", "message": "unknown role `veiwer`", "file": "bad.yaml",
              "path": "roles.editor.includes[0]", "line": 21, "column": 16, "suggestion": "viewer" },
        ] })
    );
}

#[test]
fn the_line_that_is_shown_cannot_flood_or_steer_the_terminal() {
    let shop = Shop::new("excerpt");
    let title = format!("{}\u{1b}[2J", "x".repeat(500));
    let policy = format!(
        "{{\"rolegate\": 1, \"title\": \"{title}\", \"id\": \"a b\", \"resources\": {{}}, \"roles\": {{}}}}"
    );
    shop.write("long.json", policy.replace('\u{1b}', "\t"));
    let run = shop.run(&["pack", "long.json", "-o", "x.rgs"]);
    assert_eq!(run.code, 2);
    assert!(run.err.lines().all(|line| line.chars().count() < 200), "{}", run.err);

    shop.write("crlf.yaml", "rolegate: 1\r\nid: \"a\\e[2Jb\"\r\nresources: {}\r\nroles: {}\r\n");
    let run = shop.run(&["pack", "crlf.yaml", "-o", "x.rgs"]);
    assert!(run.err.starts_with("crlf.yaml:2:5: `a\\u{1b}[2Jb` is not a name"), "{}", run.err);
    assert!(run.err.contains("\n2 | id: \"a\\e[2Jb\"\n  |     ^\n"), "{}", run.err);
    assert!(!run.err.contains(['\u{1b}', '\r']));
}

#[test]
fn pack_refuses_what_is_no_policy() {
    let shop = Shop::packed("pack-input");
    shop.write("latin1.yaml", b"rolegate: 1\nid: caf\xe9\n");
    shop.write("empty.yaml", "");
    for (file, code, words) in [
        ("none.yaml", "cli/read", "error: cannot read none.yaml: no such file or directory\n"),
        (".", "cli/read", "error: cannot read .: is a directory\n"),
        ("shop.rgs", "cli/not-a-policy", "error: shop.rgs: this is a snapshot already\n"),
        ("latin1.yaml", "cli/not-text", "latin1.yaml:2:8: not UTF-8 text\n"),
        ("empty.yaml", "empty-policy", "empty.yaml:1:1: there is nothing in it\n"),
    ] {
        let run = shop.run(&["pack", file, "-o", "x.rgs", "--json"]);
        assert_eq!(run.code, 2, "{file}");
        assert!(run.err.starts_with(words), "{file}: {}", run.err);
        assert_eq!(run.error_code(), code, "{file}");
        assert!(!shop.has("x.rgs"), "{file}");
    }
}

#[test]
fn pack_refuses_outputs_that_nobody_can_mean() {
    let shop = Shop::packed("pack-output");
    for (args, code) in [
        (&["-o", "shop.yaml"][..], "cli/usage"),
        (&["-o", "./shop.yaml"], "cli/usage"),
        (&["-o", "-"], "cli/usage"),
        (&["-o", "none/shop.rgs"], "cli/write"),
        (&["-o", "x.rgs", "--issued-at", "100", "--not-after", "99"], "cli/usage"),
    ] {
        let run = shop.run(&[&["pack", "shop.yaml", "--json"], args].concat());
        assert_eq!((run.code, run.error_code().as_str()), (2, code), "{args:?}");
    }
    assert_eq!(shop.read("shop.yaml"), POLICY.as_bytes());
    for args in [
        &["--epoch", "-1"][..],
        &["--epoch", "9007199254740992"],
        &["--issued-at", "yesterday"],
        &["--not-after", "2023-02-29"],
    ] {
        let run = shop.run(&[&["pack", "shop.yaml"], args].concat());
        assert_eq!((run.code, run.out()), (2, ""), "{args:?}");
        assert!(run.err.starts_with("error: "), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_directory_may_be_in_a_file_of_its_own() {
    let shop = Shop::new("directory");
    shop.write("shop.yaml", format!("{POLICY}scopes: {{ store: }}\n"));
    shop.write(
        "people.yaml",
        "rolegate: 1\nscopes: { store:a: }\nassignments: [{ subject: ada, role: editor, at: store:a }]\n",
    );
    let with = ["--directory", "people.yaml"];
    assert_eq!(shop.run(&[&["pack", "shop.yaml", "-o", "shop.rgs"], &with[..]].concat()).code, 0);
    let asked = ["contacts:edit", "--subject", "ada", "--at", "store:a"];
    assert_eq!(shop.run(&[&["check", "shop.rgs"], &asked[..]].concat()).code, 0);
    assert_eq!(shop.run(&[&["check", "shop.yaml"], &asked[..], &with].concat()).code, 0);
    assert_eq!(shop.run(&[&["check", "shop.yaml"], &asked[..]].concat()).code, 1);
    let inspected = shop.run(&[&["inspect", "shop.yaml", "--json"], &with[..]].concat()).json();
    assert_eq!(inspected["subjects"], 1);
    let record = br#"{ "email": "ada@example.com" }"#;
    let masked = shop.run_with(
        &[&["mask", "shop.yaml", "contacts", "--json"], &with[..], &["--subject", "ada", "--at", "store:a"]]
            .concat(),
        record,
    );
    assert_eq!(masked.out(), "{\"email\":\"a***@example.com\"}\n");
}

#[test]
fn errors_name_the_file_that_they_are_in() {
    let shop = Shop::packed("directory-errors");
    shop.write("bad.yaml", POLICY.replace("includes: [viewer]", "includes: [veiwer]"));
    shop.write("people.yaml", "rolegate: 1\nassignments: [{ subject: ada, role: edtor }]\n");
    let run = shop.run(&["pack", "bad.yaml", "--directory", "people.yaml", "-o", "x.rgs", "--json"]);
    assert_eq!(
        run.err,
        "\
bad.yaml:21:16: unknown role `veiwer`, did you mean `viewer`?
   |
21 |     includes: [veiwer]
   |                ^
people.yaml:2:37: unknown role `edtor`, did you mean `editor`?
  |
2 | assignments: [{ subject: ada, role: edtor }]
  |                                     ^
error: 2 errors in bad.yaml and people.yaml
"
    );
    let files = [0, 1].map(|error| run.json()["errors"][error]["file"].clone());
    assert_eq!(files, [json!("bad.yaml"), json!("people.yaml")]);
    for args in [
        &["check", "shop.rgs", "contacts:edit", "--directory", "people.yaml", "--json"][..],
        &["pack", "-", "--directory", "-", "-o", "x.rgs", "--json"],
        &["pack", "shop.yaml", "--directory", "people.yaml", "-o", "people.yaml", "--json"],
        &["mask", "shop.yaml", "contacts", "--directory", "-", "--json"],
    ] {
        let run = shop.run(args);
        assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"), "{args:?}");
    }
}
