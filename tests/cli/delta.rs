//! `rolegate delta` and `rolegate apply`.

use super::shop::{POLICY, Run, Shop};
use serde_json::json;

/// With `shop.rgs` of epoch 7, `next.rgs` of epoch 8 in which viewers are called readers, and the delta between them.
fn changed(test: &str) -> Shop {
    let shop = Shop::packed(test);
    shop.write("next.yaml", POLICY.replace("title: Viewer", "title: Reader"));
    let stamp = ["--epoch", "8", "--issued-at", "2023-11-15T22:13:20Z"];
    let run = shop.run(&[&["pack", "next.yaml", "-o", "next.rgs"][..], &stamp[..]].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let run = shop.run(&["delta", "shop.rgs", "next.rgs", "-o", "change.rgd"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    shop
}

fn told(run: &Run) -> (i32, String) {
    (run.code, run.error_code())
}

#[test]
fn what_is_applied_is_the_next_snapshot() {
    let shop = changed("delta");
    assert!(shop.read("change.rgd").starts_with(b"RGD1"));
    let run = shop.run(&["apply", "shop.rgs", "change.rgd", "-o", "made.rgs"]);
    let size = shop.read("next.rgs").len();
    assert_eq!((run.code, run.out()), (0, &*format!("made.rgs: policy shop, epoch 7 to 8, {size} bytes\n")));
    assert_eq!(shop.read("made.rgs"), shop.read("next.rgs"));
    // In place, and by pipes.
    assert_eq!(shop.run(&["apply", "made.rgs", "change.rgd", "-o", "x.rgs"]).code, 2);
    shop.write("same.rgs", shop.read("shop.rgs"));
    assert_eq!(shop.run(&["apply", "same.rgs", "change.rgd", "-o", "same.rgs"]).code, 0);
    assert_eq!(shop.read("same.rgs"), shop.read("next.rgs"));
    let run = shop.run_with(&["delta", "-", "next.rgs"], &shop.read("shop.rgs"));
    assert_eq!((run.code, &run.out), (0, &shop.read("change.rgd")));
    let run = shop.run_with(&["apply", "shop.rgs", "-"], &shop.read("change.rgd"));
    assert_eq!((run.code, &run.out), (0, &shop.read("next.rgs")));
}

#[test]
fn json_tells_what_was_done() {
    let shop = changed("delta-json");
    let run = shop.run(&["delta", "shop.rgs", "next.rgs", "-o", "again.rgd", "--json"]);
    let (size, whole) = (shop.read("change.rgd").len(), shop.read("next.rgs").len());
    let want = json!({
        "output": "again.rgd", "size": size, "policy": "shop", "fromEpoch": 7, "toEpoch": 8, "snapshotSize": whole,
    });
    assert_eq!((run.code, run.json()), (0, want));
    assert_eq!(shop.read("again.rgd"), shop.read("change.rgd"));
    let run = shop.run(&["apply", "shop.rgs", "change.rgd", "-o", "made.rgs", "--json"]);
    let want = json!({ "output": "made.rgs", "size": whole, "policy": "shop", "fromEpoch": 7, "toEpoch": 8 });
    assert_eq!((run.code, run.json()), (0, want));
}

#[test]
fn what_no_gate_would_take_is_not_made() {
    let shop = changed("delta-refused");
    let delta = |old: &str, new: &str| told(&shop.run(&["delta", old, new, "-o", "x.rgd", "--json"]));
    assert_eq!(delta("next.rgs", "shop.rgs"), (2, "snapshot/rollback".into()));
    assert_eq!(delta("shop.rgs", "next.yaml"), (2, "snapshot/bad-magic".into()));
    assert_eq!(delta("shop.rgs", "none.rgs"), (2, "cli/read".into()));
    assert_eq!(delta("-", "-"), (2, "cli/usage".into()));
    assert!(!shop.has("x.rgd"));
    let apply = |base: &str, delta: &str| told(&shop.run(&["apply", base, delta, "-o", "x.rgs", "--json"]));
    shop.write("cut.rgd", &shop.read("change.rgd")[..90]);
    let mut changed = shop.read("change.rgd");
    changed[40] ^= 1;
    shop.write("changed.rgd", changed);
    assert_eq!(apply("next.rgs", "change.rgd"), (2, "delta/other-base".into()));
    assert_eq!(apply("shop.rgs", "next.rgs"), (2, "delta/bad-magic".into()));
    assert_eq!(apply("shop.rgs", "cut.rgd"), (2, "delta/malformed".into()));
    assert_eq!(apply("shop.rgs", "changed.rgd"), (2, "delta/wrong-result".into()));
    assert_eq!(apply("-", "-"), (2, "cli/usage".into()));
    assert!(!shop.has("x.rgs"));
    let run = shop.run(&["apply", "next.rgs", "change.rgd", "-o", "x.rgs"]);
    assert_eq!(run.err, "error: change.rgd: delta was made for another snapshot than the one loaded\n");
}

#[test]
fn nothing_that_it_is_made_of_is_overwritten() {
    let shop = changed("delta-apart");
    for args in [
        &["delta", "shop.rgs", "next.rgs", "-o", "shop.rgs"][..],
        &["delta", "shop.rgs", "next.rgs", "-o", "./next.rgs"],
        &["apply", "shop.rgs", "change.rgd", "-o", "change.rgd"],
    ] {
        let before = ["shop.rgs", "next.rgs", "change.rgd"].map(|file| shop.read(file));
        assert_eq!(told(&shop.run(&[args, &["--json"]].concat())), (2, "cli/usage".into()), "{args:?}");
        assert_eq!(["shop.rgs", "next.rgs", "change.rgd"].map(|file| shop.read(file)), before);
    }
}

#[test]
fn both_ends_may_be_held_to_a_key() {
    let shop = changed("delta-signed");
    for key in ["one", "two"] {
        assert_eq!(shop.run(&["keygen", key]).code, 0);
    }
    for (file, to) in [("shop.rgs", "old.rgs"), ("next.rgs", "new.rgs")] {
        assert_eq!(shop.run(&["sign", file, "--key", "one.pem", "-o", to]).code, 0);
    }
    let trust =
        |args: &[&str], key: &str| told_code(&shop.run(&[args, &["--trust", key, "--json"]].concat()));
    let delta = ["delta", "old.rgs", "new.rgs", "-o", "signed.rgd"];
    assert_eq!(trust(&delta, "two.pub.pem"), "snapshot/unknown-key");
    assert_eq!(trust(&delta, "one.pub.pem"), "");
    let apply = ["apply", "old.rgs", "signed.rgd", "-o", "made.rgs"];
    assert_eq!(trust(&apply, "two.pub.pem"), "snapshot/unknown-key");
    assert_eq!(trust(&apply, "one.pub.pem"), "");
    assert_eq!(shop.read("made.rgs"), shop.read("new.rgs"));
    // From what is signed to what is not: without a key that may be.
    assert_eq!(shop.run(&["delta", "old.rgs", "next.rgs", "-o", "unsigned.rgd"]).code, 0);
    let apply = ["apply", "old.rgs", "unsigned.rgd", "-o", "made.rgs"];
    assert_eq!(trust(&apply, "one.pub.pem"), "snapshot/unsigned");
}

fn told_code(run: &Run) -> String {
    if run.code == 0 { String::new() } else { run.error_code() }
}
