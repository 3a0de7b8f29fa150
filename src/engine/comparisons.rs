//! Conditions made of comparisons, which most are: decoded once, and held against what is told without a machine.

use super::condition::{Facts, MOST, Truth, apply, equal, has, truth};
use super::question::Request;
use crate::model::program::{Given, LONGEST, Operator, Root, STACK, Step, take};
use crate::model::value::Value;
use alloc::vec::Vec;

/// Below so many bytes each, what is told cannot make comparisons cost too much: a step reads two values at most.
const LITTLE: usize = MOST / LONGEST / 2 * 64;

/// A condition made of comparisons.
#[derive(Debug, Clone)]
pub(super) struct Comparisons<'s>(Vec<Part<'s>>);

/// In postfix order, as in a program.
#[derive(Debug, Clone)]
enum Part<'s> {
    /// A value that is true or false by itself.
    Holds(Operand<'s>),
    Has(Operand<'s>, &'s [u8]),
    Compare(Operator, Operand<'s>, Operand<'s>),
    /// Whether a value is one of a list.
    Listed(Operand<'s>, Vec<Operand<'s>>),
    /// `&&`, `||` or `!`.
    Join(Operator),
}

#[derive(Debug, Clone)]
enum Operand<'s> {
    Literal(Value<'s>),
    Path(Root, Vec<&'s [u8]>),
    /// What is told beside attributes.
    Told(Given),
}

impl<'s> Comparisons<'s> {
    /// Decodes a program; none if it takes more than comparisons.
    pub(super) fn new(mut code: &'s [u8]) -> Option<Self> {
        let (mut parts, mut operands) = (Vec::new(), Vec::new());
        while !code.is_empty() {
            match take(&mut code)? {
                Step::Value(value) => operands.push(Operand::Literal(value)),
                Step::Root(root) => operands.push(Operand::Path(root, Vec::new())),
                Step::Select(key) => match operands.last_mut()? {
                    Operand::Path(_, keys) => keys.push(key),
                    _ => return None,
                },
                Step::Given(given @ (Given::Now | Given::Subject)) => operands.push(Operand::Told(given)),
                Step::Has(key) => {
                    let map = operands.pop()?;
                    settle(&mut operands, &mut parts);
                    parts.push(Part::Has(map, key));
                }
                Step::InList(count) => {
                    let items = operands.split_off(operands.len().checked_sub(count.into())?);
                    let wanted = operands.pop()?;
                    settle(&mut operands, &mut parts);
                    parts.push(Part::Listed(wanted, items));
                }
                Step::Operator(operator @ (Operator::And | Operator::Or | Operator::Not)) => {
                    settle(&mut operands, &mut parts);
                    parts.push(Part::Join(operator));
                }
                Step::Operator(operator) if compares(operator) => {
                    let (right, left) = (operands.pop()?, operands.pop()?);
                    settle(&mut operands, &mut parts);
                    parts.push(Part::Compare(operator, left, right));
                }
                Step::Item(_) | Step::Given(_) | Step::Operator(_) | Step::Loop(..) => return None,
            }
        }
        settle(&mut operands, &mut parts);
        Some(Self(parts))
    }

    /// Whether it is true of what is known, which has to be little by [`is_little`].
    pub(super) fn truth(&self, facts: &Facts<'_>) -> Truth {
        let mut below = [Truth::Unknown; STACK];
        let (mut last, mut height) = (Truth::Unknown, 0_usize);
        for part in &self.0 {
            let found = match part {
                Part::Holds(operand) => truth(operand.value(facts)),
                Part::Has(map, key) => truth(has(map.value(facts), key)),
                Part::Compare(operator, left, right) => {
                    compare(*operator, left.value(facts), right.value(facts))
                }
                Part::Listed(wanted, items) => {
                    let wanted = wanted.value(facts);
                    items.iter().fold(Truth::False, |any, item| any.or(equal(wanted, item.value(facts))))
                }
                Part::Join(Operator::Not) => {
                    last = last.not();
                    continue;
                }
                Part::Join(operator) => {
                    height = height.saturating_sub(1);
                    let first = below.get(height).copied().unwrap_or(Truth::Unknown);
                    last = if *operator == Operator::And { first.and(last) } else { first.or(last) };
                    continue;
                }
            };
            if let Some(place) = below.get_mut(height) {
                *place = last;
                height += 1;
            }
            last = found;
        }
        last
    }
}

impl<'s> Operand<'s> {
    fn value<'a>(&self, facts: &Facts<'a>) -> Value<'a>
    where
        's: 'a,
    {
        match self {
            Self::Literal(value) => *value,
            Self::Path(root, keys) => keys.iter().fold(facts.root(*root), |map, key| map.get(key)),
            Self::Told(given) => facts.given(*given),
        }
    }
}

/// Whether so little is told that what it costs need not be counted.
pub(super) fn is_little(request: &Request<'_>) -> bool {
    let id = request.id.unwrap_or_default().as_bytes();
    [request.subject, request.resource, request.context, id].iter().all(|told| told.len() < LITTLE)
}

/// Operands that no comparison takes are true or false by themselves.
fn settle<'s>(operands: &mut Vec<Operand<'s>>, parts: &mut Vec<Part<'s>>) {
    parts.extend(operands.drain(..).map(Part::Holds));
}

/// Whether an operator makes a truth of two values, at no more cost than reading them.
fn compares(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::Unequal
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::In
            | Operator::StartsWith
            | Operator::EndsWith
    )
}

fn compare(operator: Operator, left: Value<'_>, right: Value<'_>) -> Truth {
    match operator {
        Operator::Equal => equal(left, right),
        Operator::Unequal => equal(left, right).not(),
        _ => truth(apply(operator, left, right, Value::Missing)),
    }
}
