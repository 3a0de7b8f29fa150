//! Exceptions from the rule that say no reason.

use super::{
    Linter,
    Step::{Item, Key},
};

/// Guardrails, and grants with exceptions, conditions or fields.
pub(super) fn find(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    let document = linter.places.document();
    for role in &policy.roles {
        for (position, grant) in role.grants.iter().enumerate() {
            let path = [Key("roles"), Key(&role.name), Key("grants"), Item(position)];
            let written = document.get(&["roles", &role.name, "grants"]);
            let written = written.and_then(|grants| grants.step(Item(position)));
            let excepts = written.is_some_and(|(grant, _)| grant.get(&["except"]).is_some());
            let limit = match grant {
                _ if !grant.because.is_empty() => continue,
                _ if excepts => "exceptions",
                _ if grant.condition.is_some() => "a condition",
                _ if !grant.fields.is_empty() => "fields",
                _ => continue,
            };
            let message = format!("this grant of role `{}` has {limit} and no `because`", role.name);
            linter.report("missing-because", &path, message);
        }
    }
    for guardrail in policy.guardrails.iter().filter(|guardrail| guardrail.because.is_empty()) {
        let path = [Key("guardrails"), Key(&guardrail.name)];
        let message = format_args!("guardrail `{}` has no `because`", guardrail.name);
        linter.report("missing-because", &path, message);
    }
}
