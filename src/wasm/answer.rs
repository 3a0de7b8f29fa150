//! Questions about a principal as bytes, and their answers as bytes.

use super::core::{NONE, narrow};
use super::fields;
use crate::gate::block;
use crate::gate::{
    Asked, Claims, Extent, Gate, Holder, PermissionId, ResourceId, RoleId, ScopeId, SubjectId,
};
use alloc::{string::String, vec::Vec};

/// A question of [`Core::compile`](super::core::Core::compile): who asks, what is known, and the resource.
#[cfg(feature = "bodies")]
pub(super) fn read_plan_question<'q>(
    gate: &Gate,
    question: &'q [u8],
) -> (Holder, Asked<'q>, Option<ResourceId>) {
    let mut reader = Reader(question);
    let now = f64::from_bits(reader.u64());
    let (_, claims) = reader.claims(now);
    let resource = fields::resource(gate, reader.u32());
    (gate.holder(&claims), reader.asked(None), resource)
}

/// Answers a question; what is malformed is answered as if nobody had asked.
pub(super) fn answer(gate: &Gate, kind: u32, question: &[u8]) -> Vec<u8> {
    let mut reader = Reader(question);
    let now = f64::from_bits(reader.u64());
    let (anywhere, claims) = reader.claims(now);
    let held = gate.holder(&claims);
    let holder = if anywhere { held.anywhere() } else { held };
    let mut out = Vec::new();
    let number = reader.u32();
    // What a row says holds until its end, so it is not told the time.
    let asked = reader.asked(if matches!(kind, 0..3 | 13) { None } else { Some(now) });
    let id = u16::try_from(number).ok().map(PermissionId);
    match kind {
        0 => put_row(gate, &holder, &asked, &mut out),
        #[expect(clippy::cast_precision_loss, reason = "JavaScript numbers; exact up to 2^53")]
        1 => out.extend(
            (if holder.until == u64::MAX { f64::INFINITY } else { holder.until as f64 }).to_le_bytes(),
        ),
        2 => fields::put_fields(gate, &holder, &asked, ResourceId(narrow(number)), &mut out),
        13 => fields::put_states(gate, &holder, &asked, number, &mut out),
        14 => put_lines(&gate.erased_needs(ResourceId(narrow(number))), &mut out),
        3 => out.push(id.is_some_and(|id| gate.allows(&holder, &asked, id)).into()),
        4 => put_decision(gate, &holder, &asked, id, &mut out),
        5..=7 => {
            let paths = id.map_or_else(Vec::new, |id| gate.paths(kind - 5, &holder, &asked, id));
            put_lines(&paths, &mut out);
        }
        8 => {
            put_decision(gate, &holder, &asked, id, &mut out);
            while !reader.0.is_empty() {
                let id = u16::try_from(reader.u32()).ok().map(PermissionId);
                put_decision(gate, &holder, &reader.asked(Some(now)), id, &mut out);
            }
        }
        // Nothing about a principal, but an export of its own would cost more.
        15 => out.extend_from_slice(gate.snapshot().bytes()),
        12 => {
            for role in holder.roles(gate.snapshot()) {
                put(role.0.into(), &mut out);
            }
        }
        #[cfg(feature = "query")]
        _ => super::query::answer(gate, kind, (&claims, &holder), &asked, id, &mut out),
        #[cfg(not(feature = "query"))]
        _ => {}
    }
    out
}

/// Appends a number as 32 bits.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn put(number: u32, out: &mut Vec<u8>) {
    out.extend(number.to_le_bytes());
}

/// Two bits a permission, in 32-bit words: all that say what is allowed, then all that say what attributes or a field
/// would decide.
fn put_row(gate: &Gate, holder: &Holder, asked: &Asked<'_>, out: &mut Vec<u8>) {
    let row = gate.row(holder, asked);
    for word in row.allowed.words().iter().chain(row.open.words()) {
        put(*word, out);
    }
}

