//! Field paths to the automaton, by subset construction: a state is a set of places in paths.

use super::{Name, Plan, State, StateId, bit, ends, hides_whole};
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

/// Names are numbered with 16 bits.
const MOST_NAMES: usize = u16::MAX as usize;

/// What is at a place in the paths, which stand one behind the other, each from its first key to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item<'a> {
    /// The place of what no path leads to, in a record whose other fields are redacted.
    Unclassified,
    Key(&'a [u8]),
    /// `*`
    Any,
    /// `**`
    Deep,
    /// The end of a path, where a mask shows the value.
    End(u16),
    /// The end of a path to a value that is shown as it is.
    Clear,
    /// The end of a path to records of a resource.
    Record(usize),
}

/// A position in the items.
type Place = usize;

/// The place of [`Item::Unclassified`].
const UNCLASSIFIED: Place = 0;

/// Places in order, without repetition.
type Set = Vec<Place>;

/// One step down.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a [u8]),
    /// A key that no path names.
    Other,
    Element,
}

struct Builder<'r, 'a> {
    resources: &'r [Fields<'a>],
    items: Vec<Item<'a>>,
    /// Where paths begin, with the position of their resource.
    starts: Vec<(usize, Place)>,
    masks: Vec<Mask<&'a str>>,
    sets: Vec<Set>,
}

/// The plan; none if it has too many states.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn build(resources: &[Fields<'_>], root: usize) -> Option<Plan> {
    let mut builder = Builder {
        resources,
        items: Vec::from([Item::Unclassified]),
        starts: Vec::new(),
        masks: Vec::from([Mask::Redact { text: DEFAULT_REDACTION }]),
        // Those of `Plan::CLEAR` and `Plan::REDACTED`.
        sets: Vec::from([Set::new(), Vec::from([UNCLASSIFIED])]),
    };
    for (resource, fields) in resources.iter().enumerate() {
        for (path, end) in &fields.paths {
            builder.path(resource, path, *end);
        }
    }
    let mut plan = Plan::with_states(Vec::from([State::CLEAR, State::REDACTED]));
    let record = builder.record(root);
    plan.root = builder.state_of(Vec::from([record]));
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
    plan.set_masks(&builder.masks);
    Some(plan)
}

