//! What a token's check needs of an X.509 certificate; chains are `roots.rs`'s, through webpki.

use std::time::Duration;

use der::asn1::{GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Tag, TagNumber};

use super::fields::{Fields, context};
use super::{StampError, Unfit};
use crate::model::UtcMs;

const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// A certificate's fields, as they came.
#[derive(Clone, Debug)]
pub(super) struct Certificate<'a> {
    /// The whole.
    pub der: &'a [u8],
    /// Content of the serial number.
    pub serial: &'a [u8],
    /// Issuer, a whole value.
    pub issuer: &'a [u8],
    /// Content of the subject's name.
    subject: &'a [u8],
    /// Subject key identifier.
    pub key_id: Option<&'a [u8]>,
    /// First and last second of validity, since 1970.
    validity: (Duration, Duration),
    /// Time stamping is its only use, and the extension that says so is critical.
    stamps: bool,
}

impl<'a> Certificate<'a> {
    pub fn parse(der: &'a [u8]) -> Result<Self, StampError> {
        let mut certificate = Fields::of_one(der, Tag::Sequence)?;
        let mut to_be_signed = certificate.inner(Tag::Sequence)?;
        let fields = &mut to_be_signed;
        let _version = fields.optional(context(TagNumber::N0))?;
        let serial = fields.content(Tag::Integer)?;
        let _algorithm = fields.whole()?;
        let issuer = fields.whole()?;
        let mut times = fields.inner(Tag::Sequence)?;
        let validity = (time(&mut times)?, time(&mut times)?);
        let (subject, _key) = (fields.content(Tag::Sequence)?, fields.whole()?);
        let mut out = Self { der, serial, issuer, subject, key_id: None, validity, stamps: false };
        while !fields.is_empty() {
            match fields.optional(context(TagNumber::N3))? {
                Some(explicit) => out.extensions(Fields::of_one(explicit, Tag::Sequence)?)?,
                None => drop(fields.whole()?),
            }
        }
        Ok(out)
    }

    fn extensions(&mut self, mut all: Fields<'a>) -> Result<(), StampError> {
        while !all.is_empty() {
            let mut one = all.inner(Tag::Sequence)?;
            let name: ObjectIdentifier = one.read()?;
            let critical = one.optional(Tag::Boolean)?.is_some_and(|b| b != [0]);
            let value = one.content(Tag::OctetString)?;
            if name == KEY_IDENTIFIER {
                self.key_id = Some(Fields::of(value)?.content(Tag::OctetString)?);
            } else if name == EXTENDED_KEY_USAGE {
                let mut uses = Fields::of_one(value, Tag::Sequence)?;
                let first: ObjectIdentifier = uses.read()?;
                self.stamps = critical && first == TIME_STAMPING && uses.is_empty();
            }
        }
        Ok(())
    }

    /// The name that the certificate gives its holder: common name, else organisation, else "". Whoever made the
    /// certificate wrote it; control characters are left out.
    pub fn holder(&self) -> String {
        let named = |wanted| attribute(self.subject, wanted).ok().flatten();
        let name = named(COMMON_NAME).or_else(|| named(ORGANISATION)).unwrap_or_default();
        String::from_utf8_lossy(name).chars().filter(|c| !c.is_control()).collect()
    }

    /// May it stamp, and could it at that instant?
    pub fn stamps_times(&self, at: UtcMs) -> Result<(), StampError> {
        if !self.stamps {
            return Err(StampError::Certificate(Unfit::Purpose));
        }
        let at = u64::try_from(at.0).map(Duration::from_millis);
        let (from, to) = self.validity;
        // The last second counts whole.
        if at.is_ok_and(|at| from <= at && at < to + Duration::from_secs(1)) {
            Ok(())
        } else {
            Err(StampError::Certificate(Unfit::Time))
        }
    }
}

/// Content of the first attribute of this type in a name (RFC 5280, 4.1.2.4).
fn attribute(name: &[u8], wanted: ObjectIdentifier) -> Result<Option<&[u8]>, StampError> {
    let mut sets = Fields::of(name)?;
    while !sets.is_empty() {
        let mut pair = sets.inner(Tag::Set)?.inner(Tag::Sequence)?;
        let kind: ObjectIdentifier = pair.read()?;
        if kind == wanted {
            return Ok(Some(pair.any()?));
        }
    }
    Ok(None)
}

fn time(fields: &mut Fields<'_>) -> Result<Duration, StampError> {
    let whole = fields.whole()?;
    let short = <UtcTime as der::Decode>::from_der(whole).map(|t| t.to_unix_duration());
    let long = || <GeneralizedTime as der::Decode>::from_der(whole).map(|t| t.to_unix_duration());
    short.or_else(|_| long()).map_err(|e| StampError::Form(e.to_string()))
}
