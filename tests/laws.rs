//! What holds of any policy, tried on thousands of generated ones with every kind of statement.
#![cfg(all(feature = "author", feature = "json", not(target_arch = "wasm32")))]

use rolegate::gate::{Access, Code, Effect, Gate, Principal, Request, Stamp, attributes, pack};
use serde_json::{Map, Value, json};

/// How many policies are tried.
const POLICIES: u64 = 2_000;

const CONDITIONS: &[&str] = &[
    "resource.status == 'a'",
    "resource.status != 'a' && resource.owner == subject.id",
    "subject.level > 2 || resource.owner == 'you'",
    "context.on",
    "!context.on || resource.status in ['b', resource.owner]",
    "has(resource.owner) ? subject.level < 3 : context.on",
    "!(resource.status == 'b' || subject.level == 5)",
];

const PERMISSIONS: &[&str] = &["t:p0", "t:p1", "t:p2", "t:p3", "t:p4", "u:q0", "u:q1", "u:derived"];
const ROLES: &[&str] = &["r0", "r1", "r2", "r3"];
const SCOPES: &[&str] = &["account:x", "store:a", "store:b", "desk:c"];
const EXTENTS: &[&str] = &["account:x", "store:a", "store:b", "desk:c", "store:*", "desk:*"];
const FIELDS: &[&str] = &["name", "name.first", "address.*", "notes"];

/// Splitmix64: the same policies in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[usize::try_from(self.roll(from.len() as u64)).expect("small")]
    }

    /// Some of a list, at least one.
    fn some<'t>(&mut self, from: &[&'t str]) -> Vec<&'t str> {
        let mut found: Vec<&str> = from.iter().copied().filter(|_| self.roll(3) == 0).collect();
        if found.is_empty() {
            found.push(self.pick(from));
        }
        found
    }
}

fn grant(dice: &mut Dice) -> Value {
    let mut grant = Map::new();
    grant.insert("allow".into(), json!(dice.some(&PERMISSIONS[..7])));
    if dice.roll(3) == 0 {
        grant.insert("when".into(), json!(dice.pick(CONDITIONS)));
    }
    if dice.roll(4) == 0 {
        grant.insert("fields".into(), json!(dice.some(FIELDS)));
    }
    if dice.roll(4) == 0 {
        grant.insert("at".into(), json!(dice.pick(EXTENTS)));
    }
    Value::Object(grant)
}

fn guardrail(dice: &mut Dice) -> Value {
    let mut rail = Map::new();
    let kind = if dice.roll(3) == 0 { "cap" } else { "deny" };
    rail.insert(kind.into(), json!(dice.some(PERMISSIONS)));
    if dice.roll(2) == 0 {
        rail.insert("roles".into(), json!(dice.some(ROLES)));
    }
    if dice.roll(3) == 0 {
        rail.insert("at".into(), json!(dice.pick(EXTENTS)));
    }
    if dice.roll(2) == 0 {
        rail.insert("when".into(), json!(dice.pick(CONDITIONS)));
    }
    Value::Object(rail)
}

