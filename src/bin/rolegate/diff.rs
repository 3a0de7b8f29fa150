//! `rolegate diff`: what access changed between two snapshots.

use super::{
    args::Input,
    failure::Failure,
    files,
    inspect::describe,
    output::{self, Paint, harmless},
    progress::Progress,
    time,
};
use rolegate::{
    Effect,
    gate::{AccessChange, Diff as Changes, DiffOptions, HolderDiff, Kind, MaskChange},
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;

/// Show what access changed between two snapshots, by role and by subject
///
/// Decisions are compared, and not texts. A change at a scope is shown once, and not again for all that lies in it.
/// Exits with 0 if nothing changed, with 1 if something did.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate diff old.rgs new.rgs
  rolegate diff old.yaml new.yaml --roles
  rolegate diff old.rgs new.rgs --subjects --at store:brand-a --json

With --json: {\"catalogue\":[{\"kind\",\"name\",\"change\"}],\"roles\":[holder],\"subjects\":[holder]}, a holder being \
{\"name\",\"access\":[{\"permission\",\"at\",\"before\",\"after\"}],\
\"masks\":[{\"resource\",\"path\",\"at\",\"before\",\"after\"}]}.")]
pub(crate) struct Diff {
    /// The earlier snapshot, or a policy
    pub(crate) old: String,
    /// The later snapshot, or a policy
    pub(crate) new: String,
    /// A file that holds the directory of both policies
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<String>,
    /// A public key that both snapshots must be signed with; repeat it to trust several
    #[arg(long = "trust", value_name = "KEY")]
    pub(crate) trusted: Vec<String>,
    /// Compare roles; without this and --subjects, both are
    #[arg(long)]
    pub(crate) roles: bool,
    /// Compare subjects
    #[arg(long)]
    pub(crate) subjects: bool,
    /// Only at this scope
    #[arg(long, value_name = "SCOPE")]
    pub(crate) at: Option<String>,
    /// The time at which assignments are looked at [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) now: Option<u64>,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Diff) -> Result<bool, Failure> {
    files::only_one_is_stdin([&args.old, &args.new].into_iter().chain(&args.directory).chain(&args.trusted))?;
    let input = |file: &String| Input {
        snapshot: file.clone(),
        directory: args.directory.clone(),
        trusted: args.trusted.clone(),
    };
    let (old, new) = (files::load(&input(&args.old))?, files::load(&input(&args.new))?);
    if let Some(at) = args.at.as_deref().filter(|at| old.scope_id(at).is_none() || new.scope_id(at).is_none())
    {
        let message = format!("the scope `{}` is not in both snapshots", harmless(at));
        return Err(Failure::of("cli/unknown-scope", message));
    }
    let all = args.roles == args.subjects;
    let options = DiffOptions {
        roles: all || args.roles,
        subjects: all || args.subjects,
        at: args.at.as_deref(),
        now: args.now.unwrap_or_else(time::now),
    };
    let progress = Progress::new("roles and subjects");
    let diff = old.diff(&new, &options, &mut |_, total| progress.step(total));
    drop(progress);
    let written = if args.json {
        output::write_json(&to_json(&diff))
    } else {
        output::write(to_text(&diff, Paint::of(&io::stdout())).as_bytes())
    };
    output::answer(written, diff.is_empty())
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Permission => "permission",
        Kind::Role => "role",
        Kind::Class => "class",
        Kind::Field => "field",
        Kind::Scope => "scope",
        Kind::Group => "group",
        Kind::Subject => "subject",
        Kind::Guardrail => "guardrail",
        _ => "name",
    }
}

fn to_json(diff: &Changes) -> Value {
    let catalogue = diff.catalogue.iter().map(|change| {
        let added = if change.added { "added" } else { "removed" };
        json!({ "kind": kind(change.kind), "name": change.name, "change": added })
    });
    let access = |change: &AccessChange| {
        json!({
            "permission": change.permission, "at": change.at, "before": change.before.as_str(),
            "after": change.after.as_str(),
        })
    };
    let mask = |change: &MaskChange| {
        json!({
            "resource": change.resource, "path": change.path, "at": change.at,
            "before": describe(change.before.as_deref()), "after": describe(change.after.as_deref()),
        })
    };
    let holder = |holder: &HolderDiff| {
        json!({
            "name": holder.name, "access": holder.access.iter().map(access).collect::<Vec<_>>(),
            "masks": holder.masks.iter().map(mask).collect::<Vec<_>>(),
        })
    };
    json!({
        "catalogue": catalogue.collect::<Vec<_>>(),
        "roles": diff.roles.iter().map(holder).collect::<Vec<_>>(),
        "subjects": diff.subjects.iter().map(holder).collect::<Vec<_>>(),
    })
}

fn to_text(diff: &Changes, paint: Paint) -> String {
    if diff.is_empty() {
        return "no access changed\n".into();
    }
    let mut text = String::new();
    for change in &diff.catalogue {
        let line = format!("{} {}", kind(change.kind), harmless(&change.name));
        text +=
            &if change.added { paint.green(&format!("+ {line}")) } else { paint.red(&format!("- {line}")) };
        text.push('\n');
    }
    for (kind, holders) in [("role", &diff.roles), ("subject", &diff.subjects)] {
        for holder in holders {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", paint.bold(&format!("{kind} {}", harmless(&holder.name))));
            text += &holder.access.iter().map(|change| access_line(change, paint)).collect::<String>();
            text += &holder.masks.iter().map(mask_line).collect::<String>();
        }
    }
    text
}

fn access_line(change: &AccessChange, paint: Paint) -> String {
    let at = change.at.as_ref().map_or_else(String::new, |at| format!(" at {}", harmless(at)));
    let permission = harmless(&change.permission);
    let what = match (change.before, change.after) {
        (Effect::Conditional, Effect::Conditional) => "conditional, otherwise than before".into(),
        (before, after) => format!("{} -> {}", before.as_str(), after.as_str()),
    };
    let line = format!("{permission}{at}: {what}");
    let weight = |effect| match effect {
        Effect::Deny => 0,
        Effect::Conditional => 1,
        Effect::Allow => 2,
    };
    let line = match weight(change.after).cmp(&weight(change.before)) {
        std::cmp::Ordering::Greater => paint.green(&format!("+ {line}")),
        std::cmp::Ordering::Less => paint.red(&format!("- {line}")),
        std::cmp::Ordering::Equal => format!("~ {line}"),
    };
    format!("  {line}\n")
}

fn mask_line(change: &MaskChange) -> String {
    let at = change.at.as_ref().map_or_else(String::new, |at| format!(" at {}", harmless(at)));
    let (before, after) = (describe(change.before.as_deref()), describe(change.after.as_deref()));
    format!(
        "  ~ {} {}{at}: shown as {before} -> {after}\n",
        harmless(&change.resource),
        harmless(&change.path)
    )
}
