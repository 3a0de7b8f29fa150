//! Ed25519 keys: bytes and PEM, and the id by which a snapshot names one.

use alloc::string::{String, ToString};
use core::fmt;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes,
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// The bytes are no Ed25519 key: of another length or kind, or no key that could be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an Ed25519 key")
    }
}

impl core::error::Error for KeyError {}

/// What verifies a signature. May be known to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From 32 bytes, as RFC 8032 has them. A weak key, whose signatures anybody could make, is none.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError)?;
        if key.is_weak() { Err(KeyError) } else { Ok(Self(key)) }
    }

    /// From `-----BEGIN PUBLIC KEY-----`, SPKI as of RFC 8410.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_public_key_pem(text).map_err(|_| KeyError)?;
        Self::from_bytes(key.as_bytes())
    }

    /// What [`PublicKey::from_pem`] takes.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| KeyError)
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// By what a snapshot names it: the first 8 bytes of SHA-256 of the 32 bytes.
    pub fn id(&self) -> [u8; 8] {
        let hash: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        hash.first_chunk().copied().unwrap_or_default()
    }

    /// Strictly: no signature that another reading of RFC 8032 would refuse.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// What makes a signature. Its memory is cleared when it is dropped, and it is not shown.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// From 32 bytes: the seed of RFC 8032, which should be random.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// From `-----BEGIN PRIVATE KEY-----`, PKCS#8 as of RFC 8410.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        SigningKey::from_pkcs8_pem(text).map(Self).map_err(|_| KeyError)
    }

    /// What [`SecretKey::from_pem`] takes, without the public key, which OpenSSL 3 does not read there.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        pair.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).map_err(|_| KeyError)
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{PublicKey, SecretKey};

    /// Seed, public key, message and signature: RFC 8032, section 7.1, tests 1 to 3.
    const VECTORS: [[&str; 4]; 3] = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ],
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    }

    #[test]
    fn vectors_of_rfc_8032() {
        for [seed, public, message, signature] in VECTORS {
            let key = SecretKey::from_bytes(&bytes(seed).try_into().expect("32 bytes"));
            let public = PublicKey::from_bytes(&bytes(public).try_into().expect("32 bytes")).expect("a key");
            let signature: [u8; 64] = bytes(signature).try_into().expect("64 bytes");
            assert_eq!(key.public(), public);
            assert_eq!(key.sign(&bytes(message)), signature);
            assert!(public.verifies(&bytes(message), &signature));
            assert!(!public.verifies(&[&bytes(message)[..], b"!"].concat(), &signature));
        }
    }
}
