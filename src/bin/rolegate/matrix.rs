//! `rolegate matrix`: who may do what, as a table.

use super::{
    args::Input,
    failure::Failure,
    files, matrix_html,
    output::{self, Paint, harmless, padded, width},
    progress::Progress,
    request::{self, Named},
    time,
};
use clap::ValueEnum;
use rolegate::{
    Effect, Gate, Principal,
    gate::{PermissionId, Row},
};
use serde_json::json;
use std::fmt::Write as _;
use std::io;

/// Show roles, or subjects, and what each may do, as a table: text, CSV, or a page
///
/// `yes` is allowed, `if` depends on a record or its circumstances, and what is empty is denied.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate matrix shop.rgs
  rolegate matrix shop.rgs --subjects --at store:brand-a --format csv
  rolegate matrix shop.rgs --only 'contacts:*' --format html > matrix.html

With --json: {\"policy\",\"epoch\",\"at\",\"rows\":[name],\"permissions\":[name],\"cells\":[[\"allow\" or \"deny\" or \
\"conditional\"]]}.")]
pub(crate) struct Matrix {
    #[command(flatten)]
    pub(crate) input: Input,
    /// A row for each subject of the directory, rather than for each role
    #[arg(long)]
    pub(crate) subjects: bool,
    /// Only permissions that match, e.g. contacts:* or *:view; repeat it for more
    #[arg(long, value_name = "PATTERN")]
    pub(crate) only: Vec<String>,
    /// The scope asked at, e.g. store:brand-a
    #[arg(long, value_name = "SCOPE")]
    pub(crate) at: Option<String>,
    /// The time to decide for [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) now: Option<u64>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Write it as JSON
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Csv,
    Html,
}

/// A table of effects: a row for each name, a column for each permission.
pub(crate) struct Cells<'g> {
    pub(crate) gate: &'g Gate,
    pub(crate) at: Option<&'g str>,
    /// What the rows are: `role` or `subject`.
    pub(crate) kind: &'static str,
    pub(crate) permissions: Vec<String>,
    pub(crate) rows: Vec<(String, Vec<Effect>)>,
}

pub(crate) fn run(args: &Matrix) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    request::warn_unknown(&gate, Named::Scope, args.at.as_deref());
    for only in &args.only {
        if !gate.permissions().any(|permission| matches(only, &permission.name())) {
            output::say(&format!("warning: the policy has no permission like `{}`", harmless(only)));
        }
    }
    let cells = cells(&gate, args);
    if args.json {
        let effects = |row: &[Effect]| row.iter().map(|effect| effect.as_str()).collect::<Vec<_>>();
        output::write_json(&json!({
            "policy": gate.header().policy_id, "epoch": gate.header().epoch, "at": args.at,
            "rows": cells.rows.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "permissions": cells.permissions,
            "cells": cells.rows.iter().map(|(_, row)| effects(row)).collect::<Vec<_>>(),
        }))?;
        return Ok(true);
    }
    let text = match args.format {
        Format::Text => to_text(&cells, Paint::of(&io::stdout()).width()),
        Format::Csv => to_csv(&cells),
        Format::Html => matrix_html::page(&cells),
    };
    output::write(text.as_bytes())?;
    Ok(true)
}

fn cells<'g>(gate: &'g Gate, args: &'g Matrix) -> Cells<'g> {
    let now = args.now.unwrap_or_else(time::now);
    let is_wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| matches(only, name));
    let wanted = gate.permissions().zip(0..=u16::MAX).map(|(permission, id)| (permission.name(), id));
    let (permissions, ids): (Vec<_>, Vec<_>) = wanted.filter(|(name, _)| is_wanted(name)).unzip();
    let effects = |row: &Row| {
        let effect = |id: &u16| match PermissionId(*id) {
            id if row.has(id) => Effect::Allow,
            id if row.is_open(id) => Effect::Conditional,
            _ => Effect::Deny,
        };
        ids.iter().map(effect).collect::<Vec<_>>()
    };
    // A longest session is about who asks, and not about what a role may.
    let common = Principal { at: args.at.as_deref(), now, session: Some(now), ..Principal::default() };
    let names: Vec<String> = if args.subjects {
        request::subjects(gate).collect()
    } else {
        gate.roles().map(|role| role.name.into()).collect()
    };
    let (progress, total) = (Progress::new("rows"), names.len());
    let row = |name: String| {
        progress.step(total);
        let principal = if args.subjects {
            gate.access(&Principal { subject: Some(&name), ..common })
        } else {
            gate.access(&Principal { roles: &[&name], ..common })
        };
        let effects = effects(principal.row());
        (name, effects)
    };
    let rows = names.into_iter().map(row).collect();
    let kind = if args.subjects { "subject" } else { "role" };
    Cells { gate, at: args.at.as_deref(), kind, permissions, rows }
}

/// Whether a name is a pattern, or fits it; `*` is any run of characters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, behind)) => name.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| rest.get(at..).is_some_and(|rest| matches(behind, rest)))
        }),
    }
}

/// Permissions as rows, since they are many and have long names; who may as columns with numbers, explained above. Where
/// the terminal is too narrow for all columns, the rest of them come below.
fn to_text(cells: &Cells<'_>, columns: Option<usize>) -> String {
    let mut text = String::new();
    let cell = cells.rows.len().to_string().len().max(3) + 1;
    for (number, (name, _)) in cells.rows.iter().enumerate() {
        let _ = writeln!(text, "{:>cell$}  {}", number + 1, harmless(name));
    }
    let widest = cells.permissions.iter().map(|name| width(name)).max().unwrap_or(0);
    let fit = columns.map_or(usize::MAX, |columns| columns.saturating_sub(widest + 2) / (cell + 1));
    let numbered: Vec<_> = (1..).zip(&cells.rows).collect();
    for some in numbered.chunks(fit.max(1)) {
        let numbers = some.iter().map(|(number, _)| format!(" {number:>cell$}"));
        let _ = writeln!(text, "\n  {:widest$}{}", "", numbers.collect::<String>());
        for (column, permission) in cells.permissions.iter().enumerate() {
            let marks = some.iter().map(|(_, (_, row))| {
                format!(" {:>cell$}", row.get(column).map_or("", |effect| mark(*effect)))
            });
            let line = format!("  {}{}", padded(permission, widest), marks.collect::<String>());
            text += line.trim_end();
            text.push('\n');
        }
    }
    text
}

/// What a cell says to people.
pub(crate) fn mark(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "yes",
        Effect::Conditional => "if",
        Effect::Deny => "",
    }
}

/// RFC 4180; a cell that a spreadsheet would take for a formula starts with an apostrophe.
fn to_csv(cells: &Cells<'_>) -> String {
    let header = [cells.kind].into_iter().chain(cells.permissions.iter().map(String::as_str));
    let mut text = line(header);
    for (name, row) in &cells.rows {
        text += &line([name.as_str()].into_iter().chain(row.iter().map(|effect| effect.as_str())));
    }
    text
}

fn line<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let quoted = cells.map(|cell| {
        let cell = if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.into() };
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}
