//! Conditions: a program and what is known to true, false or unknown.
//!
//! `docs/conditions.md` is the language. Runs without recursion and without allocation; a program that breaks the
//! rules of `docs/snapshot-format.md` is unknown.

use super::instant::parse_timestamp;
use super::question::Request;
use crate::model::address::range_contains;
use crate::model::program::{Given, LOOPS, Operator, Root, STACK, Step, take, take_select};
use crate::model::value::{Value, block};
use crate::model::{PermissionId, Snapshot};
use core::cmp::Ordering;

/// True, false, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It is not so.
    False,
    /// It depends on what is not told.
    Unknown,
    /// It is so.
    True,
}

impl Truth {
    /// Whether both are so.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Whether either is so.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it is not so.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "beside `and` and `or`, which no trait has")]
    pub fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// What is known when a condition is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) request: &'a Request<'a>,
    /// The permission that the condition is about; none for one about a record alone.
    pub(super) about: Option<(&'a Snapshot, PermissionId)>,
}

impl<'a> Facts<'a> {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn root(&self, root: Root) -> Value<'a> {
        let bytes = match root {
            Root::Subject => self.request.subject,
            Root::Resource => self.request.resource,
            Root::Context => self.request.context,
        };
        Value::read(bytes).0
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[expect(clippy::cast_precision_loss, reason = "exact for any time that is told")]
    pub(super) fn given(&self, given: Given) -> Value<'a> {
        let text = |text: &'a str| Value::Text(text.as_bytes());
        match given {
            Given::Now => self.request.now.map_or(Value::Missing, |now| Value::Timestamp(now as f64)),
            Given::Resource | Given::Action => match self.about {
                Some((snapshot, permission)) if given == Given::Resource => {
                    text(snapshot.resource_name(snapshot.permission_resource(permission)))
                }
                Some((snapshot, permission)) => text(snapshot.permission_action(permission)),
                None => Value::Missing,
            },
            // Without a subject's name, `subject.id` is an attribute like any other.
            Given::Subject => match self.request.id {
                Some(id) => text(id),
                None => self.root(Root::Subject).get(b"id"),
            },
        }
    }
}

/// How much a condition may cost, as `docs/conditions.md` counts it; one that costs more is unknown.
pub(super) const MOST: usize = 1 << 22;

/// Whether a program is true of what is known.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn evaluate(code: &[u8], facts: &Facts<'_>) -> Truth {
    let mut machine =
        Machine { values: [Value::Missing; STACK], height: 0, loops: [None; LOOPS], depth: 0, left: MOST };
    machine.run(code, facts);
    truth(machine.pop())
}

