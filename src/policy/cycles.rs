//! Cycles among things that name each other, such as roles that include roles.

use super::{
    error::Quoted,
    reader::{Reader, Spot},
};

/// What is looked through: positions, and where each is written that another leads to.
pub(super) struct Graph<'g> {
    /// The code and the words of an error.
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    /// For each position, those it leads to.
    pub(super) edges: &'g [Vec<(usize, Spot)>],
    /// What a position is called.
    pub(super) name: &'g dyn Fn(usize) -> String,
}

/// How far the search has come with a position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    OnPath,
    Done,
}

impl Graph<'_> {
    /// Reports cycles, and answers whether there are any. Walks with a path of its own, since a chain may be as long
    /// as there are positions.
    pub(super) fn report_cycles(&self, reader: &mut Reader<'_>, order: impl Iterator<Item = usize>) -> bool {
        let mut found = false;
        let mut seen = vec![Seen::No; self.edges.len()];
        for start in order {
            let mut path = vec![(start, 0)];
            while let Some((here, done)) = path.last_mut() {
                let (here, position) = (*here, *done);
                *done += 1;
                let Some(state) = seen.get_mut(here) else { break };
                if position == 0 && *state != Seen::No {
                    path.pop();
                    continue;
                }
                *state = Seen::OnPath;
                let Some((next, spot)) = self.edges.get(here).and_then(|list| list.get(position)) else {
                    *state = Seen::Done;
                    path.pop();
                    continue;
                };
                match seen.get(*next) {
                    Some(Seen::No) => path.push((*next, 0)),
                    Some(Seen::OnPath) => {
                        found = true;
                        let cycle = path.iter().map(|(here, _)| *here).skip_while(|here| here != next);
                        self.report(reader, *spot, cycle.chain([*next]).collect());
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn report(&self, reader: &mut Reader<'_>, spot: Spot, cycle: Vec<usize>) {
        let left_out = cycle.len().saturating_sub(NAMED);
        let mut names = Vec::new();
        for (count, position) in cycle.into_iter().enumerate() {
            if left_out > 0 && count == NAMED - 1 {
                names.push(format!("{left_out} more"));
            }
            if left_out == 0 || count < NAMED - 1 || count == left_out + NAMED - 1 {
                names.push(Quoted(&(self.name)(position)).to_string());
            }
        }
        reader.report(self.code, spot, format_args!("{}: {}", self.words, names.join(" → ")));
    }
}

/// Members of a cycle that a message names.
const NAMED: usize = 12;
