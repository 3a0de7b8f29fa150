//! Which values of a record are shown how: a deterministic automaton over the keys that lead to them.
//!
//! Made once for what one principal sees of one resource, and walked by whatever masks: objects, JSON text.
//! It owns all that it needs, so that a body which takes long to arrive is masked to its end as it was begun.

mod build;
mod erasure;
mod flat;

use super::json::quoted;
use super::{Given, redaction};
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::{string::String, vec::Vec};
use core::fmt;

pub(super) use erasure::Needed;

pub use build::{End, Fields};
pub use erasure::{Erases, Erasure};

/// A place that the keys so far have led to.
pub type StateId = u16;

/// A mask of the plan.
pub type MaskId = u16;

/// Which values are shown how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    states: Vec<State>,
    names: Vec<Name>,
    masks: Vec<Mask<String>>,
    /// What stands for a value redacted whole by each mask, as JSON text.
    redactions: Vec<Vec<u8>>,
    drops: bool,
    /// What says whether records are erased, by the number of their resource.
    erasures: Vec<(u16, Erasure)>,
    root: StateId,
    key: Key,
    now: u64,
}

/// A key for pseudonyms.
#[derive(Clone, Default)]
struct Key(Vec<u8>);

impl fmt::Debug for Key {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// What becomes of a value, by its kind. `null` always stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The mask of a text, number or boolean, and of what is redacted whole; none if it is shown as it is.
    pub shown: Option<MaskId>,
    /// Where the elements of a list are; none if a list is redacted whole.
    pub element: Option<StateId>,
    /// Where the members of an object are whose keys have no way of their own; none if an object is redacted whole.
    pub other: Option<StateId>,
    /// The state in place of this one for an object that is an erased record, and the resource whose record it is.
    pub erased: Option<(StateId, u16)>,
    first: u16,
    last: u16,
    /// A bit for each name, so that most other keys are told apart from all names at once.
    filter: u64,
}

/// A key with a way of its own.
#[derive(Debug, Clone)]
struct Name {
    ends: (u64, u64),
    text: Vec<u8>,
    next: StateId,
}

impl Plan {
    /// Everything here and below is shown as it is.
    pub const CLEAR: StateId = 0;
    /// A value here is redacted whole.
    const REDACTED: StateId = 1;
    /// The mask of what is not understood.
    pub const REDACTION: MaskId = 0;

    /// A plan for records of `resources[root]`, or lists of them.
    pub fn new(resources: &[Fields<'_>], root: usize) -> Self {
        build::build(resources, root).unwrap_or_else(|| Self {
            root: Self::REDACTED,
            ..Self::with_states(Vec::from([State::CLEAR, State::REDACTED]))
        })
    }

    /// A plan that redacts every text, number and boolean: for records of an unknown resource.
    pub fn redacting() -> Self {
        let leaves = State { shown: Some(Self::REDACTION), element: Some(2), other: Some(2), ..State::CLEAR };
        Self { root: 2, ..Self::with_states(Vec::from([State::CLEAR, State::REDACTED, leaves])) }
    }

    fn with_states(states: Vec<State>) -> Self {
        let mut plan = Self { states, ..Self::default() };
        plan.set_masks(&[Mask::Redact { text: DEFAULT_REDACTION }]);
        plan
    }

    fn set_masks(&mut self, masks: &[Mask<&str>]) {
        self.masks = masks.iter().map(Mask::to_owned).collect();
        self.drops = masks.contains(&Mask::Drop);
        self.redactions = masks.iter().map(|mask| written(*mask)).collect();
    }

    /// Where a record, or a list of records, is.
    pub fn root(&self) -> StateId {
        self.root
    }

    /// What becomes of a value.
    #[inline]
    pub fn state(&self, id: StateId) -> &State {
        self.states.get(usize::from(id)).unwrap_or(const { &State::REDACTED })
    }

    /// A mask.
    pub fn mask(&self, id: MaskId) -> Mask<&str> {
        self.masks.get(usize::from(id)).map_or(Mask::Redact { text: DEFAULT_REDACTION }, Mask::as_deref)
    }

    /// What stands for a value that is redacted whole, as JSON text.
    #[inline]
    pub(crate) fn redaction(&self, id: MaskId) -> &[u8] {
        self.redactions.get(usize::from(id)).map_or(b"null", Vec::as_slice)
    }

    /// Whether a mask shows the same for every value.
    pub fn is_redaction(&self, id: MaskId) -> bool {
        self.masks.get(usize::from(id)).is_some_and(hides_whole)
    }

    /// Whether a value disappears with the key that leads to it.
    #[inline]
    pub fn drops(&self, id: MaskId) -> bool {
        self.drops && matches!(self.masks.get(usize::from(id)), Some(Mask::Drop))
    }

    /// Whether any value does.
    pub(crate) fn drops_any(&self) -> bool {
        self.drops
    }

    /// The same for values that are masked with this key, and at this time.
    #[must_use]
    pub fn given(mut self, given: &Given<'_>) -> Self {
        self.key = Key(given.key.into());
        self.now = given.now;
        self
    }

    /// What masks are given at a time, in seconds since 1970.
    pub(crate) fn at(&self, now: u64) -> Given<'_> {
        Given { key: &self.key.0, now }
    }