/// What a value says as a condition.
pub(super) fn truth(value: Value<'_>) -> Truth {
    match value {
        Value::Bool(true) => Truth::True,
        Value::Bool(false) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// A loop that is being run.
#[derive(Clone, Copy)]
struct Loop<'a> {
    /// Those still to come.
    items: &'a [u8],
    body: &'a [u8],
    /// What comes behind the loop.
    after: &'a [u8],
    item: Value<'a>,
    all: bool,
    so_far: Truth,
}

struct Machine<'a> {
    values: [Value<'a>; STACK],
    height: usize,
    loops: [Option<Loop<'a>>; LOOPS],
    depth: usize,
    /// What may still be spent.
    left: usize,
}

impl<'a> Machine<'a> {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn push(&mut self, value: Value<'a>) {
        if let Some(place) = self.values.get_mut(self.height) {
            *place = value;
            self.height += 1;
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn pop(&mut self) -> Value<'a> {
        let Some(top) = self.height.checked_sub(1) else { return Value::Missing };
        self.height = top;
        self.values.get(top).copied().unwrap_or(Value::Missing)
    }

    fn run(&mut self, mut code: &'a [u8], facts: &Facts<'a>) {
        loop {
            let Some(step) = take(&mut code) else {
                match self.end_of_body() {
                    Some(next) => code = next,
                    None => return,
                }
                continue;
            };
            let [below, top] =
                [2, 1].map(|back| self.height.checked_sub(back).and_then(|at| self.values.get(at)));
            self.left = self.left.saturating_sub(cost(step, below, top));
            if self.left == 0 {
                self.height = 0;
                return;
            }
            let value = match step {
                Step::Value(value) => value,
                Step::Root(root) => {
                    let mut value = facts.root(root);
                    // A path in one go, since what is between its keys need not be kept.
                    while let Some(key) = take_select(&mut code) {
                        self.left = self.left.saturating_sub(cost(step, None, Some(&value)));
                        value = value.get(key);
                    }
                    value
                }
                Step::Given(given) => facts.given(given),
                Step::Item(depth) => self
                    .loops
                    .get(usize::from(depth))
                    .copied()
                    .flatten()
                    .map_or(Value::Missing, |open| open.item),
                Step::Select(key) => self.pop().get(key),
                Step::Has(key) => has(self.pop(), key),
                Step::InList(count) => self.in_list(count.into()),
                Step::Loop(operator, body) => {
                    code = self.begin(operator == Operator::All, body, code);
                    continue;
                }
                Step::Operator(operator) => {
                    let (mut third, mut second) = (Value::Missing, Value::Missing);
                    if operator.operands() > 2 {
                        third = self.pop();
                    }
                    if operator.operands() > 1 {
                        second = self.pop();
                    }
                    apply(operator, self.pop(), second, third)
                }
            };
            self.push(value);
        }
    }

    /// Begins a loop over the list on top; gives what to run next.
    fn begin(&mut self, all: bool, body: &'a [u8], after: &'a [u8]) -> &'a [u8] {
        let list = self.pop();
        let so_far = if all { Truth::True } else { Truth::False };
        if let (Value::List(items), Some(open)) = (list, self.loops.get_mut(self.depth)) {
            *open = Some(Loop { items, body, after, item: Value::Missing, all, so_far });
            self.depth += 1;
            self.next_item()
        } else {
            self.push(Value::Missing);
            after
        }
    }

    /// Goes on with the next item, or with what is behind the loop.
    fn next_item(&mut self) -> &'a [u8] {
        let Some(Some(open)) = self.depth.checked_sub(1).and_then(|depth| self.loops.get_mut(depth)) else {
            return &[];
        };
        let decided = if open.all { Truth::False } else { Truth::True };
        if open.items.is_empty() || open.so_far == decided {
            let (after, found) = (open.after, open.so_far);
            self.depth -= 1;
            self.push(of_truth(found));
            return after;
        }
        (open.item, open.items) = Value::read(open.items);
        open.body
    }

    /// Notes what the body came to; none if no loop is open.
    fn end_of_body(&mut self) -> Option<&'a [u8]> {
        let depth = self.depth.checked_sub(1)?;
        let found = truth(self.pop());
        let open = self.loops.get_mut(depth)?.as_mut()?;
        open.so_far = if open.all { open.so_far.and(found) } else { open.so_far.or(found) };
        Some(self.next_item())
    }

    fn in_list(&mut self, count: usize) -> Value<'a> {
        let first = self.height.saturating_sub(count);
        let wanted =
            first.checked_sub(1).and_then(|at| self.values.get(at)).copied().unwrap_or(Value::Missing);
        let items = self.values.get(first..self.height).unwrap_or_default();
        let found = items.iter().fold(Truth::False, |found, item| found.or(equal(wanted, *item)));
        self.height = first.saturating_sub(1);
        of_truth(found)
    }
}

/// What a step may cost that finds these values on top: it may read both, and a search holds each part of the one
/// against each of the other.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn cost(step: Step<'_>, below: Option<&Value<'_>>, top: Option<&Value<'_>>) -> usize {
    let parts = |value: Option<&Value<'_>>| match value {
        Some(Value::Text(bytes) | Value::List(bytes) | Value::Map(bytes)) => 1 + bytes.len() / 64,
        _ => 1,
    };
    let (below, top) = (parts(below), parts(top));
    if step == Step::Operator(Operator::Contains) { below.saturating_mul(top) } else { below + top - 1 }
}

#[cfg_attr(target_arch = "wasm32", inline(never))]
fn of_truth(truth: Truth) -> Value<'static> {
    match truth {
        Truth::True => Value::Bool(true),
        Truth::False => Value::Bool(false),
        Truth::Unknown => Value::Missing,
    }
}

/// Whether a map has a key.
pub(super) fn has<'a>(map: Value<'a>, key: &[u8]) -> Value<'a> {
    if let Value::Map(_) = map { Value::Bool(map.get(key) != Value::Missing) } else { Value::Missing }
}

#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn equal(left: Value<'_>, right: Value<'_>) -> Truth {
    if matches!(left, Value::Missing) || matches!(right, Value::Missing) {
        Truth::Unknown
    } else if left == right {
        Truth::True
    } else {
        Truth::False
    }
}

