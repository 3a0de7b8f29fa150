//! Slices of the example policies against the whole.

use super::{gate, slice};
use rolegate::gate::{
    Extent, FieldId, Owner, PermissionId, Request, ResourceId, RoleId, ScopeId, SliceOptions, SubjectId,
    Table, attributes,
};
use rolegate::{Access, Decision, Effect, Gate, Principal};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const POLICIES: [&str; 4] = ["ometria", "omniata", "omnisend", "optimizely"];

/// A time at which every assignment of the examples has begun.
const NOW: u64 = 1_900_000_000;

fn example(name: &str) -> Gate {
    gate(&std::fs::read_to_string(format!("examples/policies/{name}.yaml")).expect("the policy"))
}

fn scopes(gate: &Gate) -> Vec<String> {
    let rows = 0..u32::try_from(gate.snapshot().rows(Table::Scopes)).expect("few scopes");
    rows.map(|row| gate.extent_name(Extent::At(ScopeId(row)))).collect()
}

fn subjects(gate: &Gate) -> Vec<String> {
    let rows = 0..u32::try_from(gate.snapshot().rows(Table::Subjects)).expect("few subjects");
    rows.map(|row| gate.subject_name(SubjectId(row)).to_owned()).collect()
}

/// Calls `law` with everybody in an example: each subject, each role alone, two roles at scopes, nobody.
fn each_principal(gate: &Gate, mut law: impl FnMut(&Principal<'_>)) {
    let nobody = Principal { now: NOW, session: Some(NOW), ..Principal::default() };
    law(&nobody);
    for subject in subjects(gate) {
        law(&Principal { subject: Some(&subject), ..nobody });
    }
    let roles: Vec<&str> = gate.roles().map(|role| role.name).collect();
    let scopes = scopes(gate);
    for (position, role) in roles.iter().enumerate() {
        law(&Principal { roles: &[role], ..nobody });
        if let [first, .., last] = scopes.as_slice() {
            let other = roles[(position + 1) % roles.len()];
            law(&Principal { roles_at: &[(role, first), (other, last)], ..nobody });
            law(&Principal { roles_at: &[(role, last)], at: Some(last), ..nobody });
        }
    }
}

#[test]
fn slices_of_the_examples_answer_as_the_whole_does() {
    let (mut decisions, mut masks) = (0, 0);
    for name in POLICIES {
        let whole = example(name);
        let permissions: Vec<String> = whole.permissions().map(|known| known.name()).collect();
        each_principal(&whole, |principal| {
            let slice = slice(&whole, principal);
            let places = scopes(&slice);
            let some = [None, places.first(), places.last()];
            for at in some.map(|scope| scope.map(String::as_str)) {
                let asked = Principal { at, ..*principal };
                let (all, cut) = (whole.access(&asked), slice.access(&asked));
                decisions += compare(&slice, (&all, &cut), &permissions, name, principal);
                masks += compare_masks(&whole, (&all, &cut), &permissions, name, principal);
            }
            if principal.at.is_none() {
                assert_left_scopes_deny(&whole, &slice, principal, &permissions);
            }
        });
    }
    println!("{decisions} decisions, {masks} masks");
    assert!(decisions > 100_000 && masks > 1_000, "{decisions} decisions, {masks} masks");
}

/// Records of which nothing is known, and much.
fn requests() -> [Vec<u8>; 2] {
    [
        json!(null),
        json!({ "anonymised": true, "owner": null, "status": "sent", "erased_at": "2020-01-01T00:00:00Z" }),
    ]
    .map(|record| if record.is_null() { Vec::new() } else { attributes(&record) })
}

fn compare(
    slice: &Gate,
    (all, cut): (&Access<'_>, &Access<'_>),
    permissions: &[String],
    name: &str,
    principal: &Principal<'_>,
) -> usize {
    let mut count = 0;
    for resource in &requests() {
        let request = Request { resource, ..Request::default() };
        for permission in permissions {
            let (want, got) = (all.check_for(permission, &request), cut.check_for(permission, &request));
            let about = format!("{name}: {permission} for {principal:?}: {want} / {got}");
            assert_eq!(want.effect(), got.effect(), "{about}");
            if slice.permission_id(permission).is_some() {
                assert_eq!(said(&want), said(&got), "{about}");
            } else {
                assert_eq!(got.effect(), Effect::Deny, "{about}");
            }
            count += 1;
        }
    }
    count
}

/// All that a decision says of what is held.
fn said(decision: &Decision<'_>) -> String {
    let (path, held): (Vec<&str>, Vec<&str>) = (decision.path().collect(), decision.held().collect());
    format!(
        "{} {path:?} {held:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {}",
        decision.code().as_str(),
        decision.grant(),
        decision.implied_by(),
        decision.because(),
        decision.missing(),
        decision.required(),
        decision.required_at(),
        decision.guardrail(),
        decision.audited(),
    )
}

/// Masks are the same for every resource with a permission that could be allowed; what is not the same shows nothing.
fn compare_masks(
    whole: &Gate,
    (all, cut): (&Access<'_>, &Access<'_>),
    permissions: &[String],
    name: &str,
    principal: &Principal<'_>,
) -> usize {
    let mut count = 0;
    let mut could = BTreeSet::new();
    for permission in permissions {
        let is_possible = all.can_some(permission);
        assert_eq!(is_possible, cut.can_some(permission), "{name}: {permission} for {principal:?}");
        could.extend(permission.split_once(':').filter(|_| is_possible).map(|(resource, _)| resource));
    }
    for resource in whole.resources().map(|resource| resource.name) {
        let record = record(whole, resource);
        let (want, got) = (all.mask(resource, &record), cut.mask(resource, &record));
        if could.contains(resource) {
            assert_eq!(want, got, "{name}: {resource} for {principal:?}");
            count += 1;
        } else {
            assert!(want == got || shows_nothing(&got), "{name}: {resource} for {principal:?}: {got}");
        }
    }
    count
}

/// A record with a value at every path that the policy has for it.
fn record(gate: &Gate, resource: &str) -> Value {
    let access = gate.access(&Principal::default());
    let mut record = json!({ "anonymised": false, "something": "else" });
    for field in access.mask_plan(resource).expect("a resource") {
        let mut place = &mut record;
        for key in field.path.split('.') {
            let key = if key.starts_with('*') { "any" } else { key };
            if !place.is_object() {
                *place = json!({});
            }
            place = &mut place[key];
        }
        if place.is_null() {
            *place = json!("ada.lovelace@example.com");
        }
    }
    record
}

fn shows_nothing(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(shows_nothing),
        Value::Object(members) => members.values().all(shows_nothing),
        value => value == "[redacted]",
    }
}

