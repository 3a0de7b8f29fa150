//! Slices of small policies: what is in them, by hand.

use super::{gate, slice};
use rolegate::gate::{
    Extent, Owner, RoleId, ScopeId, SecretKey, SliceError, SliceOptions, SnapshotError, Stamp, SubjectId,
    Table, Trust, pack, sign,
};
use rolegate::{Gate, Principal};
use serde_json::json;

/// Two stores, roles that come and go, a group, guardrails for one role, for one store and for nobody here.
const SHOP: &str = r#"rolegate: 1
id: shop
scopes: { account: , store: { in: [account] } }
classes: { email: { ladder: [{ reveal: clear }, { partial: { email: { keep: 1 } } }, redact] } }
resources:
  campaigns:
    actions:
      view: { title: See campaigns }
      edit: { implies: [view], requires: ["users:view"] }
      archive:
      publish: { derived: true, requires: [edit, "users:edit"] }
  contacts: { actions: [view], fields: { email: email } }
  invoices: { title: Bills, actions: [pay], fields: { payer: email } }
  users: { title: People, actions: [view, edit], fields: { login: email } }
roles:
  editor:
    title: Editors
    includes: [viewer, { role: boss, at: store:b }]
    grants: [{ allow: ["campaigns:edit"], when: "resource.owner == subject.id", because: Own ones only }]
  viewer: { grants: ["campaigns:view", "contacts:view", "pii.email:partial"] }
  boss: { grants: ["campaigns:*"] }
  payer: { title: Whoever pays, grants: [{ allow: ["invoices:pay"], because: Somebody has to }] }
  guest: { grants: ["campaigns:view"] }
anonymous: [guest]
guardrails:
  closed: { deny: ["campaigns:edit"], at: store:a, when: "context.closed", because: Shut }
  elsewhere-closed: { deny: ["campaigns:edit"], at: store:c }
  no-paying: { deny: ["invoices:pay"] }
  payers-view-nothing: { deny: ["campaigns:view"], roles: [payer] }
directory:
  scopes:
    account:acme:
    store:a: { in: account:acme }
    store:b: { in: account:acme }
    account:other:
    store:c: { in: account:other }
  groups: { staff: , everybody: }
  subjects: { ada: { groups: [staff] }, bob: { groups: [staff, everybody] } }
  assignments:
    - { subject: ada, role: editor, at: store:a }
    - { group: staff, role: viewer, from: 2000, until: 3000, at: store:a }
    - { subject: ada, role: payer, until: 900 }
    - { group: everybody, role: payer }
"#;

const ADA: Principal<'_> = Principal {
    roles: &[],
    roles_at: &[],
    subject: Some("ada"),
    at: None,
    now: 1000,
    session: None,
    attributes: &[],
    min_epoch: 0,
    skew: None,
};

fn names(gate: &Gate) -> Vec<&str> {
    gate.roles().map(|role| role.name).collect()
}

