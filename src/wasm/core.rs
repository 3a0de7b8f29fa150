//! The core module: one class over [`Gate`], whose calls take and give numbers and texts.
//!
//! Names become numbers once, on the JavaScript side. What is asked often crosses as numbers only; no call
//! gives back an object, since V8 11 can crash on those in hot code. A number out of range is answered like
//! an unknown name.

use super::fields::Texts;
use super::masking::Plans;
use crate::gate::block;
use crate::gate::{
    Asked, Claims, ClassId, Effect, Extent, FieldId, Gate, Holder, Mask, PermissionId, ResourceId, RoleId,
    RungId, ScopeId, SnapshotError, SubjectId, Table,
};
use alloc::{string::String, vec::Vec};
use wasm_bindgen::prelude::wasm_bindgen;

/// Stands for "none" where a number is expected.
const NONE: u32 = u32::MAX;

/// A snapshot in the module's memory, or why the bytes are none.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    pub(super) gate: Result<Gate, SnapshotError>,
    pub(super) plans: Plans,
    pub(super) texts: Texts,
}

#[wasm_bindgen]
impl Core {
    /// Checks the bytes; ask `error` whether they are a snapshot.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { gate: Gate::load(bytes), plans: Plans::default(), texts: Texts::default() }
    }

    /// `position` 0: the error's number, 0 for none; then its details.
    pub fn error(&self, position: usize) -> u32 {
        let numbers = self.gate.as_ref().err().map(SnapshotError::numbers).unwrap_or_default();
        numbers.get(position).map_or(0, |number| u32::try_from(*number).unwrap_or(NONE))
    }

    /// `kind` 0: epoch, 1: issued at, 2: not after, 3: size.
    #[expect(clippy::cast_precision_loss, reason = "JavaScript numbers; exact up to 2^53")]
    pub fn header(&self, kind: u32) -> f64 {
        let Ok(gate) = &self.gate else { return 0.0 };
        match kind {
            0 => gate.header().epoch as f64,
            1 => gate.header().issued_at as f64,
            2 => gate.header().not_after as f64,
            _ => gate.size() as f64,
        }
    }

    /// `kind` 0: resources, 1: permissions, 2: roles.
    pub fn count(&self, kind: u32) -> usize {
        let table = match kind {
            0 => Table::Resources,
            1 => Table::Permissions,
            _ => Table::Roles,
        };
        self.gate.as_ref().map_or(0, |gate| gate.snapshot().rows(table))
    }

    /// The id of a name; `kind` as in `count`, 3: scopes, 4: extents, 5: subjects.
    pub fn find(&self, kind: u32, name: &str) -> u32 {
        let Ok(gate) = &self.gate else { return NONE };
        let id = match kind {
            0 => gate.resource_id(name).map(|id| id.0),
            1 => gate.permission_id(name).map(|id| id.0),
            2 => gate.role_id(name).map(|id| id.0),
            3 => return gate.scope_id(name).map_or(NONE, |id| id.0),
            4 => return gate.extent(name).map_or(NONE, Extent::number),
            _ => return gate.subject_id(name).map_or(NONE, |id| id.0),
        };
        id.map_or(NONE, u32::from)
    }

    /// A text of the snapshot; see `TEXT` in `src/js/core.js` for the kinds.
    pub fn text(&self, kind: u32, id: u32) -> String {
        let Ok(gate) = &self.gate else { return String::new() };
        let (snapshot, narrow) = (gate.snapshot(), narrow(id));
        let text = match kind {
            0 => snapshot.resource_name(ResourceId(narrow)),
            1 => snapshot.resource_title(ResourceId(narrow)),
            2 => snapshot.permission_action(PermissionId(narrow)),
            3 => snapshot.permission_title(PermissionId(narrow)),
            4 => snapshot.role_name(RoleId(narrow)),
            5 => snapshot.role_title(RoleId(narrow)),
            6 => snapshot.class_name(ClassId(narrow)),
            7 => snapshot.field_path(FieldId(narrow)),
            8 => snapshot.grant_because(id as usize),
            9 => match snapshot.rung_mask(RungId(narrow)) {
                Some(Mask::Redact { text } | Mask::Scan { text }) => text,
                _ => "",
            },
            10 => &gate.header().policy_id,
            11 => return gate.scope_name(ScopeId(id)),
            12 => gate.subject_name(SubjectId(id)),
            13 => snapshot.guardrail_name(id as usize),
            _ => snapshot.guardrail_because(id as usize),
        };
        text.into()
    }

    /// `kind` 0: a permission's resource, 1: whether it is audited, 2: whether a role comes with the product,
    /// 3: a role's first grant, 4: a rung's permission, 5: a rung's mask.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn number(&self, kind: u32, id: u32) -> u32 {
        let Ok(gate) = &self.gate else { return NONE };
        let (snapshot, id) = (gate.snapshot(), narrow(id));
        match kind {
            0 => snapshot.permission_resource(PermissionId(id)).0.into(),
            1 => snapshot.is_audited(PermissionId(id)).into(),
            2 => snapshot.is_system(RoleId(id)).into(),
            3 => u32::try_from(snapshot.role_grants(RoleId(id)).start).unwrap_or(NONE),
            4 => snapshot.rung_permission(RungId(id)).map_or(NONE, |permission| permission.0.into()),
            _ => snapshot.rung_mask(RungId(id)).map_or(1, |mask| mask.kind().into()),
        }
    }

    /// Two bits a permission, in 32-bit words: all that say what is allowed, then all that say what attributes or a
    /// field would decide.
    pub fn row(&self, claims: &[u32], now: f64, known: &[u8]) -> Vec<u32> {
        let Ok(gate) = &self.gate else { return Vec::new() };
        let row = gate.row(&holder(gate, claims, now), &asked(known, None, ""));
        let mut words = Vec::from(row.allowed.words());
        words.extend(row.open.words());
        words
    }

    /// The first second at which the row may be different; infinite for never.
    #[expect(clippy::cast_precision_loss, reason = "JavaScript numbers; exact up to 2^53")]
    pub fn until(&self, claims: &[u32], now: f64) -> f64 {
        let Ok(gate) = &self.gate else { return f64::INFINITY };
        match holder(gate, claims, now).until {
            u64::MAX => f64::INFINITY,
            until => until as f64,
        }
    }

    /// 0: denied, 1: conditional, 2: allowed. An empty field is none.
    pub fn allows(&self, claims: &[u32], now: f64, permission: u32, field: &str, known: &[u8]) -> u32 {
        let Ok(gate) = &self.gate else { return 0 };
        let id = u16::try_from(permission).ok().map(PermissionId);
        let outcome = gate.outcome(&holder(gate, claims, now), &asked(known, Some(now), field), id);
        match outcome.code.effect() {
            Effect::Deny => 0,
            Effect::Conditional => 1,
            Effect::Allow => 2,
        }
    }

    /// The decision: code, the position of the grant in its role, the implying permission, how many roles the
    /// path has, the required permission and how many scopes up, the guardrail, the path, the nearest roles.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn decide(&self, claims: &[u32], now: f64, permission: u32, field: &str, known: &[u8]) -> Vec<u32> {
        let Ok(gate) = &self.gate else { return Vec::new() };
        decide(gate, &holder(gate, claims, now), &asked(known, Some(now), field), permission)
    }

    /// Decisions, each behind how many numbers it has. `questions` is, for each, the permission, then field and what is
    /// known, each behind its length; what is cut off is not answered.
    pub fn decide_many(&self, claims: &[u32], now: f64, questions: &[u8]) -> Vec<u32> {
        let Ok(gate) = &self.gate else { return Vec::new() };
        let holder = holder(gate, claims, now);
        let (mut rest, mut numbers) = (questions, Vec::new());
        while let Some((permission, behind)) = rest.split_first_chunk() {
            let Some((field, behind)) = block(behind) else { break };
            let Some((known, behind)) = block(behind) else { break };
            rest = behind;
            let field = core::str::from_utf8(field).unwrap_or_default();
            let asked = asked(known, Some(now), field);
            let decided = decide(gate, &holder, &asked, u32::from_le_bytes(*permission));
            numbers.push(number(decided.len()));
            numbers.extend(decided);
        }
        numbers
    }

    /// Paths of attributes or fields, one a line. `kind` 0: attributes that are missing for the decision, 1:
    /// attributes that conditions about a permission may ask for, 2: fields that it is allowed for, 3: attributes that say
    /// whether a record of the resource with this number is erased.
    pub fn paths(&self, kind: u32, claims: &[u32], now: f64, permission: u32, known: &[u8]) -> String {
        let (Ok(gate), Ok(id)) = (&self.gate, u16::try_from(permission)) else { return String::new() };
        let (holder, asked) = (holder(gate, claims, now), asked(known, Some(now), ""));
        gate.paths(kind, &holder, &asked, PermissionId(id)).join("\n")
    }

    /// What a record must be like: first 0 for denied whatever it is, 1 for left to decide, 2 for allowed; for 1, then
    /// the residual.
    pub fn residual(&self, claims: &[u32], now: f64, permission: u32, field: &str, known: &[u8]) -> Vec<u8> {
        let (Ok(gate), Ok(id)) = (&self.gate, u16::try_from(permission)) else { return Vec::from([0]) };
        let (holder, asked) = (holder(gate, claims, now), asked(known, Some(now), field));
        let (truth, mut residual) = gate.residual(&holder, &asked, PermissionId(id));
        residual.insert(0, truth as u8);
        residual
    }

    /// Where or who: `kind` 0, subjects who are allowed a permission at the scope asked at, by what the directory says;
    /// 1, scopes at which the one who asks is.
    pub fn reach(
        &self,
        kind: u32,
        claims: &[u32],
        now: f64,
        permission: u32,
        field: &str,
        known: &[u8],
    ) -> Vec<u32> {
        let (Ok(gate), Ok(id)) = (&self.gate, u16::try_from(permission)) else { return Vec::new() };
        let (claims, asked) = (read_claims(claims, now), asked(known, Some(now), field));
        match kind {
            0 => gate.who_can(&claims, &asked, PermissionId(id)),
            _ => gate.where_can(&claims, &asked, PermissionId(id)),
        }
    }

    /// Whether one role allows all that another could.
    pub fn covers(&self, role: u32, other: u32) -> bool {
        let Ok(gate) = &self.gate else { return false };
        gate.covers(RoleId(narrow(role)), RoleId(narrow(other)))
    }

    /// Sets the key for pseudonyms.
    pub fn set_key(&mut self, key: Vec<u8>) {
        if let Ok(gate) = &mut self.gate {
            gate.set_pseudonym_key(key.into());
            // They hold the key that was.
            self.plans = Plans::default();
        }
    }

    /// A text, or the spelling of a number, as a rung shows it that shows either.
    pub fn mask(&self, rung: u32, value: &str, is_number: bool, now: f64) -> String {
        let (mut out, rung, now) = (String::new(), RungId(narrow(rung)), seconds(now));
        if let Ok(gate) = &self.gate {
            if is_number {
                gate.mask_number(rung, value, now, &mut out);
            } else {
                gate.mask_text(rung, value, now, &mut out);
            }
        }
        out
    }
}