fn assert_left_scopes_deny(whole: &Gate, slice: &Gate, principal: &Principal<'_>, permissions: &[String]) {
    for scope in scopes(whole).iter().filter(|scope| slice.scope_id(scope).is_none()) {
        let access = whole.access(&Principal { at: Some(scope), ..*principal });
        for permission in permissions {
            assert_eq!(access.check(permission).effect(), Effect::Deny, "{permission} at {scope}");
        }
    }
}

#[test]
fn nothing_else_is_in_the_bytes() {
    let mut searched = 0;
    for name in POLICIES {
        let whole = example(name);
        each_principal(&whole, |principal| {
            let bytes = whole.slice(principal, SliceOptions::default()).expect("a slice");
            let bytes = apart(&bytes);
            let (inside, outside) = texts(&whole, principal);
            // What is a part of something inside is found there.
            for text in outside.iter().filter(|text| !inside.iter().any(|inside| inside.contains(*text))) {
                let is_there = bytes.windows(text.len()).any(|window| window == text.as_bytes());
                assert!(!is_there, "{name}: `{text}` is in the slice of {principal:?}");
                searched += 1;
            }
        });
    }
    println!("{searched} texts");
    assert!(searched > 5_000, "{searched} texts");
}

/// The bytes of a snapshot with a gap between its texts, lest the end of one and the start of the next are taken for another.
fn apart(bytes: &[u8]) -> Vec<u8> {
    let gate = Gate::load(bytes.to_vec()).expect("a snapshot");
    let (texts, ends) = (gate.snapshot().table(Table::Strings), gate.snapshot().table(Table::StringEnds));
    let at = if texts.is_empty() {
        0
    } else {
        bytes.windows(texts.len()).position(|window| window == texts).expect("the texts")
    };
    let mut found = bytes[..at].to_vec();
    let mut start = 0;
    for end in ends.as_chunks().0 {
        let end = u32::from_le_bytes(*end) as usize;
        found.extend(&texts[start..end]);
        found.push(b'\n');
        start = end;
    }
    found.extend(&bytes[at + texts.len()..]);
    found
}

