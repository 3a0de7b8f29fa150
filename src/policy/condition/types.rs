//! What is declared of attributes.

use super::error;
use super::parse::{Parsed, expect};
use crate::model::program::Operator;
use std::collections::BTreeMap;

/// The type of a value, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::policy) enum Type {
    /// Anything; nothing is checked.
    #[default]
    Any,
    Null,
    Bool,
    Number,
    Text,
    Timestamp,
    Duration,
    List(Box<Type>),
    /// Keys and their types; any key if there are none.
    Map(BTreeMap<String, Type>),
}

impl Type {
    /// The type that a word in a declaration stands for.
    pub(in crate::policy) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "any" => Self::Any,
            "bool" => Self::Bool,
            "number" => Self::Number,
            "text" => Self::Text,
            "timestamp" => Self::Timestamp,
            "duration" => Self::Duration,
            _ => return None,
        })
    }

    /// Whether a value of one type may be used as one of another.
    pub(super) fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) | (Self::Map(_), Self::Map(_)) => true,
            (Self::List(left), Self::List(right)) => left.fits(right),
            _ => self == other,
        }
    }

    /// For people.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Null => "null",
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Timestamp => "a timestamp",
            Self::Duration => "a duration",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// What is declared of each root; nothing where it may be anything.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::policy) struct Types<'t> {
    pub(in crate::policy) subject: Option<&'t Type>,
    pub(in crate::policy) resource: Option<&'t Type>,
    pub(in crate::policy) context: Option<&'t Type>,
}

/// The type that an operator gives.
pub(super) fn joined(at: usize, sign: &str, operator: Operator, left: &Type, right: &Type) -> Parsed<Type> {
    let side = format!("what stands beside `{sign}`");
    match operator {
        Operator::And | Operator::Or => {
            expect(at, left, &Type::Bool, &side)?;
            expect(at, right, &Type::Bool, &side)?;
        }
        Operator::Equal | Operator::Unequal => {
            if *left != Type::Null && *right != Type::Null && !left.fits(right) {
                let message = format!("{} is never equal to {}", left.words(), right.words());
                return error(at, "condition-type", message);
            }
        }
        Operator::Add | Operator::Subtract => return summed(at, operator, left, right),
        _ => {
            let ordered = |of: &Type| {
                matches!(of, Type::Any | Type::Number | Type::Text | Type::Timestamp | Type::Duration)
            };
            if !ordered(left) || !ordered(right) || !left.fits(right) {
                let message = format!("`{sign}` cannot compare {} with {}", left.words(), right.words());
                return error(at, "condition-type", message);
            }
        }
    }
    Ok(Type::Bool)
}

fn summed(at: usize, operator: Operator, left: &Type, right: &Type) -> Parsed<Type> {
    Ok(match (left, right) {
        (Type::Any, _) | (_, Type::Any) => Type::Any,
        (Type::Number, Type::Number) => Type::Number,
        (Type::Duration, Type::Duration) => Type::Duration,
        (Type::Timestamp, Type::Duration) => Type::Timestamp,
        (Type::Duration, Type::Timestamp) if operator == Operator::Add => Type::Timestamp,
        (Type::Timestamp, Type::Timestamp) if operator == Operator::Subtract => Type::Duration,
        _ => {
            let message = format!("{} and {} cannot be added or subtracted", left.words(), right.words());
            return error(at, "condition-type", message);
        }
    })
}
