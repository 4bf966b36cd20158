//! The manifests of a bag: one line a file, as `sha256sum` writes and reads it.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::Sha256;

/// Files with their SHA-256, in order of their names.
pub(super) type Manifest = BTreeMap<String, Sha256>;

/// Law: `parse(&print(m)) == Ok(m)` for every manifest of names without line breaks.
pub(super) fn print(manifest: &Manifest) -> String {
    manifest.iter().fold(String::new(), |mut out, (path, digest)| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{digest}  {path}");
        out
    })
}

/// Reads exactly what [`print`] writes; the number of the first other line otherwise, from 1.
pub(super) fn parse(text: &str) -> Result<Manifest, usize> {
    let mut out = Manifest::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let read = line.strip_suffix('\n').and_then(|l| l.split_once("  ")).and_then(|(hex, path)| {
            let digest = Sha256::from_hex(hex).filter(|d| d.to_string() == hex)?;
            (!path.is_empty()).then(|| (path.to_owned(), digest))
        });
        let (path, digest) = read.ok_or(at + 1)?;
        // Sorted and each once: anything else was not written by us.
        if out.last_key_value().is_some_and(|(last, _)| *last >= path) {
            return Err(at + 1);
        }
        out.insert(path, digest);
    }
    Ok(out)
}

/// One component of a name that every system and every checking program reads the same way: no separators,
/// controls, wildcards, escapes, and neither `.` nor `..` nor a blank at an end.
pub(super) fn component(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_control() || "\\/%:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let plain = plain.trim();
    if plain.chars().all(|c| c == '.') { "_".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(names in proptest::collection::btree_map("[a-z/ é录]{1,12}", any::<[u8; 32]>(), 0..9)) {
            let manifest: Manifest = names.into_iter().map(|(n, d)| (n, Sha256(d))).collect();
            prop_assert_eq!(parse(&print(&manifest)), Ok(manifest));
        }

        #[test]
        fn a_component_stays_one(name in any::<String>()) {
            let one = component(&name);
            prop_assert!(!one.is_empty() && !one.contains('/') && one != "." && one != "..");
            prop_assert!(!one.chars().any(char::is_control));
        }
    }

    #[test]
    fn an_upper_case_digest_and_a_line_out_of_order_are_refused() {
        let digest = "ab".repeat(32);
        assert_eq!(parse(&format!("{}  a\n", digest.to_uppercase())), Err(1));
        assert_eq!(parse(&format!("{digest}  b\n{digest}  a\n")), Err(2));
        assert_eq!(parse(&format!("{digest}  b")), Err(1));
    }
}