/// Texts about what a principal holds, and texts about what it does not.
fn texts(whole: &Gate, principal: &Principal<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
    let snapshot = whole.snapshot();
    let mut roles: BTreeSet<u16> = BTreeSet::new();
    for name in principal.roles.iter().chain(principal.roles_at.iter().map(|(role, _)| role)) {
        roles.extend(whole.role_id(name).map(|role| role.0));
    }
    if let Some(subject) = principal.subject.and_then(|name| whole.subject_id(name)) {
        let mut owners = vec![Owner::Subject(subject)];
        while let Some(owner) = owners.pop() {
            roles.extend(snapshot.assignments(owner).map(|row| snapshot.assignment(owner, row).0.0));
            let groups = snapshot.memberships(owner).map(|row| snapshot.membership(owner, row));
            owners.extend(groups.map(Owner::Group));
        }
    }
    if principal.subject.is_none() && roles.is_empty() {
        roles.extend(snapshot.anonymous().map(|role| role.0));
    }
    loop {
        let includes = roles.iter().flat_map(|role| snapshot.role_includes(RoleId(*role)));
        let more: Vec<u16> = includes.map(|row| snapshot.include_role(row).0).collect();
        let before = roles.len();
        roles.extend(more);
        if roles.len() == before {
            break;
        }
    }
    let names: Vec<&str> = roles.iter().map(|role| snapshot.role_name(RoleId(*role))).collect();
    let all =
        whole.access(&Principal { roles: &names, roles_at: &[], subject: None, at: None, ..*principal });
    let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
    let mut add = |text: &str, is_inside: bool| {
        (if is_inside { &mut inside } else { &mut outside }).insert(text.to_owned());
    };
    for role in (0..u16::try_from(snapshot.rows(Table::Roles)).expect("few roles")).map(RoleId) {
        let is_inside = roles.contains(&role.0);
        add(snapshot.role_name(role), is_inside);
        add(snapshot.role_title(role), is_inside);
        for grant in snapshot.role_grants(role) {
            add(snapshot.grant_because(grant), is_inside);
            if let Some(condition) = snapshot.grant_condition(grant) {
                add(snapshot.condition_source(condition), is_inside);
            }
        }
    }
    for row in 0..snapshot.rows(Table::Guardrails) {
        let mut own = snapshot.guardrail_roles(row).peekable();
        let is_inside = own.peek().is_none() || own.any(|role| roles.contains(&role.0));
        add(snapshot.guardrail_name(row), is_inside);
        add(snapshot.guardrail_because(row), is_inside);
        if let Some(condition) = snapshot.guardrail_condition(row) {
            // A condition may compare with the name of a role.
            add(snapshot.condition_source(condition), is_inside);
        }
    }
    for subject in subjects(whole) {
        add(&subject, principal.subject == Some(&subject));
    }
    for permission in whole.permissions() {
        // What is required of what is held is inside too; the examples require what is listed below.
        let is_inside = all.check(&permission.name()).code().as_str() != "not-granted" || names.is_empty();
        add(permission.resource, is_inside);
        add(permission.title, is_inside);
    }
    for id in (0..u16::try_from(snapshot.rows(Table::Resources)).expect("few resources")).map(ResourceId) {
        for row in snapshot.resource_permissions(id) {
            let row = u16::try_from(row).expect("few permissions");
            for requirement in snapshot.requirements(PermissionId(row)) {
                let required = snapshot.permission_resource(snapshot.requirement(requirement).0);
                add(snapshot.resource_name(required), true);
            }
        }
        // A resource without permissions is kept from nobody, nor is what lies in a record that is shown.
        let is_bare = snapshot.resource_permissions(id).is_empty();
        for field in snapshot.resource_fields(id) {
            let field = FieldId(u16::try_from(field).expect("few fields"));
            add(snapshot.field_path(field), true);
            for record in snapshot.field_records(field) {
                add(snapshot.resource_name(record), true);
            }
        }
        if is_bare {
            add(snapshot.resource_name(id), true);
        }
    }
    outside.retain(|text| text.len() > 3 && !inside.contains(text));
    (inside, outside)
}