fn permissions(gate: &Gate) -> Vec<String> {
    gate.permissions().map(|permission| permission.name()).collect()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_slice_holds_what_its_subject_holds_or_will() {
    let slice = slice(&gate(SHOP), &ADA);
    let snapshot = slice.snapshot();
    // An editor includes a boss at another store, which `canSome` counts; nobody here pays any more.
    assert_eq!(names(&slice), ["boss", "editor", "viewer"]);
    // Editing requires looking at users, which nobody here may; so publishing is out of reach.
    assert_eq!(
        permissions(&slice),
        [
            "campaigns:archive",
            "campaigns:edit",
            "campaigns:view",
            "contacts:view",
            "pii.email:partial",
            "users:view"
        ]
    );
    // The account has nothing to do with it: no grant is placed there, and nothing required there.
    assert_eq!(snapshot.rows(Table::Scopes), 1);
    assert_eq!(slice.extent_name(Extent::At(ScopeId(0))), "store:a");
    assert_eq!((snapshot.rows(Table::Groups), snapshot.rows(Table::Subjects)), (0, 1));
    let ada = Owner::Subject(SubjectId(0));
    let held: Vec<_> = snapshot
        .assignments(ada)
        .map(|row| {
            let (RoleId(role), at) = snapshot.assignment(ada, row);
            (names(&slice)[usize::from(role)], slice.extent_name(at), snapshot.assignment_time(ada, row))
        })
        .collect();
    assert_eq!(held, [("editor", "store:a".into(), 0..u64::MAX), ("viewer", "store:a".into(), 2000..3000)]);
    let guardrails = 0..snapshot.rows(Table::Guardrails);
    assert_eq!(guardrails.map(|row| snapshot.guardrail_name(row)).collect::<Vec<_>>(), ["closed"]);
    assert_eq!(snapshot.rows(Table::Anonymous), 0);
    // The rung that nobody here can hold is gone.
    assert_eq!(snapshot.rows(Table::Rungs), 2);
}

#[test]
fn nothing_of_anybody_else_is_in_its_bytes() {
    let bytes = gate(SHOP).slice(&ADA, SliceOptions::default()).expect("a slice");
    for inside in ["ada", "editor", "Editors", "Own ones only", "See campaigns", "Shut", "store", "users"] {
        assert!(has(&bytes, inside), "{inside}");
    }
    let outside = [
        "bob",
        "staff",
        "everybody",
        "payer",
        "Whoever",
        "Somebody",
        "guest",
        "invoices",
        "Bills",
        "publish",
        "reveal",
        "elsewhere-closed",
        "no-paying",
        "view-nothing",
        "acme",
        "other",
        "account",
        "login",
    ];
    for outside in outside {
        assert!(!has(&bytes, outside), "{outside}");
    }
}

#[test]
fn a_place_without_a_name_still_counts_for_can_some() {
    let whole = gate(SHOP);
    let slice = slice(&whole, &ADA);
    let asked = Principal { at: Some("store:a"), ..ADA };
    let (all, cut) = (whole.access(&asked), slice.access(&asked));
    assert_eq!(cut.check("campaigns:edit").required(), Some(("users", "view")));
    // A boss archives, and editors are that at store b.
    assert!(all.can_some("campaigns:archive") && cut.can_some("campaigns:archive"));
    let (want, got) = (all.check("campaigns:archive"), cut.check("campaigns:archive"));
    assert_eq!((want.code().as_str(), got.code().as_str()), ("out-of-scope", "out-of-scope"));
    assert_eq!(want.granted_at().as_deref(), Some("store:b"));
    assert_eq!(got.granted_at().as_deref(), Some("elsewhere:*"));
    // Where she holds nothing, the whole denies, and the slice knows no such scope.
    let asked = Principal { at: Some("store:b"), ..ADA };
    assert_eq!(whole.access(&asked).check("campaigns:archive").code().as_str(), "out-of-scope");
    assert_eq!(slice.access(&asked).check("campaigns:archive").code().as_str(), "unknown-scope");
}

#[test]
fn a_policy_may_call_a_type_of_scopes_elsewhere() {
    let shop = SHOP.replace("store: {", "elsewhere: {").replace("store:", "elsewhere:");
    let slice = slice(&gate(&shop), &ADA);
    let access = slice.access(&Principal { at: Some("elsewhere:a"), ..ADA });
    assert_eq!(access.check("campaigns:archive").granted_at().as_deref(), Some("elsewhere-:*"));
}

/// That editing brings viewing makes a difference only to who is granted the one without the other, or under a condition.
#[test]
fn what_a_permission_brings_is_left_out_where_it_is_granted_beside_it() {
    let of = |grants: &str| {
        let policy = format!(
            "rolegate: 1\nid: brings\nresources:\n  c: {{ actions: {{ view: , edit: {{ implies: [view] }} }} }}\n  d: {{ actions: [view] }}\nroles: {{ r: {{ grants: {grants} }} }}\ndirectory: {{ subjects: {{ ada: }}, assignments: [{{ subject: ada, role: r }}] }}"
        );
        let slice = slice(&gate(&policy), &ADA);
        slice.snapshot().rows(Table::Implications)
    };
    assert_eq!(of(r#"["c:*", "d:view"]"#), 0);
    assert_eq!(of(r#"["d:view"]"#), 0);
    assert_eq!(of(r#"["c:edit"]"#), 1);
    assert_eq!(of(r#"["c:edit", "c:view"]"#), 1, "each is another grant");
    assert_eq!(of(r#"[{ allow: ["c:*"], when: "resource.open" }]"#), 1);
}

#[test]
fn what_ends_now_is_not_in_a_slice() {
    let whole = gate(SHOP);
    for (now, is_in) in [(899, true), (900, false)] {
        let slice = slice(&whole, &Principal { now, ..ADA });
        assert_eq!(names(&slice).contains(&"payer"), is_in, "{now}");
    }
}

#[test]
fn assignments_begin_and_end_in_a_slice_as_in_the_whole() {
    let whole = gate(SHOP);
    let slice = slice(&whole, &ADA);
    for (now, can, shown) in
        [(1000, true, "a***@"), (1999, true, "a***@"), (2500, true, "a***@"), (3000, true, "a***@")]
    {
        let asked = Principal { now, at: Some("store:a"), ..ADA };
        let (all, cut) = (whole.access(&asked), slice.access(&asked));
        assert_eq!((all.can("contacts:view"), cut.can("contacts:view")), (can, can), "{now}");
        let record = json!({ "email": "ada@example.com", "note": 7 });
        let (want, got) = (all.mask("contacts", &record), cut.mask("contacts", &record));
        assert_eq!(want, got, "{now}");
        assert!(got["email"].as_str().is_some_and(|text| text.starts_with(shown)), "{now}: {got}");
        assert_eq!(all.valid_until(), cut.valid_until(), "{now}");
    }
}

#[test]
fn what_is_out_of_reach_shows_nothing() {
    let slice = slice(&gate(SHOP), &ADA);
    let access = slice.access(&Principal { at: Some("store:a"), ..ADA });
    // Nobody here may pay invoices; of users only the name is there, as looking at them is required.
    for resource in ["invoices", "users", "nothing"] {
        let got = access.mask(resource, &json!({ "payer": "ada@example.com", "id": 7, "open": true }));
        let hidden = "[redacted]";
        assert_eq!(got, json!({ "payer": hidden, "id": hidden, "open": hidden }), "{resource}");
    }
}

/// A resource whose only permission is out of reach must not be taken for a shape, which would be erased by itself.
#[test]
fn an_erased_record_hides_what_lies_in_it_in_a_slice_too() {
    let policy = r#"{ "rolegate": 1, "id": "p",
      "classes": { "email": { "ladder": [{ "reveal": "clear" }, "redact"] } },
      "resources": {
        "contacts": { "actions": ["view"], "erased_when": "resource.gone", "fields": { "note": { "record": "contacts/notes" } } },
        "contacts/notes": { "actions": ["view"], "fields": { "by": "email" } } },
      "roles": { "viewer": { "grants": ["contacts:view", "pii.email:reveal"] } } }"#;
    let whole = gate(policy);
    let principal = Principal { roles: &["viewer"], ..Principal::default() };
    let slice = slice(&whole, &principal);
    assert_eq!(permissions(&slice), ["contacts:view", "contacts/notes:nothing", "pii.email:reveal"]);
    for gate in [&whole, &slice] {
        let access = gate.access(&principal);
        let record = |gone| json!({ "gone": gone, "note": { "by": "ada@example.com" } });
        assert_eq!(access.mask("contacts", &record(false)), record(false));
        assert_eq!(
            access.mask("contacts", &record(true)),
            json!({ "gone": true, "note": { "by": "[redacted]" } })
        );
        assert!(!access.can_some("contacts/notes:view") && !access.can_some("contacts/notes:nothing"));
    }
}

/// What is required at the outermost scope is asked for there, although nothing is held there.
#[test]
fn what_is_required_further_up_is_asked_for_at_the_same_scopes() {
    let policy = r#"{ "rolegate": 1, "id": "p",
      "resources": { "roles": { "actions": {
        "clone": { "requires": [{ "permission": "edit", "at": "root" }] },
        "copy": { "requires": [{ "permission": "edit", "at": "parent" }] }, "edit": {} } } },
      "scopes": { "account": null, "store": { "in": ["account", "store"] } },
      "roles": { "editor": { "grants": ["roles:*"] } },
      "directory": {
        "scopes": { "account:a": null, "store:b": { "in": "account:a" }, "store:c": { "in": "store:b" } },
        "assignments": [{ "subject": "ada", "role": "editor", "at": "store:b" }] } }"#;
    let whole = gate(policy);
    let slice = slice(&whole, &ADA);
    for gate in [&whole, &slice] {
        let can = |at, permission| gate.access(&Principal { at: Some(at), ..ADA }).can(permission);
        assert!(!can("store:b", "roles:clone") && !can("store:c", "roles:clone"), "the root is account:a");
        assert!(!can("store:b", "roles:copy") && can("store:c", "roles:copy"));
        assert!(can("store:b", "roles:edit") && !can("account:a", "roles:edit"));
    }
}

#[test]
fn a_slice_for_a_scope_leaves_those_below_and_beside_it() {
    let whole = gate(SHOP);
    let boss = Principal { roles: &["boss"], subject: None, ..ADA };
    assert_eq!(slice(&whole, &boss).snapshot().rows(Table::Scopes), 5);
    let at = slice(&whole, &Principal { at: Some("store:c"), ..boss });
    let scopes: Vec<String> = (0..2).map(|scope| at.extent_name(Extent::At(ScopeId(scope)))).collect();
    assert_eq!(at.snapshot().rows(Table::Scopes), 2);
    assert_eq!(scopes, ["account:other", "store:c"]);
    let guarded = at.access(&Principal { at: Some("store:c"), ..boss }).check("campaigns:edit");
    assert_eq!(guarded.code().as_str(), "requirement-unmet");
    let rail = 0..at.snapshot().rows(Table::Guardrails);
    assert_eq!(rail.map(|row| at.snapshot().guardrail_name(row)).collect::<Vec<_>>(), ["elsewhere-closed"]);
}

#[test]
fn an_opaque_slice_names_no_role() {
    let whole = gate(SHOP);
    let opaque = SliceOptions { opaque: true, ..SliceOptions::default() };
    let claimed = Principal { roles: &["guest"], ..ADA };
    let bytes = whole.slice(&claimed, opaque).expect("a slice");
    for outside in ["editor", "Editors", "viewer", "boss", "guest", "Own ones", "owner ==", "closed", "Shut"]
    {
        // The program of the guardrail's condition asks for `context.closed`, as it must.
        assert!(!has(&bytes, outside) || outside == "closed", "{outside}");
    }
    let slice = Gate::load(bytes).expect("a snapshot");
    assert_eq!(names(&slice), ["0", "1", "2", "3"]);
    for at in [None, Some("store:a")] {
        let asked = Principal { at, ..claimed };
        let alone = Principal { at, ..ADA };
        for permission in permissions(&whole) {
            let (want, got) =
                (whole.access(&asked).check(&permission), slice.access(&alone).check(&permission));
            assert_eq!(want.effect(), got.effect(), "{permission} at {at:?}");
        }
        assert!(slice.access(&alone).can("campaigns:view"), "as a guest, everywhere");
    }
    let nameless = Principal { subject: None, ..claimed };
    assert_eq!(whole.slice(&nameless, opaque), Err(SliceError::NeedsSubject));
    let unnameable = Principal { subject: Some("a\nb"), ..claimed };
    assert_eq!(whole.slice(&unnameable, opaque), Err(SliceError::NeedsSubject));
    assert_eq!(SliceError::NeedsSubject.code(), "slice/needs-subject");
    // Nobody in particular names no role either.
    let nobody = Principal { subject: None, ..ADA };
    let slice = Gate::load(whole.slice(&nobody, opaque).expect("a slice")).expect("a snapshot");
    assert!(slice.access(&nobody).can("campaigns:view") && names(&slice) == ["0"]);
}

#[test]
fn a_terse_slice_decides_the_same_without_words() {
    let whole = gate(SHOP);
    let terse = SliceOptions { terse: true, ..SliceOptions::default() };
    let bytes = whole.slice(&ADA, terse).expect("a slice");
    for outside in ["Editors", "Own ones", "See campaigns", "Shut", "owner =="] {
        assert!(!has(&bytes, outside), "{outside}");
    }
    let slice = Gate::load(bytes).expect("a snapshot");
    assert_eq!(names(&slice), ["boss", "editor", "viewer"]);
    let asked = Principal { at: Some("store:a"), ..ADA };
    let decision = slice.access(&asked).check("campaigns:view");
    assert_eq!((decision.code().as_str(), decision.role()), ("granted", Some("editor")));
}

#[test]
fn a_slice_takes_the_place_of_the_whole_unless_it_is_older_or_not_signed() {
    let mut whole = gate(SHOP);
    let cut = whole.slice(&ADA, SliceOptions::default()).expect("a slice");
    assert_eq!(whole.swap(cut.clone()), Ok(()));
    assert_eq!((whole.header().policy_id.as_str(), whole.header().epoch), ("shop", 7));
    let newer = pack(SHOP, &Stamp { epoch: 8, issued_at: 0, not_after: 0 });
    assert_eq!(whole.swap(newer.expect("a snapshot")), Ok(()));
    assert_eq!(whole.swap(cut.clone()), Err(SnapshotError::Rollback { found: 7, least: 8 }));
    let key = SecretKey::from_bytes(&[7; 32]);
    let trust = Trust::new([key.public()]);
    assert!(Gate::load_signed(sign(&cut, &key).expect("a signed slice"), &trust).is_ok());
    assert_eq!(Gate::load_signed(cut, &trust).err(), Some(SnapshotError::Unsigned));
}
