//! What is known of the fields of each resource, its shapes included, with every name resolved.

use super::{
    catalogue::ResourceSource,
    conditions::Conditions,
    error::Quoted,
    fields::EndSource,
    reader::{Reader, Spot},
    resources::Classes,
    shapes::ShapeSource,
};
use crate::model::{ClassId, ConditionId, Field, Resource, ResourceId, is_path};
use std::collections::{BTreeMap, HashMap};

/// More fields than a snapshot can number: there is no need to work out the rest.
const ENOUGH: usize = 1 << 17;

/// Fills in the fields of resources that are in order of name.
pub(super) fn resolve<'d>(
    reader: &mut Reader<'d>,
    sources: &[ResourceSource<'d>],
    classes: &Classes<'d>,
    resources: &mut [Resource],
) {
    let ids = (0..=u16::MAX).map(ResourceId);
    let names: Vec<String> = resources.iter().map(|resource| resource.name.clone()).collect();
    let mut resolver = Resolver {
        classes,
        class_ids: classes
            .sources
            .iter()
            .zip(0..=u16::MAX)
            .map(|(class, id)| (class.name, ClassId(id)))
            .collect(),
        resource_ids: names.iter().map(String::as_str).zip(ids).collect(),
        names: sources.iter().map(|source| source.name).collect(),
        count: 0,
    };
    for source in sources {
        let own = resolver.fields(reader, source);
        for shape in &source.shapes {
            let fields = resolver.shaped(reader, source, shape, &own);
            resolver.fill(resources, &shape.resource(source.name), fields);
        }
        let mut own = own;
        for shape in &source.shapes {
            let record = resolver.resource_ids.get(shape.resource(source.name).as_str());
            for path in &shape.at {
                own.entry((*path).into()).or_default().records.extend(record);
            }
        }
        resolver.fill(resources, source.name, own);
    }
}

/// What is at the end of a path.
#[derive(Debug, Clone, Default)]
struct End {
    classes: Vec<ClassId>,
    records: Vec<ResourceId>,
}

/// By path.
type Ends = BTreeMap<String, End>;

struct Resolver<'r, 'd> {
    classes: &'r Classes<'d>,
    class_ids: HashMap<&'d str, ClassId>,
    resource_ids: HashMap<&'r str, ResourceId>,
    /// Names of the resources that the policy writes.
    names: Vec<&'d str>,
    /// Fields so far.
    count: usize,
}

impl<'d> Resolver<'_, 'd> {
    fn fields(&self, reader: &mut Reader<'d>, source: &ResourceSource<'d>) -> Ends {
        let ends = source.fields.iter().map(|field| {
            let mut end = End::default();
            match &field.end {
                EndSource::Clear => {}
                EndSource::Classes(names) => {
                    end.classes
                        .extend(names.iter().filter_map(|(name, spot)| self.class(reader, name, *spot)));
                }
                EndSource::Records(names) => {
                    end.records
                        .extend(names.iter().filter_map(|(name, spot)| self.record(reader, name, *spot)));
                }
            }
            (field.path.into(), end)
        });
        ends.collect()
    }

    fn class(&self, reader: &mut Reader<'d>, name: &str, spot: Spot) -> Option<ClassId> {
        let found = self.class_ids.get(name).copied();
        if found.is_none() && self.classes.complete && name != super::fields::CLEAR {
            let known = self.class_ids_in_order();
            reader.report_unknown("unknown-class", spot, ("class", name), known);
        }
        found
    }

    fn class_ids_in_order(&self) -> impl Iterator<Item = &'d str> + '_ {
        self.classes.sources.iter().map(|class| class.name)
    }

    fn record(&self, reader: &mut Reader<'d>, name: &str, spot: Spot) -> Option<ResourceId> {
        let found = self.resource_ids.get(name).copied();
        if found.is_none() {
            reader.report_unknown("unknown-resource", spot, ("resource", name), self.names.iter().copied());
        }
        found
    }

    /// The fields of a resource with the keys of a shape. A record in them has that shape too, if it comes in one of
    /// this name.
    fn shaped(
        &mut self,
        reader: &mut Reader<'d>,
        source: &ResourceSource<'d>,
        shape: &ShapeSource<'d>,
        own: &Ends,
    ) -> Ends {
        let mut ends = Ends::new();
        self.count += own.len();
        if self.count > ENOUGH {
            return ends;
        }
        for field in &source.fields {
            let Some(end) = own.get(field.path) else { continue };
            let path = shape.path(field.path);
            if !is_path(&path) {
                let message =
                    format_args!("in this shape, {} is longer than a path may be", Quoted(field.path));
                reader.report("bad-path", shape.spot, message);
            }
            let mut end = end.clone();
            if let EndSource::Records(names) = &field.end {
                let shaped = names.iter().filter_map(|(name, _)| {
                    let shaped = shape.resource(name);
                    self.resource_ids.get(shaped.as_str()).or_else(|| self.resource_ids.get(name))
                });
                end.records = shaped.copied().collect();
            }
            if ends.insert(path.clone(), end).is_some() {
                let message = format_args!("in this shape, two fields have the path {}", Quoted(&path));
                reader.report("overlapping-fields", shape.spot, message);
            }
        }
        ends
    }

    fn fill(&self, resources: &mut [Resource], name: &str, ends: Ends) {
        let Some(id) = self.resource_ids.get(name) else { return };
        let Some(resource) = resources.get_mut(id.index()) else { return };
        resource.fields = ends
            .into_iter()
            .map(|(path, mut end)| {
                end.classes.sort_unstable();
                end.classes.dedup();
                end.records.sort_unstable();
                end.records.dedup();
                Field { path, classes: end.classes, records: end.records }
            })
            .collect();
    }
}

/// Reads under which conditions records are erased; in a shape, with its keys.
pub(super) fn read_erased<'d>(
    reader: &mut Reader<'d>,
    resources: &[Resource],
    sources: &[ResourceSource<'d>],
    conditions: &mut Conditions<'d, '_>,
) -> Vec<(ResourceId, ConditionId)> {
    let position = |name: &str| resources.binary_search_by(|resource| resource.name.as_str().cmp(name)).ok();
    let id = |position: usize| ResourceId(u16::try_from(position).unwrap_or(u16::MAX));
    let mut found = Vec::new();
    for source in sources {
        let Some((at, own)) = source.erased_when.zip(position(source.name)) else { continue };
        let Some(condition) = conditions.add_of_record(reader, at, own) else { continue };
        found.push((id(own), condition));
        if source.shapes.iter().any(ShapeSource::renames) {
            conditions.check_renames(reader, at, condition);
        }
        for shape in &source.shapes {
            let renamed =
                conditions.add_renamed(reader, at, condition, &shape.above().collect::<Vec<_>>(), &|key| {
                    shape.key(key)
                });
            found.extend(position(&shape.resource(source.name)).map(|position| (id(position), renamed)));
        }
    }
    found.sort_unstable();
    found
}
