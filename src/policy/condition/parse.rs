//! Words and signs to a program, by operator precedence.
//!
//! The program is written while the text is read: what comes first in postfix order is read first.

use super::lex::{Kind, Token};
use super::types::{Type, Types};
use super::{ConditionError, error};
use crate::model::program::{LOOPS, Operator, Root, STACK, Step, take};
use crate::model::value::Value;
use crate::policy::time;

type Parsed<T> = Result<T, ConditionError>;

/// How deep expressions may lie in each other.
const DEEPEST: usize = 32;

/// Operators between two operands, with how tightly they bind.
const BETWEEN: &[(&str, u8, Operator)] = &[
    ("||", 2, Operator::Or),
    ("&&", 3, Operator::And),
    ("==", 4, Operator::Equal),
    ("!=", 4, Operator::Unequal),
    ("<", 4, Operator::Less),
    ("<=", 4, Operator::LessOrEqual),
    (">", 4, Operator::Greater),
    (">=", 4, Operator::GreaterOrEqual),
    ("+", 5, Operator::Add),
    ("-", 5, Operator::Subtract),
];

/// How tightly `?:`, `in` and signs before an operand bind.
const CHOOSE: u8 = 1;
const COMPARE: u8 = 4;
const BEFORE: u8 = 6;

/// The program of a whole condition.
pub(super) fn parse(tokens: &[Token], types: &Types<'_>) -> Parsed<Vec<u8>> {
    let mut parser =
        Parser { tokens, position: 0, types, code: Vec::new(), items: Vec::new(), depth: 0, height: 0 };
    let found = parser.expression(0)?;
    if *parser.kind() != Kind::End {
        return error(parser.at(), "bad-condition", format!("expected the end, found {}", parser.found()));
    }
    expect(0, &found, &Type::Bool, "a condition")?;
    Ok(parser.code)
}

pub(super) struct Parser<'p> {
    tokens: &'p [Token],
    position: usize,
    types: &'p Types<'p>,
    pub(super) code: Vec<u8>,
    /// Variables of the loops that are open.
    pub(super) items: Vec<(String, Type)>,
    depth: usize,
    /// Values at hand.
    height: usize,
}

fn expect(at: usize, found: &Type, wanted: &Type, what: &str) -> Parsed<()> {
    if found.fits(wanted) {
        return Ok(());
    }
    error(at, "condition-type", format!("{what} must be {}, found {}", wanted.words(), found.words()))
}

