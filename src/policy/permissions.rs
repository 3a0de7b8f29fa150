//! Every permission of a policy by name, and what a name or pattern in a grant stands for.

use super::{
    error::Quoted,
    nearest::Nearest,
    pattern::{is_pattern, matches},
    reader::{At, Reader},
};
use crate::model::{PermissionId, Resource};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// The permissions of a policy.
#[derive(Debug, Default)]
pub(super) struct Permissions<'r> {
    /// In order of resource name.
    rows: Vec<Row<'r>>,
    /// Names and patterns that were looked up before: in a large policy each comes back many times.
    known: HashMap<&'r str, Answer>,
    /// Whether whole rows may be missing, since the catalogue could not be read.
    missing: bool,
    /// Those that their requirements alone grant, ascending.
    derived: Vec<PermissionId>,
}

/// The permissions of one resource, whose ids follow one another.
#[derive(Debug)]
struct Row<'r> {
    resource: &'r str,
    first: usize,
    /// In order of name.
    actions: Vec<&'r str>,
    /// Whether these are all, or some could not be read.
    complete: bool,
}

type Answer = Result<Rc<[PermissionId]>, Rc<Unknown>>;

/// Why a text stands for no permission.
#[derive(Debug)]
struct Unknown {
    code: &'static str,
    message: String,
    suggestion: Option<String>,
    /// Whether it may be known after all, once other errors are mended.
    excused: bool,
}

impl<'r> Permissions<'r> {
    /// Of resources in order of name, with their actions in order of name. `incomplete` names the resources
    /// of which actions may be missing; `missing` says that whole resources may be.
    pub(super) fn new(resources: &'r [Resource], incomplete: &HashSet<String>, missing: bool) -> Self {
        let mut next = 0;
        let rows = resources.iter().map(|resource| {
            let first = next;
            next += resource.actions.len();
            let actions = resource.actions.iter().map(|action| action.name.as_str()).collect();
            let complete = !incomplete.contains(&resource.name);
            Row { resource: &resource.name, first, actions, complete }
        });
        let rows = rows.collect();
        let actions = resources.iter().flat_map(|resource| &resource.actions).zip(0..=u16::MAX);
        let derived = actions.filter(|(action, _)| action.derived).map(|(_, id)| PermissionId(id)).collect();
        Self { rows, known: HashMap::new(), missing, derived }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.last().map_or(0, |row| row.first + row.actions.len())
    }

    /// Whether its requirements alone grant a permission.
    pub(super) fn is_derived(&self, id: PermissionId) -> bool {
        self.derived.binary_search(&id).is_ok()
    }

    /// The id of one permission.
    pub(super) fn find(&self, resource: &str, action: &str) -> Option<PermissionId> {
        let row = self.row(resource)?;
        let position = row.actions.binary_search(&action).ok()?;
        row.id(position)
    }

    /// The name of a permission, for messages.
    pub(super) fn name(&self, id: PermissionId) -> String {
        let row = self.rows.partition_point(|row| row.first <= id.index());
        let row = row.checked_sub(1).and_then(|row| self.rows.get(row));
        let action = row.and_then(|row| Some((row, row.actions.get(id.index().checked_sub(row.first)?)?)));
        action.map_or_else(String::new, |(row, action)| format!("{}:{action}", row.resource))
    }

    /// The permissions that a name or pattern stands for. Reports it if there are none.
    pub(super) fn expand<'d: 'r>(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
    ) -> Option<Rc<[PermissionId]>> {
        let text = reader.text(at)?;
        if !self.known.contains_key(text) {
            let answer = self.look_up(&mut reader.nearest, text);
            self.known.insert(text, answer);
        }
        let answer = self.known.get(text)?;
        report(reader, at, answer)
    }

