//! Fields whose names sound like personal data, and that have no data class.

use super::{
    Linter,
    Step::{self, Key},
};
use crate::policy::document::Document;

/// What such a name is, or ends in behind another word; letters alone, in lower case.
const WORDS: [&str; 24] = [
    "email",
    "emailaddress",
    "phone",
    "phonenumber",
    "mobile",
    "telephone",
    "firstname",
    "lastname",
    "surname",
    "fullname",
    "birthdate",
    "birthday",
    "dateofbirth",
    "dob",
    "street",
    "postcode",
    "zipcode",
    "address",
    "ssn",
    "passport",
    "iban",
    "cardnumber",
    "ipaddress",
    "taxid",
];

/// Attributes that a resource declares, and fields that grants name.
pub(super) fn find(linter: &mut Linter<'_>) {
    let document = linter.places.document();
    for resource in &linter.policy.resources {
        let path = [Key("resources"), Key(&resource.name), Key("attributes")];
        if let Some(declared) = document.get(&["resources", &resource.name, "attributes"]) {
            descend(linter, &resource.name, declared, (&path, ""));
        }
    }
    granted_fields(linter);
}

/// Walks declared attributes, which may be maps of attributes.
fn descend(linter: &mut Linter<'_>, resource: &str, declared: &Document, (path, above): (&[Step<'_>], &str)) {
    for (name, value) in declared.entries() {
        let path = [path, &[Key(name)]].concat();
        let field = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        if value.entries().next().is_some() {
            descend(linter, resource, value, (&path, &field));
        } else if value.as_text() != Some("bool")
            && sounds_personal(name)
            && !is_classified(linter, resource, &field)
        {
            let message = format!("`{field}` of `{resource}` sounds like personal data and has no class");
            linter.report("unclassified-field", &path, message);
        }
    }
}

fn granted_fields(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    for role in &policy.roles {
        for (position, grant) in role.grants.iter().enumerate() {
            for field in &grant.fields {
                let name = field.rsplit('.').next().unwrap_or_default();
                let owners =
                    grant.allow.iter().map(|id| linter.name(*id).split(':').next().unwrap_or_default());
                let unclassified = owners.filter(|owner| !is_classified(linter, owner, field)).min();
                let Some(owner) = unclassified.filter(|_| sounds_personal(name)).map(String::from) else {
                    continue;
                };
                let path = [
                    Key("roles"),
                    Key(&role.name),
                    Key("grants"),
                    Step::Item(position),
                    Key("fields"),
                    Key(field),
                ];
                let message = format!("`{field}` of `{owner}` sounds like personal data and has no class");
                linter.report("unclassified-field", &path, message);
            }
        }
    }
}

fn sounds_personal(name: &str) -> bool {
    let letters: String =
        name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let last = name.rsplit(['_', '-', ' ']).next().unwrap_or_default().to_lowercase();
    WORDS.iter().any(|word| letters == *word || last == *word)
}

/// Whether a field, or one that it lies in or that lies in it, has a class.
fn is_classified(linter: &Linter<'_>, resource: &str, field: &str) -> bool {
    let own = linter.policy.resources.iter().find(|own| own.name == resource);
    own.into_iter().flat_map(|own| &own.fields).any(|classified| {
        let keys = classified.path.split('.').zip(field.split('.'));
        keys.into_iter().all(|(left, right)| left == right || left == "*" || right == "*")
    })
}
