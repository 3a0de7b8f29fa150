//! What is known of the fields of a record, and how each is shown.

use super::MaskedField;
use crate::engine::{self, Row};
use crate::mask::plan::{End, Fields, Plan};
use crate::mask::stricter;
use crate::model::{ClassId, DEFAULT_REDACTION, FieldId, Mask, ResourceId, RungId, Snapshot};
use alloc::vec::Vec;

/// What stands for a value that is not shown at all.
const REDACTION: Mask<&str> = Mask::Redact { text: DEFAULT_REDACTION };

/// How each field of a resource is shown, in order of path.
pub(super) fn masked_fields<'g>(
    snapshot: &'g Snapshot,
    row: &Row,
    resource: ResourceId,
) -> Vec<MaskedField<'g>> {
    let fields = snapshot.resource_fields(resource).filter_map(|row| u16::try_from(row).ok()).map(FieldId);
    fields.map(|field| masked_field(snapshot, row, field)).collect()
}

/// How a field is shown.
pub(super) fn masked_field<'g>(snapshot: &'g Snapshot, row: &Row, field: FieldId) -> MaskedField<'g> {
    let classes: Vec<ClassId> = snapshot.field_classes(field).collect();
    let (mask, by) = shown(snapshot, row, &classes);
    MaskedField {
        path: snapshot.field_path(field),
        class: by.map_or("", |(class, _)| snapshot.class_name(class)),
        mask,
        field,
        rung: by.and_then(|(_, rung)| rung),
        classes: classes.iter().map(|class| snapshot.class_name(*class)).collect(),
        records: snapshot.field_records(field).map(|record| snapshot.resource_name(record)).collect(),
    }
}

/// What is shown of a value of some classes, and the first of them and its rung that decide it. If no class alone does,
/// there is no rung.
fn shown<'g>(
    snapshot: &'g Snapshot,
    row: &Row,
    classes: &[ClassId],
) -> (Mask<&'g str>, Option<(ClassId, Option<RungId>)>) {
    let own = |class: &ClassId| {
        let rung = engine::clearance(snapshot, row, *class);
        (mask_of(snapshot, rung), rung)
    };
    let mask = classes.iter().map(|class| own(class).0).reduce(stricter).unwrap_or(Mask::Clear);
    let decides = |class: &&ClassId| own(class).0 == mask;
    let by = classes.iter().find(decides).map(|class| (*class, Some(own(class).1)));
    (mask, by.or_else(|| Some((*classes.first()?, None))))
}

pub(super) fn mask_of(snapshot: &Snapshot, rung: RungId) -> Mask<&str> {
    snapshot.rung_mask(rung).unwrap_or(REDACTION)
}

/// Which values of a record are shown how; of no resource, nothing is shown.
pub(super) fn plan(snapshot: &Snapshot, row: &Row, resource: Option<ResourceId>) -> Plan {
    let Some(resource) = resource else { return Plan::redacting() };
    let mut found = Found { records: Vec::from([(resource, false)]) };
    let mut fields = Vec::new();
    while let Some((resource, erased)) = found.records.get(fields.len()).copied() {
        fields.push(found.fields(snapshot, row, resource, erased));
    }
    let mut plan = Plan::new(&fields, 0);
    let ids: Vec<u16> = found.records.iter().map(|(resource, _)| resource.0).collect();
    plan.number_resources(&ids);
    plan
}

/// Resources whose records were met, and whether these lie in an erased record.
struct Found {
    records: Vec<(ResourceId, bool)>,
}

impl Found {
    fn fields<'g>(
        &mut self,
        snapshot: &'g Snapshot,
        row: &Row,
        resource: ResourceId,
        erased: bool,
    ) -> Fields<'g> {
        let mut paths = Vec::new();
        let fields = snapshot.resource_fields(resource).filter_map(|row| u16::try_from(row).ok());
        for field in fields.map(FieldId) {
            let path = snapshot.field_path(field);
            let classes: Vec<ClassId> = snapshot.field_classes(field).collect();
            let before = paths.len();
            // What lies in an erased record may be about whom it was about; a shape is that record, somewhere else.
            for record in snapshot.field_records(field) {
                let erased = erased && !is_shape(snapshot, record, resource);
                paths.push((path, End::Record(self.position(record, erased))));
            }
            if !classes.is_empty() || paths.len() == before {
                let is_hidden = erased && !classes.is_empty();
                let mask = if is_hidden { REDACTION } else { shown(snapshot, row, &classes).0 };
                paths.push((path, End::Masked(mask)));
            }
        }
        let can_be_erased = !erased && snapshot.erased_when(resource).is_some();
        let erased = can_be_erased.then(|| self.position(resource, true));
        Fields { paths, redacts_others: snapshot.redacts_others(resource), erased }
    }

    fn position(&mut self, resource: ResourceId, erased: bool) -> usize {
        let known = self.records.iter().position(|record| *record == (resource, erased));
        known.unwrap_or_else(|| {
            self.records.push((resource, erased));
            self.records.len() - 1
        })
    }
}

