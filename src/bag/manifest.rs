//! The manifests of a bag: one line a file, as `sha256sum` writes and reads it.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::Sha256;

/// Files with their SHA-256, in order of their names.
pub(super) type Manifest = BTreeMap<String, Sha256>;

/// Law: [`parse`] reads it back without a bad line, for every manifest of names without line breaks.
pub(super) fn print(manifest: &Manifest) -> String {
    manifest.iter().fold(String::new(), |mut out, (path, digest)| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{digest}  {path}");
        out
    })
}

/// Bad lines that are told, at most: a manifest of which this much is wrong needs no list.
const TOLD: usize = 64;

/// Reads what [`print`] writes, of names that are `accepted`; with it the numbers of other lines, from 1. A bad line
/// says nothing against the others.
pub(super) fn parse(bytes: &[u8], accepted: impl Fn(&str) -> bool) -> (Manifest, Vec<usize>) {
    let (mut out, mut bad) = (Manifest::new(), Vec::new());
    for (line, bytes) in (1..).zip(bytes.split_inclusive(|b| *b == b'\n')) {
        // Sorted and each once: anything else was not written by us.
        let last = out.last_key_value().map(|(last, _)| last);
        match entry(bytes).filter(|(path, _)| accepted(path) && last.is_none_or(|last| last < path)) {
            Some((path, digest)) => drop(out.insert(path, digest)),
            None if bad.len() < TOLD => bad.push(line),
            None => {}
        }
    }
    (out, bad)
}

fn entry(line: &[u8]) -> Option<(String, Sha256)> {
    let (hex, path) = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.split_once("  ")?;
    let digest = Sha256::from_hex(hex).filter(|d| d.to_string() == hex)?;
    (!path.is_empty()).then(|| (path.to_owned(), digest))
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
            prop_assert_eq!(parse(print(&manifest).as_bytes(), |_| true), (manifest, Vec::new()));
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
        let bad = |text: String| parse(text.as_bytes(), |path| path != "out").1;
        assert_eq!(bad(format!("{}  a\n", digest.to_uppercase())), [1]);
        assert_eq!(bad(format!("{digest}  b\n{digest}  a\n")), [2]);
        assert_eq!(bad(format!("{digest}  b")), [1]);
        assert_eq!(bad(format!("{digest}  out\n")), [1]);
    }

    #[test]
    fn a_bad_line_says_nothing_against_the_lines_around_it() {
        let digest = "ab".repeat(32);
        let text = format!("{digest}  a\n{digest} b\n{digest}  c\n{digest}  d\u{fffd}\n");
        let text = [text.as_bytes(), b"\xff\n"].concat();
        let (read, bad) = parse(&text, |_| true);
        assert_eq!(
            (read.keys().map(String::as_str).collect::<Vec<_>>(), bad),
            (vec!["a", "c", "d\u{fffd}"], vec![2, 5])
        );
    }
}
