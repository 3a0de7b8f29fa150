//! Policy text to a document: tells JSON from YAML.

use super::{
    error::PolicyError,
    json,
    yaml::{self, Parsed},
};

/// Reads JSON if the text is JSON, and YAML otherwise.
pub(super) fn read(text: &str) -> Result<Parsed, Vec<PolicyError>> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let Some(inside) = start.strip_prefix('{').map(str::trim_start) else { return yaml::read(text) };
    let refused = match json::read(text) {
        Ok(document) => return Ok(Parsed { document, errors: Vec::new() }),
        Err(error) if error.code == "too-deep" => return Err(vec![error]),
        Err(error) => error,
    };
    // A YAML map may be written in braces, too. If the text is neither, its first key tells what was meant.
    let meant_json = inside.starts_with(['"', '}']) || inside.is_empty();
    yaml::read(text).map_err(|errors| if meant_json { vec![refused] } else { errors })
}
