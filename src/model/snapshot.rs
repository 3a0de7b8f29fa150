//! A snapshot that has been checked: flat tables over the bytes it came in.
//!
//! INVARIANT: a `Snapshot` is made by the decoder alone, after every index and order that
//! `docs/snapshot-format.md` promises has been checked. Reading it therefore needs no error; a read
//! outside a table answers with a value that grants nothing.
//!
//! On wasm32 the reads are kept out of line: inlined everywhere they were a fifth of the core module.

use super::{ClassId, Extent, Mask, MaskOptions, PermissionId, ResourceId, RoleId, RungId};
use alloc::{string::String, vec::Vec};
use core::{fmt, ops::Range};

/// Stands for "no permission" in the rung table.
pub const NO_PERMISSION: u16 = u16::MAX;

/// What the header says about a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The policy's id.
    pub policy_id: String,
    /// Grows with each version of the policy that is handed out.
    pub epoch: u64,
    /// When it was made, in seconds since 1970.
    pub issued_at: u64,
    /// The last second at which it may be used, in seconds since 1970; 0 for no end.
    pub not_after: u64,
    /// Which key it says it is signed with, if it is signed. Nothing was verified by that.
    pub key_id: Option<[u8; 8]>,
}

/// Position in the string table; string 0 is the empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StringId(pub u32);

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $kind:literal, $width:literal;)*) => {
        /// A table of the envelope. The discriminant is its kind on the wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Table {
            $($(#[$doc])* $name = $kind,)*
        }

        impl Table {
            /// Every table, in the order in which they stand in the envelope.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Bytes of one row.
            pub const fn width(self) -> usize {
                match self {
                    $(Self::$name => $width,)*
                }
            }

            /// The table's position in [`Table::ALL`].
            pub const fn position(self) -> usize {
                self as usize - 1
            }
        }
    };
}

tables! {
    /// All text, one after the other, UTF-8.
    Strings = 1, 1;
    /// Where each string ends: `u32`.
    StringEnds = 2, 4;
    /// Name, title: `u32`; end of its permissions, end of its fields: `u16`.
    Resources = 3, 12;
    /// Action, title: `u32`; resource, flags: `u16`.
    Permissions = 4, 12;
    /// From, to: `u16`.
    Implications = 5, 4;
    /// Name, title: `u32`; end of its rungs: `u16`.
    Classes = 6, 10;
    /// Text: `u32`; permission: `u16`; mask, three numbers: `u8`; size: `u64`.
    Rungs = 7, 18;
    /// Path: `u32`; first class: `u16`.
    Fields = 8, 6;
    /// Name, title, end of its grants, end of its includes: `u32`; flags: `u16`.
    Roles = 9, 18;
    /// Role: `u16`.
    Includes = 10, 2;
    /// Because, end of its spans: `u32`.
    Grants = 11, 8;
    /// First permission, how many: `u16`.
    Spans = 12, 4;
    /// Name: `u32`; flags: `u16`.
    ScopeTypes = 13, 6;
    /// Name, parent, end of what is below: `u32`; type: `u16`.
    Scopes = 14, 14;
    /// Scope, in order of type and name: `u32`.
    ScopeNames = 15, 4;
    /// Grant, place: `u32`.
    GrantExtents = 16, 8;
    /// Include, place: `u32`.
    IncludeExtents = 17, 8;
    /// Name, end of its memberships, end of its assignments: `u32`.
    Groups = 18, 12;
    /// Group: `u32`.
    GroupMemberships = 19, 4;
    /// Extent: `u32`; role: `u16`.
    GroupAssignments = 20, 6;
    /// Assignment: `u32`; from, until: `u64`.
    GroupTimes = 21, 20;
    /// Name, end of its memberships, end of its assignments: `u32`.
    Subjects = 22, 12;
    /// Group: `u32`.
    SubjectMemberships = 23, 4;
    /// Extent: `u32`; role: `u16`.
    SubjectAssignments = 24, 6;
    /// Assignment: `u32`; from, until: `u64`.
    SubjectTimes = 25, 20;
    /// Source, end of its code: `u32`.
    Conditions = 26, 8;
    /// Programs, one after the other.
    Code = 27, 1;
    /// Grant, condition: `u32`.
    GrantConditions = 28, 8;
    /// Grant, path: `u32`.
    GrantFields = 29, 8;
    /// Permission, what it requires, how many scopes up: `u16`.
    Requirements = 30, 6;
    /// Name, because, end of its spans, end of its roles, extent, condition: `u32`; flags: `u16`.
    Guardrails = 31, 26;
    /// First permission, how many: `u16`.
    GuardrailSpans = 32, 4;
    /// Role: `u16`.
    GuardrailRoles = 33, 2;
    /// Permission, condition: `u16`.
    Availability = 34, 4;
    /// Longest session: `u64`.
    Settings = 35, 8;
    /// Role: `u16`.
    Anonymous = 36, 2;
    /// Field, further class: `u16`.
    FieldClasses = 37, 4;
    /// Field, resource: `u16`.
    FieldRecords = 38, 4;
    /// Resource: `u16`.
    Unclassified = 39, 2;
    /// Resource, condition: `u16`.
    Erased = 40, 4;
}

