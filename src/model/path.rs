//! Paths below a root, storable and printable even when they are not UTF-8.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A path below a root as text that comes back exactly.
///
/// Bytes that are not UTF-8, control characters and the backslash are written `\xNN`, so a file
/// name can neither be lost nor smuggle a line break into a report.
/// Law: `RelPath::from_path(p).to_path() == p` for every path.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct RelPath(String);

impl RelPath {
    /// Escapes a path.
    pub fn from_path(path: &Path) -> Self {
        let bytes = path.as_os_str().as_bytes();
        if let Ok(text) = std::str::from_utf8(bytes)
            && !text.chars().any(|c| c.is_control() || c == '\\')
        {
            return Self(text.to_owned());
        }
        let mut out = String::with_capacity(bytes.len() + 8);
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() || c == '\\' {
                    c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| escape(&mut out, b));
                } else {
                    out.push(c);
                }
            }
            chunk.invalid().iter().for_each(|b| escape(&mut out, *b));
        }
        Self(out)
    }

    /// Takes text that this type once printed.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The path that was escaped.
    pub fn to_path(&self) -> PathBuf {
        let bytes = self.0.as_bytes();
        if !bytes.contains(&b'\\') {
            return PathBuf::from(&self.0);
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&b) = bytes.get(at) {
            let code = bytes.get(at + 2..at + 4).and_then(|h| std::str::from_utf8(h).ok());
            match (b, bytes.get(at + 1), code.and_then(|h| u8::from_str_radix(h, 16).ok())) {
                (b'\\', Some(b'x'), Some(raw)) => {
                    out.push(raw);
                    at += 4;
                }
                _ => {
                    out.push(b);
                    at += 1;
                }
            }
        }
        PathBuf::from(OsString::from_vec(out))
    }

    /// The escaped text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn escape(out: &mut String, byte: u8) {
    use fmt::Write;
    // Writing to a String cannot fail.
    let _ = write!(out, "\\x{byte:02x}");
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_name_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let path = PathBuf::from(OsString::from_vec(bytes));
            let rel = RelPath::from_path(&path);
            prop_assert!(!rel.as_str().chars().any(char::is_control));
            prop_assert_eq!(rel.to_path(), path);
        }
    }
}
