//! `rolegate keygen`: a new pair of keys.

use super::{failure::Failure, keys, output};
use clap::ValueEnum;
use rolegate::gate::{PublicKey, SecretKey};
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

/// Make a pair of keys: a private one that signs snapshots, and a public one that verifies them
///
/// Whoever has the private key can give anybody any permission. It is written so that only you can read it; no file
/// that is there is overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate keygen shop                 writes shop.pem and shop.pub.pem
  rolegate keygen shop --format jwk    writes shop.jwk and shop.pub.jwk

The keys are Ed25519: PKCS#8 and SPKI in PEM (RFC 8410), or JWK (RFC 8037).
The last line of the output is the public key as loadGate takes it.

With --json: {\"privateKey\",\"publicKey\",\"keyId\",\"key\"}: two files, the key's id, the public key as base64url.")]
pub(crate) struct Keygen {
    /// What the files are called, without their endings
    pub(crate) name: String,
    /// How the keys are written
    #[arg(long, value_enum, default_value_t = Format::Pem)]
    pub(crate) format: Format,
    /// Write what was done as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// PKCS#8 and SPKI
    Pem,
    /// JSON Web Key
    Jwk,
}

pub(crate) fn run(args: &Keygen) -> Result<bool, Failure> {
    // A file called `.pem` would be hidden, and a folder is no name.
    if args.name.is_empty() || args.name.ends_with(std::path::is_separator) {
        return Err(Failure::of("cli/usage", "keys need a name for their files"));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|_| Failure::of("cli/random", "the system gives no random numbers to make a key of"))?;
    let key = SecretKey::from_bytes(&seed);
    let public = key.public();
    let (private_text, public_text, ending) = match args.format {
        Format::Pem => (pem(key.to_pem())?, pem(public.to_pem())?, "pem"),
        Format::Jwk => {
            (format!("{}\n", keys::secret_jwk(&key)), format!("{}\n", keys::public_jwk(&public)), "jwk")
        }
    };
    let (private_file, public_file) =
        (format!("{}.{ending}", args.name), format!("{}.pub.{ending}", args.name));
    write_new(&public_file, &public_text, 0o644)?;
    if let Err(failure) = write_new(&private_file, &private_text, 0o600) {
        // A public key without its other half would only mislead.
        let _ = fs::remove_file(&public_file);
        return Err(failure);
    }
    report(args, &public, &private_file, &public_file)?;
    Ok(true)
}

fn pem(text: Result<String, rolegate::gate::KeyError>) -> Result<String, Failure> {
    text.map_err(|error| Failure::of("cli/bad-key", error.to_string()))
}

/// Writes a file that is not there yet; `mode` is who may read it, where the system knows modes.
fn write_new(file: &str, text: &str, mode: u32) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(file).and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::of("cli/exists", format!("{file} is there already, and is not overwritten"))
        }
        _ => Failure::of("cli/write", format!("cannot write {file}: {}", output::reason(&error))),
    })
}

fn report(args: &Keygen, key: &PublicKey, private_file: &str, public_file: &str) -> Result<(), Failure> {
    let (id, shown) = (keys::show_id(key.id()), keys::show(key));
    if args.json {
        return output::write_json(&json!({
            "privateKey": private_file, "publicKey": public_file, "keyId": id, "key": shown,
        }));
    }
    let secret = format!("{private_file}: the private key; keep it where only the signer can read it\n");
    output::write(format!("{secret}{public_file}: the public key, id {id}\n{shown}\n").as_bytes())
}
