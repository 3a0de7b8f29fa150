//! Masking records that are `serde_json` values, and taking back what a form sends.

use super::{Access, attributes};
use crate::engine;
use crate::mask;
use crate::model::ResourceId;
use serde_json::Value;

impl Access<'_> {
    /// A masked copy of a record, or of a list of records. Of a resource that the snapshot does not know,
    /// every text, number and boolean is redacted.
    pub fn mask(&self, resource: &str, value: &Value) -> Value {
        mask::mask_value(&self.plan(resource), value, &|resource, record| self.is_erased(resource, record))
    }

    /// What is to be kept of a record that a form sends back: a masked value never overwrites what it stands for.
    ///
    /// `current` is the record as it is. A member that the form leaves out stays out, unless its mask leaves it out too.
    /// Elements of a list go with the current ones that look the same, that have the same `id`, or that have the same
    /// position in a list of the same length; a list in which that cannot be told stays as it is.
    pub fn restore(&self, resource: &str, submitted: &Value, current: &Value) -> Value {
        let is_erased = |resource, record: &Value| self.is_erased(resource, record);
        mask::restore(&self.plan(resource), submitted, current, &is_erased)
    }

    /// Whether a value at a path is masked: what is shown in place of `current`, or what can be nothing else. A key of
    /// digits in the path is a position in a list.
    pub fn is_masked(&self, resource: &str, path: &str, value: &Value, current: &Value) -> bool {
        let is_erased = |resource, record: &Value| self.is_erased(resource, record);
        mask::is_masked(&self.plan(resource), path, value, current, &is_erased)
    }

    fn is_erased(&self, resource: u16, record: &Value) -> bool {
        engine::is_erased(self.snapshot, ResourceId(resource), &attributes(record))
    }
}