    /// The time at which the plan was made, as it was given.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Where the member with a key is, of an object that is not redacted whole.
    #[expect(clippy::inline_always, reason = "tells most keys apart in less time than a call takes")]
    #[inline(always)]
    pub fn member(&self, state: &State, key: &[u8]) -> StateId {
        let named = if state.filter & bit(key) == 0 { None } else { self.named(state, key) };
        named.or(state.other).unwrap_or(Self::REDACTED)
    }

    #[inline(never)]
    fn named(&self, state: &State, key: &[u8]) -> Option<StateId> {
        let names = self.names.get(state.first.into()..state.last.into())?;
        let ends = ends(key);
        let is_key = |name: &&Name| {
            name.ends == ends && name.text.len() == key.len() && (key.len() <= 16 || name.text == key)
        };
        names.iter().find(is_key).map(|name| name.next)
    }
}

impl State {
    const CLEAR: Self = Self {
        shown: None,
        element: Some(Plan::CLEAR),
        other: Some(Plan::CLEAR),
        erased: None,
        first: 0,
        last: 0,
        filter: 0,
    };
    const REDACTED: Self = Self { shown: Some(Plan::REDACTION), element: None, other: None, ..Self::CLEAR };

    /// Whether any key has a way of its own.
    pub fn has_names(&self) -> bool {
        self.filter != 0
    }
}

/// Whether a mask shows the same for every value, lists included.
fn hides_whole<S>(mask: &Mask<S>) -> bool {
    matches!(mask, Mask::Redact { .. } | Mask::Null | Mask::Drop)
}

/// What stands for a value that a mask redacts whole, as JSON text.
fn written(mask: Mask<&str>) -> Vec<u8> {
    match mask {
        Mask::Null => b"null".into(),
        Mask::Drop => Vec::new(),
        _ => quoted(redaction(mask)),
    }
}

/// The bit that stands for a key in a filter.
#[inline]
fn bit(key: &[u8]) -> u64 {
    let first = key.first().map_or(0, |byte| usize::from(*byte));
    1 << (first.wrapping_add(key.len().wrapping_mul(5)) & 63)
}

/// The first and the last eight bytes of a key, in a form that tells keys of one length up to 16 apart: comparing
/// numbers is quicker than comparing a few bytes.
#[inline]
fn ends(key: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (key.first_chunk(), key.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (key.first_chunk(), key.last_chunk()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    let byte = |at: usize| key.get(at).map_or(0, |byte| u64::from(*byte));
    (byte(0) << 8 | byte(1), byte(2))
}