/// Number of tables.
const TABLES: usize = Table::ALL.len();

/// Where each table lies in the snapshot's bytes, by [`Table::position`].
pub type Sections = [Range<usize>; TABLES];

/// Permission flag: each use belongs in the audit log.
const AUDITED: u16 = 1;
/// Role flag: the role comes with the product.
const SYSTEM: u16 = 1;

/// A snapshot that has been checked.
pub struct Snapshot {
    header: Header,
    bytes: Vec<u8>,
    sections: Sections,
}

impl Snapshot {
    /// Takes what the decoder has checked, or is about to check.
    pub(crate) fn new(header: Header, bytes: Vec<u8>, sections: Sections) -> Self {
        Self { header, bytes, sections }
    }

    /// What the header says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Size of the whole file in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of a table.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn table(&self, table: Table) -> &[u8] {
        self.sections
            .get(table.position())
            .and_then(|range| self.bytes.get(range.clone()))
            .unwrap_or_default()
    }

    /// Where a table lies in the file; `0..0` if it has no rows.
    #[cfg(feature = "author")]
    pub(crate) fn section(&self, table: Table) -> Range<usize> {
        self.sections.get(table.position()).cloned().unwrap_or_default()
    }

    /// How many rows a table has.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn rows(&self, table: Table) -> usize {
        self.table(table).len() / table.width()
    }

    fn read<const N: usize>(&self, table: Table, row: usize, offset: usize) -> Option<[u8; N]> {
        let at = row.checked_mul(table.width())?.checked_add(offset)?;
        self.table(table).get(at..)?.first_chunk().copied()
    }

    /// The 16-bit number at a byte offset in a row; [`u16::MAX`] outside the table.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn u16_at(&self, table: Table, row: usize, offset: usize) -> u16 {
        self.read(table, row, offset).map_or(u16::MAX, u16::from_le_bytes)
    }

    /// The 32-bit number at a byte offset in a row; [`u32::MAX`] outside the table.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn u32_at(&self, table: Table, row: usize, offset: usize) -> u32 {
        self.read(table, row, offset).map_or(u32::MAX, u32::from_le_bytes)
    }

    /// The 64-bit number at a byte offset in a row; [`u64::MAX`] outside the table.
    pub fn u64_at(&self, table: Table, row: usize, offset: usize) -> u64 {
        self.read(table, row, offset).map_or(u64::MAX, u64::from_le_bytes)
    }

    /// A string; empty outside the table.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn string(&self, id: StringId) -> &str {
        core::str::from_utf8(self.string_bytes(id)).unwrap_or_default()
    }

    /// A string's bytes: what is only compared need not be read as UTF-8 again.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn string_bytes(&self, id: StringId) -> &[u8] {
        let row = id.0 as usize;
        let start = match row.checked_sub(1) {
            Some(before) => self.u32_at(Table::StringEnds, before, 0),
            None => 0,
        };
        let end = self.u32_at(Table::StringEnds, row, 0);
        self.table(Table::Strings).get(start as usize..end as usize).unwrap_or_default()
    }

    /// The bytes of the string that a column holds.
    pub fn text_bytes(&self, table: Table, row: usize, offset: usize) -> &[u8] {
        self.string_bytes(StringId(self.u32_at(table, row, offset)))
    }

    /// The string that a column holds.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn text(&self, table: Table, row: usize, offset: usize) -> &str {
        self.string(StringId(self.u32_at(table, row, offset)))
    }

    /// The rows of another table that belong to a row, where its column at `offset` holds the end.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn owned(&self, table: Table, row: usize, offset: usize, wide: bool) -> Range<usize> {
        let end = |row| {
            if wide {
                self.u32_at(table, row, offset) as usize
            } else {
                usize::from(self.u16_at(table, row, offset))
            }
        };
        // An id of another snapshot's may lie behind the table; it owns nothing.
        if row < self.rows(table) { row.checked_sub(1).map_or(0, end)..end(row) } else { 0..0 }
    }

    /// A resource's name.
    pub fn resource_name(&self, id: ResourceId) -> &str {
        self.text(Table::Resources, id.index(), 0)
    }

    /// A resource's title; empty for none.
    pub fn resource_title(&self, id: ResourceId) -> &str {
        self.text(Table::Resources, id.index(), 4)
    }

    /// The permissions of a resource, as rows.
    pub fn resource_permissions(&self, id: ResourceId) -> Range<usize> {
        self.owned(Table::Resources, id.index(), 8, false)
    }

    /// The classified fields of a resource, as rows.
    pub fn resource_fields(&self, id: ResourceId) -> Range<usize> {
        self.owned(Table::Resources, id.index(), 10, false)
    }

    /// The right half of a permission.
    pub fn permission_action(&self, id: PermissionId) -> &str {
        self.text(Table::Permissions, id.index(), 0)
    }

    /// A permission's title; empty for none.
    pub fn permission_title(&self, id: PermissionId) -> &str {
        self.text(Table::Permissions, id.index(), 4)
    }

    /// The resource of a permission.
    pub fn permission_resource(&self, id: PermissionId) -> ResourceId {
        ResourceId(self.u16_at(Table::Permissions, id.index(), 8))
    }

    /// Whether each use of a permission belongs in the audit log.
    pub fn is_audited(&self, id: PermissionId) -> bool {
        self.u16_at(Table::Permissions, id.index(), 10) & AUDITED != 0
    }

    /// A class's name.
    pub fn class_name(&self, id: ClassId) -> &str {
        self.text(Table::Classes, id.index(), 0)
    }

    /// A class's title; empty for none.
    pub fn class_title(&self, id: ClassId) -> &str {
        self.text(Table::Classes, id.index(), 4)
    }

    /// The rungs of a class, as rows, from the most to the least revealing.
    pub fn class_rungs(&self, id: ClassId) -> Range<usize> {
        self.owned(Table::Classes, id.index(), 8, false)
    }

    /// The permission that gives a rung; none for the last of a ladder.
    pub fn rung_permission(&self, id: RungId) -> Option<PermissionId> {
        let permission = self.u16_at(Table::Rungs, id.index(), 4);
        (permission != NO_PERMISSION).then_some(PermissionId(permission))
    }

    /// What a rung shows; `None` for what is no mask.
    pub fn rung_mask(&self, id: RungId) -> Option<Mask<&str>> {
        let [kind, numbers @ ..] = self.u32_at(Table::Rungs, id.index(), 6).to_le_bytes();
        let (text, size) =
            (self.text(Table::Rungs, id.index(), 0), self.u64_at(Table::Rungs, id.index(), 10));
        Mask::of(kind, MaskOptions { text, numbers, size })
    }

    /// A role's name.
    pub fn role_name(&self, id: RoleId) -> &str {
        self.text(Table::Roles, id.index(), 0)
    }

    /// A role's title; empty for none.
    pub fn role_title(&self, id: RoleId) -> &str {
        self.text(Table::Roles, id.index(), 4)
    }

    /// The grants of a role, as rows.
    pub fn role_grants(&self, id: RoleId) -> Range<usize> {
        self.owned(Table::Roles, id.index(), 8, true)
    }

    /// The includes of a role, as rows, in order of the role they bring.
    pub fn role_includes(&self, id: RoleId) -> Range<usize> {
        self.owned(Table::Roles, id.index(), 12, true)
    }

    /// The role that an include brings.
    pub fn include_role(&self, row: usize) -> RoleId {
        RoleId(self.u16_at(Table::Includes, row, 0))
    }

    /// Where an include brings it.
    pub fn include_extent(&self, row: usize) -> Extent {
        self.beside(Table::IncludeExtents, row)
    }

    /// Where a grant holds.
    pub fn grant_extent(&self, row: usize) -> Extent {
        self.beside(Table::GrantExtents, row)
    }

    /// Whether a role comes with the product.
    pub fn is_system(&self, id: RoleId) -> bool {
        self.u16_at(Table::Roles, id.index(), 16) & SYSTEM != 0
    }

    /// Why a grant was given; empty for no word on it.
    pub fn grant_because(&self, row: usize) -> &str {
        self.text(Table::Grants, row, 0)
    }

    /// The spans of a grant, as rows.
    pub fn grant_spans(&self, row: usize) -> Range<usize> {
        self.owned(Table::Grants, row, 4, true)
    }

    /// The permissions of a span.
    pub fn span(&self, row: usize) -> Range<usize> {
        self.span_of(Table::Spans, row)
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn span_of(&self, table: Table, row: usize) -> Range<usize> {
        let first = usize::from(self.u16_at(table, row, 0));
        first..first + usize::from(self.u16_at(table, row, 2))
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("header", &self.header)
            .field("bytes", &self.size())
            .finish_non_exhaustive()
    }
}