fn decide(gate: &Gate, holder: &Holder, asked: &Asked<'_>, permission: u32) -> Vec<u32> {
    let id = u16::try_from(permission).ok().map(PermissionId);
    let outcome = gate.outcome(holder, asked, id);
    let (required, up) = outcome.required.map_or((NONE, NONE), |(id, up)| (id.0.into(), up.into()));
    let grounds = outcome.grounds.as_ref();
    let path = grounds.map_or(&[][..], |grounds| &grounds.path);
    let mut numbers = Vec::from([
        outcome.code as u32,
        grounds.map_or(NONE, |grounds| grounds.grant),
        grounds.and_then(|grounds| grounds.implied_by).map_or(NONE, |id| id.0.into()),
        number(path.len()),
        required,
        up,
        outcome.guardrail.map_or(NONE, number),
    ]);
    let nearest = id.filter(|_| outcome.code.is_about_roles());
    let nearest = nearest.map_or_else(Vec::new, |id| gate.nearest(holder, asked, id));
    numbers.extend(path.iter().chain(&nearest).map(|role| u32::from(role.0)));
    numbers
}

/// Who asks. `claims` is as [`read_claims`] has it.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn holder(gate: &Gate, claims: &[u32], now: f64) -> Holder {
    let read = read_claims(claims, now);
    let holder = gate.holder(&read);
    if claims.first().is_some_and(|facts| facts & 8 != 0) { holder.anywhere() } else { holder }
}