    /// The permission that an action of `resource` names under a key such as `implies`: an action of the same
    /// resource, or any permission by its whole name. Reports it if there is none.
    pub(super) fn named<'d>(
        &self,
        reader: &mut Reader<'d>,
        key: &str,
        resource: &str,
        at: At<'d>,
    ) -> Option<PermissionId> {
        let text = reader.text(at)?;
        if is_pattern(text) {
            let message = format_args!("`{key}` takes no patterns, found {}", Quoted(text));
            reader.report("unexpected-pattern", at.spot(), message);
            return None;
        }
        if text.contains(':') {
            let answer = self.look_up(&mut reader.nearest, text);
            return report(reader, at, &answer)?.first().copied();
        }
        let found = self.find(resource, text);
        let row = self.row(resource)?;
        if found.is_none() && row.complete {
            let name = format!("{resource}:{text}");
            let suggestion = reader.nearest.find(text, row.actions.iter().copied()).map(String::from);
            let message = format_args!("unknown permission {}", Quoted(&name));
            reader.report_with("unknown-permission", at.spot(), message, suggestion);
        }
        found
    }

    fn row(&self, resource: &str) -> Option<&Row<'r>> {
        let position = self.rows.binary_search_by(|row| row.resource.cmp(resource)).ok()?;
        self.rows.get(position)
    }

    fn look_up(&self, nearest: &mut Nearest, text: &str) -> Answer {
        let Some((resource, action)) = text.split_once(':').filter(|halves| is_permission(*halves)) else {
            return Err(Rc::new(self.no_permission(text)));
        };
        if is_pattern(text) {
            let found: Rc<[PermissionId]> = self.matching(resource, action).collect();
            if !found.is_empty() {
                return Ok(found);
            }
            return Err(Rc::new(self.unmatched(nearest, resource, action)));
        }
        match self.find(resource, action) {
            Some(found) => Ok([found].into()),
            None => Err(Rc::new(self.unknown(nearest, resource, action))),
        }
    }

    fn matching(&self, resource: &str, action: &str) -> impl Iterator<Item = PermissionId> {
        let rows = self.rows.iter().filter(move |row| matches(resource, row.resource));
        rows.flat_map(move |row| {
            let actions = row.actions.iter().enumerate().filter(move |(_, name)| matches(action, name));
            actions.filter_map(|(position, _)| row.id(position))
        })
    }

    /// A text that is not of the form of a permission.
    fn no_permission(&self, text: &str) -> Unknown {
        let split = |separator| {
            let (resource, action) = text.rsplit_once(separator)?;
            self.find(resource, action).map(|_| format!("{resource}:{action}"))
        };
        let suggestion = if text == "*" {
            Some("*:*".into())
        } else {
            ['.', '/', '-', '_', ' '].into_iter().find_map(split)
        };
        let message = format!("{} is not a permission, expected `resource:action`", Quoted(text));
        Unknown { code: "bad-permission", message, suggestion, excused: false }
    }

    fn unknown(&self, nearest: &mut Nearest, resource: &str, action: &str) -> Unknown {
        let name = format!("{resource}:{action}");
        let excused = self.row(resource).map_or(self.missing, |row| !row.complete);
        let suggestion = if excused { None } else { self.near(nearest, resource, action) };
        let message = format!("unknown permission {}", Quoted(&name));
        Unknown { code: "unknown-permission", message, suggestion, excused }
    }

    /// The nearest permission: with the same resource, or else the same action, or else both as near as can be.
    fn near(&self, nearest: &mut Nearest, resource: &str, action: &str) -> Option<String> {
        if let Some(row) = self.row(resource) {
            let action = nearest.find(action, row.actions.iter().copied())?;
            return Some(format!("{resource}:{action}"));
        }
        let with_action = self.rows.iter().filter(|row| row.actions.binary_search(&action).is_ok());
        if let Some(resource) = nearest.find(resource, with_action.map(|row| row.resource)) {
            return Some(format!("{resource}:{action}"));
        }
        let resource = nearest.find(resource, self.rows.iter().map(|row| row.resource))?;
        let action = nearest.find(action, self.row(resource)?.actions.iter().copied())?;
        Some(format!("{resource}:{action}"))
    }

    /// A pattern that matches nothing.
    fn unmatched(&self, nearest: &mut Nearest, resource: &str, action: &str) -> Unknown {
        let excused = self.missing || self.rows.iter().any(|row| !row.complete);
        let suggestion = if excused { None } else { self.near_pattern(nearest, resource, action) };
        let name = format!("{resource}:{action}");
        let message = format!("pattern {} matches no permission", Quoted(&name));
        Unknown { code: "unknown-pattern", message, suggestion, excused }
    }

    /// The nearest pattern that matches something: another action, or another resource or family of them.
    fn near_pattern(&self, nearest: &mut Nearest, resource: &str, action: &str) -> Option<String> {
        let mut rows = self.rows.iter().filter(|row| matches(resource, row.resource)).peekable();
        if rows.peek().is_some() {
            let action = nearest.find(action, rows.flat_map(|row| row.actions.iter().copied()))?;
            return Some(format!("{resource}:{action}"));
        }
        let names = self.rows.iter().map(|row| row.resource);
        let resource = match resource.split_once('*') {
            None => nearest.find(resource, names)?.to_owned(),
            Some((family, rest)) => {
                let end = family.chars().next_back().filter(|end| !end.is_ascii_alphanumeric())?;
                let families = names.flat_map(|name| {
                    let ends = name.match_indices(end);
                    ends.filter_map(move |(at, end)| name.get(..at + end.len()))
                });
                format!("{}*{rest}", nearest.find(family, families)?)
            }
        };
        self.matching(&resource, action).next().map(|_| format!("{resource}:{action}"))
    }
}

fn report(reader: &mut Reader<'_>, at: At<'_>, answer: &Answer) -> Option<Rc<[PermissionId]>> {
    match answer {
        Ok(permissions) => Some(Rc::clone(permissions)),
        Err(unknown) => {
            if !unknown.excused {
                let suggestion = unknown.suggestion.clone();
                reader.report_with(unknown.code, at.spot(), &unknown.message, suggestion);
            }
            None
        }
    }
}

impl Row<'_> {
    fn id(&self, position: usize) -> Option<PermissionId> {
        u16::try_from(self.first + position).ok().map(PermissionId)
    }
}

/// Whether both halves are there, and neither holds a second `:`.
fn is_permission((resource, action): (&str, &str)) -> bool {
    !resource.is_empty() && !action.is_empty() && !action.contains(':')
}
