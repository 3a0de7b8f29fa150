//! Masking whole bodies: JSON text as bytes, at once or as it arrives.

use super::fields::plan;
use super::{Access, Asked, Gate, Given, Holder, Plan, ResourceId};
use crate::engine;
use crate::mask::json::{Format, JsonError, JsonStream, mask_json};
use crate::mask::plan::Erasure;
use crate::model::Snapshot;
use alloc::{sync::Arc, vec::Vec};

impl Access<'_> {
    /// Which values of a record are shown how. Of a resource that the snapshot does not know, every text, number and
    /// boolean is redacted.
    ///
    /// Make it once for many bodies: [`mask_json`] and [`JsonStream::new`] take it.
    pub fn plan(&self, resource: &str) -> Plan {
        let given = Given { key: self.gate.key.bytes(), now: self.subject.now };
        let plan = plan(self.snapshot, self.row(), engine::find_resource(self.snapshot, resource));
        deciding(self.snapshot, plan).given(&given)
    }

    /// Appends the masked form of JSON text: of a record, or of a list of records. On an error, nothing is appended.
    ///
    /// Every byte outside of masked values is kept. See [`mask::json`](crate::mask::json) for the limits.
    pub fn mask_json(&self, resource: &str, body: &[u8], out: &mut Vec<u8>) -> Result<(), JsonError> {
        mask_json(&self.plan(resource), body, Format::Json, out)
    }

    /// The same for a body of any size that comes in pieces.
    pub fn mask_stream(&self, resource: &str, format: Format) -> JsonStream {
        JsonStream::new(Arc::new(self.plan(resource)), format)
    }
}

impl Gate {
    /// Which values of a record are shown how; of no resource, nothing is shown.
    pub fn plan(&self, holder: &Holder, asked: &Asked<'_>, resource: Option<ResourceId>) -> Plan {
        let given = Given { key: self.key.bytes(), now: 0 };
        plan(&self.snapshot, &self.row(holder, asked), resource).given(&given)
    }

    /// The same for JSON text, which is told by the plan alone whether a record is erased.
    pub fn body_plan(&self, holder: &Holder, asked: &Asked<'_>, resource: Option<ResourceId>) -> Plan {
        deciding(&self.snapshot, self.plan(holder, asked, resource))
    }
}

/// A plan with all that says whether its records are erased, so that it need not outlive the snapshot.
fn deciding(snapshot: &Snapshot, plan: Plan) -> Plan {
    plan.deciding(&|resource| {
        let resource = ResourceId(resource);
        let code = engine::erasure(snapshot, resource)?;
        Some(Erasure::new(code, &engine::erased_needs(snapshot, resource), engine::erases))
    })
}
