//! Field paths to the automaton, by subset construction: a state is a set of places in paths.

use super::{Name, Plan, State, StateId, bit};
use crate::mask::stricter;
use crate::model::{DEFAULT_REDACTION, Mask};
use alloc::vec::Vec;

/// What is known of the fields of one resource.
#[derive(Debug, Clone, Default)]
pub struct Fields<'a> {
    /// Paths as [`is_path`](crate::model::is_path) has them, and what is at their ends. A key `*` stands for any
    /// key or list element, `**` for any number of them.
    pub paths: Vec<(&'a str, End<'a>)>,
    /// Whether fields that no path leads to or through are redacted.
    pub redacts_others: bool,
    /// The position of what stands in place of these fields where the record is erased.
    pub erased: Option<usize>,
}

/// What is at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// A value, or a list of values, that a mask shows. Behind a last key `**`, any value below.
    Masked(Mask<&'a str>),
    /// A record of the resource with this position, or a list of them.
    Record(usize),
}

/// More states than any sensible policy has; over it, everything is redacted.
const MOST_STATES: usize = 1024;

/// They are numbered with 16 bits, and so are fields.
const MOST_NAMES: usize = u16::MAX as usize;

/// Where in the paths a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In front of a key of a path.
    Key(u16, u16),
    /// At a record of a resource.
    Record(u16),
    /// At the end of a path with this mask.
    End(u16),
    /// Inside a record whose other fields are redacted.
    Unclassified,
}

/// One step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    /// A key that no path names.
    Other,
    Element,
}

/// In order and without repetition.
type Set = Vec<Place>;

struct Field<'a> {
    resource: usize,
    keys: Vec<&'a str>,
    end: End<'a>,
}

struct Builder<'r, 'a> {
    resources: &'r [Fields<'a>],
    fields: Vec<Field<'a>>,
    masks: Vec<Mask<&'a str>>,
    sets: Vec<Set>,
}

