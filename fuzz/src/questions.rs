//! Everything that a gate can be asked, and what must hold of the answers whatever the snapshot says.

use super::draw::Draw;
use rolegate::gate::{
    Access, Asked, Claims, Code, DiffOptions, Effect, Extent, Gate, Holder, PermissionId, Principal, Request,
    ResourceId, RoleId, ScopeId, SubjectId, Table, Truth, attributes,
};
use serde_json::{Value, json};

/// How many permissions and resources are asked about.
const SOME: usize = 16;

/// Who asks, and about what.
pub(super) struct Asker<'a> {
    roles: Vec<String>,
    roles_at: Vec<(String, String)>,
    subject: Option<String>,
    at: Option<String>,
    now: u64,
    session: Option<u64>,
    facts: [Vec<u8>; 3],
    field: Option<&'a str>,
    /// What is asked about at length.
    focus: usize,
}

impl Asker<'_> {
    /// Somebody whom the snapshot mostly knows.
    pub(super) fn draw(draw: &mut Draw<'_>, gate: &Gate) -> Self {
        let role = |draw: &mut Draw<'_>| match gate.roles().nth(draw.below(5)) {
            Some(role) => role.name.to_owned(),
            None => "nobody".to_owned(),
        };
        let how = draw.byte();
        let (roles, roles_at) = match how & 3 {
            0 => (Vec::new(), Vec::new()),
            1 => (vec![role(draw)], Vec::new()),
            2 => (vec![role(draw), role(draw)], Vec::new()),
            _ => (Vec::new(), vec![(role(draw), place(draw, gate))]),
        };
        let subjects = gate.snapshot().rows(Table::Subjects);
        let subject = (how & 4 != 0).then(|| match draw.below(4) {
            row if row < subjects => gate.subject_name(SubjectId(row as u32)).to_owned(),
            _ => "ada".to_owned(),
        });
        let at = (how & 8 != 0).then(|| place(draw, gate));
        let times = [0, 1_000, 1_500, 2_000, u64::MAX];
        let (now, session) = (times[draw.below(5)], (how & 16 != 0).then(|| times[draw.below(5)]));
        let facts = [(); 3].map(|()| facts(draw));
        let field = (how & 32 != 0).then(|| *draw.pick(&["note", "address.city", "a.b.c", "", "email"]));
        Self { roles, roles_at, subject, at, now, session, facts, field, focus: draw.byte().into() }
    }
}

fn place(draw: &mut Draw<'_>, gate: &Gate) -> String {
    let (scopes, number) = (gate.snapshot().rows(Table::Scopes), draw.below(8));
    match number {
        7 => "store:*".to_owned(),
        row if row < scopes => gate.extent_name(Extent::At(ScopeId(row as u32))),
        _ => "store:nowhere".to_owned(),
    }
}

/// Attributes of which conditions of the samples ask for some, or bytes that may be malformed.
fn facts(draw: &mut Draw<'_>) -> Vec<u8> {
    match draw.below(5) {
        0 => Vec::new(),
        1 => {
            attributes(&json!({ "owner": "ada", "sees": ["all"], "public": true, "plan": "pro", "hour": 9 }))
        }
        2 => attributes(
            &json!({ "items": [{ "price": 3 }, { "price": 300 }], "hour": 3, "gone": false, "id": "x" }),
        ),
        3 => attributes(&json!({ "owner": 7, "items": {}, "public": null, "plan": "free", "gone": "no" })),
        _ => {
            let length = draw.below(64);
            draw.bytes(length).to_vec()
        }
    }
}

/// Asks all there is to ask of one asker.
pub(super) fn ask(gate: &Gate, asker: &Asker<'_>) {
    let roles: Vec<&str> = asker.roles.iter().map(String::as_str).collect();
    let roles_at: Vec<_> = asker.roles_at.iter().map(|(role, at)| (role.as_str(), at.as_str())).collect();
    let [subject, resource, context] = &asker.facts;
    let access = gate.access(&Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject: asker.subject.as_deref(),
        at: asker.at.as_deref(),
        now: asker.now,
        session: asker.session,
        attributes: subject,
        ..Principal::default()
    });
    let request = Request { resource, context, field: asker.field };
    let names: Vec<String> = gate.permissions().take(SOME).map(|permission| permission.name()).collect();
    for name in names.iter().map(String::as_str).chain(["campaigns:nothing"]) {
        ask_permission(&access, &request, name);
    }
    if let Some(name) = names.get(asker.focus % names.len().max(1)) {
        ask_at_length(&access, &request, name);
    }
    access.roles().for_each(drop);
    if let Some(resource) = gate.resources().nth(asker.focus % gate.resources().count().max(1)) {
        ask_records(&access, resource.name);
    }
    ask_by_id(gate, asker);
}

fn ask_permission(access: &Access<'_>, request: &Request<'_>, name: &str) {
    let decision = access.check_for(name, request);
    let is_allowed = decision.effect() == Effect::Allow;
    assert_eq!(is_allowed, access.can_for(name, request), "{name}: decision and check");
    assert!(is_allowed || !access.can(name), "{name}: allowed without knowing more");
    assert!(!decision.to_string().is_empty());
    if decision.code() == Code::Granted || decision.code() == Code::Implied {
        assert!(decision.role().is_some() && decision.granted_by().is_some(), "{name}: granted by nobody");
    }
    if decision.code() == Code::Guardrail {
        assert!(decision.guardrail().is_some(), "{name}: forbidden by nothing");
    }
    let told = (decision.because(), decision.granted_at(), decision.implied_by(), decision.required_at());
    drop((told, decision.nearest().count(), decision.held().count(), decision.missing().len()));
}

