//! The roots that a site trusts to stamp, and the chain from a token to one of them. Revocation is not asked for.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use pki_types::pem::PemObject;
use pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::signature::IN_CHAINS;
use super::{StampError, Token};

/// Content of the object identifier of time stamping as an extended key usage.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// Root certificates; none means that nobody is trusted and no chain is asked for.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// Reads certificates in PEM form; other blocks and words between them are passed over.
    ///
    /// # Errors
    /// [`StampError::NoRoot`]: none in it, or one that is not whole.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, StampError> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
        let roots = read.map_err(|_| StampError::NoRoot)?;
        let sound = roots.iter().all(|root| anchor_from_trusted_cert(root).is_ok());
        if sound && !roots.is_empty() { Ok(Self(roots)) } else { Err(StampError::NoRoot) }
    }

    /// True when no root was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The certificates in PEM form.
    pub fn to_pem(&self) -> String {
        pem(self.0.iter().map(|root| root.as_ref()))
    }

    /// Whether the token's certificate leads to one of these roots, at the stamped time, for stamping.
    pub(super) fn check(&self, token: &Token<'_>) -> Result<(), StampError> {
        let chain = |e: webpki::Error| StampError::Chain(e.to_string());
        let signing = CertificateDer::from(token.signing_certificate()?.der);
        let end = EndEntityCert::try_from(&signing).map_err(chain)?;
        let anchors: Result<Vec<_>, _> = self.0.iter().map(anchor_from_trusted_cert).collect();
        let between: Vec<CertificateDer<'_>> =
            token.certificates().iter().map(|der| CertificateDer::from(*der)).collect();
        let at = Duration::from_millis(u64::try_from(token.at().0).unwrap_or_default());
        let at = UnixTime::since_unix_epoch(at);
        let usage = KeyUsage::required(TIME_STAMPING);
        end.verify_for_usage(IN_CHAINS, &anchors.map_err(chain)?, &between, at, usage, None, None)
            .map(drop)
            .map_err(chain)
    }
}

/// Certificates in PEM form (RFC 7468).
pub(super) fn pem<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> String {
    let one = |der: &[u8]| {
        let text = BASE64.encode(der);
        let mut lines = String::new();
        for (at, c) in text.chars().enumerate() {
            if at > 0 && at % 64 == 0 {
                lines.push('\n');
            }
            lines.push(c);
        }
        format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
    };
    certificates.map(one).collect()
}

impl Token<'_> {
    /// The certificates that came along, PEM.
    pub fn chain_pem(&self) -> String {
        pem(self.certificates().iter().copied())
    }
}
