//! The author module: a policy in, snapshot bytes or everything that is wrong with it out.
//!
//! A policy may be any JavaScript value, so reading it may run anything: getters and proxies that throw,
//! objects that contain themselves. Every call that can throw is one that catches, and depth and size are
//! bounded.

use crate::gate::{Document, MAX_DEPTH, PackError, Stamp, pack, pack_document};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use js_sys::{Array, Object, Reflect};
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    // `js_sys` has these without `catch`, and a proxy may throw in each.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_list(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn keys_of(value: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn prototype_of(value: &JsValue) -> Result<JsValue, JsValue>;
}

/// Compiles policy text, or a policy that is an object already, to `{ ok: true, snapshot }` or
/// `{ ok: false, errors }`.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
pub fn compile(policy: &JsValue, epoch: f64, issued_at: f64, not_after: f64) -> JsValue {
    let stamp = Stamp { epoch: seconds(epoch), issued_at: seconds(issued_at), not_after: seconds(not_after) };
    let packed = match policy.as_string() {
        Some(text) => pack(&text, &stamp),
        None => pack_document(Reading::default().document(policy), &stamp),
    };
    let answer = match &packed {
        Ok(snapshot) => Answer { ok: true, snapshot: Some(Bytes(snapshot)), errors: None },
        Err(error) => Answer { ok: false, snapshot: None, errors: Some(problems(error)) },
    };
    // Plain structs of texts, numbers and bytes: there is nothing in them that could fail.
    answer
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false))
        .unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the JavaScript half has checked it"
)]
fn seconds(number: f64) -> u64 {
    number as u64
}

#[derive(Serialize)]
struct Answer<'a> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<Bytes<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<Problem<'a>>>,
}

/// Bytes that become a `Uint8Array`.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    message: String,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
}

fn problems(error: &PackError) -> Vec<Problem<'_>> {
    match error {
        PackError::Policy(errors) => errors
            .iter()
            .map(|error| Problem {
                code: error.code,
                message: error.message.clone(),
                path: &error.path,
                line: error.place.map(|place| place.line),
                column: error.place.map(|place| place.column),
                suggestion: error.suggestion.as_deref(),
            })
            .collect(),
        PackError::Snapshot(error) => Vec::from([Problem {
            code: error.code(),
            message: error.to_string(),
            path: "",
            line: None,
            column: None,
            suggestion: None,
        }]),
    }
}

/// Values that one policy may have. An object can be small and yet unfold to more than memory holds, by
/// containing another many times over.
const VALUES: usize = 1 << 21;

/// What has been read of an object.
#[derive(Default)]
struct Reading {
    /// The objects around the value being read.
    around: Vec<JsValue>,
    values: usize,
}

impl Reading {
    /// The value as a document. What cannot be part of one becomes an error when it is compiled.
    fn document(&mut self, value: &JsValue) -> Document {
        self.values += 1;
        if self.values > VALUES {
            return Document::foreign("more values than a policy may have");
        }
        if value.is_null() || value.is_undefined() {
            Document::null()
        } else if let Some(value) = value.as_bool() {
            Document::bool(value)
        } else if let Some(value) = value.as_f64() {
            Document::number(value)
        } else if let Some(value) = value.as_string() {
            Document::text(value)
        } else if value.is_function() {
            Document::foreign("a function")
        } else if value.is_symbol() {
            Document::foreign("a symbol")
        } else if value.is_bigint() {
            Document::foreign("a bigint")
        } else if self.around.iter().any(|outer| Object::is(outer, value)) {
            Document::foreign("an object that contains itself")
        } else if self.around.len() >= MAX_DEPTH {
            Document::too_deep()
        } else {
            self.around.push(value.clone());
            let document = self.branch(value);
            self.around.pop();
            document.unwrap_or_else(|_| Document::foreign("an object that throws when it is read"))
        }
    }

    fn branch(&mut self, value: &JsValue) -> Result<Document, JsValue> {
        if is_list(value)? {
            return self.list(value);
        }
        let prototype = prototype_of(value)?;
        if !prototype.is_null() && !prototype_of(&prototype)?.is_null() {
            return Ok(Document::foreign("an object that is not plain data"));
        }
        let mut entries = Vec::new();
        for key in keys_of(value)?.iter() {
            let member = Reflect::get(value, &key)?;
            if !member.is_undefined() {
                entries.push((key.as_string().unwrap_or_default(), self.document(&member)));
            }
        }
        Ok(Document::map(entries))
    }

    fn list(&mut self, value: &JsValue) -> Result<Document, JsValue> {
        let mut items = Vec::new();
        let length = Reflect::get(value, &"length".into())?.as_f64().unwrap_or_default();
        let mut position = 0;
        while f64::from(position) < length && self.values <= VALUES {
            items.push(self.document(&Reflect::get_u32(value, position)?));
            position += 1;
        }
        Ok(Document::list(items))
    }
}
