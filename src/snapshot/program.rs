//! The rules of a condition's program.

use crate::model::program::{LONGEST, LOOPS, Operator, STACK, Step, take};

/// Whether a program has steps that are known, operands for each, at most [`STACK`] of them at once, loops at most
/// [`LOOPS`] deep, and leaves one value.
pub(super) fn check_program(code: &[u8]) -> bool {
    let mut outer: [(&[u8], usize); LOOPS] = [(&[], 0); LOOPS];
    let (mut code, mut height, mut depth) = (code, 0_usize, 0);
    if code.len() > LONGEST {
        return false;
    }
    loop {
        if code.is_empty() {
            let Some(above) = depth_below(depth) else { return height == 1 };
            let (rest, base) = outer.get(above).copied().unwrap_or_default();
            if height != base + 1 {
                return false;
            }
            (code, depth) = (rest, above);
            continue;
        }
        let Some(step) = take(&mut code) else { return false };
        let operands = match step {
            Step::Value(_) | Step::Root(_) | Step::Given(_) => 0,
            Step::Item(item) if usize::from(item) < depth => 0,
            Step::Select(_) | Step::Has(_) | Step::Loop(..) => 1,
            Step::InList(count) => usize::from(count) + 1,
            Step::Operator(Operator::Has | Operator::List) | Step::Item(_) => return false,
            Step::Operator(operator) => operator.operands(),
        };
        let base = depth_below(depth).and_then(|above| outer.get(above)).map_or(0, |(_, base)| *base);
        let Some(left) = height.checked_sub(operands).filter(|left| *left >= base) else { return false };
        if let Step::Loop(_, body) = step {
            let Some(place) = outer.get_mut(depth) else { return false };
            *place = (code, left);
            (code, height, depth) = (body, left, depth + 1);
            if body.is_empty() {
                return false;
            }
        } else {
            height = left + 1;
        }
        if height > STACK {
            return false;
        }
    }
}

fn depth_below(depth: usize) -> Option<usize> {
    depth.checked_sub(1)
}
