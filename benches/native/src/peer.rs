//! The same question to Casbin, roles and permissions being its policy.

use crate::catalogue::{Catalogue, HELD, Role, halves};
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi, RbacApi};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Casbin's own model of roles, with the cheapest comparison first.
const MODEL: &str = "
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && r.obj == p.obj && g(r.sub, p.sub)
";

/// The subject that holds the roles.
pub const SUBJECT: &str = "ada";

/// An enforcer that knows some roles and who holds which.
pub fn enforcer(catalogue: &Catalogue, roles: &[&Role]) -> Enforcer {
    ready(async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
        let lines = roles.iter().flat_map(|role| {
            role.permissions.iter().map(|at| {
                let (resource, action) = halves(&catalogue.permissions[*at]);
                vec![role.name.clone(), resource.into(), action.into()]
            })
        });
        enforcer.add_policies(lines.collect()).await?;
        for held in HELD {
            enforcer.add_role_for_user(SUBJECT, held, None).await?;
        }
        Ok::<_, casbin::Error>(enforcer)
    })
    .expect("Casbin takes the model and its rules")
}

/// What a future that waits for nothing comes to.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(found) => found,
        Poll::Pending => panic!("all is in memory"),
    }
}
