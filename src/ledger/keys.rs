//! Names, ids and Ed25519 keys of signed notes (C2SP signed-note and tlog-cosignature), and their text forms.
//! Knows nothing of files: where a seed is kept is the business of whoever loads it.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::Signer as _;
use ed25519_dalek::{SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest;

use crate::ledger::note::{self, NoteError, SignatureLine};

/// Why a key or its text is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Empty, or holds white space, a control character or `+`.
    Name(String),
    /// Not `name+hash+base64` with eight hexadecimal digits of hash.
    Form,
    /// The bytes do not make a key of their type.
    Bytes(KeyName),
    /// The four hash bytes are not those of name and key.
    Id {
        /// Name in the text.
        name: KeyName,
        /// Id in the text.
        written: KeyId,
        /// Id that name and key bytes make.
        computed: KeyId,
    },
    /// A type byte that is not Ed25519 (1), cosignature (4) or ML-DSA-44 cosignature (6).
    Kind {
        /// Name in the text.
        name: KeyName,
        /// The type byte.
        kind: u8,
    },
}

/// Name of a key: of a log, its origin. Non-empty, no white space, no control characters, no `+`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let bad = |c: char| c.is_whitespace() || c < ' ' || c == '+';
        if name.is_empty() || name.contains(bad) {
            return Err(KeyError::Name(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// First four bytes of SHA-256(name, LF, type byte, public key). Finds a key; proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn compute(name: &KeyName, typed_key: &[u8]) -> Self {
        let mut hash = sha2::Sha256::new();
        hash.update(name.as_str());
        hash.update(b"\n");
        hash.update(typed_key);
        let digest = hash.finalize();
        Self([digest[0], digest[1], digest[2], digest[3]])
    }

    fn from_hex(text: &str) -> Option<Self> {
        let digits = text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        digits.then(|| u32::from_str_radix(text, 16).ok()).flatten().map(|id| Self(id.to_be_bytes()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What a key's signatures say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text of the note. What a log signs with.
    Log,
    /// 0x04: Ed25519 over a time and the text. What a witness signs with.
    Cosigner,
    /// 0x06: ML-DSA-44 over a time and a tree. Recognised and carried along, never checked here.
    MlDsaCosigner,
}

impl KeyKind {
    const ALL: [Self; 3] = [Self::Log, Self::Cosigner, Self::MlDsaCosigner];

    fn byte(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Cosigner => 0x04,
            Self::MlDsaCosigner => 0x06,
        }
    }
}

/// Length of an ML-DSA-44 public key (FIPS 204, table 2).
const ML_DSA_44_KEY: usize = 1312;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Ed25519(VerifyingKey),
    MlDsa44(Vec<u8>),
}

/// A public key with its name: what the formats call a verifier key, written `name+id+base64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    kind: KeyKind,
    pub(crate) key: PublicKey,
}

impl VerifierKey {
    fn new(name: KeyName, kind: KeyKind, key: PublicKey) -> Self {
        let id = KeyId::compute(&name, &typed(kind, &key));
        Self { name, id, kind, key }
    }

    /// Name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Id of the key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What its signatures say.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key bytes without type: 32 for Ed25519.
    pub fn key_bytes(&self) -> &[u8] {
        match &self.key {
            PublicKey::Ed25519(key) => key.as_bytes(),
            PublicKey::MlDsa44(bytes) => bytes,
        }
    }
}

fn typed(kind: KeyKind, key: &PublicKey) -> Vec<u8> {
    let bytes: &[u8] = match key {
        PublicKey::Ed25519(key) => key.as_bytes(),
        PublicKey::MlDsa44(bytes) => bytes,
    };
    [&[kind.byte()], bytes].concat()
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, self.id, BASE64.encode(typed(self.kind, &self.key)))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, written, typed_key) = split_key(text)?;
        let (&byte, bytes) = typed_key.split_first().ok_or(KeyError::Form)?;
        let kind = KeyKind::ALL.into_iter().find(|k| k.byte() == byte);
        let kind = kind.ok_or_else(|| KeyError::Kind { name: name.clone(), kind: byte })?;
        let key = read_public(kind, bytes).ok_or_else(|| KeyError::Bytes(name.clone()))?;
        let read = Self::new(name, kind, key);
        check_id(&read, written).map(|()| read)
    }
}

