//! Conditions, fields, requirements and guardrails of a policy to rows.

use super::SnapshotError;
use super::encode::{Tables, narrow, spans, wide};
use crate::model::{Grant, Guardrail, NO_CONDITION, Policy, Table};

impl Tables {
    /// What limits the next grant besides its extent.
    pub(super) fn limits(&mut self, grant: &Grant) -> Result<(), SnapshotError> {
        let row = wide(self.rows(Table::Grants))?.to_le_bytes();
        if let Some(condition) = grant.condition {
            self.push(Table::GrantConditions, &[&row, &u32::from(condition.0).to_le_bytes()]);
        }
        for path in &grant.fields {
            let path = self.string(path);
            self.push(Table::GrantFields, &[&row, &path]);
        }
        Ok(())
    }

    /// What stands beside the roles.
    pub(super) fn statements(&mut self, policy: &Policy) -> Result<(), SnapshotError> {
        narrow(policy.conditions.len())?;
        for condition in &policy.conditions {
            self.push(Table::Code, &[&condition.code]);
            let (source, end) = (self.string(&condition.source), wide(self.rows(Table::Code))?.to_le_bytes());
            self.push(Table::Conditions, &[&source, &end]);
        }
        for needed in &policy.requirements {
            let columns = [needed.permission.0, needed.required.0, needed.up].map(u16::to_le_bytes);
            self.push(Table::Requirements, &[columns.as_flattened()]);
        }
        for guardrail in &policy.guardrails {
            self.guardrail(guardrail)?;
        }
        for (permission, condition) in &policy.availability {
            let columns = [permission.0, condition.0].map(u16::to_le_bytes);
            self.push(Table::Availability, &[columns.as_flattened()]);
        }
        if policy.longest_session != 0 {
            self.push(Table::Settings, &[&policy.longest_session.to_le_bytes()]);
        }
        for role in &policy.anonymous {
            self.push(Table::Anonymous, &[&role.0.to_le_bytes()]);
        }
        Ok(())
    }

    fn guardrail(&mut self, guardrail: &Guardrail) -> Result<(), SnapshotError> {
        for (first, count) in spans(guardrail.permissions.iter().map(|permission| permission.0)) {
            self.push(Table::GuardrailSpans, &[&first.to_le_bytes(), &count.to_le_bytes()]);
        }
        for role in &guardrail.roles {
            self.push(Table::GuardrailRoles, &[&role.0.to_le_bytes()]);
        }
        let texts = [self.string(&guardrail.name), self.string(&guardrail.because)];
        let ends = [wide(self.rows(Table::GuardrailSpans))?, wide(self.rows(Table::GuardrailRoles))?];
        let condition = guardrail.condition.map_or(NO_CONDITION, |condition| condition.0.into());
        let [spans, roles] = ends.map(u32::to_le_bytes);
        let [extent, condition] = [guardrail.at.number(), condition].map(u32::to_le_bytes);
        let flags = u16::from(guardrail.cap).to_le_bytes();
        self.push(Table::Guardrails, &[texts.as_flattened(), &spans, &roles, &extent, &condition, &flags]);
        Ok(())
    }
}
