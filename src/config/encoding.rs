//! The encodings in which offices save lists: UTF-8 with or without its mark, UTF-16, and the GB18030 family, which is
//! what a Chinese spreadsheet writes as CSV. Nothing here knows what a text means.

use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::document::{read_bytes, unread};
use super::problem::Problems;
use crate::text::Said;

/// A text and what it was written in.
pub(super) struct Encoded {
    pub text: String,
    /// Name of the encoding, unless it is UTF-8.
    pub encoding: Option<&'static str>,
}

/// Reads a text file in whichever of the known encodings it is valid.
///
/// # Errors
/// The file cannot be read, or is text in none of them.
pub(super) fn read(path: &Path) -> Result<Encoded, Problems> {
    let bytes = read_bytes(path)?;
    let at = std::str::from_utf8(&bytes).err().map_or(0, |e| e.valid_up_to());
    decode(&bytes).ok_or_else(|| {
        let why = Said::of("config-not-utf8", [("at", at.to_string().into())]);
        unread(path, why, "config-save-utf8")
    })
}

/// The mark at the beginning decides; without one UTF-8 is tried first, since hardly any text in another encoding is
/// valid as UTF-8 by chance.
fn decode(bytes: &[u8]) -> Option<Encoded> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| vec![encoding]);
    marked.unwrap_or_else(|| vec![UTF_8, GB18030]).into_iter().find_map(|encoding| {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        let name =
            (encoding != UTF_8).then(|| if encoding == GB18030 { "GB18030 (GBK)" } else { encoding.name() });
        (!wrong).then(|| Encoded { text: text.into_owned(), encoding: name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_every_encoding_that_spreadsheets_save() {
        let list = "编号,区域标签\nnvr1/gate,宿舍室内\n";
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(list.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = ["\u{feff}", list].concat().into_bytes();
        let (gbk, _, unmappable) = GB18030.encode(list);
        assert!(!unmappable && std::str::from_utf8(&gbk).is_err());
        let cases = [
            (list.as_bytes(), None),
            (&marked, None),
            (&gbk, Some("GB18030 (GBK)")),
            (&utf16, Some("UTF-16LE")),
        ];
        for (bytes, encoding) in cases {
            let read = decode(bytes).expect("text");
            assert_eq!((read.text.as_str(), read.encoding), (list, encoding));
        }
    }

    #[test]
    fn bytes_that_are_text_in_no_encoding_are_refused() {
        assert!(decode(&[b'a', 0xFF, 0xFF, b'\n']).is_none());
    }
}
