//! What the native benches ask about: Google Cloud's predefined roles as policies of four sizes, and what the same
//! answers take by hand.

pub mod catalogue;
pub mod document;
pub mod floor;
pub mod peer;
pub mod setting;
pub mod table;
