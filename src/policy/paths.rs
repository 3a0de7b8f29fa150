//! Field paths of one resource, and whether two of them can meet at one value.

use std::collections::BTreeMap;

/// Paths of which no two can meet, as a tree of their keys.
#[derive(Debug, Default)]
pub(super) struct Paths<'d> {
    nodes: Vec<Node<'d>>,
}

#[derive(Debug, Default)]
struct Node<'d> {
    /// The path that ends here.
    path: Option<&'d str>,
    /// Positions of the nodes one key further.
    next: BTreeMap<&'d str, usize>,
}

/// The key that stands for any other.
const ANY: &str = "*";

impl<'d> Paths<'d> {
    /// Adds a path, unless it can meet one that is there already: then that one is the answer.
    pub(super) fn add(&mut self, path: &'d str) -> Option<&'d str> {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let meeting = self.meeting(path);
        if meeting.is_none() {
            self.insert(path);
        }
        meeting
    }

    /// A path that reaches every value at `path`, or one around each.
    pub(super) fn around(&self, path: &str) -> Option<&'d str> {
        let keys: Vec<&str> = path.split('.').collect();
        let mut open = vec![(0, 0)];
        while let Some((position, depth)) = open.pop() {
            let node = self.nodes.get(position)?;
            if let Some(other) = node.path {
                return Some(other);
            }
            let Some(key) = keys.get(depth) else { continue };
            let next = [ANY, key].into_iter().filter_map(|key| node.next.get(key));
            open.extend(next.map(|next| (*next, depth + 1)));
        }
        None
    }

    /// A path that reaches the same value, or one inside or around it.
    fn meeting(&self, path: &str) -> Option<&'d str> {
        let keys: Vec<&str> = path.split('.').collect();
        let mut open = vec![(0, 0)];
        while let Some((position, depth)) = open.pop() {
            let node = self.nodes.get(position)?;
            if let Some(other) = node.path {
                return Some(other);
            }
            match keys.get(depth) {
                // Whatever is below this node lies inside the value at `path`.
                None | Some(&ANY) => open.extend(node.next.values().map(|next| (*next, depth + 1))),
                Some(key) => {
                    let next = [ANY, key].into_iter().filter_map(|key| node.next.get(key));
                    open.extend(next.map(|next| (*next, depth + 1)));
                }
            }
        }
        None
    }

    fn insert(&mut self, path: &'d str) {
        let mut position = 0;
        for key in path.split('.') {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(position) else { return };
            position = *node.next.entry(key).or_insert(new);
            if position == new {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(position) {
            node.path = Some(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[track_caller]
    fn check(paths: &[&str], meeting: Option<(&str, &str)>) {
        let mut known = Paths::default();
        let found = paths.iter().find_map(|path| Some((*path, known.add(path)?)));
        assert_eq!(found, meeting, "{paths:?}");
    }

    #[test]
    fn paths_meet_at_one_value_or_inside_it() {
        check(&["a", "b", "ab", "a2.b"], None);
        check(&["a.b", "a.c", "b.b"], None);
        check(&["a.*.x", "a.*.y", "a.*.z.x"], None);
        check(&["*.x", "*.y"], None);
        check(&["a", "a.b"], Some(("a.b", "a")));
        check(&["a.b", "a"], Some(("a", "a.b")));
        check(&["a.b", "a.*"], Some(("a.*", "a.b")));
        check(&["a.*", "a.b"], Some(("a.b", "a.*")));
        check(&["*.b", "a.b"], Some(("a.b", "*.b")));
        check(&["*.b", "a.*.c"], Some(("a.*.c", "*.b")));
        check(&["*.b.c", "a.*.d", "a.b.d"], Some(("a.b.d", "a.*.d")));
        check(&["a.b.c", "*"], Some(("*", "a.b.c")));
    }

    #[test]
    fn a_path_is_around_all_that_it_reaches() {
        let mut known = Paths::default();
        for path in ["a.b", "c.*", "d.e.f"] {
            assert_eq!(known.add(path), None);
        }
        let around = |path| known.around(path);
        assert_eq!([around("a.b"), around("a.b.x"), around("c.x")], [Some("a.b"), Some("a.b"), Some("c.*")]);
        assert_eq!([around("a"), around("a.*"), around("d.e"), around("x")], [None; 4]);
    }
}
