//! What includes what and lies in what, and how large the tables are.

use super::output::{Paint, columns, harmless};
use rolegate::{
    Gate,
    gate::{Extent, RoleId, ScopeId, Table},
};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A role or scope, and what it includes or holds.
struct Node {
    name: String,
    /// Where it is included, if not everywhere.
    at: Option<String>,
    below: Vec<Node>,
    /// Whether there is more below it than is shown.
    is_cut: bool,
}

/// Roles that no other includes, with what they include. A role that several include stands below each.
fn roles(gate: &Gate) -> Vec<Node> {
    let snapshot = gate.snapshot();
    let ids = || (0..=u16::MAX).take(snapshot.rows(Table::Roles)).map(RoleId);
    let mut included: Vec<RoleId> =
        (0..snapshot.rows(Table::Includes)).map(|row| snapshot.include_role(row)).collect();
    included.sort_unstable();
    let mut left = MOST;
    ids().filter(|id| included.binary_search(id).is_err()).map(|id| role(gate, id, None, &mut left)).collect()
}

/// Nodes of the tree of roles that are shown: where roles include each other crosswise it could be endless.
const MOST: usize = 100_000;

fn role(gate: &Gate, id: RoleId, at: Option<String>, left: &mut usize) -> Node {
    let snapshot = gate.snapshot();
    let (mut below, mut is_cut) = (Vec::new(), false);
    for row in snapshot.role_includes(id) {
        if *left == 0 {
            is_cut = true;
            break;
        }
        *left -= 1;
        let extent = snapshot.include_extent(row);
        let at = (extent != Extent::Everywhere).then(|| gate.extent_name(extent));
        below.push(role(gate, snapshot.include_role(row), at, left));
    }
    Node { name: snapshot.role_name(id).into(), at, below, is_cut }
}

/// Scopes that lie in none, with all that lies in them. Scopes stand before what lies in them, and nest 32 deep at most.
fn scopes(gate: &Gate) -> Vec<Node> {
    let snapshot = gate.snapshot();
    let rows = u32::try_from(snapshot.rows(Table::Scopes)).unwrap_or(0);
    let mut found: Vec<Node> = Vec::new();
    let mut row = 0;
    while row < rows {
        found.push(scope(gate, ScopeId(row)));
        row = end_of(gate, row);
    }
    found
}

fn scope(gate: &Gate, id: ScopeId) -> Node {
    let (mut below, end) = (Vec::new(), end_of(gate, id.0));
    let mut row = id.0 + 1;
    while row < end {
        below.push(scope(gate, ScopeId(row)));
        row = end_of(gate, row);
    }
    Node { name: gate.extent_name(Extent::At(id)), at: None, below, is_cut: false }
}

/// The first row behind all that lies in a scope.
fn end_of(gate: &Gate, row: u32) -> u32 {
    u32::try_from(gate.snapshot().scope_subtree(ScopeId(row)).end).unwrap_or(u32::MAX).max(row + 1)
}

pub(crate) fn to_json(gate: &Gate) -> Value {
    let list = |nodes: &[Node]| nodes.iter().map(node_json).collect::<Vec<_>>();
    json!({ "roles": list(&roles(gate)), "scopes": list(&scopes(gate)) })
}

fn node_json(node: &Node) -> Value {
    let mut members = Map::new();
    members.insert("name".into(), node.name.clone().into());
    members.extend(node.at.clone().map(|at| ("at".into(), at.into())));
    members.insert("below".into(), node.below.iter().map(node_json).collect());
    members.extend(node.is_cut.then(|| ("cut".into(), true.into())));
    members.into()
}

pub(crate) fn to_text(gate: &Gate, paint: Paint) -> String {
    let section = |name: &str, nodes: &[Node]| {
        let mut text = String::new();
        for node in nodes {
            write_node(node, 1, &mut text);
        }
        if text.is_empty() { text } else { format!("\n{}\n{text}", paint.bold(name)) }
    };
    section("roles, and below each what it includes", &roles(gate))
        + &section("scopes, and below each what lies in it", &scopes(gate))
}

fn write_node(node: &Node, depth: usize, text: &mut String) {
    let at = node.at.as_ref().map_or_else(String::new, |at| format!(", at {}", harmless(at)));
    let _ = writeln!(text, "{:indent$}{}{at}", "", harmless(&node.name), indent = depth * 2);
    node.below.iter().for_each(|node| write_node(node, depth + 1, text));
    if node.is_cut {
        let _ =
            writeln!(text, "{:indent$}\u{2026} and more, which is not shown", "", indent = (depth + 1) * 2);
    }
}

/// Tables that are not empty: name, rows, bytes.
fn tables(gate: &Gate) -> impl Iterator<Item = (String, usize, usize)> {
    let of = |table: &Table| {
        (format!("{table:?}"), gate.snapshot().rows(*table), gate.snapshot().table(*table).len())
    };
    Table::ALL.iter().map(of).filter(|(_, rows, _)| *rows > 0)
}

pub(crate) fn tables_json(gate: &Gate) -> Value {
    tables(gate).map(|(name, rows, bytes)| json!({ "name": name, "rows": rows, "bytes": bytes })).collect()
}

pub(crate) fn tables_text(gate: &Gate, paint: Paint) -> String {
    let row = |(name, rows, bytes): (String, usize, usize)| {
        [name, format!("{rows} rows"), format!("{bytes} bytes")]
    };
    let rows: Vec<_> = tables(gate).map(row).collect();
    format!("\n{}\n{}", paint.bold("tables of the snapshot, and how large they are"), columns(&rows))
}
