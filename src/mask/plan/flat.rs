//! A plan as numbers, for walkers on the other side of a boundary.

use super::Plan;
use crate::model::Mask;
use alloc::vec::Vec;

/// Stands for "none".
const NONE: u32 = u32::MAX;

impl Plan {
    /// Gives the resources of erased records other numbers: those at their positions in `ids`.
    pub fn number_resources(&mut self, ids: &[u16]) {
        for state in &mut self.states {
            if let Some((_, resource)) = &mut state.erased {
                *resource = ids.get(usize::from(*resource)).copied().unwrap_or(u16::MAX);
            }
        }
    }

    /// The root; how many masks there are, and `number_of` each; then for each state its mask, the states of elements
    /// and of other members, of the erased record and its resource, how many names it has, and each: the state that it
    /// leads to, how many characters it has, and these.
    pub fn numbers(&self, number_of: &dyn Fn(Mask<&str>) -> u32) -> Vec<u32> {
        let none = |number: Option<u16>| number.map_or(NONE, u32::from);
        let mut numbers = Vec::from([self.root.into(), count(self.masks.len())]);
        numbers.extend(self.masks.iter().map(|mask| number_of(mask.as_deref())));
        for state in &self.states {
            let (erased, resource) = state.erased.unzip();
            let names = self.names.get(state.first.into()..state.last.into()).unwrap_or_default();
            numbers.extend([state.shown, state.element, state.other, erased, resource].map(none));
            numbers.push(count(names.len()));
            for name in names {
                let text = core::str::from_utf8(&name.text).unwrap_or_default();
                numbers.extend([name.next.into(), count(text.chars().count())]);
                numbers.extend(text.chars().map(u32::from));
            }
        }
        numbers
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
