//! Conditions and the facts that they ask for, from a seed.

use crate::dice::Dice;
use crate::policy::{Facts, Term, Value};

/// Keys of attributes, by what they mostly are.
const NUMBERS: [(&str, &str); 3] = [("resource", "n"), ("subject", "n"), ("context", "n")];
const TEXTS: [(&str, &str); 4] = [("resource", "s"), ("subject", "s"), ("subject", "id"), ("context", "s")];
const TRUTHS: [(&str, &str); 3] = [("resource", "b"), ("subject", "b"), ("context", "b")];
const WORDS: [&str; 5] = ["", "a", "b", "user:a", "\u{e9}a"];
const DATES: [&str; 6] =
    ["1970-01-01", "1970-01-01T00:00:03Z", "1970-01-01T01:00:02.5+01:00", "2000-02-29", "2001-02-29", "soon"];
const ADDRESSES: [&str; 5] = ["10.0.0.1", "10.128.0.1", "192.168.0.1", "2001:db8::1", "10.0.0"];
const RANGES: [&str; 4] = ["10.0.0.0/9", "10.0.0.1/32", "0.0.0.0/0", "2001:db8::/33"];

fn number(dice: &mut Dice) -> Value {
    Value::Number(*dice.pick(&[0.0, 1.0, 1.5, 2.0]))
}

fn word(dice: &mut Dice, from: &[&str]) -> Value {
    Value::Text((*dice.pick(from)).to_owned())
}

