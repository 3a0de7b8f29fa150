//! Words and signs to a program, by operator precedence.
//!
//! The program is written while the text is read: what comes first in postfix order is read first.

use super::lex::{Kind, Token};
use super::types::{Type, Types, joined};
use super::{ConditionError, error};
use crate::model::program::{Operator, STACK};

pub(super) type Parsed<T> = Result<T, ConditionError>;

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
pub(super) const COMPARE: u8 = 4;
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
    pub(super) tokens: &'p [Token],
    pub(super) position: usize,
    pub(super) types: &'p Types<'p>,
    pub(super) code: Vec<u8>,
    /// Variables of the loops that are open.
    pub(super) items: Vec<(String, Type)>,
    depth: usize,
    /// Values at hand.
    pub(super) height: usize,
}

pub(super) fn expect(at: usize, found: &Type, wanted: &Type, what: &str) -> Parsed<()> {
    if found.fits(wanted) {
        return Ok(());
    }
    error(at, "condition-type", format!("{what} must be {}, found {}", wanted.words(), found.words()))
}

impl Parser<'_> {
    pub(super) fn kind(&self) -> &Kind {
        self.tokens.get(self.position).map_or(&Kind::End, |token| &token.kind)
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.position).map_or(0, |token| token.at)
    }

    pub(super) fn found(&self) -> String {
        match self.kind() {
            Kind::Word(word) => format!("`{word}`"),
            Kind::Number(number) => format!("`{number}`"),
            Kind::Text(_) => "a text".into(),
            Kind::Sign(sign) => format!("`{sign}`"),
            Kind::End => "the end".into(),
        }
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
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

    pub(super) fn take_word(&mut self) -> Parsed<String> {
        let Kind::Word(word) = self.kind() else {
            return error(self.at(), "bad-condition", format!("expected a name, found {}", self.found()));
        };
        let word = word.clone();
        self.position += 1;
        Ok(word)
    }

    /// Notes that a value is put on top.
    pub(super) fn push(&mut self) -> Parsed<()> {
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

    pub(super) fn block(&mut self, bytes: &[u8]) {
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

    pub(super) fn between(&self) -> Option<(&'static str, u8, Operator)> {
        let Kind::Sign(sign) = self.kind() else { return None };
        BETWEEN.iter().find(|(known, ..)| known == sign).copied()
    }

    pub(super) fn operand(&mut self) -> Parsed<Type> {
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

    pub(super) fn literal(&mut self, tag: u8, number: f64, found: Type) -> Parsed<Type> {
        self.push()?;
        self.code.push(tag);
        self.code.extend(number.to_le_bytes());
        Ok(found)
    }

    pub(super) fn step(&mut self, bytes: &[u8], found: Type) -> Parsed<Type> {
        self.push()?;
        self.code.extend(bytes);
        Ok(found)
    }
}
