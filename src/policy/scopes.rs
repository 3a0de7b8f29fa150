//! Kinds of scopes, the tree of scopes, and the places that a policy names.

use super::{
    document::Value,
    reader::{At, Member, Reader, Spot},
};
use crate::model::{Extent, NAME_LENGTH, SCOPE_DEPTH, Scope, ScopeId, ScopeType, ScopeTypeId};
use std::collections::HashMap;

/// Every scope and kind of scope, by name.
#[derive(Debug, Default)]
pub(super) struct Scopes<'d> {
    /// In order of name.
    pub(super) types: Vec<ScopeType>,
    /// The innermost before those that lie beside it.
    pub(super) tree: Vec<Scope>,
    type_ids: HashMap<&'d str, ScopeTypeId>,
    ids: HashMap<&'d str, ScopeId>,
    /// Whether all of them could be read. If not, an unknown one is no error.
    complete: bool,
}

/// A kind of scope as written.
struct TypeSource<'d> {
    name: &'d str,
    replaces: bool,
    /// Names of the kinds that a scope of this kind may lie in; none for a root.
    within: Vec<(&'d str, Spot)>,
}

/// A scope as written.
struct ScopeSource<'d> {
    name: &'d str,
    spot: Spot,
    kind: ScopeTypeId,
    within: Option<(&'d str, Spot)>,
}

/// Reads the kinds of scopes, and the scopes of the directory.
pub(super) fn read<'d>(reader: &mut Reader<'d>, types: Option<At<'d>>, scopes: Option<At<'d>>) -> Scopes<'d> {
    let members =
        |reader: &mut Reader<'d>, at: Option<At<'d>>| at.map_or(Some(Vec::new()), |at| reader.map(at));
    let (types, scopes) = (members(reader, types), members(reader, scopes));
    let mut read = Scopes { complete: types.is_some() && scopes.is_some(), ..Scopes::default() };
    let mut sources: Vec<_> =
        types.unwrap_or_default().into_iter().map(|kind| read_type(reader, kind)).collect();
    sources.sort_by_key(|source| source.name);
    if sources.len() > usize::from(u16::MAX) {
        return read;
    }
    read.type_ids = sources.iter().zip(0..).map(|(source, id)| (source.name, ScopeTypeId(id))).collect();
    read.types = sources
        .iter()
        .map(|source| ScopeType { name: source.name.into(), replaces: source.replaces })
        .collect();
    for (name, spot) in sources.iter().flat_map(|source| &source.within) {
        if !read.type_ids.contains_key(name) {
            let known = sources.iter().map(|source| source.name);
            reader.report_unknown("unknown-scope-type", *spot, ("scope type", name), known);
        }
    }
    let scopes: Vec<_> =
        scopes.unwrap_or_default().into_iter().filter_map(|scope| read.read_scope(reader, scope)).collect();
    read.build_tree(reader, &scopes, &sources);
    read
}

fn read_type<'d>(reader: &mut Reader<'d>, kind: Member<'d>) -> TypeSource<'d> {
    reader.check_name(kind.spot, kind.key, NAME_LENGTH);
    let mut source = TypeSource { name: kind.key, replaces: false, within: Vec::new() };
    if matches!(kind.value.node.value, Value::Null) {
        return source;
    }
    let Some(fields) = reader.fields(kind.value, &["in", "inherit"]) else { return source };
    if let Some(at) = fields.get("inherit") {
        match reader.text(at) {
            Some("replace") => source.replaces = true,
            Some("add") | None => {}
            Some(other) => {
                reader.report_unknown(
                    "unknown-inherit",
                    at.spot(),
                    ("way to inherit", other),
                    ["add", "replace"],
                );
            }
        }
    }
    for item in fields.get("in").and_then(|at| reader.list(at)).unwrap_or_default() {
        source.within.extend(reader.text(item).map(|name| (name, item.spot())));
    }
    source
}

impl<'d> Scopes<'d> {
    /// The place that `store:brand-a` or `store:*` stands for. Reports it if there is none.
    pub(super) fn place(&self, reader: &mut Reader<'d>, at: At<'d>) -> Option<Extent> {
        let text = reader.text(at)?;
        let place = match text.split_once(':') {
            Some((kind, "*")) => self.type_ids.get(kind).map(|kind| Extent::AtEvery(*kind)),
            _ => self.ids.get(text).map(|scope| Extent::At(*scope)),
        };
        if place.is_none() && self.complete {
            let every: Vec<String> = self.types.iter().map(|kind| format!("{}:*", kind.name)).collect();
            let known = self.ids.keys().copied().chain(every.iter().map(String::as_str));
            reader.report_unknown("unknown-scope", at.spot(), ("scope", text), known);
        }
        place
    }

