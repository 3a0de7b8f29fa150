//! What a word stands for: a variable, a literal, a root of attributes, a function.

use super::error;
use super::lex::Kind;
use super::parse::{Parsed, Parser, expect};
use super::types::Type;
use crate::model::program::{Operator, Root, Step, take};
use crate::policy::error::Quoted;
use crate::policy::time;

impl Parser<'_> {
    pub(super) fn name(&mut self, word: &str, at: usize) -> Parsed<Type> {
        if let Some(depth) = self.items.iter().rposition(|(name, _)| name == word) {
            let found = self.items.get(depth).map(|(_, found)| found.clone()).unwrap_or_default();
            return self.step(&[17, u8::try_from(depth).unwrap_or(u8::MAX)], found);
        }
        let root = |of: Option<&Type>| of.cloned().unwrap_or_default();
        match word {
            "null" => self.step(&[0], Type::Null),
            "false" => self.step(&[1], Type::Bool),
            "true" => self.step(&[2], Type::Bool),
            "subject" if self.is_member("id") => self.step(&[22], Type::Text),
            "context" if self.is_member("now") => self.step(&[19], Type::Timestamp),
            "action" if self.is_member("name") => self.step(&[20], Type::Text),
            "action" if self.is_member("resource") => self.step(&[21], Type::Text),
            "subject" => self.step(&[16, Root::Subject as u8], root(self.types.subject)),
            "resource" => self.step(&[16, Root::Resource as u8], root(self.types.resource)),
            "context" => self.step(&[16, Root::Context as u8], root(self.types.context)),
            "has" | "size" | "timestamp" | "duration" | "cidr" => {
                self.expect_sign("(")?;
                self.call(word, at)
            }
            "action" => error(at, "unknown-attribute", "an action has a `name` and a `resource`"),
            _ => {
                let message = format!(
                    "`{word}` is not known; attributes are of `subject`, `resource`, `action` or `context`"
                );
                error(at, "unknown-attribute", message)
            }
        }
    }

    /// Takes `.name` or `["name"]` if that comes next.
    pub(super) fn is_member(&mut self, name: &str) -> bool {
        let kind = |offset: usize| self.tokens.get(self.position + offset).map(|token| &token.kind);
        let taken = match (kind(0), kind(1), kind(2)) {
            (Some(Kind::Sign(".")), Some(Kind::Word(word)), behind)
                if word == name && behind != Some(&Kind::Sign("(")) =>
            {
                2
            }
            (Some(Kind::Sign("[")), Some(Kind::Text(text)), Some(Kind::Sign("]"))) if text == name => 3,
            _ => 0,
        };
        self.position += taken;
        taken > 0
    }

    pub(super) fn call(&mut self, function: &str, at: usize) -> Parsed<Type> {
        if matches!(function, "duration" | "cidr")
            || function == "timestamp" && matches!(self.kind(), Kind::Text(_))
        {
            let Kind::Text(text) = self.kind().clone() else {
                return error(self.at(), "bad-condition", format!("`{function}` takes a text in quotes"));
            };
            self.position += 1;
            self.expect_sign(")")?;
            return self.constant(function, &text, at);
        }
        let start = self.code.len();
        let found = self.expression(0)?;
        self.expect_sign(")")?;
        match function {
            "has" => self.has(start, at),
            "size" => {
                if !matches!(found, Type::Any | Type::Text | Type::List(_) | Type::Map(_)) {
                    return error(
                        at,
                        "condition-type",
                        format!("`size` takes a text, a list or a map, found {}", found.words()),
                    );
                }
                self.operator(Operator::Size);
                Ok(Type::Number)
            }
            _ => {
                if !matches!(found, Type::Any | Type::Text | Type::Number | Type::Timestamp) {
                    return error(
                        at,
                        "condition-type",
                        format!("`timestamp` takes a text, found {}", found.words()),
                    );
                }
                self.operator(Operator::Timestamp);
                Ok(Type::Timestamp)
            }
        }
    }

    /// What can be worked out now: a timestamp, a duration, a range of addresses.
    pub(super) fn constant(&mut self, function: &str, text: &str, at: usize) -> Parsed<Type> {
        let bad = |message| error(at, "bad-condition", message);
        match function {
            #[expect(clippy::cast_precision_loss, reason = "times end before 2^53")]
            "timestamp" => match time::parse_start(text) {
                Ok(seconds) => self.literal(7, seconds as f64, Type::Timestamp),
                Err(message) => bad(message),
            },
            "duration" => match time::parse_duration(text) {
                Ok(seconds) => self.literal(8, seconds, Type::Duration),
                Err(message) => bad(message),
            },
            _ => {
                if !is_range(text) {
                    return bad(format!("{} is no range of addresses such as `10.0.0.0/8`", Quoted(text)));
                }
                self.push()?;
                self.key(4, text);
                self.expect_sign(".")?;
                if self.take_word()? != "contains" {
                    return bad("`cidr(…)` is followed by `.contains(…)`".into());
                }
                self.expect_sign("(")?;
                let found = self.expression(0)?;
                self.expect_sign(")")?;
                expect(at, &found, &Type::Text, "an address")?;
                self.operator(Operator::CidrContains);
                Ok(Type::Bool)
            }
        }
    }

    /// Turns the selection that was just written into a question.
    pub(super) fn has(&mut self, start: usize, at: usize) -> Parsed<Type> {
        let mut rest = self.code.get(start..).unwrap_or_default();
        let mut last = None;
        while !rest.is_empty() {
            let position = self.code.len() - rest.len();
            last = take(&mut rest).map(|step| (position, step));
            if last.is_none() {
                break;
            }
        }
        match last {
            Some((position, Step::Select(_))) => {
                if let Some(step) = self.code.get_mut(position) {
                    *step = 23;
                }
                Ok(Type::Bool)
            }
            _ => error(at, "bad-condition", "`has` takes a selection such as `resource.owner`"),
        }
    }
}

fn is_range(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let longest = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.len() <= 3 && length.parse::<u32>().is_ok_and(|length| length <= longest)
}
