//! Any bytes as JSON text: in pieces as in one, refused where a parser refuses, and nothing hidden is shown.

use rolegate::Mask;
use rolegate::gate::{AddressPart, Format, JsonError, JsonStream, Plan, mask_json};
use rolegate::mask::json::MAX_ERASABLE_DEPTH;
use rolegate::mask::plan::{End, Erasure, Fields};
use rolegate::model::value::Value as Attribute;
use std::sync::{Arc, LazyLock};

const REDACT: Mask<&str> = Mask::Redact { text: "[redacted]" };

/// What is in the lists and objects under `b`, is hidden; some masks that show a part. A record is
/// erased unless `g` says that it is not; `a` of one that is not is shown by its initials.
static PLAN: LazyLock<Arc<Plan>> =
    LazyLock::new(|| plan(&[("x", End::Masked(Mask::Drop)), ("y.*", End::Masked(Mask::Drop))]));

/// The same, but that nothing disappears: most of a body goes the straight way.
static STRAIGHT: LazyLock<Arc<Plan>> = LazyLock::new(|| plan(&[("x", End::Masked(Mask::Null))]));

fn plan(more: &[(&'static str, End<'static>)]) -> Arc<Plan> {
    let mut paths = vec![
        ("a", End::Masked(Mask::Initial)),
        ("b.*.c", End::Masked(REDACT)),
        ("e", End::Masked(Mask::Email { keep: 1, hide: AddressPart::Local, pad: "***" })),
        ("d", End::Masked(Mask::Digits { last: 2, pad: "*" })),
        ("n.**", End::Masked(Mask::Initial)),
        ("r", End::Record(0)),
    ];
    paths.extend_from_slice(more);
    let erased =
        Fields { paths: vec![("a", End::Masked(REDACT)), ("r", End::Record(1))], ..Fields::default() };
    let plan = Plan::new(&[Fields { paths, erased: Some(1), ..Fields::default() }, erased], 0);
    Arc::new(plan.deciding(&|_| Some(Erasure::new(&[], &["resource.g".into()], is_erased))))
}

fn is_erased(_: &[u8], record: &[u8]) -> bool {
    Attribute::read(record).0.get(b"g") != Attribute::Bool(false)
}

fn whole(plan: &Plan, body: &[u8], format: Format) -> Result<Vec<u8>, JsonError> {
    let mut out = Vec::new();
    mask_json(plan, body, format, &mut out)?;
    Ok(out)
}

fn in_pieces(plan: &Arc<Plan>, body: &[u8], size: usize, format: Format) -> Result<Vec<u8>, JsonError> {
    let mut stream = JsonStream::new(Arc::clone(plan), format);
    let mut out = Vec::new();
    for piece in body.chunks(size) {
        stream.push(piece, &mut out)?;
    }
    stream.finish(&mut out)?;
    Ok(out)
}

pub fn run(input: &[u8]) {
    let Some((how, body)) = input.split_first() else { return };
    let format = if how & 1 == 0 { Format::Json } else { Format::Records };
    let size = 1 + usize::from(how >> 1) % 30;
    let shown = whole(&PLAN, body, format);
    assert_eq!(in_pieces(&PLAN, body, size, format), shown, "pieces of {size}");
    let straight = whole(&STRAIGHT, body, format);
    assert_eq!(in_pieces(&STRAIGHT, body, size, format), straight, "pieces of {size}, straight");
    let redacting = Arc::new(Plan::redacting());
    let hidden = whole(&redacting, body, format);
    for other in [&shown, &straight] {
        assert_eq!(
            hidden.as_ref().map(drop),
            other.as_ref().map(drop),
            "what is wrong does not depend on the plan"
        );
    }
    if format == Format::Records {
        return;
    }
    let containers = body.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
    if containers > MAX_ERASABLE_DEPTH {
        return;
    }
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) {
        let same = |out: Vec<u8>, plan: &Plan| {
            let out: serde_json::Value = serde_json::from_slice(&out).expect("what is shown is JSON");
            assert_eq!(
                out,
                rolegate::mask::mask_value(plan, &value, &|_, record| record.get("g") != Some(&false.into()))
            );
        };
        same(shown.expect("what a parser takes is masked"), &PLAN);
        same(straight.expect("what a parser takes is masked"), &STRAIGHT);
        same(hidden.expect("what a parser takes is masked"), &redacting);
    }
}
