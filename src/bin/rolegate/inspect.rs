//! `rolegate inspect`: what a snapshot holds.

use super::{
    args::Inspect,
    failure::Failure,
    files, inspect_tree, keys,
    output::{self, Paint, columns},
    time,
};
use rolegate::{
    Gate, Mask, Principal,
    gate::{AddressPart, ClassId, FieldId, ResourceId, RoleId, RungId, Table},
};
use serde_json::{Value, json};
use std::io;

pub(crate) fn run(args: &Inspect) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    if args.json {
        let mut value = to_json(&gate);
        if let Some(members) = value.as_object_mut() {
            members.extend(args.tree.then(|| ("tree".into(), inspect_tree::to_json(&gate))));
            members.extend(args.tables.then(|| ("tables".into(), inspect_tree::tables_json(&gate))));
        }
        output::write_json(&value)?;
        return Ok(true);
    }
    let paint = Paint::of(&io::stdout());
    let verified = !args.input.trusted.is_empty();
    let mut text = to_text(&gate, verified, paint);
    if args.tree {
        text += &inspect_tree::to_text(&gate, paint);
    }
    if args.tables {
        text += &inspect_tree::tables_text(&gate, paint);
    }
    output::write(text.as_bytes())?;
    Ok(true)
}

/// A role, and what it comes to.
struct RoleView<'g> {
    name: &'g str,
    title: &'g str,
    kind: &'static str,
    includes: Vec<&'g str>,
    allowed: usize,
}

fn roles(gate: &Gate) -> impl Iterator<Item = RoleView<'_>> {
    let snapshot = gate.snapshot();
    let all: Vec<_> =
        gate.permissions().zip(0..=u16::MAX).map(|(_, id)| rolegate::gate::PermissionId(id)).collect();
    gate.roles().zip(0..=u16::MAX).map(move |(role, id)| {
        let access = gate.access(&Principal { roles: &[role.name], ..Principal::default() });
        RoleView {
            name: role.name,
            title: role.title,
            kind: if role.system { "system" } else { "custom" },
            includes: snapshot
                .role_includes(RoleId(id))
                .map(|include| snapshot.role_name(snapshot.include_role(include)))
                .collect(),
            allowed: all.iter().filter(|permission| access.allows(**permission)).count(),
        }
    })
}

/// The fields of a resource of which something is known: path and class, or what else it is.
fn fields(gate: &Gate, resource: u16) -> impl Iterator<Item = (&str, String)> {
    let snapshot = gate.snapshot();
    let rows = snapshot.resource_fields(ResourceId(resource)).filter_map(|row| u16::try_from(row).ok());
    rows.map(FieldId).map(|field| {
        let mut words: Vec<String> =
            snapshot.field_classes(field).map(|class| snapshot.class_name(class).into()).collect();
        let records = snapshot.field_records(field);
        words.extend(records.map(|record| format!("record of {}", snapshot.resource_name(record))));
        let words = if words.is_empty() { "clear".into() } else { words.join(", ") };
        (snapshot.field_path(field), words)
    })
}

/// The rungs of a class: permission, empty for the last, and mask.
fn ladder(gate: &Gate, class: u16) -> impl Iterator<Item = (String, String)> {
    let snapshot = gate.snapshot();
    let rows = snapshot.class_rungs(ClassId(class)).filter_map(|row| u16::try_from(row).ok());
    rows.map(|row| {
        let permission = snapshot.rung_permission(RungId(row)).map_or_else(String::new, |id| {
            let resource = snapshot.resource_name(snapshot.permission_resource(id));
            format!("{resource}:{}", snapshot.permission_action(id))
        });
        let mask = snapshot.rung_mask(RungId(row)).map_or_else(|| "redact".into(), describe);
        (permission, mask)
    })
}

/// A mask's name, its main options, and those others that are not the default.
pub(crate) fn describe(mask: Mask<&str>) -> String {
    let name = mask.name();
    let pad =
        |pad: &str, default: &str| if pad == default { String::new() } else { format!(", pad {pad:?}") };
    match mask {
        Mask::Redact { text } | Mask::Scan { text } => format!("{name}, {text:?}"),
        Mask::Email { keep, hide, pad: own } => {
            let hide = match hide {
                AddressPart::Local => "",
                AddressPart::Domain => ", hide domain",
                AddressPart::Both => ", hide both",
            };
            format!("{name}, keep {keep}{hide}{}", pad(own, "***"))
        }
        Mask::Digits { last, pad: own } | Mask::Iban { last, pad: own } => {
            format!("{name}, last {last}{}", pad(own, "*"))
        }
        Mask::Partial { prefix, suffix, each, pad: own } => {
            let (each, default) = if each { (", each", "*") } else { ("", "***") };
            format!("{name}, prefix {prefix}, suffix {suffix}{each}{}", pad(own, default))
        }
        Mask::Shape { letters } => format!("{name}, {letters:?}"),
        Mask::Age { band, top } => format!("{name}, band {band}, top {top}"),
        Mask::Bucket { size } | Mask::Floor { size } => format!("{name}, size {size}"),
        Mask::Ip { v4, v6 } => format!("{name}, v4 {v4}, v6 {v6}"),
        Mask::Postal { keep, pad: own } => format!("{name}, keep {keep}{}", pad(own, "*")),
        Mask::Card { first, last, pad: own } => {
            format!("{name}, first {first}, last {last}{}", pad(own, "*"))
        }
        Mask::Pseudonym { bytes } => format!("{name}, bytes {bytes}"),
        Mask::Clear | Mask::Initial | Mask::Year | Mask::Month | Mask::Null | Mask::Drop => name.into(),
    }
}

