//! Lists, and what is taken out of lists, maps and texts.

use super::error;
use super::lex::Kind;
use super::parse::{COMPARE, Parsed, Parser, expect};
use super::types::Type;
use crate::model::program::{LOOPS, Operator, STACK};
use crate::model::value::Value;
use crate::policy::error::Quoted;

impl Parser<'_> {
    /// A list whose items are written in the condition. Of values only it is one value; others can stand behind `in`.
    pub(super) fn list(&mut self) -> Parsed<Type> {
        let (at, start) = (self.at(), self.code.len());
        let (count, found) = self.items_of_list()?;
        if !self.fold(start, count) {
            return error(at, "bad-condition", "a list with attributes in it can only stand behind `in`");
        }
        self.push()?;
        Ok(Type::List(Box::new(found)))
    }

    pub(super) fn items_of_list(&mut self) -> Parsed<(usize, Type)> {
        let (mut count, mut all) = (0, None);
        let before = self.height;
        while !self.take_sign("]") {
            if count > 0 {
                self.expect_sign(",")?;
            }
            let start = self.code.len();
            let found = self.expression(0)?;
            all = Some(all.map_or(found.clone(), |all: Type| if all == found { all } else { Type::Any }));
            count += 1;
            // Values need no room of their own: they end up in one.
            if self.is_value(start) {
                self.height -= 1;
            }
        }
        self.height = before;
        Ok((count, all.unwrap_or_default()))
    }

    pub(super) fn is_value(&self, start: usize) -> bool {
        let (value, rest) = Value::read(self.code.get(start..).unwrap_or_default());
        value != Value::Missing && rest.is_empty()
    }

    /// Makes one value of the values written since; not if anything else was.
    pub(super) fn fold(&mut self, start: usize, count: usize) -> bool {
        let mut rest = self.code.get(start..).unwrap_or_default();
        let mut read = 0;
        while !rest.is_empty() {
            let (value, behind) = Value::read(rest);
            if value == Value::Missing {
                return false;
            }
            rest = behind;
            read += 1;
        }
        if read != count {
            return false;
        }
        let items = self.code.split_off(start);
        self.code.push(5);
        self.block(&items);
        true
    }

    pub(super) fn is_in(&mut self, left: &Type) -> Parsed<Type> {
        let at = self.at();
        if !self.take_sign("[") {
            let right = self.expression(COMPARE)?;
            match &right {
                Type::Any => {}
                Type::List(item) => expect(at, left, item, "what is looked for in the list")?,
                Type::Map(_) => expect(at, left, &Type::Text, "what is looked for in a map")?,
                _ => {
                    return error(
                        at,
                        "condition-type",
                        format!("`in` needs a list or a map, found {}", right.words()),
                    );
                }
            }
            self.operator(Operator::In);
            return Ok(Type::Bool);
        }
        let start = self.code.len();
        let (count, item) = self.items_of_list()?;
        expect(at, left, &item, "what is looked for in the list")?;
        if self.fold(start, count) {
            self.height += 1;
            self.operator(Operator::In);
        } else {
            match u8::try_from(count) {
                Ok(count) if usize::from(count) + self.height <= STACK => self.code.extend([24, count]),
                _ => {
                    return error(
                        at,
                        "condition-too-deep",
                        format!("more than {STACK} values are needed at once"),
                    );
                }
            }
        }
        Ok(Type::Bool)
    }

    pub(super) fn index(&mut self, of: &Type) -> Parsed<Type> {
        let at = self.at();
        if let Kind::Text(key) = self.kind().clone() {
            self.position += 1;
            self.expect_sign("]")?;
            if key.contains(['.', '\n']) {
                return error(at, "bad-condition", "a key with a dot or a line end cannot be asked for");
            }
            self.key(18, &key);
            return selected(of, &key, at);
        }
        let found = self.expression(0)?;
        self.expect_sign("]")?;
        self.operator(Operator::Index);
        match of {
            Type::List(item) => {
                expect(at, &found, &Type::Number, "a position in a list")?;
                Ok((**item).clone())
            }
            Type::Any | Type::Map(_) => Ok(Type::Any),
            _ => error(at, "condition-type", format!("`[…]` needs a list or a map, found {}", of.words())),
        }
    }

    /// What stands behind a dot: a key or a method.
    pub(super) fn member(&mut self, of: &Type) -> Parsed<Type> {
        let at = self.at();
        let name = self.take_word()?;
        if !self.take_sign("(") {
            self.key(18, &name);
            return selected(of, &name, at);
        }
        let operator = match name.as_str() {
            "startsWith" => Operator::StartsWith,
            "endsWith" => Operator::EndsWith,
            "contains" => Operator::Contains,
            "exists" => return self.each(Operator::Exists, of, at),
            "all" => return self.each(Operator::All, of, at),
            _ => return error(at, "bad-condition", format!("there is no method `{name}`")),
        };
        let found = self.expression(0)?;
        self.expect_sign(")")?;
        expect(at, of, &Type::Text, "what a text is looked for in")?;
        expect(at, &found, &Type::Text, "what is looked for")?;
        self.operator(operator);
        Ok(Type::Bool)
    }

    /// `exists(item, condition)` or `all(item, condition)`.
    pub(super) fn each(&mut self, operator: Operator, of: &Type, at: usize) -> Parsed<Type> {
        let item = match of {
            Type::List(item) => (**item).clone(),
            Type::Any => Type::Any,
            _ => {
                return error(
                    at,
                    "condition-type",
                    format!("`exists` and `all` need a list, found {}", of.words()),
                );
            }
        };
        if self.items.len() == LOOPS {
            return error(at, "condition-too-deep", format!("`exists` and `all` lie at most {LOOPS} deep"));
        }
        let name = self.take_word()?;
        self.expect_sign(",")?;
        self.items.push((name, item));
        let outer = std::mem::take(&mut self.code);
        self.height = self.height.saturating_sub(1);
        let found = self.expression(0)?;
        let body = std::mem::replace(&mut self.code, outer);
        self.items.pop();
        self.expect_sign(")")?;
        expect(at, &found, &Type::Bool, "what is asked of each item")?;
        self.code.push(operator as u8);
        self.block(&body);
        Ok(Type::Bool)
    }
}

/// What is declared of a key.
fn selected(of: &Type, key: &str, at: usize) -> Parsed<Type> {
    match of {
        Type::Any => Ok(Type::Any),
        Type::Map(keys) if keys.is_empty() => Ok(Type::Any),
        Type::Map(keys) => keys.get(key).cloned().map_or_else(
            || {
                let known: Vec<&str> = keys.keys().map(String::as_str).collect();
                let message =
                    format!("no attribute {} is declared; there is {}", Quoted(key), known.join(", "));
                error(at, "unknown-attribute", message)
            },
            Ok,
        ),
        _ => error(
            at,
            "condition-type",
            format!("{} needs a map, found {}", Quoted(&format!(".{key}")), of.words()),
        ),
    }
}
