//! Runs the cases about masks: of values, of JSON text, of what forms send back, and what explains them.

use super::cases::{Report, Suite, Who, load, read};
use rolegate::gate::{Access, Format, Stamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MaskingCase {
    name: String,
    because: String,
    principal: Who,
    #[serde(default)]
    now: u64,
    #[serde(default)]
    key: String,
    resource: String,
    input: Value,
    want: Value,
    /// What a form sends back, and what is to be kept of it; both or neither.
    submitted: Option<Value>,
    restored: Option<Value>,
    /// Values that come back from a form.
    #[serde(default, rename = "isMasked")]
    is_masked: Vec<FormValue>,
    /// Members of the plan, by path.
    #[serde(default)]
    plan: BTreeMap<String, serde_json::Map<String, Value>>,
    /// Explanations, by path.
    #[serde(default)]
    reasons: BTreeMap<String, Value>,
}

/// A value at a path, and whether it is a masked one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormValue {
    path: String,
    value: Value,
    #[serde(default)]
    current: Value,
    want: bool,
}

/// Runs a file of masking cases.
pub(crate) fn run_masking(file: &str, text: &str, report: &mut Report) {
    let suite: Suite<MaskingCase> = read(file, text);
    let mut gate = load(&suite.policy, &Stamp::default());
    for case in &suite.cases {
        gate.set_pseudonym_key(case.key.clone().into_bytes().into());
        let place = format!("{file}: {}", case.name);
        assert!(!case.because.is_empty(), "{place}: no source");
        let who = case.principal.read();
        let access = gate.access(&who.asking(&case.principal, case.now));
        let got = access.mask(&case.resource, &case.input);
        report.expect(&place, &case.resource, &case.want, &got);
        mask_text(case, &access, &place, report);
        assert_eq!(case.submitted.is_some(), case.restored.is_some(), "{place}: one without the other");
        if let (Some(submitted), Some(restored)) = (&case.submitted, &case.restored) {
            let got = access.restore(&case.resource, submitted, &case.input);
            report.expect(&place, "restored", restored, &got);
        }
        for FormValue { path, value, current, want } in &case.is_masked {
            let got = access.is_masked(&case.resource, path, value, current);
            report.expect(&place, &format!("{path} {value} isMasked"), &json!(want), &json!(got));
        }
        explain_masks(case, &access, &place, report);
    }
}

/// The same as JSON text, at once and a byte at a time.
fn mask_text(case: &MaskingCase, access: &Access<'_>, place: &str, report: &mut Report) {
    let body = case.input.to_string();
    let mut shown = Vec::new();
    let masked = access.mask_json(&case.resource, body.as_bytes(), &mut shown);
    let got = masked.ok().and_then(|()| serde_json::from_slice(&shown).ok()).unwrap_or_default();
    report.expect(place, "as JSON text", &case.want, &got);
    let mut stream = access.mask_stream(&case.resource, Format::Json);
    let mut streamed = Vec::new();
    let pushed = body.as_bytes().chunks(1).try_for_each(|piece| stream.push(piece, &mut streamed));
    let is_same = pushed.and_then(|()| stream.finish(&mut streamed)).is_ok() && streamed == shown;
    report.expect(place, "as a stream what it is as a whole", &true.into(), &is_same.into());
}

fn explain_masks(case: &MaskingCase, access: &Access<'_>, place: &str, report: &mut Report) {
    let plan = access.mask_plan(&case.resource).unwrap_or_default();
    for (path, members) in &case.plan {
        let field = plan.iter().find(|field| field.path == path);
        let field = field.unwrap_or_else(|| panic!("{place}: no field {path}"));
        for (member, want) in members {
            let got = match member.as_str() {
                "class" => json!(field.class),
                "classes" => json!(field.classes),
                "records" => json!(field.records),
                "mask" => json!(field.mask.name()),
                "rung" => json!(field.rung.and_then(|rung| access.rung_permission(rung)).unwrap_or_default()),
                "revealedBy" => json!(access.revealed_by(field)),
                _ => panic!("{place}: a field of a plan has no member {member}"),
            };
            report.expect(place, &format!("plan {path} {member}"), want, &got);
        }
    }
    for (path, want) in &case.reasons {
        let reasons = access.explain_mask(&case.resource, path).into_iter().map(|reason| {
            let above = reason.above.iter().map(|rung| {
                let decision = &rung.decision;
                let nearest: Vec<_> = decision.nearest().collect();
                json!({
                    "mask": rung.mask.name(), "permission": decision.permission(),
                    "code": decision.code().as_str(), "nearest": nearest,
                })
            });
            json!({
                "field": reason.field, "class": reason.class, "mask": reason.mask.name(),
                "rung": access.rung_permission(reason.rung).unwrap_or_default(),
                "above": above.collect::<Vec<_>>(),
            })
        });
        report.expect(place, &format!("reasons {path}"), want, &reasons.collect());
    }
}