/// The plan; none if it has too many states.
pub(super) fn build(resources: &[Fields<'_>], root: usize) -> Option<Plan> {
    let fields = resources.iter().enumerate().flat_map(|(resource, fields)| {
        let paths = fields.paths.iter();
        paths.map(move |(path, end)| Field { resource, keys: path.split('.').collect(), end: *end })
    });
    let mut builder = Builder {
        resources,
        fields: fields.collect(),
        masks: Vec::from([Mask::Redact { text: DEFAULT_REDACTION }]),
        // Those of `Plan::CLEAR` and `Plan::REDACTED`.
        sets: Vec::from([Set::new(), Vec::from([Place::Unclassified])]),
    };
    if builder.fields.len() > MOST_NAMES {
        return None;
    }
    let mut plan = Plan::with_states(Vec::from([State::CLEAR, State::REDACTED]));
    plan.root = builder.state_of(Vec::from([Place::Record(u16::try_from(root).ok()?)]));
    while let Some(set) = builder.sets.get(plan.states.len()).cloned() {
        if plan.states.len() == MOST_STATES {
            return None;
        }
        let state = builder.state(&set, &mut plan.names);
        plan.states.push(state);
    }
    if plan.names.len() > MOST_NAMES {
        return None;
    }
    plan.masks = builder.masks.iter().map(Mask::to_owned).collect();
    Some(plan)
}

impl<'a> Builder<'_, 'a> {
    fn state(&mut self, set: &Set, names: &mut Vec<Name>) -> State {
        let erased: Set = set.iter().map(|place| self.erased(*place)).collect();
        let whole = set.iter().any(|place| matches!(place, Place::End(_)));
        let shown = self.shown(set);
        let opaque =
            shown.is_some_and(|mask| matches!(self.masks.get(usize::from(mask)), Some(Mask::Redact { .. })));
        // A list is no object, so where a path names a key any part of the list may be what the path means.
        let expects_key =
            set.iter().any(|place| matches!(self.key(*place), Some(key) if key != "*" && key != "**"));
        let no_list = expects_key || whole && opaque;
        let element = if no_list { None } else { Some(self.next(set, Step::Element)) };
        let mut state = State { shown, element, other: None, ..State::CLEAR };
        if !whole {
            let other = self.next(set, Step::Other);
            state.other = Some(other);
            state.first = u16::try_from(names.len()).unwrap_or(u16::MAX);
            for name in self.names(set) {
                let next = self.next(set, Step::Key(name));
                if next != other {
                    state.filter |= bit(name.as_bytes());
                    names.push(Name { text: name.into(), next });
                }
            }
            state.last = u16::try_from(names.len()).unwrap_or(u16::MAX);
        }
        if erased != *set {
            let record = set.iter().find(|place| self.erased(**place) != **place);
            let Some(Place::Record(resource)) = record.copied() else { return state };
            state.erased = Some((self.state_of(erased), resource));
        }
        state
    }

    /// How a text, number or boolean is shown.
    fn shown(&mut self, set: &Set) -> Option<u16> {
        let mut shown = None;
        let mut expected = None;
        for place in set {
            let mask = match *place {
                Place::End(mask) => Some(mask),
                Place::Key(field, _) if self.key(*place) == Some("**") => self.last(field, *place),
                // The path goes on where the value does not.
                Place::Record(resource) if !self.asks(resource) => None,
                _ => {
                    expected = Some(Plan::REDACTION);
                    None
                }
            };
            shown = match (shown, mask) {
                (Some(one), Some(other)) => Some(self.stricter(one, other)),
                (one, other) => one.or(other),
            };
        }
        shown.or(expected)
    }

    /// The mask of a path whose last key is the `**` at this place.
    fn last(&mut self, field: u16, place: Place) -> Option<u16> {
        let Field { keys, end, .. } = self.fields.get(usize::from(field))?;
        match (place, *end) {
            (Place::Key(_, key), End::Masked(mask)) if usize::from(key) + 1 == keys.len() => {
                Some(self.mask(mask))
            }
            _ => None,
        }
    }

    /// Whether a record of this resource has to be an object.
    fn asks(&self, resource: u16) -> bool {
        self.redacts_others(resource.into())
            || self.fields.iter().any(|field| {
                field.resource == usize::from(resource)
                    && field.end != End::Masked(Mask::Clear)
                    && field.keys.first() != Some(&"**")
            })
    }

    fn redacts_others(&self, resource: usize) -> bool {
        self.resources.get(resource).is_some_and(|fields| fields.redacts_others)
    }

    fn erased(&self, place: Place) -> Place {
        let Place::Record(resource) = place else { return place };
        let erased = self.resources.get(usize::from(resource)).and_then(|fields| fields.erased);
        erased.and_then(|erased| u16::try_from(erased).ok()).map_or(place, Place::Record)
    }

    /// The key behind a place in a path.
    fn key(&self, place: Place) -> Option<&'a str> {
        let Place::Key(field, key) = place else { return None };
        self.fields.get(usize::from(field))?.keys.get(usize::from(key)).copied()
    }

    /// Every key that has a way of its own from here.
    fn names(&self, set: &Set) -> Vec<&'a str> {
        let mut names = Vec::new();
        for (number, field) in self.fields.iter().enumerate() {
            for place in set {
                let mut key = match *place {
                    Place::Record(resource) if field.resource == usize::from(resource) => 0,
                    Place::Key(of, key) if usize::from(of) == number => usize::from(key),
                    _ => continue,
                };
                while field.keys.get(key) == Some(&"**") {
                    key += 1;
                }
                names.extend(field.keys.get(key).filter(|name| **name != "*" && !names.contains(*name)));
            }
        }
        names
    }

    /// Where one step down from a place in `set` leads.
    fn next(&mut self, set: &Set, step: Step<'_>) -> StateId {
        let mut next = Set::new();
        let mut known = false;
        for place in set {
            match *place {
                Place::Record(_) | Place::End(_) if step == Step::Element => add(&mut next, *place),
                Place::Record(resource) => {
                    let own = |field: &Field<'_>| field.resource == usize::from(resource);
                    if self.redacts_others(resource.into()) {
                        add(&mut next, Place::Unclassified);
                    }
                    let fields = self.fields.iter().enumerate().filter(|(_, field)| own(field));
                    let fields: Vec<usize> = fields.map(|(number, _)| number).collect();
                    for field in fields {
                        known |= self.advance(field, 0, step, &mut next);
                    }
                }
                Place::Key(field, key) => known |= self.advance(field.into(), key.into(), step, &mut next),
                Place::Unclassified => add(&mut next, Place::Unclassified),
                Place::End(_) => {}
            }
        }
        if known {
            next.retain(|place| *place != Place::Unclassified);
        }
        self.state_of(next)
    }

    /// Adds where a step leads from in front of a key; whether it has led to a clear value or a record, whose own
    /// fields are no business of the record around it.
    fn advance(&mut self, number: usize, key: usize, step: Step<'_>, next: &mut Set) -> bool {
        let Some(field) = self.fields.get(number) else { return false };
        let last = field.keys.len();
        let (behind, repeats) = match field.keys.get(key) {
            Some(&"**") => (key, true),
            Some(&"*") => (key + 1, false),
            Some(name) if step == Step::Key(name) => (key + 1, false),
            _ => return false,
        };
        let (end, resource) = (field.end, field.resource);
        let ends = behind == last || behind + 1 == last && field.keys.get(behind) == Some(&"**");
        if let (Ok(field), Ok(behind)) = (u16::try_from(number), u16::try_from(behind))
            && usize::from(behind) < last
            && (end != End::Masked(Mask::Clear) || self.redacts_others(resource))
        {
            add(next, Place::Key(field, behind));
        }
        let mut known = false;
        match end {
            End::Masked(Mask::Clear) if ends => known = true,
            End::Masked(mask) if behind == last => {
                let mask = self.mask(mask);
                add(next, Place::End(mask));
            }
            End::Record(resource) if ends => {
                known = true;
                if let Ok(resource) = u16::try_from(resource) {
                    add(next, Place::Record(resource));
                }
            }
            _ => {}
        }
        known | (repeats && self.advance(number, key + 1, step, next))
    }

    fn mask(&mut self, mask: Mask<&'a str>) -> u16 {
        let known = self.masks.iter().position(|other| *other == mask);
        let position = known.unwrap_or_else(|| {
            self.masks.push(mask);
            self.masks.len() - 1
        });
        u16::try_from(position).unwrap_or(Plan::REDACTION)
    }

    /// The mask that shows no more than either.
    fn stricter(&mut self, one: u16, other: u16) -> u16 {
        let mask = |id: u16| self.masks.get(usize::from(id)).copied();
        match (mask(one), mask(other)) {
            (Some(one), Some(other)) => self.mask(stricter(one, other)),
            _ => Plan::REDACTION,
        }
    }

    /// The state of a set, which is made when its turn comes.
    fn state_of(&mut self, set: Set) -> StateId {
        let known = self.sets.iter().position(|other| *other == set);
        let position = known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        u16::try_from(position).unwrap_or(Plan::REDACTED)
    }
}

fn add(set: &mut Set, place: Place) {
    if let Err(position) = set.binary_search(&place) {
        set.insert(position, place);
    }
}