impl<'a> Builder<'_, 'a> {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn path(&mut self, resource: usize, path: &'a str, end: End<'a>) {
        let end = match end {
            // Only where other fields are redacted does it make a difference.
            End::Masked(Mask::Clear) if !self.redacts_others(resource) => return,
            End::Masked(Mask::Clear) => Item::Clear,
            End::Masked(mask) => Item::End(self.mask(mask)),
            End::Record(resource) => Item::Record(resource),
        };
        self.starts.push((resource, self.items.len()));
        for key in path.as_bytes().split(|byte| *byte == b'.') {
            self.items.push(match key {
                b"*" => Item::Any,
                b"**" => Item::Deep,
                _ => Item::Key(key),
            });
        }
        self.items.push(end);
    }

    fn item(&self, place: Place) -> Item<'a> {
        self.items.get(place).copied().unwrap_or(Item::Unclassified)
    }

    fn redacts_others(&self, resource: usize) -> bool {
        self.resources.get(resource).is_some_and(|fields| fields.redacts_others)
    }

    /// The place of a record of a resource.
    fn record(&mut self, resource: usize) -> Place {
        let item = Item::Record(resource);
        self.first(item).unwrap_or_else(|| {
            self.items.push(item);
            self.items.len() - 1
        })
    }

    fn first(&self, item: Item<'a>) -> Option<Place> {
        self.items.iter().position(|other| *other == item)
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn state(&mut self, set: &Set, names: &mut Vec<Name>) -> State {
        let (erased, set) = match self.erased(set) {
            Some((erased, Some(resource))) => (Some((self.state_of(erased), resource)), set),
            Some((erased, None)) => (None, &erased.clone()),
            None => (None, set),
        };
        let any = |is: fn(Item<'a>) -> bool| set.iter().any(|place| is(self.item(*place)));
        let whole = any(|item| matches!(item, Item::End(_)));
        // A list is no object, so where a path names a key any part of the list may be what the path means; but for a
        // list of records, whose elements are gone into as if each stood alone.
        let records = any(|item| matches!(item, Item::Record(_)));
        let expects_key = !records && any(|item| matches!(item, Item::Key(_)));
        let shown = self.shown(set);
        let mask = shown.and_then(|mask| self.masks.get(usize::from(mask)));
        let no_list = expects_key || whole && mask.is_some_and(hides_whole);
        let element = if no_list { None } else { Some(self.next(set, Step::Element)) };
        let mut state = State { shown, element, erased, ..State::CLEAR };
        if whole {
            state.other = None;
            return state;
        }
        let other = self.next(set, Step::Other);
        state.other = Some(other);
        state.first = u16::try_from(names.len()).unwrap_or(u16::MAX);
        for name in self.names(set) {
            let next = self.next(set, Step::Key(name));
            if next != other {
                state.filter |= bit(name);
                names.push(Name { ends: ends(name), text: name.into(), next });
            }
        }
        state.last = u16::try_from(names.len()).unwrap_or(u16::MAX);
        state
    }

    /// How a text, number or boolean is shown.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn shown(&mut self, set: &Set) -> Option<u16> {
        let (mut shown, mut expected) = (None, None);
        for place in self.own(set) {
            let mask = match (self.item(place), self.item(place + 1)) {
                (Item::End(mask), _) | (Item::Deep, Item::End(mask)) => mask,
                (Item::Deep, _) => continue,
                (Item::Record(resource), _) if !self.asks(resource) => continue,
                // The path goes on where the value does not.
                _ => {
                    expected = Some(Plan::REDACTION);
                    continue;
                }
            };
            shown = Some(shown.map_or(mask, |other| self.stricter(other, mask)));
        }
        shown.or(expected)
    }

    /// A set with the places that are where it is as well, since `**` may stand for no key at all: in no order.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn own(&self, set: &Set) -> Set {
        let mut own = set.clone();
        let mut next = 0;
        while let Some(place) = own.get(next).copied() {
            next += 1;
            if let Item::Record(record) = self.item(place) {
                let starts = self.starts.iter().filter(|(of, _)| *of == record).map(|(_, start)| *start);
                starts
                    .filter(|start| self.item(*start) == Item::Deep)
                    .for_each(|start| push(&mut own, start));
            } else if self.item(place) == Item::Deep && matches!(self.item(place + 1), Item::Record(_)) {
                push(&mut own, place + 1);
            }
        }
        own
    }

    /// Whether a record of this resource has to be an object.
    fn asks(&self, resource: usize) -> bool {
        let asks = |(of, start): &(usize, Place)| *of == resource && self.item(*start) != Item::Deep;
        self.redacts_others(resource) || self.starts.iter().any(asks)
    }

    /// What stands in place of a set where its record is erased, if it can be, and the resource of that record. There is
    /// none where records of several resources that can be erased may stand: what says so of one says nothing of the
    /// others, so each counts as erased.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn erased(&mut self, set: &Set) -> Option<(Set, Option<u16>)> {
        let (mut erased, mut records) = (Set::new(), Vec::new());
        for place in set {
            let mut place = *place;
            if let Item::Record(resource) = self.item(place)
                && let Some(other) = self.resources.get(resource).and_then(|fields| fields.erased)
            {
                place = self.record(other);
                records.push(resource);
            }
            add(&mut erased, place);
        }
        match records[..] {
            [] => None,
            [resource] => Some((erased, Some(u16::try_from(resource).unwrap_or(u16::MAX)))),
            _ => Some((erased, None)),
        }
    }

    /// Every key that has a way of its own from here.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn names(&self, set: &Set) -> Vec<&'a [u8]> {
        let mut names = Vec::new();
        let mut add_name = |mut place: Place| {
            while self.item(place) == Item::Deep {
                place += 1;
            }
            if let Item::Key(name) = self.item(place)
                && !names.contains(&name)
            {
                names.push(name);
            }
        };
        for place in set {
            add_name(*place);
            for (resource, start) in &self.starts {
                if self.item(*place) == Item::Record(*resource) {
                    add_name(*start);
                }
            }
        }
        names
    }

    /// Where one step down from a place in `set` leads.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn next(&mut self, set: &Set, step: Step<'_>) -> StateId {
        let mut next = Set::new();
        let mut known = false;
        for place in set {
            match (self.item(*place), step) {
                // A state with such a place and without a record has no elements.
                (Item::Record(_) | Item::End(_) | Item::Key(_), Step::Element) | (Item::Unclassified, _) => {
                    add(&mut next, *place);
                }
                (Item::Record(record), _) => {
                    if self.redacts_others(record) {
                        add(&mut next, UNCLASSIFIED);
                    }
                    for (resource, start) in &self.starts {
                        if *resource == record {
                            known |= self.advance(*start, step, &mut next);
                        }
                    }
                }
                _ => known |= self.advance(*place, step, &mut next),
            }
        }
        if known && next.first() == Some(&UNCLASSIFIED) {
            next.remove(0);
        }
        self.state_of(next)
    }

    /// Adds where a step leads from one place; whether it has led to a clear value or a record, whose own fields are no
    /// business of the record around it.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn advance(&self, mut place: Place, step: Step<'_>, next: &mut Set) -> bool {
        let mut known = false;
        while self.item(place) == Item::Deep {
            known |= self.arrive(place, next);
            place += 1;
        }
        let leads = match (self.item(place), step) {
            (Item::Key(name), Step::Key(key)) => name == key,
            (item, _) => item == Item::Any,
        };
        known | (leads && self.arrive(place + 1, next))
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn arrive(&self, place: Place, next: &mut Set) -> bool {
        let item = self.item(place);
        match item {
            Item::Clear => return true,
            // Ends that are alike are one place.
            Item::End(_) | Item::Record(_) => add(next, self.first(item).unwrap_or(place)),
            _ => add(next, place),
        }
        match item {
            Item::Record(_) => true,
            // It may stand for no key at all.
            Item::Deep => {
                matches!(self.item(place + 1), Item::Clear | Item::Record(_)) && self.arrive(place + 1, next)
            }
            _ => false,
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn mask(&mut self, mask: Mask<&'a str>) -> u16 {
        let known = self.masks.iter().position(|other| *other == mask);
        let position = known.unwrap_or_else(|| {
            self.masks.push(mask);
            self.masks.len() - 1
        });
        u16::try_from(position).unwrap_or(Plan::REDACTION)
    }

    /// The mask that shows no more than either.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
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

fn push(set: &mut Set, place: Place) {
    if !set.contains(&place) {
        set.push(place);
    }
}

fn add(set: &mut Set, place: Place) {
    let position = set.iter().position(|other| *other >= place).unwrap_or(set.len());
    if set.get(position) != Some(&place) {
        set.insert(position, place);
    }
}