fn to_json(gate: &Gate) -> Value {
    let header = gate.header();
    let roles: Vec<Value> = roles(gate)
        .map(|role| {
            json!({
                "name": role.name, "title": role.title, "kind": role.kind, "includes": role.includes,
                "permissions": role.allowed,
            })
        })
        .collect();
    let resources: Vec<Value> = gate
        .resources()
        .zip(0..=u16::MAX)
        .map(|(resource, id)| {
            let fields = fields(gate, id).map(|(path, class)| json!({ "path": path, "class": class }));
            json!({ "name": resource.name, "title": resource.title, "fields": fields.collect::<Vec<_>>() })
        })
        .collect();
    let permissions: Vec<Value> = gate
        .permissions()
        .map(|permission| {
            json!({ "name": permission.name(), "title": permission.title, "audited": permission.audited })
        })
        .collect();
    let classes: Vec<Value> = gate
        .classes()
        .zip(0..=u16::MAX)
        .map(|(class, id)| {
            let ladder =
                ladder(gate, id).map(|(permission, mask)| json!({ "permission": permission, "mask": mask }));
            json!({ "name": class.name, "title": class.title, "ladder": ladder.collect::<Vec<_>>() })
        })
        .collect();
    json!({
        "policy": header.policy_id, "epoch": header.epoch, "issuedAt": header.issued_at,
        "notAfter": header.not_after, "keyId": header.key_id.map(keys::show_id), "size": gate.size(), "roles": roles, "resources": resources,
        "permissions": permissions, "classes": classes, "scopes": gate.snapshot().rows(Table::Scopes),
        "groups": gate.snapshot().rows(Table::Groups), "subjects": gate.snapshot().rows(Table::Subjects),
        "assignments": assignments(gate),
    })
}

fn to_text(gate: &Gate, verified: bool, paint: Paint) -> String {
    let section = |name: &str, rows: &str| {
        if rows.is_empty() { String::new() } else { format!("\n{}\n{rows}", paint.bold(name)) }
    };
    let total = gate.permissions().count();
    let rows: Vec<_> = roles(gate)
        .map(|role| {
            let includes = role.includes.join(", ");
            let includes = if includes.is_empty() { includes } else { format!("includes {includes}") };
            let allowed = format!("{} of {total}", role.allowed);
            [role.name.into(), role.title.into(), role.kind.into(), allowed, includes]
        })
        .collect();
    let roles = section("roles, and how many permissions each allows", &columns(&rows));
    let rows: Vec<_> = gate
        .permissions()
        .map(|permission| {
            let audited = if permission.audited { "audited" } else { "" };
            [permission.name(), audited.into(), permission.title.into()]
        })
        .collect();
    let permissions = section("permissions", &columns(&rows));
    let rows: Vec<_> = gate
        .classes()
        .zip(0..=u16::MAX)
        .flat_map(|(class, id)| {
            ladder(gate, id).map(move |(permission, mask)| {
                let holder = if permission.is_empty() { "everybody else".into() } else { permission };
                [class.name.into(), mask, holder]
            })
        })
        .collect();
    let classes = section("classes, and what each shows to whom", &columns(&rows));
    let rows: Vec<_> = gate
        .resources()
        .zip(0..=u16::MAX)
        .flat_map(|(resource, id)| {
            fields(gate, id).map(move |(path, class)| [resource.name.into(), path.into(), class])
        })
        .collect();
    let fields = section("fields, and what they are", &columns(&rows));
    [header_text(gate, verified), roles, permissions, classes, fields].concat()
}

/// How many assignments subjects and groups have, all in all.
fn assignments(gate: &Gate) -> usize {
    gate.snapshot().rows(Table::GroupAssignments) + gate.snapshot().rows(Table::SubjectAssignments)
}

fn header_text(gate: &Gate, verified: bool) -> String {
    let header = gate.header();
    let when = |seconds, none: &str| if seconds == 0 { none.into() } else { time::show(seconds) };
    let row = |name: &str, value: String| [name.into(), value];
    let doubt = if verified { "" } else { " by its own account; --trust verifies it" };
    let signer = header.key_id.map(|id| format!("key {}{doubt}", keys::show_id(id)));
    columns(&[
        row("policy", header.policy_id.clone()),
        row("epoch", header.epoch.to_string()),
        row("issued at", when(header.issued_at, "not said")),
        row("not after", when(header.not_after, "no end")),
        row("signed by", signer.unwrap_or_else(|| "nobody".into())),
        row("size", format!("{} bytes", gate.size())),
        row("roles", gate.roles().count().to_string()),
        row("resources", gate.resources().count().to_string()),
        row("permissions", gate.permissions().count().to_string()),
        row("classes", gate.classes().count().to_string()),
        row("scopes", gate.snapshot().rows(Table::Scopes).to_string()),
        row("groups", gate.snapshot().rows(Table::Groups).to_string()),
        row("subjects", gate.snapshot().rows(Table::Subjects).to_string()),
        row("assignments", assignments(gate).to_string()),
    ])
}