fn any(dice: &mut Dice, from: &[&'static str]) -> &'static str {
    dice.pick::<&str>(from)
}

fn list(dice: &mut Dice) -> Value {
    let texts = dice.percent(50);
    let item = |dice: &mut Dice| match dice.below(12) {
        0 => Value::Null,
        1 => Value::Map(vec![("n".to_owned(), number(dice))]),
        _ if texts => word(dice, &WORDS),
        _ => number(dice),
    };
    Value::List((0..dice.below(4)).map(|_| item(dice)).collect())
}

/// A value for a key: mostly what conditions take it for.
fn value(dice: &mut Dice, key: &str) -> Value {
    let key = if dice.percent(8) { any(dice, &["n", "s", "b", "l", "m", "null"]) } else { key };
    match key {
        "n" => number(dice),
        "s" | "id" => word(dice, &WORDS),
        "b" => Value::Bool(dice.percent(50)),
        "d" if dice.percent(20) => number(dice),
        "d" => word(dice, &DATES),
        "ip" => word(dice, &ADDRESSES),
        "l" => list(dice),
        "m" => map(dice, &["n", "s"], 70),
        _ => Value::Null,
    }
}

fn map(dice: &mut Dice, keys: &[&str], chance: usize) -> Value {
    let told: Vec<&str> = keys.iter().copied().filter(|_| dice.percent(chance)).collect();
    Value::Map(told.into_iter().map(|key| (key.to_owned(), value(dice, key))).collect())
}

/// What is told, which is often not all.
pub(crate) fn facts(dice: &mut Dice, now: u64) -> Facts {
    let chance = *dice.pick(&[50, 85, 100]);
    let mut root = |keys: &[&str]| dice.percent(80).then(|| map(dice, keys, chance));
    let subject = root(&["n", "s", "b", "id"]);
    let resource = root(&["n", "s", "b", "d", "ip", "l", "m"]);
    let context = root(&["n", "s", "b", "now"]);
    Facts { name: None, subject, resource, context, now: u32::try_from(now).ok() }
}

/// The same with something not told.
pub(crate) fn forget(dice: &mut Dice, facts: &Facts) -> Facts {
    let mut root = |told: &Option<Value>| match told {
        Some(Value::Map(entries)) if dice.percent(70) => {
            Some(Value::Map(entries.iter().filter(|_| dice.percent(60)).cloned().collect()))
        }
        told => told.clone().filter(|_| dice.percent(50)),
    };
    let (subject, resource, context) = (root(&facts.subject), root(&facts.resource), root(&facts.context));
    Facts { subject, resource, context, ..facts.clone() }
}

fn of(root: &'static str, key: &str) -> Term {
    Term::Key(Box::new(Term::Root(root)), key.to_owned())
}

fn one(dice: &mut Dice, from: &[(&'static str, &str)]) -> Term {
    let (root, key) = *dice.pick(from);
    if dice.percent(10) {
        return Term::Index(Box::new(Term::Root(root)), Box::new(text(key)));
    }
    of(root, key)
}

fn text(text: &str) -> Term {
    Term::Literal(Value::Text(text.to_owned()))
}

fn call(name: &'static str, operands: impl Into<Vec<Term>>) -> Term {
    Term::Call(name, operands.into())
}

/// A condition: what is true or false, or should be.
pub(crate) fn condition(dice: &mut Dice) -> Term {
    truth(dice, 3, &[])
}

fn truth(dice: &mut Dice, depth: usize, items: &[&'static str]) -> Term {
    if depth == 0 || dice.percent(45) {
        return atom(dice, depth, items);
    }
    let mut part = || truth(dice, depth - 1, items);
    let (first, second, third) = (part(), part(), part());
    match dice.below(7) {
        0 | 1 => call("&&", [first, second]),
        2 | 3 => call("||", [first, second]),
        4 | 5 => call("!", [first]),
        _ => call("?:", [first, second, third]),
    }
}

fn atom(dice: &mut Dice, depth: usize, items: &[&'static str]) -> Term {
    let order = any(dice, &["<", "<=", ">", ">="]);
    let equal = any(dice, &["==", "!="]);
    match dice.below(20) {
        0 | 1 => one(dice, &TRUTHS),
        2 => Term::Literal(Value::Bool(dice.percent(50))),
        3 | 4 => call(order, [any_number(dice, items), any_number(dice, items)]),
        5 => call(equal, [any_number(dice, items), any_number(dice, items)]),
        6 | 7 => call(equal, [any_text(dice, items), any_text(dice, items)]),
        8 => call(order, [any_text(dice, items), any_text(dice, items)]),
        9 => call(equal, [anything(dice, items), anything(dice, items)]),
        10 => call(equal, [anything(dice, items), Term::Literal(Value::Null)]),
        11 | 12 => is_in(dice, items),
        13 => {
            let inner = Term::Key(Box::new(of("resource", "m")), "n".to_owned());
            let other = of(any(dice, &["resource", "subject", "context"]), any(dice, &["n", "s", "b"]));
            call("has", [if dice.percent(40) { inner } else { other }])
        }
        14 => {
            let part = any(dice, &["startsWith", "endsWith", "contains"]);
            call(part, [any_text(dice, items), any_text(dice, items)])
        }
        15 | 16 if depth > 0 => {
            let item = if items.is_empty() { "x" } else { "y" };
            let list =
                if items.is_empty() || dice.percent(70) { of("resource", "l") } else { Term::Item("x") };
            let said = truth(dice, depth - 1, &[items, &[item]].concat());
            Term::Loop(any(dice, &["exists", "all"]), Box::new(list), item, Box::new(said))
        }
        17 => call(equal, [of("action", "name"), text(any(dice, &["view", "edit"]))]),
        18 => call("cidr", [text(any(dice, &RANGES)), of("resource", "ip")]),
        _ => call(if dice.percent(70) { order } else { equal }, [any_time(dice), any_time(dice)]),
    }
}

fn is_in(dice: &mut Dice, items: &[&'static str]) -> Term {
    let some = |dice: &mut Dice, of: fn(&mut Dice, &[&'static str]) -> Term| {
        Term::List((0..dice.below(4)).map(|_| of(dice, items)).collect())
    };
    let (item, within) = match dice.below(6) {
        0 => (any_text(dice, items), of("resource", "m")),
        1 | 2 => (anything(dice, items), of("resource", "l")),
        3 => (any_text(dice, items), some(dice, any_text)),
        4 => (any_number(dice, items), some(dice, any_number)),
        _ => (
            one(dice, &TRUTHS),
            Term::List(vec![Term::Literal(number(dice)), text("a"), Term::Literal(Value::Null)]),
        ),
    };
    call("in", [item, within])
}

fn any_number(dice: &mut Dice, items: &[&'static str]) -> Term {
    match dice.below(12) {
        0..3 => Term::Literal(number(dice)),
        3 => call("size", [of("resource", any(dice, &["l", "s", "m"]))]),
        4 => call(any(dice, &["+", "-"]), [one(dice, &NUMBERS), Term::Literal(number(dice))]),
        5 => Term::Key(Box::new(of("resource", "m")), "n".to_owned()),
        6 => Term::Index(Box::new(of("resource", "l")), Box::new(Term::Literal(number(dice)))),
        7 => Term::Index(Box::new(of("resource", "l")), Box::new(of("subject", "n"))),
        8..10 if !items.is_empty() => Term::Item(any(dice, items)),
        10 if !items.is_empty() => Term::Key(Box::new(Term::Item(any(dice, items))), "n".to_owned()),
        _ => one(dice, &NUMBERS),
    }
}

fn any_text(dice: &mut Dice, items: &[&'static str]) -> Term {
    match dice.below(10) {
        0..3 => text(any(dice, &WORDS)),
        3 => Term::Index(Box::new(of("resource", "m")), Box::new(text("s"))),
        4 => Term::Index(Box::new(Term::Root("resource")), Box::new(of("subject", "s"))),
        5..7 if !items.is_empty() => Term::Item(any(dice, items)),
        _ => one(dice, &TEXTS),
    }
}

fn anything(dice: &mut Dice, items: &[&'static str]) -> Term {
    match dice.below(6) {
        0 => one(dice, &NUMBERS),
        1 => one(dice, &TEXTS),
        2 => of("resource", "l"),
        3 => of("resource", "m"),
        4 if !items.is_empty() => Term::Item(any(dice, items)),
        _ => one(dice, &TRUTHS),
    }
}

fn any_time(dice: &mut Dice) -> Term {
    let moved = |dice: &mut Dice, time| {
        let span = call("duration", [text(any(dice, &["1s", "2s 1m", "30d 2h"]))]);
        call(any(dice, &["+", "-"]), [time, span])
    };
    let time = match dice.below(4) {
        0 => call("timestamp", [of("resource", "d")]),
        1 => call("timestamp", [text(any(dice, &["1970-01-01", "1970-01-01T00:00:03Z"]))]),
        _ => one(dice, &[("context", "now")]),
    };
    if dice.percent(25) { moved(dice, time) } else { time }
}