fn policy(dice: &mut Dice, guardrails: bool) -> Value {
    let place = |dice: &mut Dice| dice.pick(&["same", "parent", "root"]);
    let required = json!({ "permission": dice.pick(&["t:p0", "u:q0"]), "at": place(dice) });
    let derived = json!([dice.pick(&PERMISSIONS[..6]), { "permission": dice.pick(&PERMISSIONS[..6]), "at": place(dice) }]);
    let mut document = json!({
        "rolegate": 1, "id": "laws",
        "resources": {
            "t": { "actions": {
                "p0": {}, "p1": { "implies": ["p0"] }, "p2": { "implies": ["p1", "u:q0"] },
                "p3": { "requires": [required] }, "p4": { "requires": ["p3"] },
            } },
            "u": { "actions": { "q0": {}, "q1": { "implies": ["q0"] }, "derived": { "derived": true, "requires": derived } } },
        },
        "scopes": { "account": null, "store": { "in": ["account"], "inherit": dice.pick(&["add", "replace"]) }, "desk": { "in": ["store"] } },
        "directory": {
            "scopes": { "account:x": null, "store:a": { "in": "account:x" }, "store:b": { "in": "account:x" }, "desk:c": { "in": "store:a" } },
            "assignments": [
                { "subject": "me", "role": dice.pick(ROLES), "at": dice.pick(EXTENTS) },
                { "subject": "you", "role": dice.pick(ROLES) },
            ],
        },
        "roles": {},
    });
    for (position, role) in ROLES.iter().enumerate() {
        let grants: Vec<Value> = (0..dice.roll(3)).map(|_| grant(dice)).collect();
        let includes: Vec<&str> = ROLES[..position].iter().copied().filter(|_| dice.roll(4) == 0).collect();
        document["roles"][*role] = json!({ "grants": grants, "includes": includes });
    }
    if dice.roll(3) == 0 {
        document["resources"]["t"]["actions"]["p0"] = json!({ "available_when": dice.pick(CONDITIONS) });
    }
    if guardrails {
        for name in 0..dice.roll(3) {
            document["guardrails"][format!("g{name}")] = guardrail(dice);
        }
    }
    document
}

fn load(document: &Value) -> Gate {
    let bytes = pack(&document.to_string(), &Stamp::default());
    Gate::load(bytes.unwrap_or_else(|error| panic!("{document}: {error}"))).expect("what was packed loads")
}

/// Attributes of which each may be missing.
struct Known {
    subject: Vec<u8>,
    resource: Vec<u8>,
    context: Vec<u8>,
}

/// `pattern` says which of four attributes are told; `values` which values they have.
fn known(pattern: u64, values: u64) -> Known {
    let told = |bit: u64, key: &str, value: Value| {
        let mut map = Map::new();
        if pattern >> bit & 1 == 1 {
            map.insert(key.into(), value);
        }
        map
    };
    let pick = |bit: u64, no: Value, yes: Value| if values >> bit & 1 == 1 { yes } else { no };
    let mut resource = told(0, "status", pick(0, json!("a"), json!("b")));
    resource.extend(told(1, "owner", pick(1, json!("me"), json!("you"))));
    Known {
        subject: attributes(&Value::Object(told(2, "level", pick(2, json!(1), json!(5))))),
        resource: attributes(&Value::Object(resource)),
        context: attributes(&Value::Object(told(3, "on", pick(3, json!(false), json!(true))))),
    }
}

/// Who asks: roles, a subject, a scope.
#[derive(Clone)]
struct Asker {
    roles: Vec<&'static str>,
    subject: Option<&'static str>,
    at: Option<&'static str>,
}

impl Asker {
    fn roll(dice: &mut Dice) -> Self {
        let roles = if dice.roll(4) == 0 { Vec::new() } else { dice.some(ROLES) };
        let subject = (dice.roll(2) == 0).then(|| dice.pick(&["me", "you", "nobody"]));
        let at = (dice.roll(4) > 0).then(|| dice.pick(SCOPES));
        Self { roles, subject, at }
    }

    fn access<'g>(&self, gate: &'g Gate, subject: &[u8]) -> Access<'g> {
        let Self { roles, subject: name, at } = self;
        gate.access(&Principal {
            roles,
            subject: *name,
            at: *at,
            attributes: subject,
            ..Principal::default()
        })
    }
}

fn request<'k>(known: &'k Known, field: Option<&'k str>) -> Request<'k> {
    Request { resource: &known.resource, context: &known.context, field }
}