/// How many numbers there are; then code, the position of the grant in its role, the implying permission, how many roles
/// the path has, the required permission and how many scopes up, the guardrail, the extent at which it is granted elsewhere, the path, the
/// nearest roles.
fn put_decision(
    gate: &Gate,
    holder: &Holder,
    asked: &Asked<'_>,
    id: Option<PermissionId>,
    out: &mut Vec<u8>,
) {
    let outcome = gate.outcome(holder, asked, id);
    let (required, up) = outcome.required.map_or((NONE, NONE), |(id, up)| (id.0.into(), up.into()));
    let grounds = outcome.grounds.as_ref();
    let path = grounds.map_or(&[][..], |grounds| &grounds.path);
    let nearest = id.filter(|_| outcome.code.is_about_roles());
    let nearest = nearest.map_or_else(Vec::new, |id| gate.nearest(holder, asked, id));
    let head = [
        count(8 + path.len() + nearest.len()),
        outcome.code as u32,
        grounds.map_or(NONE, |grounds| grounds.grant),
        grounds.and_then(|grounds| grounds.implied_by).map_or(NONE, |id| id.0.into()),
        count(path.len()),
        required,
        up,
        outcome.guardrail.map_or(NONE, count),
        outcome.granted_at.map_or(NONE, Extent::number),
    ];
    let roles = path.iter().chain(&nearest).map(|role| u32::from(role.0));
    head.into_iter().chain(roles).for_each(|number| put(number, out));
}

fn put_lines(lines: &[String], out: &mut Vec<u8>) {
    for line in lines {
        if !out.is_empty() {
            out.push(b'\n');
        }
        out.extend(line.as_bytes());
    }
}

/// A row of a table as a number.
fn count(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(NONE)
}

/// What is left of a question. What is cut off is zero, or not told.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn u32(&mut self) -> u32 {
        let (number, rest) = self.0.split_first_chunk().unwrap_or((&[0; 4], &[]));
        self.0 = rest;
        u32::from_le_bytes(*number)
    }

    fn u64(&mut self) -> u64 {
        u64::from(self.u32()) | u64::from(self.u32()) << 32
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn block(&mut self) -> &'a [u8] {
        let (inside, rest) = block(self.0).unwrap_or_default();
        self.0 = rest;
        inside
    }

    /// Facts (bits, 1: unknown roles were named, 2: an unknown subject was, 4: an unknown scope was, 8: could it be
    /// anywhere, 16: the session's start is told, 32: the snapshot is older than demanded, 64: the skew is told), the
    /// subject, the scope asked at, the session's start, the skew, how many roles the caller names, and role and extent
    /// of each.
    fn claims(&mut self, now: f64) -> (bool, Claims) {
        let (facts, subject, at, session) = (self.u32(), self.u32(), self.u32(), self.u32());
        let skew = self.u32();
        let mut claims = Claims {
            roles: Vec::new(),
            unknown_roles: facts & 1 != 0,
            subject: (subject != NONE).then_some(SubjectId(subject)),
            unknown_subject: facts & 2 != 0,
            at: (at != NONE).then_some(ScopeId(at)),
            unknown_scope: facts & 4 != 0 || self.0.is_empty(),
            now: seconds(now),
            session: (facts & 16 != 0).then_some(session.into()),
            outdated: facts & 32 != 0,
            skew: (facts & 64 != 0).then_some(skew.into()),
        };
        let mut left = self.u32();
        while left > 0 && !self.0.is_empty() {
            claims.roles.push((RoleId(narrow(self.u32())), Extent::of_number(self.u32())));
            left -= 1;
        }
        (facts & 8 != 0, claims)
    }

    /// The field, the subject's name behind a byte, so that an empty one is told from none, then attributes of subject,
    /// record and context, each behind its length.
    fn asked(&mut self, now: Option<f64>) -> Asked<'a> {
        let field = core::str::from_utf8(self.block()).unwrap_or_default();
        let id = self.block().split_first().and_then(|(_, name)| core::str::from_utf8(name).ok());
        Asked {
            subject: self.block(),
            resource: self.block(),
            context: self.block(),
            id,
            now: now.map(seconds),
            field: (!field.is_empty()).then_some(field),
        }
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
