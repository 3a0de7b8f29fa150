//! Conditions as `docs/conditions.md` has them, written down naively: a tree, walked again for each question.

use crate::policy::{Facts, Term, Value};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// What is known while a condition is read: the facts, the permission, and the items of the loops around.
#[derive(Clone)]
pub(crate) struct Known<'f> {
    pub(crate) facts: &'f Facts,
    pub(crate) permission: &'f str,
    pub(crate) items: Vec<(&'static str, Value)>,
}

impl Known<'_> {
    /// `None` for unknown.
    pub(crate) fn truth(&self, term: &Term) -> Option<bool> {
        match self.value(term)? {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    fn value(&self, term: &Term) -> Option<Value> {
        match term {
            Term::Literal(value) => Some(value.clone()),
            Term::Root(root) => self.root(root),
            Term::Item(name) => {
                self.items.iter().rev().find(|(item, _)| item == name).map(|(_, value)| value.clone())
            }
            Term::Key(of, key) => self.member(of, key),
            Term::Index(of, by) => match (self.value(by)?, &**of) {
                (Value::Text(key), of) => self.member(of, &key),
                (number, of) => match self.value(of)? {
                    Value::List(items) => {
                        (0..items.len()).find(|at| count(*at) == number).map(|at| items[at].clone())
                    }
                    _ => None,
                },
            },
            Term::List(items) => {
                items.iter().map(|item| self.value(item)).collect::<Option<_>>().map(Value::List)
            }
            Term::Call(name, operands) => self.call(name, operands),
            Term::Loop(name, list, item, said) => {
                let Value::List(values) = self.value(list)? else { return None };
                let decides = *name == "exists";
                let truths = values.into_iter().map(|value| {
                    let items = [self.items.as_slice(), &[(*item, value)]].concat();
                    Known { items, ..self.clone() }.truth(said)
                });
                any(decides, truths).map(Value::Bool)
            }
        }
    }

    fn root(&self, root: &str) -> Option<Value> {
        match root {
            "subject" => self.facts.subject.clone(),
            "resource" => self.facts.resource.clone(),
            _ => self.facts.context.clone(),
        }
    }

    fn member(&self, of: &Term, key: &str) -> Option<Value> {
        let (resource, action) = self.permission.split_once(':').expect("a permission has a colon");
        match (of, key) {
            (Term::Root("subject"), "id") if self.facts.name.is_some() => {
                self.facts.name.clone().map(Value::Text)
            }
            (Term::Root("context"), "now") => self.facts.now.map(|now| Value::Time(f64::from(now))),
            (Term::Root("action"), "name") => Some(Value::Text(action.to_owned())),
            (Term::Root("action"), "resource") => Some(Value::Text(resource.to_owned())),
            _ => match self.value(of)? {
                Value::Map(entries) => {
                    entries.into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
                }
                _ => None,
            },
        }
    }

    fn call(&self, name: &str, operands: &[Term]) -> Option<Value> {
        let truth = |position: usize| self.truth(&operands[position]);
        match name {
            "&&" => return any(false, operands.iter().map(|operand| self.truth(operand))).map(Value::Bool),
            "||" => return any(true, operands.iter().map(|operand| self.truth(operand))).map(Value::Bool),
            "!" => return truth(0).map(|truth| Value::Bool(!truth)),
            "?:" => return self.value(&operands[if truth(0)? { 1 } else { 2 }]),
            "has" => {
                let Term::Key(of, key) = &operands[0] else { unreachable!("`has` asks for a key") };
                let had = self.member(of, key).is_some();
                return (had || matches!(self.value(of), Some(Value::Map(_)))).then_some(Value::Bool(had));
            }
            "in" => {
                if let (item, Term::List(list)) = (self.value(&operands[0])?, &operands[1]) {
                    let same = list.iter().map(|other| Some(self.value(other)? == item));
                    return any(true, same).map(Value::Bool);
                }
            }
            _ => {}
        }
        let values: Vec<Value> = operands.iter().map(|operand| self.value(operand)).collect::<Option<_>>()?;
        apply(name, &values)
    }

    /// Names of the attributes that a condition asks for and that are missing.
    pub(crate) fn missing(&self, term: &Term) -> BTreeSet<String> {
        if matches!(term, Term::Call("has", _)) && self.value(term).is_some() {
            return BTreeSet::new();
        }
        let parts: Vec<&Term> = match path(term) {
            Some(path) if self.value(term).is_none() => return BTreeSet::from([path]),
            Some(_) => Vec::new(),
            None => match term {
                Term::Key(of, _) => vec![of],
                Term::Index(of, by) => vec![of, by],
                Term::List(parts) | Term::Call(_, parts) => parts.iter().collect(),
                Term::Loop(_, list, _, said) => vec![list, said],
                Term::Literal(_) | Term::Root(_) | Term::Item(_) => Vec::new(),
            },
        };
        parts.into_iter().flat_map(|part| self.missing(part)).collect()
    }
}

/// An attribute as a path of keys.
fn path(term: &Term) -> Option<String> {
    match term {
        Term::Root(root) => Some((*root).to_owned()),
        Term::Key(of, key) => Some(format!("{}.{key}", path(of)?)),
        Term::Index(of, by) => match &**by {
            Term::Literal(Value::Text(key)) => Some(format!("{}.{key}", path(of)?)),
            _ => None,
        },
        _ => None,
    }
}

/// `decides` if any is that, the other if all are the other.
fn any(decides: bool, truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let truths: Vec<_> = truths.collect();
    if truths.contains(&Some(decides)) {
        return Some(decides);
    }
    (!truths.contains(&None)).then_some(!decides)
}

fn apply(name: &str, values: &[Value]) -> Option<Value> {
    use Value::{Bool, Number, Span, Text, Time};
    Some(match (name, values) {
        ("==", [left, right]) => Bool(left == right),
        ("!=", [left, right]) => Bool(left != right),
        ("<" | "<=" | ">" | ">=", [left, right]) => {
            let order = match (left, right) {
                (Number(left), Number(right)) | (Time(left), Time(right)) | (Span(left), Span(right)) => {
                    left.partial_cmp(right)?
                }
                (Text(left), Text(right)) => left.as_bytes().cmp(right.as_bytes()),
                _ => return None,
            };
            Bool(match name {
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                _ => order.is_ge(),
            })
        }
        ("in", [item, Value::List(list)]) => Bool(list.contains(item)),
        ("in", [Text(key), Value::Map(entries)]) => Bool(entries.iter().any(|(known, _)| known == key)),
        ("+", [Number(left), Number(right)]) => Number(left + right),
        ("+", [Span(left), Span(right)]) => Span(left + right),
        ("+", [Time(left), Span(right)] | [Span(left), Time(right)]) => Time(left + right),
        ("-", [Number(left), Number(right)]) => Number(left - right),
        ("-", [Span(left), Span(right)] | [Time(left), Time(right)]) => Span(left - right),
        ("-", [Time(left), Span(right)]) => Time(left - right),
        ("size", [Text(text)]) => count(text.chars().count()),
        ("size", [Value::List(list)]) => count(list.len()),
        ("size", [Value::Map(entries)]) => count(entries.len()),
        ("startsWith", [Text(text), Text(part)]) => Bool(text.starts_with(part)),
        ("endsWith", [Text(text), Text(part)]) => Bool(text.ends_with(part)),
        ("contains", [Text(text), Text(part)]) => Bool(text.contains(part)),
        ("timestamp", [Number(seconds)]) => Time(*seconds),
        ("timestamp", [Text(text)]) => Time(instant(text)?),
        ("duration", [Text(text)]) => Span(text.split(' ').map(length).sum()),
        ("cidr", [Text(range), Text(address)]) => Bool(lies_in(range, address.parse().ok()?)),
        _ => return None,
    })
}

fn count(count: usize) -> Value {
    Value::Number(f64::from(u32::try_from(count).expect("few")))
}

fn length(text: &str) -> f64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let seconds = [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0), ("s", 1.0)];
    let unit = seconds.iter().find(|(known, _)| *known == unit).expect("a unit").1;
    number.parse::<f64>().expect("a number") * unit
}

fn lies_in(range: &str, address: IpAddr) -> bool {
    let bits = |address| match address {
        IpAddr::V4(address) => format!("4{:032b}", u32::from(address)),
        IpAddr::V6(address) => format!("6{:0128b}", u128::from(address)),
    };
    let (first, length) = range.split_once('/').expect("a range has a length");
    let length: usize = length.parse().expect("a number");
    bits(address).starts_with(&bits(first.parse().expect("an address"))[..=length])
}

/// The texts that are tried, with what they mean; any other is no time.
fn instant(text: &str) -> Option<f64> {
    let known = [
        ("1970-01-01", 0.0),
        ("1970-01-01T00:00:03Z", 3.0),
        ("1970-01-01T01:00:02.5+01:00", 2.5),
        ("1969-12-31T23:59:58Z", -2.0),
        ("2000-02-29", 951_782_400.0),
    ];
    known.iter().find(|(known, _)| *known == text).map(|(_, seconds)| *seconds)
}
