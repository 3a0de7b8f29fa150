//! What is left of a condition when some of it is known.

use super::condition::{Facts, Truth, apply, cost, has, truth};
use crate::model::program::{Given, LOOPS, Operator, Root, Step, take};
use crate::model::value::Value;
use alloc::vec::Vec;

/// Numbers in a residual that are no operators and no values.
const ATTRIBUTE: u8 = 16;
const ITEM: u8 = 17;
const SELECT: u8 = 18;
/// What can never be known, such as the sum of a number and a text.
const UNKNOWABLE: u8 = 9;

/// How much it may cost to find what is left: as a condition counts, and one more for each 64 bytes of what is left. Of
/// a condition that costs more, it can never be known.
const MOST: usize = 1 << 20;

/// Appends what is left of a program, in postfix order, and gives what is known: if that is not unknown, nothing is
/// left.
pub(super) fn residual(code: &[u8], facts: &Facts<'_>, out: &mut Vec<u8>) -> Truth {
    let mut open = Open { items: Vec::new(), left: MOST };
    let mut term = run(code, facts, &mut open);
    if open.left == 0 {
        term = Term::unknown(Vec::new());
    }
    let found = truth(term.value);
    if found == Truth::Unknown {
        out.extend(term.into_bytes());
    }
    found
}

/// A value, or if that is missing, how it would be come by.
struct Term<'a> {
    value: Value<'a>,
    /// In postfix order; empty if the value is known, or can never be.
    rest: Vec<u8>,
    /// Whether it is a path from a root, to which keys are appended.
    path: bool,
}

impl<'a> Term<'a> {
    fn known(value: Value<'a>) -> Self {
        Self { value, rest: Vec::new(), path: false }
    }

    fn unknown(rest: Vec<u8>) -> Self {
        Self { value: Value::Missing, rest, path: false }
    }

    fn is_known(&self) -> bool {
        self.value != Value::Missing
    }

    fn into_bytes(self) -> Vec<u8> {
        if !self.is_known() {
            return if self.rest.is_empty() { Vec::from([UNKNOWABLE]) } else { self.rest };
        }
        let mut bytes = Vec::new();
        write(self.value, &mut bytes);
        bytes
    }
}

/// The loops that are open.
struct Open<'a> {
    /// What each is at; none where that is not known.
    items: Vec<Option<Value<'a>>>,
    /// What may still be spent.
    left: usize,
}

/// Runs a program. Calls itself for the body of a loop, at most [`LOOPS`] deep.
fn run<'a>(mut code: &'a [u8], facts: &Facts<'a>, open: &mut Open<'a>) -> Term<'a> {
    let mut terms: Vec<Term<'a>> = Vec::new();
    while let Some(step) = take(&mut code).filter(|_| open.left > 0) {
        let mut values = terms.iter().rev().map(|term| &term.value);
        let (top, below) = (values.next(), values.next());
        open.left = open.left.saturating_sub(cost(step, below, top));
        let term = match step {
            Step::Value(value) => Term::known(value),
            Step::Root(root) => attribute(root, facts),
            Step::Given(given) => match facts.given(given) {
                Value::Missing if given == Given::Subject => select(attribute(Root::Subject, facts), b"id"),
                Value::Missing => select(attribute(Root::Context, facts), b"now"),
                value => Term::known(value),
            },
            Step::Item(depth) => match open.items.get(usize::from(depth)).copied().flatten() {
                Some(value) => Term::known(value),
                None => Term::unknown(Vec::from([ITEM, depth])),
            },
            Step::Select(key) => select(pop(&mut terms), key),
            Step::Has(key) => {
                let map = pop(&mut terms);
                match has(map.value, key) {
                    Value::Missing => one(Operator::Has, select(map, key)),
                    value => Term::known(value),
                }
            }
            Step::InList(count) => in_list(&mut terms, count.into()),
            Step::Loop(operator, body) => each(operator, pop(&mut terms), body, facts, open),
            Step::Operator(operator) => operate(operator, &mut terms),
        };
        open.left = open.left.saturating_sub(term.rest.len() / 64);
        terms.push(term);
    }
    pop(&mut terms)
}

fn pop<'a>(terms: &mut Vec<Term<'a>>) -> Term<'a> {
    terms.pop().unwrap_or(Term::known(Value::Missing))
}

fn attribute<'a>(root: Root, facts: &Facts<'a>) -> Term<'a> {
    let mut rest = Vec::from([ATTRIBUTE]);
    block(root.name().as_bytes(), &mut rest);
    Term { value: facts.root(root), rest, path: true }
}