#[test]
fn can_is_an_allow_and_an_allow_could_be() {
    let mut allowed = 0;
    for seed in 0..POLICIES {
        let dice = &mut Dice(seed);
        let gate = load(&policy(dice, true));
        let asker = Asker::roll(dice);
        let known = known(dice.roll(16), dice.roll(16));
        let access = asker.access(&gate, &known.subject);
        let field = (dice.roll(3) == 0).then(|| dice.pick(FIELDS));
        for permission in PERMISSIONS {
            let decision = access.check_for(permission, &request(&known, field));
            let is_allowed = decision.effect() == Effect::Allow;
            assert_eq!(
                is_allowed,
                access.can_for(permission, &request(&known, field)),
                "{seed} {permission}"
            );
            assert!(
                is_allowed || !access.can(permission),
                "{seed} {permission}: allowed without knowing more"
            );
            // A field asked for may be allowed where the permission as a whole could be only in part.
            assert!(
                !is_allowed || access.can_some(permission),
                "{seed} {permission}: allowed, but could not"
            );
            assert_eq!(
                decision.code() == Code::UnknownAttribute,
                !decision.missing().is_empty(),
                "{seed} {permission}"
            );
            for field in access.permitted_fields(permission, &request(&known, None)) {
                let field = (field != "*").then_some(field.as_str());
                assert!(access.can_for(permission, &request(&known, field)), "{seed} {permission} {field:?}");
            }
            allowed += u32::from(is_allowed);
        }
    }
    assert!(allowed > 1_000, "{allowed} allows in all");
}

#[test]
fn what_is_decided_stays_so_and_what_is_not_is_when_all_is_told() {
    let mut resolved = 0;
    for seed in 0..POLICIES {
        let dice = &mut Dice(seed ^ 0xa5a5);
        let gate = load(&policy(dice, true));
        let asker = Asker::roll(dice);
        let (pattern, values) = (dice.roll(16), dice.roll(16));
        let (some, all) = (known(pattern, values), known(15, values));
        let (before, after) = (asker.access(&gate, &some.subject), asker.access(&gate, &all.subject));
        for permission in PERMISSIONS {
            let first = before.check_for(permission, &request(&some, None));
            let last = after.check_for(permission, &request(&all, None));
            // Who names no subject leaves one thing unknown for good.
            let is_known = last.code() != Code::UnknownAttribute || last.missing() == ["subject.id"];
            assert!(is_known, "{seed} {permission}: {:?}", last.missing());
            let is_open = first.code() == Code::UnknownAttribute;
            // `has` answers differently once the key is told, so a record that lacks it decides for itself.
            let asks_has = policy_asks(&gate, "has(");
            assert!(
                is_open || asks_has || first.effect() == last.effect(),
                "{seed} {permission}: {first} / {last}"
            );
            resolved += u32::from(is_open);
        }
    }
    assert!(resolved > 500, "{resolved} decisions were open");
}

fn policy_asks(gate: &Gate, what: &str) -> bool {
    let bytes = gate.snapshot().table(rolegate::gate::Table::Strings);
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

#[test]
fn a_guardrail_takes_and_a_role_gives() {
    for seed in 0..POLICIES {
        let dice = &mut Dice(seed ^ 0x5a5a_0000);
        let document = policy(dice, false);
        let mut guarded = document.clone();
        guarded["guardrails"]["g"] = guardrail(dice);
        let (open, closed) = (load(&document), load(&guarded));
        let asker = Asker::roll(dice);
        let known = known(dice.roll(16), dice.roll(16));
        let mut more = asker.clone();
        more.roles.push(dice.pick(ROLES));
        let rank = |access: &Access<'_>, permission: &str| match access
            .check_for(permission, &request(&known, None))
            .effect()
        {
            Effect::Deny => 0,
            Effect::Conditional => 1,
            Effect::Allow => 2,
        };
        let plain = asker.access(&open, &known.subject);
        let with_guardrail = asker.access(&closed, &known.subject);
        let with_role = more.access(&open, &known.subject);
        for permission in PERMISSIONS {
            let before = rank(&plain, permission);
            assert!(rank(&with_guardrail, permission) <= before, "{seed} {permission}: {guarded}");
            assert!(rank(&with_role, permission) >= before, "{seed} {permission}: {document}");
        }
    }
}
