//! Masks JSON text without making values of it: one pass that checks every byte and changes only masked values.
//!
//! Everything outside of masked values stays as it was: white space, the spelling of numbers, the order of keys, keys
//! that come twice, each of which is masked. Keys match whatever escapes they are written with. Strict as RFC 8259 is;
//! half of a surrogate pair in an escape is let through where it is shown as it is and read as U+FFFD by a mask.

mod ahead;
mod block;
mod decimal;
mod drop;
mod pass;
mod place;
mod record;
mod rewrite;
mod scan;
mod show;
mod straight;

use super::plan::Plan;
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

pub(crate) use rewrite::Rewriter;
pub(super) use show::quoted;

/// How deep objects and lists may nest.
pub const MAX_DEPTH: usize = 512;

/// The longest body that is masked as a whole, in bytes: 256 MiB. A stream has no limit.
pub const MAX_BODY: usize = 256 << 20;

/// The longest text or number that a mask reads, in bytes of JSON text: 64 KiB. A longer one is redacted, so that a
/// stream need not hold it. Also the longest record of a stream of which it is told whether it is erased; a longer one
/// counts as erased.
pub const MAX_TOKEN: usize = 64 << 10;

/// How deep in objects and lists a record may lie for it to be told whether it is erased; one that lies deeper counts as
/// erased. Each is read once more for every such record around it.
pub const MAX_ERASABLE_DEPTH: usize = 32;

/// Longer than any key of a path, however it is written: 255 bytes, each as `\u0000`.
const MAX_KEY: usize = 6 * 255;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// One JSON value: a record or a list of records.
    #[default]
    Json,
    /// Any number of them, each on a line of its own (NDJSON) or behind the character U+001E (RFC 7464). A value may
    /// itself be written on several lines.
    Records,
}

/// Why bytes are not masked. Tells nothing about what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub fault: Fault,
    /// Where, in bytes from the start.
    pub offset: u64,
}

/// What can be wrong with JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not JSON.
    Syntax = 1,
    /// It is not UTF-8.
    Encoding,
    /// It nests deeper than [`MAX_DEPTH`].
    Depth,
    /// It is longer than [`MAX_BODY`]; or a key and the white space around it are longer than [`MAX_TOKEN`], where
    /// members may disappear and so have to be held back until it is known whether they do.
    Size,
}

/// Appends the masked form of a body. On an error, nothing is appended.
pub fn mask_json(plan: &Plan, body: &[u8], format: Format, out: &mut Vec<u8>) -> Result<(), JsonError> {
    if body.len() > MAX_BODY {
        return Err(JsonError { fault: Fault::Size, offset: MAX_BODY as u64 });
    }
    let before = out.len();
    out.reserve(body.len() + body.len() / 16);
    let masked = Rewriter::new(plan, format, plan.now()).feed(plan, body, true, out);
    if masked.is_err() {
        out.truncate(before);
    }
    masked.map(|_| ())
}

/// Masks a body that comes in pieces, cut anywhere, in memory of a bounded size: it holds no more than a piece and a
/// text, or a record that may be erased, of [`MAX_TOKEN`] bytes, whatever the length of the body.
///
/// Once it has failed it fails always, with the same error. What it gave out before contains no value that a mask
/// hides.
#[derive(Clone)]
pub struct JsonStream {
    plan: Arc<Plan>,
    rewriter: Rewriter,
    /// The end of the last piece, which waits for the next one.
    held: Vec<u8>,
    error: Option<JsonError>,
}

impl fmt::Debug for JsonStream {
    /// Without what is held of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonStream")
            .field("plan", &self.plan)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl JsonStream {
    /// Owns the plan: what happens to the gate meanwhile makes no difference.
    pub fn new(plan: Arc<Plan>, format: Format) -> Self {
        let rewriter = Rewriter::new(&plan, format, plan.now());
        Self { plan, rewriter, held: Vec::new(), error: None }
    }

    /// Appends what can be shown once this piece is there. On an error, nothing is appended.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), JsonError> {
        if self.held.is_empty() {
            let done = self.feed(piece, false, out)?;
            self.held.extend_from_slice(piece.get(done..).unwrap_or_default());
            return Ok(());
        }
        self.held.extend_from_slice(piece);
        self.feed_held(false, out)
    }

    /// Appends what was held back, or says that the body is not complete.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), JsonError> {
        self.feed_held(true, out)
    }

    fn feed_held(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), JsonError> {
        let mut held = core::mem::take(&mut self.held);
        let done = self.feed(&held, last, out)?;
        held.drain(..done);
        self.held = held;
        Ok(())
    }

    fn feed(&mut self, piece: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, JsonError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let before = out.len();
        let fed = self.rewriter.feed(&self.plan, piece, last, out);
        if let Err(error) = fed {
            out.truncate(before);
            self.error = Some(error);
        }
        fed
    }
}