/// Whether a resource is a shape of another: `contacts/graphql` of `contacts`. Shapes have no permissions.
fn is_shape(snapshot: &Snapshot, shape: ResourceId, resource: ResourceId) -> bool {
    let rest = snapshot.resource_name(shape).strip_prefix(snapshot.resource_name(resource));
    rest.is_some_and(|rest| rest.starts_with('/')) && snapshot.resource_permissions(shape).is_empty()
}

/// The fields that a value at a path belongs to, itself or as a part: of the record, and of records within it.
pub(super) fn fields_at(snapshot: &Snapshot, resource: ResourceId, path: &str) -> Vec<FieldId> {
    let keys = keys_of(path);
    let mut found = Vec::new();
    let mut open = Vec::new();
    begin(&mut open, &keys, resource, 0);
    let mut next = 0;
    while let Some((resource, from)) = open.get(next).copied() {
        next += 1;
        let rest = keys.get(from..).unwrap_or_default();
        let fields = snapshot.resource_fields(resource).filter_map(|row| u16::try_from(row).ok());
        for field in fields.map(FieldId) {
            let is_classified = snapshot.field_classes(field).next().is_some();
            for taken in ends(snapshot.field_path(field), rest) {
                if let Err(position) = found.binary_search(&field)
                    && (is_classified || taken == rest.len())
                {
                    found.insert(position, field);
                }
                for record in snapshot.field_records(field) {
                    begin(&mut open, &keys, record, from + taken);
                }
            }
        }
    }
    found
}

/// Notes that a record, or a list of records, starts before a key.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn begin(open: &mut Vec<(ResourceId, usize)>, keys: &[&[u8]], resource: ResourceId, from: usize) {
    for (start, key) in keys.iter().enumerate().skip(from) {
        if !open.contains(&(resource, start)) {
            open.push((resource, start));
        }
        // An element of a list of records is a record.
        if *key != b"*" && !key.iter().all(u8::is_ascii_digit) {
            return;
        }
    }
}

fn keys_of(path: &str) -> Vec<&[u8]> {
    path.as_bytes().split(|byte| *byte == b'.').collect()
}

/// How many keys a path takes, in each way that it fits the first of some keys.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn ends(path: &str, keys: &[&[u8]]) -> Vec<usize> {
    let path = keys_of(path);
    // Where in the path one may be: before its first key, and behind each.
    let mut places = Vec::from([true]);
    places.resize(path.len() + 1, false);
    skip(&path, &mut places);
    let mut ends = Vec::new();
    if places.last() == Some(&true) {
        ends.push(0);
    }
    for (position, key) in keys.iter().enumerate() {
        let mut next = Vec::from([false]);
        next.resize(places.len(), false);
        for ((place, wanted), is_here) in path.iter().enumerate().zip(&places) {
            let to = if *wanted == b"**" { place } else { place + 1 };
            let fits = matches!(*wanted, b"*" | b"**") || wanted == key;
            if let Some(reached) = next.get_mut(to).filter(|_| *is_here && fits) {
                *reached = true;
            }
        }
        skip(&path, &mut next);
        places = next;
        if places.last() == Some(&true) {
            ends.push(position + 1);
        }
    }
    ends
}

/// Goes past each `**`, which may stand for no key at all.
fn skip(path: &[&[u8]], places: &mut [bool]) {
    for (place, key) in path.iter().enumerate() {
        let is_here = places.get(place).copied().unwrap_or_default();
        if let Some(behind) = places.get_mut(place + 1).filter(|_| is_here && *key == b"**") {
            *behind = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ends, keys_of};

    #[test]
    fn a_path_fits_keys_in_each_way_that_there_is() {
        let fits = |path, keys: &str| ends(path, &keys_of(keys));
        assert_eq!(fits("a.b", "a.b.c"), [2]);
        assert_eq!(fits("a.*", "a.b.c"), [2]);
        assert_eq!(fits("**.a", "a.b.a"), [1, 3]);
        assert_eq!(fits("a.**", "a.b.c"), [1, 2, 3]);
        assert_eq!(fits("a.**.c", "a.c.b.c"), [2, 4]);
        assert_eq!(fits("a.b", "a"), [0; 0]);
        assert_eq!(fits("*", "a"), [1]);
        assert_eq!(fits("**", "a"), [0, 1], "no key is any number of keys too");
    }
}
