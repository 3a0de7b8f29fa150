//! Text to words and signs.

use super::{ConditionError, error};

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name or a word of the language.
    Word(String),
    Number(f64),
    Text(String),
    /// A sign of one or two characters.
    Sign(&'static str),
    /// Nothing is left.
    End,
}

/// A word or sign, and where it begins, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

/// Longer ones first.
const SIGNS: &[&str] =
    &["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "?", ":", "(", ")", "[", "]", ",", ".", "+", "-"];

/// Takes a text apart; the last token is [`Kind::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            tokens.push(Token { kind: Kind::End, at });
            return Ok(tokens);
        };
        let (kind, length) = if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Kind::Word(rest.get(..length).unwrap_or_default().into()), length)
        } else if first.is_ascii_digit() {
            number(rest, at)?
        } else if first == '"' || first == '\'' {
            quoted(rest, first, at)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Kind::Sign(sign), sign.len())
        } else {
            return error(at, "bad-condition", format!("`{}` has no meaning here", first.escape_debug()));
        };
        tokens.push(Token { kind, at });
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Digits, perhaps with a fraction and an exponent.
fn number(rest: &str, at: usize) -> Result<(Kind, usize), ConditionError> {
    let mut length = 0;
    let mut before = ' ';
    for c in rest.chars() {
        let is_sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
        if !c.is_ascii_alphanumeric() && c != '.' && !is_sign {
            break;
        }
        before = c;
        length += c.len_utf8();
    }
    let digits = rest.get(..length).unwrap_or_default();
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Kind::Number(number), length)),
        _ => error(at, "bad-condition", format!("`{digits}` is no number")),
    }
}

/// A text in quotes; `\` takes the next character as it is, and `\n`, `\t`, `\r` as what they stand for.
fn quoted(rest: &str, quote: char, at: usize) -> Result<(Kind, usize), ConditionError> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((position, c)) = characters.next() {
        match c {
            _ if c == quote => return Ok((Kind::Text(text), position + 1)),
            '\\' => match characters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, c @ ('\\' | '\'' | '"'))) => text.push(c),
                _ => {
                    return error(
                        at + position,
                        "bad-condition",
                        "`\\` stands before n, t, r, \\ or a quote",
                    );
                }
            },
            _ => text.push(c),
        }
    }
    error(at, "bad-condition", "the text has no closing quote")
}