/// What an operator makes of values.
pub(super) fn apply<'a>(
    operator: Operator,
    left: Value<'a>,
    right: Value<'a>,
    third: Value<'a>,
) -> Value<'a> {
    match operator {
        Operator::And => of_truth(truth(left).and(truth(right))),
        Operator::Or => of_truth(truth(left).or(truth(right))),
        Operator::Not => of_truth(truth(left).not()),
        Operator::Equal => of_truth(equal(left, right)),
        Operator::Unequal => of_truth(equal(left, right).not()),
        Operator::Less => compare(left, right, Ordering::is_lt),
        Operator::LessOrEqual => compare(left, right, Ordering::is_le),
        Operator::Greater => compare(left, right, Ordering::is_gt),
        Operator::GreaterOrEqual => compare(left, right, Ordering::is_ge),
        Operator::In => is_in(left, right),
        Operator::Choose => match truth(left) {
            Truth::True => right,
            Truth::False => third,
            Truth::Unknown => Value::Missing,
        },
        Operator::Size => size(left),
        Operator::Timestamp => match left {
            Value::Text(text) => parse_timestamp(text).map_or(Value::Missing, Value::Timestamp),
            Value::Number(seconds) | Value::Timestamp(seconds) => Value::Timestamp(seconds),
            _ => Value::Missing,
        },
        Operator::Add => sum(left, right, 1.0),
        Operator::Subtract => sum(left, right, -1.0),
        Operator::Index => match right {
            Value::Text(key) => left.get(key),
            Value::Number(position) => left.at(position),
            _ => Value::Missing,
        },
        Operator::StartsWith | Operator::EndsWith | Operator::Contains | Operator::CidrContains => {
            let (Value::Text(text), Value::Text(part)) = (left, right) else { return Value::Missing };
            match operator {
                Operator::StartsWith => Value::Bool(text.starts_with(part)),
                Operator::EndsWith => Value::Bool(text.ends_with(part)),
                Operator::Contains => {
                    Value::Bool(part.is_empty() || text.windows(part.len()).any(|window| window == part))
                }
                _ => range_contains(text, part).map_or(Value::Missing, Value::Bool),
            }
        }
        Operator::Has | Operator::List | Operator::Exists | Operator::All => Value::Missing,
    }
}

#[cfg_attr(target_arch = "wasm32", inline(never))]
fn compare<'a>(left: Value<'a>, right: Value<'a>, holds: fn(Ordering) -> bool) -> Value<'a> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right))
        | (Value::Timestamp(left), Value::Timestamp(right))
        | (Value::Duration(left), Value::Duration(right)) => left.partial_cmp(&right),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        _ => None,
    };
    order.map_or(Value::Missing, |order| Value::Bool(holds(order)))
}

fn is_in<'a>(wanted: Value<'a>, container: Value<'a>) -> Value<'a> {
    match (wanted, container) {
        (Value::Text(key), Value::Map(_)) => has(container, key),
        (_, Value::List(mut items)) => {
            let mut found = Truth::False;
            while !items.is_empty() && found != Truth::True {
                let (item, rest) = Value::read(items);
                found = found.or(equal(wanted, item));
                items = rest;
            }
            of_truth(if matches!(wanted, Value::Missing) { Truth::Unknown } else { found })
        }
        _ => Value::Missing,
    }
}

/// Characters of a text, items of a list, entries of a map.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
fn size(value: Value<'_>) -> Value<'_> {
    let count = match value {
        Value::Text(text) => text.iter().filter(|byte| **byte & 0xc0 != 0x80).count(),
        Value::List(mut rest) | Value::Map(mut rest) => {
            let mut count = 0;
            while !rest.is_empty() {
                if let Value::Map(_) = value {
                    rest = block(rest).map_or(&[], |(_, rest)| rest);
                }
                rest = Value::read(rest).1;
                count += 1;
            }
            count
        }
        _ => return Value::Missing,
    };
    Value::Number(count as f64)
}

/// The sum or difference of numbers, of durations, or of a timestamp and a duration; the duration between timestamps.
fn sum<'a>(left: Value<'a>, right: Value<'a>, sign: f64) -> Value<'a> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Value::Number(left + sign * right),
        (Value::Duration(left), Value::Duration(right)) => Value::Duration(left + sign * right),
        (Value::Timestamp(left), Value::Duration(right)) => Value::Timestamp(left + sign * right),
        (Value::Duration(left), Value::Timestamp(right)) if sign > 0.0 => Value::Timestamp(left + right),
        (Value::Timestamp(left), Value::Timestamp(right)) if sign < 0.0 => Value::Duration(left - right),
        _ => Value::Missing,
    }
}
