//! Programs that conditions come to: steps in postfix order.

use super::value::{Value, block};

/// How many values a program may have at hand at once.
pub const STACK: usize = 16;

/// How deep `exists` and `all` may lie in each other.
pub const LOOPS: usize = 4;

/// How many bytes a program may have.
pub const LONGEST: usize = 4096;

/// Where attributes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// Who asks.
    Subject,
    /// What is asked about.
    Resource,
    /// Anything else.
    Context,
}

impl Root {
    /// As conditions name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Resource => "resource",
            Self::Context => "context",
        }
    }
}

/// What the request itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// `context.now`
    Now,
    /// `action.name`
    Action,
    /// `action.resource`
    Resource,
    /// `subject.id`
    Subject,
}

/// Operators with a fixed number of operands, as programs and residuals number them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "named as in `docs/conditions.md`")]
pub enum Operator {
    And = 32,
    Or = 33,
    Not = 34,
    Equal = 35,
    Unequal = 36,
    Less = 37,
    LessOrEqual = 38,
    Greater = 39,
    GreaterOrEqual = 40,
    In = 41,
    Choose = 42,
    Has = 43,
    Size = 44,
    StartsWith = 45,
    EndsWith = 46,
    Contains = 47,
    List = 48,
    CidrContains = 49,
    Timestamp = 50,
    Add = 51,
    Subtract = 52,
    Index = 53,
    Exists = 54,
    All = 55,
}

impl Operator {
    /// Every operator, from 32 on.
    const ALL: [Self; 24] = [
        Self::And,
        Self::Or,
        Self::Not,
        Self::Equal,
        Self::Unequal,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::In,
        Self::Choose,
        Self::Has,
        Self::Size,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::List,
        Self::CidrContains,
        Self::Timestamp,
        Self::Add,
        Self::Subtract,
        Self::Index,
        Self::Exists,
        Self::All,
    ];

    fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number.checked_sub(32)?)).copied()
    }

    /// How many operands it takes; those of a list are counted elsewhere.
    pub fn operands(self) -> usize {
        match self {
            Self::Not | Self::Has | Self::Size | Self::Timestamp | Self::Exists | Self::All => 1,
            Self::Choose => 3,
            Self::List => 0,
            _ => 2,
        }
    }
}

/// One step of a program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'a> {
    /// Puts a value on top.
    Value(Value<'a>),
    /// Puts a root on top.
    Root(Root),
    /// Puts the item on top that the loop so deep is at; the outermost is 0.
    Item(u8),
    /// Takes a map from the top and puts the value under a key there.
    Select(&'a [u8]),
    /// Puts on top what the request tells.
    Given(Given),
    /// Takes a map from the top and puts there whether it has a key.
    Has(&'a [u8]),
    /// Takes a value and so many more from the top, and puts there whether the first is one of the others.
    InList(u8),
    /// Takes operands from the top and puts there what they come to.
    Operator(Operator),
    /// Takes a list from the top and runs a program for each item: whether it is true of any, or of all.
    Loop(Operator, &'a [u8]),
}

/// Takes the first step of a program; none if it is malformed.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn take<'a>(code: &mut &'a [u8]) -> Option<Step<'a>> {
    let (number, rest) = code.split_first()?;
    let mut keyed = |step: fn(&'a [u8]) -> Step<'a>| {
        let (key, behind) = block(rest)?;
        *code = behind;
        Some(step(key))
    };
    match number {
        18 => return keyed(Step::Select),
        23 => return keyed(Step::Has),
        54 => return keyed(|body| Step::Loop(Operator::Exists, body)),
        55 => return keyed(|body| Step::Loop(Operator::All, body)),
        0..=8 => {
            let (value, behind) = Value::read(code);
            *code = behind;
            return (value != Value::Missing).then_some(Step::Value(value));
        }
        _ => {}
    }
    let (step, behind) = match (*number, rest) {
        (16, [0, behind @ ..]) => (Step::Root(Root::Subject), behind),
        (16, [1, behind @ ..]) => (Step::Root(Root::Resource), behind),
        (16, [2, behind @ ..]) => (Step::Root(Root::Context), behind),
        (17, [depth, behind @ ..]) => (Step::Item(*depth), behind),
        (19, _) => (Step::Given(Given::Now), rest),
        (20, _) => (Step::Given(Given::Action), rest),
        (21, _) => (Step::Given(Given::Resource), rest),
        (22, _) => (Step::Given(Given::Subject), rest),
        (24, [count, behind @ ..]) => (Step::InList(*count), behind),
        (number, _) => (Step::Operator(Operator::of(number)?), rest),
    };
    *code = behind;
    Some(step)
}

/// Takes the first step of a program if it is [`Step::Select`]; gives its key.
pub fn take_select<'a>(code: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (18, rest) = code.split_first()? else { return None };
    let (key, behind) = block(rest)?;
    *code = behind;
    Some(key)
}
