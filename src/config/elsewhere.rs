//! Where a key belongs that stands at a level which does not know it: the right word in the wrong table is no misspelling.

use super::shape::Shape;

/// Places named in one hint, at most: a key that many tables have says nothing about what was meant.
const PLACES: usize = 3;

/// Levels below the top that are looked at.
const DEPTH: usize = 4;

/// How tables are written in whose schema this key stands, below the top level; none where more than [`PLACES`] have it.
pub(super) fn places(root: Shape<'_>, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    look(root, key, "", DEPTH, &mut found);
    found.dedup();
    if found.len() > PLACES { Vec::new() } else { found }
}

fn look(at: Shape<'_>, key: &str, path: &str, depth: usize, found: &mut Vec<String>) {
    if depth == 0 {
        return;
    }
    for name in at.property_names() {
        let Some(own) = at.resolved().property(name) else { continue };
        let (below, listed) = table(own);
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if name == key && !path.is_empty() {
            found.push(match (below.is_some(), listed) {
                (true, true) => format!("[[{full}]]"),
                (true, false) => format!("[{full}]"),
                (false, _) => full.clone(),
            });
        }
        if let Some(below) = below {
            look(below, key, &full, depth - 1, found);
        }
    }
}

/// The table that a property is, or a list of; whether it is a list.
fn table(shape: Shape<'_>) -> (Option<Shape<'_>>, bool) {
    let shape = shape.resolved();
    fn own(shape: Shape<'_>) -> Option<Shape<'_>> {
        (!shape.property_names().is_empty()).then_some(shape)
    }
    let either = shape.alternatives().into_iter().find_map(|s| own(s.resolved()));
    match (own(shape).or(either), shape.get("items")) {
        (Some(table), _) => (Some(table), false),
        (None, Some(items)) => (own(items.resolved()), true),
        (None, None) => (None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_where_the_configuration_has_it() {
        let schema = crate::config::schema();
        let of = |key| places(Shape::of(&schema), key);
        assert_eq!(of("override"), ["[[policy.override]]"]);
        assert_eq!(of("recipient"), ["[[mail.recipient]]"]);
        assert_eq!(of("packs"), ["policy.packs"]);
        assert_eq!(of("site"), [""; 0], "it stands at the top");
        assert_eq!(of("nonsense"), [""; 0]);
    }
}
