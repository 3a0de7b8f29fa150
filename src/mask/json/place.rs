//! Where a pass over JSON text is.

use super::scan::Number;
use crate::mask::plan::StateId;

/// What is expected next, or being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A value of the outermost level, or the end.
    Top,
    Key,
    InKey,
    Colon,
    Value,
    InText,
    InNumber,
    /// A comma, or the end of the object or list.
    Next,
    /// The object or list ends with this byte.
    Close,
}

/// What becomes of the bytes of a key, text or number that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// They are shown as they are.
    Kept,
    /// They must all be there before anything is shown.
    Held,
    /// Something else has been shown in their place.
    Dropped,
}

/// Where a pass has left off.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Place {
    pub(super) phase: Phase,
    pub(super) flow: Flow,
    pub(super) number: Number,
    /// Whether there was an escape in the key or text that is being read.
    pub(super) escaped: bool,
    /// Whether nothing has been read in the innermost object or list; at the top, whether a value may begin.
    pub(super) fresh: bool,
    /// Whether the innermost container is a list.
    pub(super) list: bool,
    /// Where in the plan the value is that comes next or is being read.
    pub(super) value: StateId,
    /// Whether something has been shown in the innermost container; and in the one around what disappears.
    pub(super) shown: bool,
    pub(super) shown_around: bool,
    pub(super) depth: usize,
    /// The depth of the container that has been redacted whole; 0 for none.
    pub(super) muted: usize,
}

/// Where a pass has left off, and how much of the piece is done with; the positions count from there.
pub(super) struct Left {
    pub(super) place: Place,
    pub(super) done: usize,
    pub(super) at: usize,
    pub(super) start: usize,
    pub(super) item: usize,
}
