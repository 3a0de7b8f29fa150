//! Conditions as text to programs.
//!
//! `docs/conditions.md` is the language; `lex` finds words and signs, `parse`, with `names` and `lists`, writes the program as it reads, and
//! `types` holds what is declared of attributes against how they are used.

mod lex;
mod lists;
mod names;
mod parse;
mod record;
mod types;

pub(super) use record::{asks_for_key_by_value, asks_for_record_only, keys_of, rename};
pub(super) use types::{Type, Types};

use crate::model::program::LONGEST;

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConditionError {
    /// Where, in bytes.
    pub(super) at: usize,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// The program of a condition.
pub(super) fn compile(text: &str, types: &Types<'_>) -> Result<Vec<u8>, ConditionError> {
    let tokens = lex::lex(text)?;
    let code = parse::parse(&tokens, types)?;
    if code.len() > LONGEST {
        let message = format!("the condition comes to {} bytes, at most {LONGEST} are allowed", code.len());
        return Err(ConditionError { at: 0, code: "condition-too-long", message });
    }
    Ok(code)
}

fn error<T>(at: usize, code: &'static str, message: impl Into<String>) -> Result<T, ConditionError> {
    Err(ConditionError { at, code, message: message.into() })
}