/// `claims` is facts (bits, 1: unknown roles were named, 2: an unknown subject was, 4: an unknown scope was, 8: could it
/// be anywhere, 16: the session's start is told), the subject, the scope asked at, the session's start, then role and
/// extent of each role that the caller names. `now` is in seconds.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn read_claims(claims: &[u32], now: f64) -> Claims {
    let [facts, subject, at, session, roles @ ..] = claims else {
        return Claims { unknown_scope: true, ..Claims::default() };
    };
    let (roles, _) = roles.as_chunks::<2>();
    Claims {
        roles: roles
            .iter()
            .map(|[role, extent]| (RoleId(narrow(*role)), Extent::of_number(*extent)))
            .collect(),
        unknown_roles: facts & 1 != 0,
        subject: (*subject != NONE).then_some(SubjectId(*subject)),
        unknown_subject: facts & 2 != 0,
        at: (*at != NONE).then_some(ScopeId(*at)),
        unknown_scope: facts & 4 != 0,
        now: seconds(now),
        session: (facts & 16 != 0).then_some((*session).into()),
    }
}

/// What is no time of day is the end of time, so that a snapshot which can expire has.
pub(super) fn seconds(now: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and NaN is taken care of"
    )]
    if now.is_nan() { u64::MAX } else { now as u64 }
}

/// `known` is attributes of subject, record and context, each behind its length; what is cut off is not told.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn asked<'a>(known: &'a [u8], now: Option<f64>, field: &'a str) -> Asked<'a> {
    let mut rest = known;
    let mut section = || {
        let (length, behind) = rest.split_first_chunk().unwrap_or((&[0; 4], &[]));
        let (section, behind) =
            behind.split_at_checked(u32::from_le_bytes(*length) as usize).unwrap_or_default();
        rest = behind;
        section
    };
    Asked {
        subject: section(),
        resource: section(),
        context: section(),
        id: None,
        now: now.map(seconds),
        field: (!field.is_empty()).then_some(field),
    }
}

/// A row of a table as a number.
fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(NONE)
}

/// An id that no table has for a number that is none.
pub(super) fn narrow(id: u32) -> u16 {
    u16::try_from(id).unwrap_or(u16::MAX)
}
