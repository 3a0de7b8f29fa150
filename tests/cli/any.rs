//! What holds for every command: its input, its usage, its pipes.

use super::shop::{POLICY, Run, Shop};
use std::fs;
use std::process::Stdio;

#[test]
fn a_policy_will_do_wherever_a_snapshot_does_whatever_its_name() {
    let shop = Shop::packed("on-the-fly");
    shop.write("policy.rgs", POLICY);
    fs::copy(shop.folder.join("shop.rgs"), shop.folder.join("snapshot.yaml")).expect("a copy");
    for file in ["shop.yaml", "policy.rgs", "snapshot.yaml", "shop.rgs"] {
        let run = shop.run(&["check", file, "contacts:edit", "--role", "editor"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{file}");
        assert_eq!(shop.run(&["inspect", file]).code, 0, "{file}");
    }
    for input in [POLICY.as_bytes(), &shop.read("shop.rgs")] {
        assert_eq!(shop.run_with(&["check", "-", "contacts:edit", "--role", "viewer"], input).code, 1);
    }
    let run = shop.run_with(&["check", "-", "a:b", "--role", "viewer", "--json"], b"rolegate: 1\n");
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("<stdin>:1:1: key `id` is missing\n"), "{}", run.err);
    assert_eq!(run.json()["errors"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_damaged_snapshot_is_refused_by_every_command() {
    let shop = Shop::packed("damaged");
    let good = shop.read("shop.rgs");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0x10;
    let mut magic = good.clone();
    magic[0] ^= 0x01;
    let mut longer = good.clone();
    longer.push(0);
    let damaged = [
        (flipped, "snapshot/bad-checksum"),
        (magic, "snapshot/bad-magic"),
        (longer, "snapshot/trailing-bytes"),
        (good[..good.len() - 1].to_vec(), "snapshot/truncated"),
        (good[..4].to_vec(), "snapshot/truncated"),
    ];
    for (bytes, code) in damaged {
        shop.write("bad.rgs", bytes);
        for args in [
            &["check", "bad.rgs", "contacts:view", "--role", "owner"][..],
            &["inspect", "bad.rgs"],
            &["explain", "bad.rgs", "contacts:view", "--role", "owner"],
            &["who-can", "bad.rgs", "contacts:view"],
            &["matrix", "bad.rgs"],
            &["diff", "bad.rgs", "shop.rgs"],
            &["delta", "bad.rgs", "shop.rgs", "-o", "x.rgd"],
            &["apply", "bad.rgs", "x.rgd", "-o", "x.rgs"],
            &["types", "bad.rgs"],
            &["mask", "bad.rgs", "contacts"],
        ] {
            let run = shop.run_with(&[args, &["--json"]].concat(), b"{}");
            assert_eq!((run.code, run.error_code().as_str()), (2, code), "{args:?}");
            assert!(run.err.starts_with("error: bad.rgs: "), "{}", run.err);
        }
    }
}

#[test]
fn every_cut_of_a_snapshot_is_an_error() {
    let shop = Shop::packed("cuts");
    let good = shop.read("shop.rgs");
    for end in (0..good.len()).step_by(37) {
        let run = shop.run_with(&["inspect", "-"], &good[..end]);
        assert_eq!((run.code, run.out()), (2, ""), "the first {end} bytes");
    }
}

#[test]
fn usage_errors_and_help_have_their_own_exit_codes() {
    let shop = Shop::new("usage");
    for args in
        [&[][..], &["frobnicate"], &["check", "shop.yaml"], &["check"], &["pack"], &["mask", "shop.yaml"]]
    {
        let run = shop.run(args);
        assert_eq!((run.code, run.out()), (2, ""), "{args:?}");
        assert!(run.err.contains("Usage: rolegate"), "{args:?}: {}", run.err);
    }
    let run = shop.run(&["--version"]);
    assert_eq!((run.code, run.out()), (0, concat!("rolegate ", env!("CARGO_PKG_VERSION"), "\n")));
    for args in [
        &["--help"][..],
        &["pack", "--help"],
        &["check", "--help"],
        &["inspect", "-h"],
        &["mask", "--help"],
        &["explain", "--help"],
        &["who-can", "--help"],
        &["matrix", "--help"],
        &["lint", "--help"],
        &["diff", "--help"],
        &["test", "--help"],
        &["types", "--help"],
        &["schema", "--help"],
        &["import", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
    ] {
        let run = shop.run(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert!(run.out().contains("Examples:\n  rolegate "), "{args:?}: {}", run.out());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let shop = Shop::packed("pipe");
    for (args, code) in [
        (&["inspect", "shop.rgs"][..], 0),
        (&["check", "shop.rgs", "contacts:view", "--role", "viewer"], 0),
        (&["explain", "shop.rgs", "contacts:edit", "--role", "viewer"], 1),
        (&["who-can", "shop.rgs", "contacts:edit"], 1),
        (&["matrix", "shop.rgs", "--format", "html"], 0),
        (&["lint", "shop.yaml"], 1),
        (&["diff", "shop.rgs", "shop.yaml"], 0),
        (&["types", "shop.rgs"], 0),
        (&["schema"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["check", "shop.rgs", "contacts:edit", "--role", "viewer"], 1),
    ] {
        // The reading end is closed before the command starts.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let run =
            Run::of(shop.command(args).stdout(writer).stderr(Stdio::piped()).output().expect("the command"));
        assert_eq!((run.code, run.err.as_str()), (code, ""), "{args:?}");
    }
}
