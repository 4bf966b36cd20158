//! The signature on a token: which algorithm is meant, and whether it is good. The arithmetic is webpki's and ring's.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Encode, Tag};
use pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use webpki::ring;

use super::certificate::Certificate;
use super::{StampError, Unfit};

/// A digest that tokens may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub fn of(oid: ObjectIdentifier) -> Option<Self> {
        const KNOWN: [(ObjectIdentifier, Digest); 3] = [
            (super::token::SHA256, Digest::Sha256),
            (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"), Digest::Sha384),
            (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"), Digest::Sha512),
        ];
        KNOWN.iter().find(|(known, _)| *known == oid).map(|(_, digest)| *digest)
    }

    pub fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// Names of signature algorithms in a SignerInfo; a bare key algorithm goes with the digest beside it (RFC 3370).
const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const RSA_SHA384: &str = "1.2.840.113549.1.1.12";
const RSA_SHA512: &str = "1.2.840.113549.1.1.13";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const ED25519: &str = "1.3.101.112";

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// Every algorithm that the names can mean; the key in the certificate decides among them.
fn meant(name: &str, digest: Digest) -> Vec<Algorithm> {
    match (name, digest) {
        (RSA | RSA_SHA256, Digest::Sha256) => vec![ring::RSA_PKCS1_2048_8192_SHA256],
        (RSA | RSA_SHA384, Digest::Sha384) => vec![ring::RSA_PKCS1_2048_8192_SHA384],
        (RSA | RSA_SHA512, Digest::Sha512) => vec![ring::RSA_PKCS1_2048_8192_SHA512],
        (RSA_PSS, Digest::Sha256) => vec![ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY],
        (RSA_PSS, Digest::Sha384) => vec![ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY],
        (RSA_PSS, Digest::Sha512) => vec![ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY],
        (EC | ECDSA_SHA256, Digest::Sha256) => vec![ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA256],
        (EC | ECDSA_SHA384, Digest::Sha384) => vec![ring::ECDSA_P256_SHA384, ring::ECDSA_P384_SHA384],
        (ED25519, _) => vec![ring::ED25519],
        _ => Vec::new(),
    }
}

/// The algorithms by which certificates of a chain may be signed.
pub(super) const IN_CHAINS: &[Algorithm] = &[
    ring::RSA_PKCS1_2048_8192_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA512,
    ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
    ring::ED25519,
];

/// These attributes as a SET.
pub(super) fn as_set(attributes: &[u8]) -> Result<Vec<u8>, StampError> {
    let set = AnyRef::new(Tag::Set, attributes).and_then(|any| any.to_der());
    set.map_err(|e| StampError::Form(e.to_string()))
}

/// Whether `signature` is one of `signed` by the certificate's key.
pub(super) fn check(
    certificate: &Certificate<'_>,
    algorithm: ObjectIdentifier,
    digest: Digest,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), StampError> {
    let der = CertificateDer::from(certificate.der);
    let end = webpki::EndEntityCert::try_from(&der).map_err(|_| StampError::Certificate(Unfit::Kind))?;
    let good = |a: &Algorithm| end.verify_signature(*a, signed, signature).is_ok();
    let found = meant(&algorithm.to_string(), digest).iter().any(good);
    if found { Ok(()) } else { Err(StampError::Signature) }
}
