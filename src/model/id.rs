//! Positions in a snapshot's tables, one type a table so that they cannot be mixed up.

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        ///
        /// Means something only together with the snapshot it came from.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// The position as an index.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

id! {
    /// A resource, in order of name.
    ResourceId
    /// A permission, in order of resource name, then action name.
    PermissionId
    /// A role, in order of name.
    RoleId
    /// A data class, in order of name.
    ClassId
    /// A rung of a class's ladder; the rungs of all classes are counted through.
    RungId
    /// A classified field, in order of resource, then path.
    FieldId
    /// A scope type, in order of name.
    ScopeTypeId
    /// A condition.
    ConditionId
}

/// A scope. Scopes are numbered so that everything below one follows it without a gap.
///
/// Means something only together with the snapshot it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

/// A group, in order of name.
///
/// Means something only together with the snapshot it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

/// A subject, in order of name.
///
/// Means something only together with the snapshot it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub u32);

/// Where a grant, an include or an assignment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Extent {
    /// At every scope, and where no scope is asked at.
    #[default]
    Everywhere,
    /// At a scope and at all below it.
    At(ScopeId),
    /// At every scope of a type, and at all below them.
    AtEvery(ScopeTypeId),
}
