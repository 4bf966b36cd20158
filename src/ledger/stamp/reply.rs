//! What is sent to an authority (TimeStampReq) and what its answer says (TimeStampResp), RFC 3161, 2.4.

use der::asn1::{AnyRef, BitStringRef, Null, OctetStringRef};
use der::{Encode, Tag};

use super::fields::Fields;
use super::token::SHA256;
use super::{Nonce, StampError};
use crate::model::Sha256;

/// What a refusal may give as its reason, by bit (PKIFailureInfo).
const FAILURES: &[(usize, &str)] = &[
    (0, "it does not take SHA-256"),
    (2, "it calls the request bad"),
    (5, "it could not read the request"),
    (14, "its time source is not available"),
    (15, "it does not stamp under that policy"),
    (16, "it does not take an extension"),
    (17, "it cannot give more information"),
    (25, "it has failed itself"),
];

/// The request for a stamp over a digest; asks for the certificates too.
pub fn request(imprint: &Sha256, nonce: Nonce) -> Vec<u8> {
    encode(imprint, nonce).expect("BUG: a request of fixed length has a DER form")
}

fn encode(imprint: &Sha256, nonce: Nonce) -> der::Result<Vec<u8>> {
    let sequence = |parts: &[Vec<u8>]| AnyRef::new(Tag::Sequence, &parts.concat())?.to_der();
    let algorithm = sequence(&[SHA256.to_der()?, Null.to_der()?])?;
    let message = sequence(&[algorithm, OctetStringRef::new(&imprint.0)?.to_der()?])?;
    let nonce = AnyRef::new(Tag::Integer, nonce.bytes())?.to_der()?;
    sequence(&[1u8.to_der()?, message, nonce, true.to_der()?])
}

/// The token in an answer.
///
/// # Errors
/// Not of the form, or a refusal with its reason.
pub fn reply(answer: &[u8]) -> Result<&[u8], StampError> {
    let mut fields = Fields::of_one(answer, Tag::Sequence)?;
    let status = fields.inner(Tag::Sequence)?;
    let granted = read_status(status)?;
    granted.map_err(StampError::Refused)?;
    fields.whole()
}

/// `Err` is a refusal.
fn read_status(mut status: Fields<'_>) -> Result<Result<(), String>, StampError> {
    // 0 is granted, 1 granted with changes; whether a change matters, the token itself shows.
    let code: u8 = status.read()?;
    if code <= 1 {
        return Ok(Ok(()));
    }
    let mut words = Vec::new();
    if let Some(texts) = status.optional(Tag::Sequence)? {
        let mut texts = Fields::of(texts)?;
        while !texts.is_empty() {
            words.push(printable(texts.content(Tag::Utf8String)?));
        }
    }
    if !status.is_empty() {
        let bits: BitStringRef<'_> = status.read()?;
        let set = |n: &usize| bits.bits().nth(*n).unwrap_or(false);
        words.extend(FAILURES.iter().filter(|(n, _)| set(n)).map(|(_, why)| (*why).to_owned()));
    }
    words.push(format!("status {code}"));
    Ok(Err(words.join("; ")))
}

/// An authority's own words, for a terminal.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).take(200).collect()
}
