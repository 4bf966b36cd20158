//! A time-stamp token: CMS SignedData (RFC 5652) around TSTInfo (RFC 3161, 2.4.2), read without copying.
//!
//! What is signed is taken as the bytes that came: nothing is encoded anew before it is checked.

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Tag, TagNumber};

use super::certificate::Certificate;
use super::fields::{Fields, context};
use super::signature::{self, Digest};
use super::{MAX_TOKEN, StampError, Unfit};
use crate::model::{Sha256, UtcMs};

pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A token, read and not yet believed.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    info: Info<'a>,
    /// What the signature covers through its digest: the bytes of TSTInfo.
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    signer: SignerInfo<'a>,
}

/// TSTInfo.
#[derive(Clone, Debug)]
struct Info<'a> {
    policy: ObjectIdentifier,
    imprint: Sha256,
    serial: &'a [u8],
    at: UtcMs,
    nonce: Option<&'a [u8]>,
}

/// The one SignerInfo.
#[derive(Clone, Debug)]
struct SignerInfo<'a> {
    by: SignedBy<'a>,
    digest: ObjectIdentifier,
    /// Content of the signed attributes.
    attributes: &'a [u8],
    algorithm: ObjectIdentifier,
    signature: &'a [u8],
}

/// How a signer names its certificate.
#[derive(Clone, Copy, Debug)]
enum SignedBy<'a> {
    /// Issuer as a whole value, content of the serial number.
    Issuer(&'a [u8], &'a [u8]),
    /// Subject key identifier.
    Key(&'a [u8]),
}

impl<'a> Token<'a> {
    /// Reads a token.
    ///
    /// # Errors
    /// [`StampError::Form`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, StampError> {
        if bytes.len() > MAX_TOKEN {
            return Err(StampError::Form(format!("it is longer than {MAX_TOKEN} bytes")));
        }
        let mut outer = Fields::of_one(bytes, Tag::Sequence)?;
        is(outer.read()?, SIGNED_DATA)?;
        let mut wrapped = outer.inner(context(TagNumber::N0))?;
        let mut data = wrapped.inner(Tag::Sequence)?;
        let _version: u8 = data.read()?;
        let _digests = data.content(Tag::Set)?;
        let mut encapsulated = data.inner(Tag::Sequence)?;
        is(encapsulated.read()?, TST_INFO)?;
        let mut explicit = encapsulated.inner(context(TagNumber::N0))?;
        let content = explicit.content(Tag::OctetString)?;
        let mut certificates = Vec::new();
        let mut chain = Fields::of(data.optional(context(TagNumber::N0))?.unwrap_or_default())?;
        while !chain.is_empty() {
            certificates.push(chain.whole()?);
        }
        let _revocations = data.optional(context(TagNumber::N1))?;
        let mut signers = data.inner(Tag::Set)?;
        let signer = SignerInfo::read(signers.inner(Tag::Sequence)?)?;
        if !signers.is_empty() {
            return Err(StampError::Form("more than one signed it".to_owned()));
        }
        let info = Info::read(Fields::of_one(content, Tag::Sequence)?)?;
        Ok(Self { info, content, certificates, signer })
    }

    /// The digest that was stamped.
    pub fn imprint(&self) -> Sha256 {
        self.info.imprint
    }

    /// The stamped time.
    pub fn at(&self) -> UtcMs {
        self.info.at
    }

    /// Policy of the authority.
    pub fn policy(&self) -> String {
        self.info.policy.to_string()
    }

    /// Serial number, hex.
    pub fn serial(&self) -> String {
        self.info.serial.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Content of the nonce's INTEGER.
    pub fn nonce(&self) -> Option<&'a [u8]> {
        self.info.nonce
    }

    /// The certificates that came along, DER, as they came.
    pub fn certificates(&self) -> &[&'a [u8]] {
        &self.certificates
    }

    /// The name in the certificate that signed; "" where none came along or it bears none.
    pub(super) fn authority(&self) -> String {
        self.signing_certificate().map(|c| c.holder()).unwrap_or_default()
    }

    /// The certificate that the signer names.
    pub(super) fn signing_certificate(&self) -> Result<Certificate<'a>, StampError> {
        let read = self.certificates.iter().filter_map(|der| Certificate::parse(der).ok());
        let named = |c: &Certificate<'a>| match self.signer.by {
            SignedBy::Issuer(issuer, serial) => c.issuer == issuer && c.serial == serial,
            SignedBy::Key(id) => c.key_id == Some(id),
        };
        read.into_iter().find(named).ok_or(StampError::Certificate(Unfit::Absent))
    }

    /// Content, attributes, signature, and what the certificate may do; not where the certificate comes from.
    pub(super) fn check_signature(&self) -> Result<(), StampError> {
        let attributes = Attributes::read(self.signer.attributes)?;
        let digest = Digest::of(self.signer.digest).ok_or(StampError::Signature)?;
        if attributes.content_type != Some(TST_INFO)
            || attributes.digest != Some(digest.hash(self.content).as_slice())
        {
            return Err(StampError::Content);
        }
        let certificate = self.signing_certificate()?;
        if let Some((algorithm, hash)) = attributes.certificate {
            let stated = Digest::of(algorithm).ok_or(StampError::Signature)?.hash(certificate.der);
            if stated != hash {
                return Err(StampError::Certificate(Unfit::Other));
            }
        }
        certificate.stamps_times(self.info.at)?;
        // RFC 5652, 5.4: the attributes are signed as a SET, whatever tag they have in the message.
        let signed = signature::as_set(self.signer.attributes)?;
        signature::check(&certificate, self.signer.algorithm, digest, &signed, self.signer.signature)
    }
}

