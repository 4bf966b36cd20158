//! Walks DER field by field. The crate `der` reads lengths and tags; nothing here knows what a field means.

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use super::StampError;

/// The fields of a constructed value, in order.
pub(super) struct Fields<'a>(SliceReader<'a>);

/// `[n]`, constructed.
pub(super) const fn context(number: TagNumber) -> Tag {
    Tag::ContextSpecific { constructed: true, number }
}

fn form(e: der::Error) -> StampError {
    StampError::Form(e.to_string())
}

impl<'a> Fields<'a> {
    /// The fields in the content of a value.
    pub fn of(content: &'a [u8]) -> Result<Self, StampError> {
        SliceReader::new(content).map(Self).map_err(form)
    }

    /// The fields of the one value in `bytes`.
    pub fn of_one(bytes: &'a [u8], tag: Tag) -> Result<Self, StampError> {
        let mut outer = Self::of(bytes)?;
        let content = outer.content(tag)?;
        if outer.is_empty() { Self::of(content) } else { Err(StampError::Form("bytes follow it".to_owned())) }
    }

    /// True behind the last field.
    pub fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// The next field, which must be a `T`.
    pub fn read<T: Decode<'a>>(&mut self) -> Result<T, StampError> {
        self.0.decode().map_err(form)
    }

    /// The next field as it is, tag and length included.
    pub fn whole(&mut self) -> Result<&'a [u8], StampError> {
        self.0.tlv_bytes().map_err(form)
    }

    /// The content of the next field, which must have this tag.
    pub fn content(&mut self, tag: Tag) -> Result<&'a [u8], StampError> {
        let any: AnyRef<'a> = self.read()?;
        any.tag().assert_eq(tag).map_err(form)?;
        Ok(any.value())
    }

    /// The content of the next field, whatever its tag.
    pub fn any(&mut self) -> Result<&'a [u8], StampError> {
        let any: AnyRef<'a> = self.read()?;
        Ok(any.value())
    }

    /// The next field's fields.
    pub fn inner(&mut self, tag: Tag) -> Result<Self, StampError> {
        Self::of(self.content(tag)?)
    }

    /// The content of the next field if it has this tag.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<&'a [u8]>, StampError> {
        let next = if self.is_empty() { None } else { Some(self.0.peek_tag().map_err(form)?) };
        if next == Some(tag) { self.content(tag).map(Some) } else { Ok(None) }
    }
}