fn ask_at_length(access: &Access<'_>, request: &Request<'_>, name: &str) {
    assert!(!access.can_for(name, request) || access.can_some(name), "{name}: allowed, but could not be");
    for field in access.permitted_fields(name, &Request { field: None, ..*request }) {
        let field = (field != "*").then_some(field.as_str());
        assert!(access.can_for(name, &Request { field, ..*request }), "{name}: field {field:?}");
    }
    access.where_can(name, request);
}

/// Masks a record in both ways, and explains it.
fn ask_records(access: &Access<'_>, resource: &str) {
    let part = json!({ "email": "ada.lovelace@example.com", "name": "Ada Lovelace", "gone": false, "token": "t", "total": 41.5 });
    let record = json!({
        "id": 7, "gone": false, "email": "ada.lovelace@example.com", "phone": "+44 20 7946 0958", "born": "1985-12-10",
        "code": "AB-123", "spent": 1234.5, "ip": "192.0.2.7", "postcode": "SW1A 1AA", "card": "4111 1111 1111 1111",
        "iban": "GB82 WEST 1234 5698 7654 32", "link": "u-7", "note": "write to ada@example.com", "alias": ["ada"],
        "orders": [part, 5], "by": part, "ship": { "x": { "to": "Ada Lovelace" } }, "secret": null, "a": { "b": "c" },
    });
    let shown = access.mask(resource, &record);
    let mut text = Vec::new();
    access.mask_json(resource, record.to_string().as_bytes(), &mut text).expect("it is JSON");
    let read: Value = serde_json::from_slice(&text).expect("what is shown is JSON");
    assert_eq!(read, shown, "{resource}: as JSON text and as a value");
    access.restore(resource, &shown, &record);
    for field in access.mask_plan(resource).expect("the gate named it").iter().take(SOME) {
        access.revealed_by(field);
        access.explain_mask(resource, field.path);
    }
    access.actions(resource, &Request::default());
    assert!(access.mask_plan("nothing").is_none());
}

/// The same by ids, and what only servers ask.
fn ask_by_id(gate: &Gate, asker: &Asker<'_>) {
    let claims = Claims {
        roles: asker
            .roles
            .iter()
            .filter_map(|role| Some((gate.role_id(role)?, Extent::Everywhere)))
            .collect(),
        at: asker.at.as_deref().and_then(|at| gate.scope_id(at)),
        subject: asker.subject.as_deref().and_then(|name| gate.subject_id(name)),
        now: asker.now,
        session: asker.session,
        ..Claims::default()
    };
    let holder = gate.holder(&claims);
    let [subject, resource, context] = &asker.facts;
    let known = Asked { subject, id: asker.subject.as_deref(), ..Asked::default() };
    let told = Asked { resource, context, now: Some(asker.now), field: asker.field, ..known };
    rows_are_decisions(gate, &holder, &known);
    // Rows are about permissions as a whole.
    rows_are_decisions(gate, &holder, &Asked { field: None, ..told });
    let permissions = gate.snapshot().rows(Table::Permissions);
    if let Some(id) = asker.focus.checked_rem(permissions).map(|row| PermissionId(row as u16)) {
        (0..3).for_each(|kind| drop(gate.paths(kind, &holder, &told, id)));
        gate.who_can(&claims, &told, id);
        gate.where_can(&claims, &told, id);
    }
    if let Some(row) = asker.focus.checked_rem(gate.snapshot().rows(Table::Roles)) {
        let role = RoleId(row as u16);
        assert!(gate.covers(role, role) || gate.snapshot().rows(Table::Guardrails) > 0);
        gate.covers(role, RoleId(0));
    }
    if let Some(row) = asker.focus.checked_rem(gate.snapshot().rows(Table::Resources)) {
        gate.erased_needs(ResourceId(row as u16));
        gate.fields_at(ResourceId(row as u16), "orders.0.email");
        gate.masked_fields(&holder, &told, ResourceId(row as u16));
    }
}

/// Row, check, decision and residual say the same of every permission.
fn rows_are_decisions(gate: &Gate, holder: &Holder, asked: &Asked<'_>) {
    let row = gate.row(holder, asked);
    for id in (0..gate.permissions().count().min(SOME) as u16).map(PermissionId) {
        let effect = gate.outcome(holder, asked, Some(id)).code.effect();
        assert_eq!(row.has(id), effect == Effect::Allow, "{id:?}: row and decision");
        assert_eq!(row.is_open(id), effect == Effect::Conditional, "{id:?}: open row and decision");
        assert_eq!(gate.allows(holder, asked, id), effect == Effect::Allow, "{id:?}: check and decision");
        let (truth, rest) = gate.residual(holder, asked, id);
        assert_eq!(truth == Truth::Unknown, !rest.is_empty(), "{id:?}: something is left if it is open");
        assert_eq!(truth == Truth::True, effect == Effect::Allow, "{id:?}: residual and decision");
    }
}

/// What is different between two snapshots: nothing, of one and itself.
pub(super) fn compare(gate: &Gate, other: &Gate) {
    let options = DiffOptions::default();
    gate.diff(other, &options, &mut |_, _| {});
    assert!(gate.diff(gate, &options, &mut |_, _| {}).is_empty(), "a snapshot differs from itself");
}