/// Small-order points are refused with the malformed ones: anyone can sign for them.
fn read_public(kind: KeyKind, bytes: &[u8]) -> Option<PublicKey> {
    if kind == KeyKind::MlDsaCosigner {
        return (bytes.len() == ML_DSA_44_KEY).then(|| PublicKey::MlDsa44(bytes.to_vec()));
    }
    let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
    (!key.is_weak()).then_some(PublicKey::Ed25519(key))
}

fn check_id(key: &VerifierKey, written: KeyId) -> Result<(), KeyError> {
    if key.id == written {
        return Ok(());
    }
    Err(KeyError::Id { name: key.name.clone(), written, computed: key.id })
}

/// Base64 may hold `+` itself, so only the first two separate.
fn split_key(text: &str) -> Result<(KeyName, KeyId, Vec<u8>), KeyError> {
    let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
    let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
    let id = KeyId::from_hex(id).ok_or(KeyError::Form)?;
    let key = BASE64.decode(key).map_err(|_| KeyError::Form)?;
    Ok((KeyName::new(name)?, id, key))
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A secret Ed25519 key with its name. Wiped from memory when dropped; `Debug` shows the public half only.
pub struct Signer {
    public: VerifierKey,
    secret: SigningKey,
}

impl Signer {
    /// The signer of a log (0x01) from a 32-byte seed.
    pub fn log(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::from_seed(name, KeyKind::Log, seed)
    }

    /// The signer of a witness (0x04) from a 32-byte seed. Never share a seed with a log.
    pub fn cosigner(name: KeyName, seed: &[u8; 32]) -> Self {
        Self::from_seed(name, KeyKind::Cosigner, seed)
    }

    fn from_seed(name: KeyName, kind: KeyKind, seed: &[u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, PublicKey::Ed25519(secret.verifying_key()));
        Self { public, secret }
    }

    /// The same key under another name: the signer of a successor log.
    pub fn renamed(&self, name: KeyName) -> Self {
        Self::from_seed(name, self.public.kind, self.secret.as_bytes())
    }

    /// Reads `PRIVATE+KEY+name+id+base64(type, seed)`.
    ///
    /// # Errors
    /// Any [`KeyError`]; none of them repeats the text.
    pub fn from_secret_text(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Form)?;
        let (name, written, typed_seed) = split_key(rest)?;
        let (&byte, seed) = typed_seed.split_first().ok_or(KeyError::Form)?;
        let kind = match byte {
            0x01 => KeyKind::Log,
            0x04 => KeyKind::Cosigner,
            kind => return Err(KeyError::Kind { name, kind }),
        };
        let seed: &[u8; 32] = seed.try_into().map_err(|_| KeyError::Bytes(name.clone()))?;
        let read = Self::from_seed(name, kind, seed);
        check_id(&read.public, written).map(|()| read)
    }

    /// The text that [`Signer::from_secret_text`] reads. It is the key: store it 0600, print it nowhere.
    pub fn to_secret_text(&self) -> String {
        let typed_seed = [&[self.public.kind.byte()][..], self.secret.as_bytes()].concat();
        format!("PRIVATE+KEY+{}+{}+{}", self.public.name, self.public.id, BASE64.encode(typed_seed))
    }

    /// The public half.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs the text of a note; `seconds` (POSIX, UTC) enters cosignatures only.
    ///
    /// # Errors
    /// The text cannot stand in a note, or the time lies beyond 2^63-1.
    pub fn sign(&self, text: &str, seconds: u64) -> Result<SignatureLine, NoteError> {
        note::check_text(text)?;
        let signature = match self.public.kind {
            KeyKind::Log => self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
            _ => {
                let message = note::cosigned_message(text, seconds)?;
                [&seconds.to_be_bytes()[..], &self.secret.sign(message.as_bytes()).to_bytes()].concat()
            }
        };
        Ok(SignatureLine { name: self.public.name.clone(), id: self.public.id, signature })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public)
    }
}
