//! Everything that is asked at one size, made once before anything is measured.

use crate::catalogue::{Catalogue, HELD};
use crate::document::{Variant, document};
use crate::floor::ByHand;
use rolegate::gate::{Stamp, attributes, pack};
use rolegate::{Gate, Principal};
use serde_json::{Value, json};

/// How many roles the policies have.
pub const SIZES: [usize; 4] = [12, 120, 1200, 2461];

/// How many permissions a pass over ids or names asks for.
pub const ASKED: usize = 1024;

/// Who asks, the record, and which permissions.
#[derive(Debug)]
pub struct Asked {
    /// Positions in the catalogue: half of them granted, in no order.
    pub permissions: Vec<usize>,
    /// The same as `resource:action`.
    pub names: Vec<String>,
    /// What is granted, by hand.
    pub by_hand: ByHand,
    /// What each role held grants, by hand.
    pub rows: Vec<Vec<u32>>,
    /// The subject's attributes.
    pub subject: Value,
    /// A record that meets both conditions.
    pub own: Value,
    /// A record that meets neither.
    pub other: Value,
    /// The subject's attributes, as the gate takes them.
    pub subject_bytes: Vec<u8>,
    /// [`own`](Self::own), as the gate takes it.
    pub own_bytes: Vec<u8>,
    /// [`other`](Self::other), as the gate takes it.
    pub other_bytes: Vec<u8>,
}

impl Asked {
    /// The subject's name.
    pub const SUBJECT: &str = "user:1042";

    /// The same for every size.
    pub fn new(catalogue: &Catalogue) -> Self {
        let held = catalogue.held();
        let count = catalogue.permissions.len();
        // Steps that share no factor with the counts, so that no order is there to be predicted.
        let permissions: Vec<usize> = (0..ASKED)
            .map(|at| if at * 7 % 16 < 8 { held[at * 389 % held.len()] } else { at * 7_919 % count })
            .collect();
        let bits = |permissions: &[usize]| {
            let mut bits = vec![0_u32; count.div_ceil(32)];
            for at in permissions {
                bits[at / 32] |= 1 << (at % 32);
            }
            bits
        };
        let held_roles = catalogue.roles.iter().filter(|role| HELD.contains(&&*role.name));
        let subject = json!({ "name": "Ada", "country": "GB", "teams": ["growth", "lifecycle", "brand"] });
        let record = |owner: &str, status: &str, team: &str| json!({ "id": "4711", "name": "Autumn", "status": status, "team": team, "owner": owner, "budget": 1200 });
        let (own, other) =
            (record(Self::SUBJECT, "paused", "lifecycle"), record("user:7", "running", "finance"));
        Self {
            names: permissions.iter().map(|at| catalogue.name(*at)).collect(),
            permissions,
            by_hand: ByHand { bits: bits(&held), names: held.iter().map(|at| catalogue.name(*at)).collect() },
            rows: held_roles.map(|role| bits(&role.permissions)).collect(),
            subject_bytes: attributes(&subject),
            own_bytes: attributes(&own),
            other_bytes: attributes(&other),
            subject,
            own,
            other,
        }
    }

    /// Who asks.
    pub fn principal(&self) -> Principal<'_> {
        Principal {
            roles: &HELD,
            subject: Some(Self::SUBJECT),
            attributes: &self.subject_bytes,
            ..Principal::default()
        }
    }
}

/// The policies of one size.
#[derive(Debug)]
pub struct Setting {
    /// How many roles.
    pub size: usize,
    /// The plain policy.
    pub text: String,
    /// The same as a snapshot.
    pub bytes: Vec<u8>,
    /// As at Google's.
    pub plain: Gate,
    /// With conditions.
    pub conditional: Gate,
    /// With a guardrail.
    pub guarded: Gate,
}

impl Setting {
    /// Packs and loads the policies with so many roles.
    pub fn new(catalogue: &Catalogue, size: usize) -> Self {
        let roles = catalogue.subset(size);
        let text = document(catalogue, &roles, Variant::Plain);
        let gate = |text: &str| {
            let bytes = pack(text, &Stamp::default()).expect("the roles make a policy");
            (Gate::load(bytes.clone()).expect("a snapshot that was just packed"), bytes)
        };
        let (plain, bytes) = gate(&text);
        let conditional = gate(&document(catalogue, &roles, Variant::Conditional)).0;
        let guarded = gate(&document(catalogue, &roles, Variant::Guarded)).0;
        let setting = Self { size, text, bytes, plain, conditional, guarded };
        setting.agrees_with(&Asked::new(catalogue), catalogue);
        setting
    }

    /// Holds the answers against the data: a bench of wrong answers says nothing.
    fn agrees_with(&self, asked: &Asked, catalogue: &Catalogue) {
        let access = self.plain.access(&asked.principal());
        let guarded = self.guarded.access(&asked.principal());
        for at in 0..catalogue.permissions.len() {
            let (name, expected) = (catalogue.name(at), asked.by_hand.has(at));
            assert_eq!(access.can(&name), expected, "{name} with {} roles", self.size);
            assert_eq!(guarded.can(&name), expected, "{name} with {} roles and a guardrail", self.size);
        }
    }
}
