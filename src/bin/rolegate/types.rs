//! `rolegate types`: the names of a policy as TypeScript.

use super::{args::Input, deliver, failure::Failure, files, output, request};
use rolegate::{
    Gate,
    gate::{FieldId, ResourceId, ScopeTypeId, Table},
};
use serde_json::{Map, Value, json};

/// Write the names of a policy as TypeScript types, so that a name that it lacks does not compile
///
/// What is written also tells the package `rolegate`: with it in a program, `access.can("campains:edit")` is an error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate types shop.rgs > src/shop.d.ts
  rolegate types shop.yaml --output src/shop.d.ts
  rolegate types shop.yaml --json

Scopes are listed if there are at most 1,000; else any name of a type of scopes will do.

With --json: {\"policy\",\"permissions\":[name],\"roles\":[name],\"scopeTypes\":[name],\"scopes\":[name],\
\"resources\":[name],\"fields\":{resource:[path]}}.")]
pub(crate) struct Types {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Where the types go [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// The module to tell
    #[arg(long, value_name = "NAME", default_value = "rolegate")]
    pub(crate) module: String,
    /// Write the names as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Scopes that are listed one by one. Compilers slow down on larger unions.
const LISTED: usize = 1_000;

pub(crate) fn run(args: &Types) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    let names = Names::of(&gate);
    let text = if args.json {
        format!("{}\n", names.to_json(&gate.header().policy_id))
    } else {
        names.to_typescript(&gate.header().policy_id, &args.module)
    };
    match args.output.as_deref().filter(|file| *file != files::STDIN) {
        Some(file) => {
            let sources = [Some(&args.input.snapshot), args.input.directory.as_ref()];
            deliver::refuse_overwriting(Some(file), sources)?;
            files::write(file, text.as_bytes())?;
        }
        None => output::write(text.as_bytes())?,
    }
    Ok(true)
}

/// The names of a policy, each list in order.
struct Names {
    permissions: Vec<String>,
    roles: Vec<String>,
    scope_types: Vec<String>,
    scopes: Vec<String>,
    resources: Vec<String>,
    /// Classified fields, of resources that have any.
    fields: Vec<(String, Vec<String>)>,
}

impl Names {
    fn of(gate: &Gate) -> Self {
        let snapshot = gate.snapshot();
        let kinds = (0..=u16::MAX).take(snapshot.rows(Table::ScopeTypes)).map(ScopeTypeId);
        let mut scopes = request::scopes(gate);
        scopes.sort_unstable();
        let fields = gate.resources().zip(0..=u16::MAX).map(|(resource, id)| {
            let rows = snapshot.resource_fields(ResourceId(id)).filter_map(|row| u16::try_from(row).ok());
            (resource.name.into(), rows.map(|row| snapshot.field_path(FieldId(row)).into()).collect())
        });
        Self {
            permissions: gate.permissions().map(|permission| permission.name()).collect(),
            roles: gate.roles().map(|role| role.name.into()).collect(),
            scope_types: kinds.map(|id| snapshot.scope_type_name(id).into()).collect(),
            scopes,
            resources: gate.resources().map(|resource| resource.name.into()).collect(),
            fields: fields.filter(|(_, paths): &(String, Vec<String>)| !paths.is_empty()).collect(),
        }
    }

    fn to_json(&self, policy: &str) -> Value {
        let fields: Map<String, Value> =
            self.fields.iter().map(|(resource, paths)| (resource.clone(), paths.clone().into())).collect();
        json!({
            "policy": policy, "permissions": self.permissions, "roles": self.roles,
            "scopeTypes": self.scope_types, "scopes": self.scopes, "resources": self.resources,
            "fields": fields,
        })
    }

    fn to_typescript(&self, policy: &str, module: &str) -> String {
        let any_name = |end: &str| {
            if self.scope_types.is_empty() { "never".into() } else { format!("`${{ScopeType}}:{end}`") }
        };
        let scopes = if self.scopes.is_empty() || self.scopes.len() > LISTED {
            format!(" {}", any_name("${string}"))
        } else {
            lines(&self.scopes)
        };
        let field = |(resource, paths): &(String, Vec<String>)| {
            format!("  {}: {};\n", quoted(resource), union(paths))
        };
        format!(
            "// Made by `rolegate types` of the policy `{policy}`; make it again rather than edit it.\n\
             import {module};\n\n\
             /** Every permission. */\nexport type Permission ={};\n\n\
             /** Every role. */\nexport type Role ={};\n\n\
             /** Every kind of scope. */\nexport type ScopeType ={};\n\n\
             /** Every scope. */\nexport type Scope ={};\n\n\
             /** Every resource. */\nexport type Resource ={};\n\n\
             /** The classified fields of each resource that has any. */\nexport interface Fields {{\n{}}}\n\n\
             declare module {module} {{\n  interface Register {{\n    permissions: Permission;\n    roles: Role;\n    \
             scopes: Scope;\n    extents: Scope | {};\n    resources: Resource;\n    fields: Fields;\n  }}\n}}\n",
            lines(&self.permissions),
            lines(&self.roles),
            lines(&self.scope_types),
            scopes,
            lines(&self.resources),
            self.fields.iter().map(field).collect::<String>(),
            any_name("*"),
            module = quoted(module),
        )
    }
}

/// A text as TypeScript reads it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The names on one line.
fn union(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    if quoted.is_empty() { "never".into() } else { quoted.join(" | ") }
}

/// The names behind a `=`, each on a line of its own if they are too long for one.
fn lines(names: &[String]) -> String {
    let one = union(names);
    if one.len() <= 80 {
        return format!(" {one}");
    }
    names.iter().flat_map(|name| [String::from("\n  | "), quoted(name)]).collect()
}
