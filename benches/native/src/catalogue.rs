//! Google Cloud's predefined roles, as `../shared/data/gcp-iam` beside the project has them.

use flate2::read::GzDecoder;
use serde::Deserialize;
use std::{fs::File, path::Path};

/// Roles held by who asks in every bench. The first is the one whose grants get conditions.
pub const HELD: [&str; 5] = [
    "roles/compute.viewer",
    "roles/bigquery.dataViewer",
    "roles/logging.viewer",
    "roles/pubsub.publisher",
    "roles/storage.objectViewer",
];

/// Roles that grant what is denied to those, so that every size has some to name.
const NEAREST: [&str; 3] =
    ["roles/compute.instanceAdmin.v1", "roles/compute.admin", "roles/compute.instanceAdmin"];

/// Permissions and roles.
#[derive(Debug, Deserialize)]
pub struct Catalogue {
    /// `service.resource.verb`, in order.
    pub permissions: Vec<String>,
    /// In order of name.
    pub roles: Vec<Role>,
}

/// A role and what it grants.
#[derive(Debug, Clone, Deserialize)]
pub struct Role {
    /// Such as `roles/compute.viewer`.
    pub name: String,
    /// Positions of permissions.
    #[serde(rename = "p")]
    pub permissions: Vec<usize>,
}

impl Catalogue {
    /// Reads the data, or says why there is none.
    pub fn read() -> Result<Self, String> {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gcp-iam/gcp_roles.json.gz");
        let file = File::open(path);
        let file = file.map_err(|error| format!("../shared/data/gcp-iam/gcp_roles.json.gz: {error}"))?;
        serde_json::from_reader(GzDecoder::new(file)).map_err(|error| format!("gcp_roles.json.gz: {error}"))
    }

    /// So many roles: those held, those that are nearest, and others at even steps through all of them.
    pub fn subset(&self, count: usize) -> Vec<&Role> {
        let is_kept = |role: &&Role| HELD.contains(&&*role.name) || NEAREST.contains(&&*role.name);
        let (mut subset, others): (Vec<&Role>, Vec<&Role>) = self.roles.iter().partition(is_kept);
        assert_eq!(subset.len(), HELD.len() + NEAREST.len(), "the roles that every size has are in the data");
        let wanted = count.min(self.roles.len()) - subset.len();
        subset.extend((0..wanted).map(|step| others[step * others.len() / wanted]));
        subset
    }

    /// The permissions of the roles held, in order, each once.
    pub fn held(&self) -> Vec<usize> {
        let held = self.roles.iter().filter(|role| HELD.contains(&&*role.name));
        let mut permissions: Vec<usize> = held.flat_map(|role| role.permissions.iter().copied()).collect();
        permissions.sort_unstable();
        permissions.dedup();
        permissions
    }

    /// A permission as a policy names it: `service.resource:verb`.
    pub fn name(&self, permission: usize) -> String {
        let (resource, action) = halves(&self.permissions[permission]);
        format!("{resource}:{action}")
    }
}

/// Resource and action of `service.resource.verb`.
pub fn halves(permission: &str) -> (&str, &str) {
    permission.rsplit_once('.').expect("a permission ends in a verb")
}
