//! Which known name somebody probably meant.

/// Finds the nearest of several names, within a budget for the whole document.
///
/// The budget keeps a document of many thousand unknown names from comparing each with each of many
/// thousand known ones; what comes after it goes without a suggestion.
#[derive(Debug)]
pub(super) struct Nearest {
    budget: usize,
}

impl Default for Nearest {
    fn default() -> Self {
        Self { budget: 50_000_000 }
    }
}

/// Longest name that is compared, in bytes.
const LONGEST: usize = 255;

impl Nearest {
    /// The candidate nearest to `wanted`, the first of equals; `None` if none is so near that it was
    /// probably meant: one edit in three characters, or only upper and lower case are different.
    pub(super) fn find<'c>(
        &mut self,
        wanted: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        if wanted.is_empty() || wanted.len() > LONGEST {
            return None;
        }
        let lower = wanted.to_ascii_lowercase();
        let mut within = (wanted.chars().count() / 3).max(1);
        let mut found = None;
        for candidate in candidates {
            if candidate.len().abs_diff(wanted.len()) > within * 4 || candidate.len() > LONGEST {
                continue;
            }
            self.budget = self.budget.checked_sub(wanted.len() * candidate.len())?;
            let distance = strsim::osa_distance(&lower, &candidate.to_ascii_lowercase());
            if distance <= within && candidate != wanted {
                if distance == 0 {
                    return Some(candidate);
                }
                found = Some(candidate);
                // From here on only nearer ones count.
                within = distance - 1;
            }
        }
        found
    }
}
