//! Leaves that say a field twice. JSON allows it, and programs differ in which of the two they read: such a leaf says one
//! thing to one reader and another to the next. Nobody honest writes one.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// The first field that the leaf says twice; `None` too for what is no JSON object.
pub fn said(leaf: &[u8]) -> Option<String> {
    let mut twice = None;
    let mut json = serde_json::Deserializer::from_slice(leaf);
    // Whatever cannot be read is told of where leaves are read.
    let _ = json.deserialize_map(Fields { twice: &mut twice });
    twice
}

struct Fields<'a> {
    twice: &'a mut Option<String>,
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a leaf")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = std::collections::HashSet::new();
        while let Some((field, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            if seen.contains(&field) {
                self.twice.get_or_insert(field);
            } else {
                seen.insert(field);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_said_twice_is_found_however_it_is_spelt() {
        assert_eq!(said(br#"{"cam":"a","t":"seg","cam":"b"}"#).as_deref(), Some("cam"));
        assert_eq!(said(br#"{"cam":"a","\u0063am":"b"}"#).as_deref(), Some("cam"));
        for plain in [&br#"{"cam":"a","t":"seg"}"#[..], b"[1,1]", b"hello", b"", br#"{"cam":"a","cam""#] {
            assert_eq!(said(plain), None);
        }
    }
}
