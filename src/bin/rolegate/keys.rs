//! Keys as files: PEM (PKCS#8, SPKI), JWK, and public ones as base64url too.

use super::{failure::Failure, files};
use base64ct::{Base64UrlUnpadded, Encoding};
use rolegate::gate::{KeyError, PublicKey, SecretKey, Trust};
use serde_json::{Value, json};

/// Reads a private key.
pub(crate) fn secret(file: &str) -> Result<SecretKey, Failure> {
    let text = text(file)?;
    let key = match serde_json::from_str::<Value>(&text) {
        Ok(jwk) => secret_of_jwk(&jwk),
        Err(_) => SecretKey::from_pem(&text),
    };
    key.map_err(|_| bad(file, "no private Ed25519 key: neither PKCS#8 in PEM nor JWK"))
}

/// Reads a public key.
pub(crate) fn public(file: &str) -> Result<PublicKey, Failure> {
    let text = text(file)?;
    let jwk = serde_json::from_str::<Value>(&text);
    let is_secret = text.contains("PRIVATE KEY") || jwk.as_ref().is_ok_and(|jwk| jwk.get("d").is_some());
    if is_secret {
        return Err(bad(file, "a private key; the public key is wanted, and nobody else needs this one"));
    }
    let key = match jwk {
        Ok(jwk) => public_of_jwk(&jwk),
        Err(_) if text.contains("-----BEGIN") => PublicKey::from_pem(&text),
        Err(_) => bytes(&text).and_then(|bytes| PublicKey::from_bytes(&bytes)),
    };
    key.map_err(|_| bad(file, "no public Ed25519 key: neither SPKI in PEM nor JWK nor base64url"))
}

/// Trust in the keys of some files; nothing if none is named.
pub(crate) fn trust(files: &[String]) -> Result<Option<Trust>, Failure> {
    let keys = files.iter().map(|file| public(file)).collect::<Result<Vec<_>, _>>()?;
    Ok((!keys.is_empty()).then(|| Trust::new(keys)))
}

/// A public key as JWK (RFC 8037).
pub(crate) fn public_jwk(key: &PublicKey) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": show(key), "kid": show_id(key.id()) })
}

/// A private key as JWK.
pub(crate) fn secret_jwk(key: &SecretKey) -> Value {
    let mut jwk = public_jwk(&key.public());
    if let Some(members) = jwk.as_object_mut() {
        members.insert("d".into(), Base64UrlUnpadded::encode_string(&key.to_bytes()).into());
    }
    jwk
}

/// A public key as base64url.
pub(crate) fn show(key: &PublicKey) -> String {
    Base64UrlUnpadded::encode_string(&key.to_bytes())
}

/// The id of a key as people see it.
pub(crate) fn show_id(id: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(id))
}

fn text(file: &str) -> Result<String, Failure> {
    let text = String::from_utf8(files::read(file)?).map_err(|_| bad(file, "not a key: not UTF-8 text"))?;
    Ok(text.trim_start_matches('\u{feff}').trim().to_owned() + "\n")
}

fn bad(file: &str, what: &str) -> Failure {
    Failure::of("cli/bad-key", format!("{}: {what}", files::name(file)))
}

fn secret_of_jwk(jwk: &Value) -> Result<SecretKey, KeyError> {
    let key = SecretKey::from_bytes(&member(jwk, "d")?);
    // Halves that do not belong together: one of them is somebody else's.
    if public_of_jwk(jwk)? == key.public() { Ok(key) } else { Err(KeyError) }
}

fn public_of_jwk(jwk: &Value) -> Result<PublicKey, KeyError> {
    PublicKey::from_bytes(&member(jwk, "x")?)
}

fn member(jwk: &Value, name: &str) -> Result<[u8; 32], KeyError> {
    let text = |name| jwk.get(name).and_then(Value::as_str).ok_or(KeyError);
    if (text("kty")?, text("crv")?) != ("OKP", "Ed25519") {
        return Err(KeyError);
    }
    bytes(text(name)?)
}

fn bytes(text: &str) -> Result<[u8; 32], KeyError> {
    let bytes = Base64UrlUnpadded::decode_vec(text.trim().trim_end_matches('=')).map_err(|_| KeyError)?;
    bytes.try_into().map_err(|_| KeyError)
}
