//! Any text as a condition and any bytes as its program: what compiles, loads; what loads, answers and comes to an end; and
//! what is decided without a record stays so with one.

use super::draw::Draw;
use super::tables::Tables;
use rolegate::gate::{
    Asked, Claims, Effect, Extent, Gate, PackError, PermissionId, Stamp, Table, attributes, pack,
};
use serde_json::json;
use std::sync::LazyLock;

/// One permission, granted under a condition.
static ONE: LazyLock<Tables> = LazyLock::new(|| Tables::of(&packed("resource.a")));

pub fn run(input: &[u8]) {
    let mut draw = Draw(input);
    match draw.byte() % 4 {
        0 | 1 => {
            let length = draw.below(512);
            if let Ok(text) = std::str::from_utf8(draw.bytes(length)) {
                compiled(text, &mut draw);
            }
        }
        2 => {
            let length = draw.below(512);
            let code = draw.bytes(length);
            program(code, &mut draw);
        }
        _ => built(&mut draw),
    }
}

fn packed(condition: &str) -> Vec<u8> {
    try_pack(condition).expect("the condition compiles")
}

fn try_pack(condition: &str) -> Result<Vec<u8>, PackError> {
    let policy = json!({
        "rolegate": 1, "id": "c",
        "resources": { "r": { "actions": ["a"] } },
        "roles": { "r": { "grants": [{ "allow": ["r:a"], "when": condition }] } },
    });
    pack(&policy.to_string(), &Stamp::default())
}

/// A text, which compiles or has errors in it.
fn compiled(text: &str, draw: &mut Draw<'_>) {
    match try_pack(text) {
        Ok(bytes) => decides(&Gate::load(bytes).expect("what was packed loads"), draw),
        Err(PackError::Policy(errors)) => {
            assert!(
                errors.iter().all(|error| error.place.is_some() && !error.message.contains('\n')),
                "{errors:?}"
            );
        }
        Err(PackError::Snapshot(error)) => panic!("{error}"),
    }
}

/// Bytes as a program.
fn program(code: &[u8], draw: &mut Draw<'_>) {
    let mut tables = ONE.clone();
    *tables.get(Table::Code) = code.to_vec();
    let length = u32::try_from(code.len()).expect("an input is small");
    tables.get(Table::Conditions)[4..8].copy_from_slice(&length.to_le_bytes());
    let bytes = tables.write();
    if let Ok(gate) = Gate::load(bytes) {
        decides(&gate, draw);
    }
}

/// Steps that are mostly well formed, since of random bytes few are a program.
fn built(draw: &mut Draw<'_>) {
    let mut code = Vec::new();
    steps(draw, &mut code, 3);
    program(&code, draw);
}

const TEXTS: [&[u8]; 5] = [b"a", b"b", b"10.0.0.0/8", b"2026-01-01T00:00:00Z", b""];
const KEYS: [&[u8]; 3] = [b"a", b"b", b"id"];
const LISTS: [&[u8]; 4] = [b"", b"\x01\x02", b"\x00\x00\x00", b"\x05\0\0\0\0"];
const MAPS: [&[u8]; 2] = [b"", b"\x01\0\0\0a\x02"];

fn steps(draw: &mut Draw<'_>, code: &mut Vec<u8>, depth: usize) {
    for _ in 0..=draw.below(12) {
        if draw.is_empty() {
            break;
        }
        let step = *draw.pick(&[
            0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 16, 17, 18, 18, 19, 20, 21, 22, 23, 24, 32, 33, 34, 35, 36, 37,
            38, 39, 40, 41, 42, 44, 45, 46, 47, 49, 50, 51, 52, 53, 54, 55, 9, 43, 48,
        ]);
        code.push(step);
        match step {
            3 | 7 | 8 => code.extend(f64::from(draw.byte()).to_le_bytes()),
            16 | 17 => code.push(draw.byte() % 3),
            24 => code.push(draw.byte() % 6),
            4 => block(draw.pick::<&[u8]>(&TEXTS), code),
            18 | 23 => block(draw.pick::<&[u8]>(&KEYS), code),
            5 => block(draw.pick::<&[u8]>(&LISTS), code),
            6 => block(draw.pick::<&[u8]>(&MAPS), code),
            54 | 55 => {
                let mut body = Vec::new();
                if depth > 0 {
                    steps(draw, &mut body, depth - 1);
                }
                block(&body, code);
            }
            _ => {}
        }
    }
}

fn block(bytes: &[u8], code: &mut Vec<u8>) {
    code.extend(u32::try_from(bytes.len()).expect("an input is small").to_le_bytes());
    code.extend(bytes);
}

/// Check, decision and residual agree, and what was decided while nothing was told stays so.
fn decides(gate: &Gate, draw: &mut Draw<'_>) {
    let holder = gate.holder(&Claims {
        roles: vec![(gate.role_id("r").expect("the role"), Extent::Everywhere)],
        ..Claims::default()
    });
    let effect = |asked: &Asked<'_>| {
        let effect = gate.outcome(&holder, asked, Some(PermissionId(0))).code.effect();
        assert_eq!(gate.allows(&holder, asked, PermissionId(0)), effect == Effect::Allow);
        assert_eq!(gate.row(&holder, asked).has(PermissionId(0)), effect == Effect::Allow);
        let (truth, rest) = gate.residual(&holder, asked, PermissionId(0));
        assert_eq!(truth == rolegate::gate::Truth::Unknown, !rest.is_empty());
        gate.paths(0, &holder, asked, PermissionId(0));
        gate.paths(1, &holder, asked, PermissionId(0));
        effect
    };
    let nothing = effect(&Asked::default());
    let told = [
        attributes(&json!({ "a": [1, "a", [1, 2], { "a": true, "b": [] }], "b": "10.1.2.3", "id": "a" })),
        attributes(&json!({ "a": { "a": 1, "b": "2026-02-03T04:05:06Z" }, "b": 4, "c": null })),
        draw.0.to_vec(),
    ];
    for resource in &told {
        let asked = Asked {
            resource,
            context: &told[1],
            subject: &told[0],
            id: Some("a"),
            now: Some(7),
            field: None,
        };
        let all = effect(&asked);
        assert!(
            nothing == Effect::Conditional || nothing == all,
            "{nothing:?} when nothing is told, then {all:?}"
        );
    }
}
