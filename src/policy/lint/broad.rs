//! Patterns that grant more than whoever wrote them can have had in mind.

use super::{
    Linter,
    Step::{Item, Key},
};
use crate::policy::{
    document::Document,
    pattern::{is_pattern, matches},
};

/// `*:*`, and patterns that reveal personal data without naming it. A grant that says why is taken to mean it.
pub(super) fn find(linter: &mut Linter<'_>) {
    let roles = linter.places.document().get(&["roles"]);
    for (role, value) in roles.into_iter().flat_map(Document::entries) {
        let grants = value.get(&["grants"]);
        for (position, grant) in grants.into_iter().flat_map(Document::items).enumerate() {
            let path = [Key("roles"), Key(role), Key("grants"), Item(position)];
            if let Some(pattern) = grant.as_text() {
                check(linter, &path, (role, pattern));
            } else if grant.get(&["because"]).is_none() {
                let listed = grant.get(&["allow"]);
                for (item, pattern) in listed.into_iter().flat_map(Document::items).enumerate() {
                    let path = [&path[..], &[Key("allow"), Item(item)]].concat();
                    check(linter, &path, (role, pattern.as_text().unwrap_or_default()));
                }
            }
        }
    }
}

fn check(linter: &mut Linter<'_>, path: &[super::Step<'_>], (role, pattern): (&str, &str)) {
    if pattern == "*:*" {
        let message = format!("role `{role}` grants everything, what the catalogue gains later included");
        linter.report("broad-grant", path, message);
        return;
    }
    // A name that is no pattern starts with `pii.` if it reveals, and large policies list many.
    if !is_pattern(pattern) {
        return;
    }
    let Some((resource, action)) =
        pattern.split_once(':').filter(|(resource, _)| !resource.starts_with("pii."))
    else {
        return;
    };
    let revealed = linter
        .permissions()
        .find(|(_, name, own)| name.starts_with("pii.") && matches(resource, name) && matches(action, own));
    if let Some((id, ..)) = revealed {
        let message = format!(
            "`{pattern}` also grants `{}`: personal data by a pattern that does not name it",
            linter.name(id)
        );
        linter.report("pattern-reveals", path, message);
    }
}