fn is(found: ObjectIdentifier, wanted: ObjectIdentifier) -> Result<(), StampError> {
    let wrong = || StampError::Form(format!("{found} stands where {wanted} should"));
    if found == wanted { Ok(()) } else { Err(wrong()) }
}

impl<'a> Info<'a> {
    fn read(mut fields: Fields<'a>) -> Result<Self, StampError> {
        let _version: u8 = fields.read()?;
        let policy = fields.read()?;
        let mut imprint = fields.inner(Tag::Sequence)?;
        is(algorithm(&mut imprint)?, SHA256)?;
        let hash = imprint.content(Tag::OctetString)?;
        let imprint = Sha256::from_slice(hash).ok_or(StampError::Imprint)?;
        let serial = fields.content(Tag::Integer)?;
        let at = instant(fields.content(Tag::GeneralizedTime)?)?;
        let _accuracy = fields.optional(Tag::Sequence)?;
        let _ordering = fields.optional(Tag::Boolean)?;
        let nonce = fields.optional(Tag::Integer)?;
        Ok(Self { policy, imprint, serial, at, nonce })
    }
}

/// `YYYYMMDDhhmmss[.f…]Z`: RFC 3161 allows fractions of a second, which DER's own reader does not know.
pub(super) fn instant(content: &[u8]) -> Result<UtcMs, StampError> {
    let wrong = || StampError::Form("its time is none".to_owned());
    let text = std::str::from_utf8(content).ok().and_then(|t| t.strip_suffix('Z')).ok_or_else(wrong)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return Err(wrong());
    }
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    let (date, clock) = ([part(0, 4), part(4, 6), part(6, 8)], [part(8, 10), part(10, 12), part(12, 14)]);
    UtcMs::parse(&format!("{}T{}.{fraction}Z", date.join("-"), clock.join(":"))).map_err(|_| wrong())
}

/// The identifier of an AlgorithmIdentifier; parameters are for those who use it.
fn algorithm(fields: &mut Fields<'_>) -> Result<ObjectIdentifier, StampError> {
    fields.inner(Tag::Sequence)?.read()
}

impl<'a> SignerInfo<'a> {
    fn read(mut fields: Fields<'a>) -> Result<Self, StampError> {
        const KEY_ID: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber::N0 };
        let _version: u8 = fields.read()?;
        let by = match fields.optional(KEY_ID)? {
            Some(key) => SignedBy::Key(key),
            None => {
                let mut name = fields.inner(Tag::Sequence)?;
                SignedBy::Issuer(name.whole()?, name.content(Tag::Integer)?)
            }
        };
        let digest = algorithm(&mut fields)?;
        let attributes = fields.content(context(TagNumber::N0))?;
        let algorithm = algorithm(&mut fields)?;
        let signature: OctetStringRef<'a> = fields.read()?;
        Ok(Self { by, digest, attributes, algorithm, signature: signature.as_bytes() })
    }
}

/// The signed attributes that matter.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<ObjectIdentifier>,
    digest: Option<&'a [u8]>,
    /// First ESSCertIDv2: hash algorithm and hash of the certificate (RFC 5816).
    certificate: Option<(ObjectIdentifier, &'a [u8])>,
}

impl<'a> Attributes<'a> {
    fn read(content: &'a [u8]) -> Result<Self, StampError> {
        let mut out = Self::default();
        let mut all = Fields::of(content)?;
        while !all.is_empty() {
            let mut one = all.inner(Tag::Sequence)?;
            let name: ObjectIdentifier = one.read()?;
            let mut values = one.inner(Tag::Set)?;
            let twice = match name {
                CONTENT_TYPE => out.content_type.replace(values.read()?).is_some(),
                MESSAGE_DIGEST => out.digest.replace(values.content(Tag::OctetString)?).is_some(),
                SIGNING_CERTIFICATE_V2 => out.certificate.replace(certificate_id(&mut values)?).is_some(),
                _ => false,
            };
            if twice {
                return Err(StampError::Form("an attribute stands in it twice".to_owned()));
            }
        }
        Ok(out)
    }
}

fn certificate_id<'a>(values: &mut Fields<'a>) -> Result<(ObjectIdentifier, &'a [u8]), StampError> {
    let mut signing = values.inner(Tag::Sequence)?;
    let mut ids = signing.inner(Tag::Sequence)?;
    let mut first = ids.inner(Tag::Sequence)?;
    let named = first.optional(Tag::Sequence)?;
    let algorithm = named.map_or(Ok(SHA256), |content| Fields::of(content)?.read())?;
    Ok((algorithm, first.content(Tag::OctetString)?))
}
