//! From each policy to one that differs a little, to one that has nothing to do with it, and back.

use crate::dice::Dice;
use crate::policy::Policy;
use crate::{delta, document, generate};
use rolegate::gate::{Gate, Stamp, pack};
use std::path::Path;

/// Generated policies.
const POLICIES: u64 = 3000;

fn compiled(policy: &Policy) -> Option<Gate> {
    let stamp = Stamp { epoch: policy.epoch, issued_at: policy.issued_at, not_after: policy.not_after };
    pack(&document::text(policy), &stamp).ok().map(|bytes| Gate::load(bytes).expect("what was packed loads"))
}

/// Takes something away, anywhere. What others name cannot go, and the policy does not compile.
fn lessen(policy: &mut Policy, dice: &mut Dice) {
    fn drop_one<T>(list: &mut Vec<T>, dice: &mut Dice) {
        if !list.is_empty() {
            list.remove(dice.below(list.len()));
        }
    }
    match dice.below(9) {
        0 => drop_one(&mut policy.permissions, dice),
        1 => drop_one(&mut policy.roles, dice),
        2 => drop_one(&mut policy.assignments, dice),
        3 => drop_one(&mut policy.guardrails, dice),
        4 => drop_one(&mut policy.scopes, dice),
        5 => drop_one(&mut policy.groups, dice),
        6 => drop_one(&mut policy.subjects, dice),
        role => {
            if policy.roles.is_empty() {
                return;
            }
            let at = dice.below(policy.roles.len());
            let role_at = &mut policy.roles[at];
            if role == 7 {
                drop_one(&mut role_at.grants, dice);
            } else {
                drop_one(&mut role_at.includes, dice);
            }
        }
    }
}

#[test]
fn from_a_generated_policy_to_another() {
    let (mut lessened, mut before): (usize, Option<Gate>) = (0, None);
    for seed in 0..POLICIES {
        let mut dice = Dice::new(seed);
        let policy = generate::policy(&mut dice);
        let gate = compiled(&policy).expect("generated policies compile");
        let mut less = policy.clone();
        lessen(&mut less, &mut dice);
        less.epoch += 1;
        if let Some(less) = compiled(&less) {
            delta(&gate, &less);
            delta(&less, &gate);
            lessened += 1;
        }
        if let Some(before) = &before {
            delta(before, &gate);
        }
        before = Some(gate);
    }
    assert!(lessened > 1500, "{lessened}");
}

#[test]
fn to_itself_it_is_a_copy() {
    let gate = crate::loaded(&example("ometria"), 1);
    // Magic, two hashes, a length; one copy of 16,384 bytes or fewer.
    assert_eq!(delta(&gate, &gate).len(), 72 + 1 + 2);
}

fn example(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/policies/{name}.yaml"));
    std::fs::read_to_string(file).expect("an example")
}

const EXAMPLES: [&str; 4] = ["ometria", "omniata", "omnisend", "optimizely"];

#[test]
fn from_an_example_to_any_other() {
    let gates = EXAMPLES.map(|name| crate::loaded(&example(name), 1));
    for old in &gates {
        for new in &gates {
            delta(old, new);
        }
    }
}

/// Each line of the examples, left out.
#[test]
fn a_line_more_or_less() {
    let (mut pairs, mut bytes, mut whole) = (0, 0, 0);
    for name in EXAMPLES {
        let text = example(name);
        let gate = crate::loaded(&text, 2);
        let lines: Vec<&str> = text.lines().collect();
        for left_out in 0..lines.len() {
            let less: Vec<&str> = [&lines[..left_out], &lines[left_out + 1..]].concat();
            let Ok(packed) = pack(&less.join("\n"), &Stamp { epoch: 3, ..Stamp::default() }) else {
                continue;
            };
            let less = Gate::load(packed).expect("what was packed loads");
            bytes += delta(&gate, &less).len() + delta(&less, &gate).len();
            whole += less.size() + gate.size();
            pairs += 2;
        }
    }
    println!("{pairs} deltas: {bytes} bytes for snapshots of {whole}");
    assert!(pairs > 400, "{pairs}");
    // A delta has 140 bytes before anything has changed, and these snapshots are small.
    assert!(bytes * 10 < whole, "{bytes} bytes for snapshots of {whole}");
}
