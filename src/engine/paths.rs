//! Which attributes a condition asks for.

use super::condition::Facts;
use crate::model::program::{Given, LOOPS, Step, take};
use crate::model::value::Value;
use alloc::string::String;

/// Calls `found` with the path of each attribute that a program asks for, such as `resource.owner`; with `facts`, of
/// those only that are missing. Repeats what is asked for twice.
pub(super) fn paths(code: &[u8], facts: Option<&Facts<'_>>, found: &mut dyn FnMut(&str)) {
    let mut open = Reading { path: String::new(), value: Value::Missing, facts, found };
    let mut rest: [&[u8]; LOOPS + 1] = [&[]; LOOPS + 1];
    let mut depth = 0;
    let mut code = code;
    loop {
        match take(&mut code) {
            Some(Step::Loop(_, body)) => {
                open.end();
                // What is behind the loop waits until the loop's body has been read.
                if let Some(place) = rest.get_mut(depth) {
                    *place = code;
                    depth += 1;
                    code = body;
                }
            }
            Some(step) => open.step(step),
            None => {
                open.end();
                let Some(outer) = depth.checked_sub(1) else { return };
                depth = outer;
                code = rest.get(depth).copied().unwrap_or_default();
            }
        }
    }
}

struct Reading<'a, 'f> {
    /// Empty if no path is being read.
    path: String,
    value: Value<'a>,
    facts: Option<&'f Facts<'a>>,
    found: &'f mut dyn FnMut(&str),
}

impl Reading<'_, '_> {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Root(root) => {
                self.end();
                self.path.push_str(root.name());
                self.value = self.facts.map_or(Value::Missing, |facts| facts.root(root));
            }
            Step::Select(key) if !self.path.is_empty() => {
                self.key(key);
                self.value = self.value.get(key);
            }
            Step::Has(key) if !self.path.is_empty() => {
                self.key(key);
                // That a known map lacks the key is an answer.
                if !matches!(self.value, Value::Map(_)) {
                    self.value = Value::Missing;
                }
                self.end();
            }
            Step::Given(Given::Subject) => {
                self.end();
                // Nobody has to be told to give it: it comes with the subject's name.
                if self.facts.is_some_and(|facts| facts.given(Given::Subject) == Value::Missing) {
                    (self.found)("subject.id");
                }
            }
            _ => self.end(),
        }
    }

    fn key(&mut self, key: &[u8]) {
        self.path.push('.');
        self.path.push_str(core::str::from_utf8(key).unwrap_or_default());
    }

    fn end(&mut self) {
        if !self.path.is_empty() && self.value == Value::Missing {
            (self.found)(&self.path);
        }
        self.path.clear();
    }
}