    /// As [`Scopes::place`], for a key that may be missing: everywhere.
    pub(super) fn optional_place(&self, reader: &mut Reader<'d>, at: Option<At<'d>>) -> Option<Extent> {
        at.map_or(Some(Extent::Everywhere), |at| self.place(reader, at))
    }

    fn read_scope(&mut self, reader: &mut Reader<'d>, scope: Member<'d>) -> Option<ScopeSource<'d>> {
        let within = if matches!(scope.value.node.value, Value::Null) {
            None
        } else {
            let at = reader.fields(scope.value, &["in"]).and_then(|fields| fields.get("in"));
            at.and_then(|at| Some((reader.text(at)?, at.spot())))
        };
        let Some((kind, name)) = scope.key.split_once(':') else {
            reader.report("bad-name", scope.spot, "a scope is written `type:name`");
            return None;
        };
        reader.check_name(scope.spot, name, NAME_LENGTH);
        let Some(id) = self.type_ids.get(kind).copied() else {
            let known = self.types.iter().map(|kind| kind.name.as_str());
            reader.report_unknown("unknown-scope-type", scope.spot, ("scope type", kind), known);
            self.complete = false;
            return None;
        };
        Some(ScopeSource { name: scope.key, spot: scope.spot, kind: id, within })
    }

    /// Puts every scope behind the one it lies in, before anything that does not.
    fn build_tree(&mut self, reader: &mut Reader<'d>, sources: &[ScopeSource<'d>], types: &[TypeSource<'d>]) {
        let positions: HashMap<&str, usize> =
            sources.iter().enumerate().map(|(position, source)| (source.name, position)).collect();
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        let mut roots = Vec::new();
        for (position, source) in sources.iter().enumerate() {
            let allowed =
                types.get(source.kind.index()).map(|kind| kind.within.as_slice()).unwrap_or_default();
            let kind_of = |position: usize| sources.get(position).map(|source| source.kind);
            match source.within {
                None if allowed.is_empty() => roots.push(position),
                None => {
                    let message = format_args!("scope `{}` must lie `in` another", source.name);
                    reader.report("missing-parent", source.spot, message);
                }
                Some((name, spot)) => match positions.get(name) {
                    Some(above) => {
                        let fits =
                            |(kind, _): &(&str, Spot)| self.type_ids.get(kind).copied() == kind_of(*above);
                        if !allowed.iter().any(fits) {
                            let message = format_args!("scope `{}` may not lie in `{name}`", source.name);
                            reader.report("wrong-parent", spot, message);
                        }
                        below.get_mut(*above).into_iter().for_each(|list| list.push(position));
                    }
                    None if self.complete => {
                        reader.report_unknown(
                            "unknown-scope",
                            spot,
                            ("scope", name),
                            positions.keys().copied(),
                        );
                    }
                    None => {}
                },
            }
        }
        // By name, so that a snapshot does not depend on the order of the document.
        for siblings in below.iter_mut().chain([&mut roots]) {
            siblings.sort_by_key(|position| sources.get(*position).map(|source| source.name));
        }
        self.number(reader, sources, &below, roots);
    }

    fn number(
        &mut self,
        reader: &mut Reader<'d>,
        sources: &[ScopeSource<'d>],
        below: &[Vec<usize>],
        mut roots: Vec<usize>,
    ) {
        roots.reverse();
        let mut open: Vec<(usize, Option<ScopeId>, usize)> =
            roots.into_iter().map(|root| (root, None, 1)).collect();
        let mut numbered = vec![false; sources.len()];
        while let Some((position, parent, depth)) = open.pop() {
            let Some(source) = sources.get(position) else { continue };
            let Ok(id) = u32::try_from(self.tree.len()) else { return };
            let name = source.name.split_once(':').map_or("", |(_, name)| name);
            if depth > SCOPE_DEPTH {
                let message =
                    format_args!("scope `{}` lies more than {SCOPE_DEPTH} levels deep", source.name);
                reader.report("too-deep", source.spot, message);
                continue;
            }
            self.tree.push(Scope { kind: source.kind, name: name.into(), parent });
            self.ids.insert(source.name, ScopeId(id));
            numbered.get_mut(position).into_iter().for_each(|numbered| *numbered = true);
            let within = below.get(position).into_iter().flatten().rev();
            open.extend(within.map(|position| (*position, Some(ScopeId(id)), depth + 1)));
        }
        let in_cycle = |(source, numbered): &(&ScopeSource<'d>, bool)| !numbered && source.within.is_some();
        let mut lost = sources.iter().zip(numbered).filter(in_cycle);
        if reader.is_clean() {
            if let Some((source, _)) = lost.next() {
                let message = format_args!("scope `{}` lies in itself", source.name);
                reader.report("scope-cycle", source.spot, message);
            }
        } else if lost.next().is_some() {
            self.complete = false;
        }
    }
}