/// The value under a key; a path from a root grows by the key.
fn select<'a>(map: Term<'a>, key: &[u8]) -> Term<'a> {
    let value = map.value.get(key);
    let mut rest = map.rest;
    if map.path {
        rest.push(b'.');
        rest.extend(key);
        let length = u32::try_from(rest.len().saturating_sub(5)).unwrap_or(u32::MAX).to_le_bytes();
        rest.iter_mut().skip(1).zip(length).for_each(|(byte, new)| *byte = new);
    } else if !rest.is_empty() {
        rest.push(SELECT);
        block(key, &mut rest);
    }
    Term { value, rest, path: map.path }
}

fn one(operator: Operator, operand: Term<'_>) -> Term<'static> {
    let mut rest = operand.into_bytes();
    rest.push(operator as u8);
    Term::unknown(rest)
}

fn operate<'a>(operator: Operator, terms: &mut Vec<Term<'a>>) -> Term<'a> {
    let none = || Term::known(Value::Missing);
    let third = if operator.operands() > 2 { pop(terms) } else { none() };
    let second = if operator.operands() > 1 { pop(terms) } else { none() };
    let first = pop(terms);
    let value = apply(operator, first.value, second.value, third.value);
    if value != Value::Missing {
        return Term::known(value);
    }
    match operator {
        // What is true beside `&&`, or false beside `||`, decides nothing.
        Operator::And | Operator::Or if truth(first.value) != Truth::Unknown => return second,
        Operator::And | Operator::Or if truth(second.value) != Truth::Unknown => return first,
        Operator::Choose => match truth(first.value) {
            Truth::True => return second,
            Truth::False => return third,
            Truth::Unknown => {}
        },
        _ => {}
    }
    let operands = [first, second, third].into_iter().take(operator.operands());
    let mut rest = Vec::new();
    for operand in operands {
        rest.extend(operand.into_bytes());
    }
    rest.push(operator as u8);
    Term::unknown(rest)
}

fn in_list<'a>(terms: &mut Vec<Term<'a>>, count: usize) -> Term<'a> {
    let items = terms.split_off(terms.len().saturating_sub(count));
    let wanted = pop(terms);
    let equal = |item: &Term<'a>| truth(apply(Operator::Equal, wanted.value, item.value, Value::Missing));
    match items.iter().map(equal).max() {
        Some(Truth::True) => return Term::known(Value::Bool(true)),
        Some(Truth::Unknown) => {}
        _ => return Term::known(Value::Bool(false)),
    }
    let mut rest = wanted.into_bytes();
    let length = u32::try_from(items.len()).unwrap_or(u32::MAX);
    for item in items {
        rest.extend(item.into_bytes());
    }
    rest.push(Operator::List as u8);
    rest.extend(length.to_le_bytes());
    rest.push(Operator::In as u8);
    Term::unknown(rest)
}

/// `exists` or `all`: item by item if the list is known.
fn each<'a>(
    operator: Operator,
    list: Term<'a>,
    body: &'a [u8],
    facts: &Facts<'a>,
    open: &mut Open<'a>,
) -> Term<'a> {
    if open.items.len() >= LOOPS {
        return Term::known(Value::Missing);
    }
    let Value::List(mut rest) = list.value else {
        open.items.push(None);
        let inside = run(body, facts, open);
        open.items.pop();
        let mut bytes = list.into_bytes();
        bytes.push(operator as u8);
        block(&inside.into_bytes(), &mut bytes);
        return Term::unknown(bytes);
    };
    let join = if operator == Operator::All { Operator::And } else { Operator::Or };
    let mut so_far = Term::known(Value::Bool(operator == Operator::All));
    while !rest.is_empty() && open.left > 0 {
        let (item, behind) = Value::read(rest);
        rest = behind;
        open.items.push(Some(item));
        let found = run(body, facts, open);
        open.items.pop();
        let mut terms = Vec::from([so_far, found]);
        so_far = operate(join, &mut terms);
        open.left = open.left.saturating_sub(1 + so_far.rest.len() / 64);
    }
    so_far
}

fn block(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(bytes);
}

fn write(value: Value<'_>, out: &mut Vec<u8>) {
    let (tag, number) = match value {
        Value::Missing | Value::Null => return out.push(0),
        Value::Bool(value) => return out.push(1 + u8::from(value)),
        Value::Text(bytes) => return tagged(4, bytes, out),
        Value::List(bytes) => return tagged(5, bytes, out),
        Value::Map(bytes) => return tagged(6, bytes, out),
        Value::Number(number) => (3, number),
        Value::Timestamp(number) => (7, number),
        Value::Duration(number) => (8, number),
    };
    out.push(tag);
    out.extend(number.to_le_bytes());
}

fn tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    block(bytes, out);
}