impl Parser<'_> {
    fn kind(&self) -> &Kind {
        self.tokens.get(self.position).map_or(&Kind::End, |token| &token.kind)
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.position).map_or(0, |token| token.at)
    }

    fn found(&self) -> String {
        match self.kind() {
            Kind::Word(word) => format!("`{word}`"),
            Kind::Number(number) => format!("`{number}`"),
            Kind::Text(_) => "a text".into(),
            Kind::Sign(sign) => format!("`{sign}`"),
            Kind::End => "the end".into(),
        }
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.kind(), Kind::Sign(found) if *found == sign);
        self.position += usize::from(is_next);
        is_next
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        error(self.at(), "bad-condition", format!("expected `{sign}`, found {}", self.found()))
    }

    fn take_word(&mut self) -> Parsed<String> {
        let Kind::Word(word) = self.kind() else {
            return error(self.at(), "bad-condition", format!("expected a name, found {}", self.found()));
        };
        let word = word.clone();
        self.position += 1;
        Ok(word)
    }

    /// Notes that a value is put on top.
    fn push(&mut self) -> Parsed<()> {
        self.height += 1;
        if self.height > STACK {
            return error(
                self.at(),
                "condition-too-deep",
                format!("more than {STACK} values are needed at once"),
            );
        }
        Ok(())
    }

    pub(super) fn operator(&mut self, operator: Operator) {
        self.code.push(operator as u8);
        self.height = (self.height + 1).saturating_sub(operator.operands());
    }

    pub(super) fn key(&mut self, step: u8, key: &str) {
        self.code.push(step);
        self.block(key.as_bytes());
    }

    fn block(&mut self, bytes: &[u8]) {
        self.code.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.code.extend(bytes);
    }

    pub(super) fn expression(&mut self, binding: u8) -> Parsed<Type> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("expressions lie more than {DEEPEST} levels deep");
            return error(self.at(), "condition-too-deep", message);
        }
        let mut left = self.operand()?;
        loop {
            let at = self.at();
            left = if let Kind::Word(word) = self.kind()
                && word == "in"
                && binding < COMPARE
            {
                self.position += 1;
                self.is_in(&left)?
            } else if binding < CHOOSE && self.take_sign("?") {
                expect(at, &left, &Type::Bool, "what stands before `?`")?;
                let yes = self.expression(0)?;
                self.expect_sign(":")?;
                let no = self.expression(0)?;
                self.operator(Operator::Choose);
                if yes.fits(&no) { yes } else { Type::Any }
            } else if let Some((sign, binds, operator)) =
                self.between().filter(|(_, binds, _)| *binds > binding)
            {
                self.position += 1;
                let right = self.expression(binds)?;
                self.operator(operator);
                joined(at, sign, operator, &left, &right)?
            } else {
                self.depth -= 1;
                return Ok(left);
            };
        }
    }

    fn between(&self) -> Option<(&'static str, u8, Operator)> {
        let Kind::Sign(sign) = self.kind() else { return None };
        BETWEEN.iter().find(|(known, ..)| known == sign).copied()
    }

    fn operand(&mut self) -> Parsed<Type> {
        let at = self.at();
        if self.take_sign("!") {
            let found = self.expression(BEFORE)?;
            expect(at, &found, &Type::Bool, "what stands behind `!`")?;
            self.operator(Operator::Not);
            return Ok(Type::Bool);
        }
        if self.take_sign("-") {
            let Kind::Number(number) = *self.kind() else {
                return error(
                    self.at(),
                    "bad-condition",
                    "`-` stands before a number or between two operands",
                );
            };
            self.position += 1;
            return self.literal(3, -number, Type::Number);
        }
        let mut found = if self.take_sign("(") {
            let found = self.expression(0)?;
            self.expect_sign(")")?;
            found
        } else if self.take_sign("[") {
            self.list()?
        } else {
            match self.kind().clone() {
                Kind::Number(number) => {
                    self.position += 1;
                    self.literal(3, number, Type::Number)?
                }
                Kind::Text(text) => {
                    self.position += 1;
                    self.push()?;
                    self.key(4, &text);
                    Type::Text
                }
                Kind::Word(word) => {
                    self.position += 1;
                    self.name(&word, at)?
                }
                _ => return error(at, "bad-condition", format!("expected a value, found {}", self.found())),
            }
        };
        loop {
            found = if self.take_sign(".") {
                self.member(&found)?
            } else if self.take_sign("[") {
                self.index(&found)?
            } else {
                return Ok(found);
            };
        }
    }

    fn literal(&mut self, tag: u8, number: f64, found: Type) -> Parsed<Type> {
        self.push()?;
        self.code.push(tag);
        self.code.extend(number.to_le_bytes());
        Ok(found)
    }

    fn step(&mut self, bytes: &[u8], found: Type) -> Parsed<Type> {
        self.push()?;
        self.code.extend(bytes);
        Ok(found)
    }

    fn name(&mut self, word: &str, at: usize) -> Parsed<Type> {
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

    /// Takes `.name` if that comes next.
    fn is_member(&mut self, name: &str) -> bool {
        let kind = |offset: usize| self.tokens.get(self.position + offset).map(|token| &token.kind);
        let is_called = kind(2) == Some(&Kind::Sign("("));
        let is_next = kind(0) == Some(&Kind::Sign("."))
            && matches!(kind(1), Some(Kind::Word(word)) if word == name)
            && !is_called;
        self.position += 2 * usize::from(is_next);
        is_next
    }

    fn call(&mut self, function: &str, at: usize) -> Parsed<Type> {
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
    fn constant(&mut self, function: &str, text: &str, at: usize) -> Parsed<Type> {
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
                    return bad(format!("`{text}` is no range of addresses such as `10.0.0.0/8`"));
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
    fn has(&mut self, start: usize, at: usize) -> Parsed<Type> {
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

    /// A list whose items are written in the condition. Of values only it is one value; others can stand behind `in`.
    fn list(&mut self) -> Parsed<Type> {
        let (at, start) = (self.at(), self.code.len());
        let (count, found) = self.items_of_list()?;
        if !self.fold(start, count) {
            return error(at, "bad-condition", "a list with attributes in it can only stand behind `in`");
        }
        self.push()?;
        Ok(Type::List(Box::new(found)))
    }

    fn items_of_list(&mut self) -> Parsed<(usize, Type)> {
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

    fn is_value(&self, start: usize) -> bool {
        let (value, rest) = Value::read(self.code.get(start..).unwrap_or_default());
        value != Value::Missing && rest.is_empty()
    }

    /// Makes one value of the values written since; not if anything else was.
    fn fold(&mut self, start: usize, count: usize) -> bool {
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

    fn is_in(&mut self, left: &Type) -> Parsed<Type> {
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

    fn index(&mut self, of: &Type) -> Parsed<Type> {
        let at = self.at();
        if let Kind::Text(key) = self.kind().clone() {
            self.position += 1;
            self.expect_sign("]")?;
            self.key(18, &key);
            return self.selected(of, &key, at);
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

    /// What is declared of a key.
    fn selected(&self, of: &Type, key: &str, at: usize) -> Parsed<Type> {
        match of {
            Type::Any => Ok(Type::Any),
            Type::Map(keys) if keys.is_empty() => Ok(Type::Any),
            Type::Map(keys) => match keys.get(key) {
                Some(found) => Ok(found.clone()),
                None => {
                    let known: Vec<&str> = keys.keys().map(String::as_str).collect();
                    let message = format!("no attribute `{key}` is declared; there is {}", known.join(", "));
                    error(at, "unknown-attribute", message)
                }
            },
            _ => error(at, "condition-type", format!("`.{key}` needs a map, found {}", of.words())),
        }
    }

    /// What stands behind a dot: a key or a method.
    fn member(&mut self, of: &Type) -> Parsed<Type> {
        let at = self.at();
        let name = self.take_word()?;
        if !self.take_sign("(") {
            self.key(18, &name);
            return self.selected(of, &name, at);
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
    fn each(&mut self, operator: Operator, of: &Type, at: usize) -> Parsed<Type> {
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

/// The type that an operator gives.
fn joined(at: usize, sign: &str, operator: Operator, left: &Type, right: &Type) -> Parsed<Type> {
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

fn is_range(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let longest = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.len() <= 3 && length.parse::<u32>().is_ok_and(|length| length <= longest)
}
