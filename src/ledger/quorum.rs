//! Which witnesses must have cosigned a checkpoint (C2SP tlog-policy files): logs, witnesses, groups, quorum.
//! A witness that the quorum does not need is *optional*: it is asked, and its absence holds nothing up.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::ledger::checkpoint::parse_decimal;
use crate::ledger::keys::{KeyError, KeyKind, VerifierKey};
use crate::ledger::note::SignatureLine;

/// What is wrong with one line of a policy file.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1; one past the end for what the whole file lacks.
    pub line: usize,
    /// What, and what to do.
    pub what: What,
}

/// The ways in which a line can be wrong.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum What {
    /// Not one of the four keywords.
    Keyword(String),
    /// Too few or too many words.
    Form(&'static str),
    /// A key that cannot be read.
    Key(KeyError),
    /// A log with a cosigner's key, or a witness with a log's: which kind it needs.
    KeyType(KeyKind),
    /// `none`, or a name that is taken.
    Name(String),
    /// A key that an earlier line has.
    Repeated,
    /// A name that no earlier line defines.
    Unknown(String),
    /// Named by two groups, or twice by one.
    Member(String),
    /// A threshold of 0, above the number of members, or not a number.
    Threshold {
        /// As written.
        threshold: String,
        /// Members of the group.
        members: usize,
    },
    /// More than one quorum, or none.
    Quorum,
}

/// A witness of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in this file.
    pub name: String,
    /// Key of its cosignatures.
    pub key: VerifierKey,
    /// Where it takes checkpoints, if it can be asked.
    pub url: Option<String>,
}

/// A log of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Key of its checkpoints.
    pub key: VerifierKey,
    /// Where its tiles are.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    threshold: usize,
    members: Vec<String>,
}

/// A whole policy file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Logs that are trusted.
    pub logs: Vec<Log>,
    /// All witnesses, in the order of the file.
    pub witnesses: Vec<Witness>,
    groups: BTreeMap<String, Group>,
    quorum: Option<String>,
}

/// Whether a checkpoint's cosignatures are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the quorum is met.
    pub met: bool,
    /// Names of the witnesses that cosigned.
    pub present: Vec<String>,
    /// Witnesses that the quorum counts and that are missing.
    pub missing: Vec<String>,
    /// Witnesses that are missing and that the quorum does not count.
    pub optional_missing: Vec<String>,
}

impl Policy {
    /// Keys of all witnesses.
    pub fn witness_keys(&self) -> Vec<VerifierKey> {
        self.witnesses.iter().map(|w| w.key.clone()).collect()
    }

    /// Judges checked signatures (never unchecked ones).
    pub fn judge(&self, signed: &[SignatureLine]) -> Standing {
        let by = |w: &&Witness| signed.iter().any(|s| s.name == *w.key.name() && s.id == w.key.id());
        let (present, absent): (Vec<_>, Vec<_>) = self.witnesses.iter().partition(by);
        let present: Vec<String> = present.into_iter().map(|w| w.name.clone()).collect();
        let counted = self.counted();
        let absent = absent.into_iter().map(|w| w.name.clone());
        let (missing, optional_missing) = absent.partition(|name| counted.contains(name));
        let met = self.quorum.as_ref().is_none_or(|name| self.holds(name, &present));
        Standing { met, present, missing, optional_missing }
    }

    /// Whether this witness can help to meet the quorum.
    pub fn is_optional(&self, witness: &str) -> bool {
        !self.counted().contains(witness)
    }

    /// Groups name only what stands above them, so this ends.
    fn holds(&self, name: &str, present: &[String]) -> bool {
        match self.groups.get(name) {
            Some(group) => group.members.iter().filter(|m| self.holds(m, present)).count() >= group.threshold,
            None => present.iter().any(|p| p == name),
        }
    }

    fn counted(&self) -> BTreeSet<String> {
        let mut open: Vec<&String> = self.quorum.iter().collect();
        let mut names = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(group) = self.groups.get(name) {
                open.extend(&group.members);
            }
            names.insert(name.clone());
        }
        names
    }
}

impl FromStr for Policy {
    type Err = Vec<Problem>;

    /// Reads a file and reports every line that is wrong. `#` begins a comment line; blank lines mean nothing.
    fn from_str(text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        let mut problems = Vec::new();
        let mut last = 0;
        for (at, line) in text.lines().enumerate() {
            last = at + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            problems.extend(reader.line(line).err().map(|what| Problem { line: last, what }));
        }
        if !reader.quorum_seen {
            problems.push(Problem { line: last + 1, what: What::Quorum });
        }
        if problems.is_empty() { Ok(reader.policy) } else { Err(problems) }
    }
}

/// What is known above the current line.
#[derive(Default)]
struct Reader {
    policy: Policy,
    members: BTreeSet<String>,
    quorum_seen: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), What> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["log", ..] => Err(What::Form("log <vkey> [url]")),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["witness", ..] => Err(What::Form("witness <name> <vkey> [url]")),
            ["group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            ["group", ..] => Err(What::Form("group <name> all|any|<number> <name>...")),
            ["quorum", name] => self.quorum(name),
            ["quorum", ..] => Err(What::Form("quorum <name>|none")),
            [word, ..] => Err(What::Keyword((*word).to_owned())),
            [] => Ok(()),
        }
    }

    fn log(&mut self, key: &str, url: Option<&&str>) -> Result<(), What> {
        let key = read_key(key, KeyKind::Log)?;
        if self.policy.logs.iter().any(|l| l.key == key) {
            return Err(What::Repeated);
        }
        self.policy.logs.push(Log { key, url: url.map(|u| (*u).to_owned()) });
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&&str>) -> Result<(), What> {
        self.free(name)?;
        let key = read_key(key, KeyKind::Cosigner)?;
        // A cosignature does not cover the witness's name: one key under two names would count twice.
        if self.policy.witnesses.iter().any(|w| w.key.key_bytes() == key.key_bytes()) {
            return Err(What::Repeated);
        }
        self.policy.witnesses.push(Witness { name: name.to_owned(), key, url: url.map(|u| (*u).to_owned()) });
        Ok(())
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), What> {
        self.free(name)?;
        for member in members {
            self.defined(member)?;
        }
        let wanted = match threshold {
            "any" => Some(1),
            "all" => Some(members.len()),
            number => parse_decimal(number).and_then(|n| usize::try_from(n).ok()),
        };
        let wanted = wanted.filter(|n| (1..=members.len()).contains(n));
        let refused = What::Threshold { threshold: threshold.to_owned(), members: members.len() };
        let threshold = wanted.ok_or(refused)?;
        for member in members {
            if !self.members.insert((*member).to_owned()) {
                return Err(What::Member((*member).to_owned()));
            }
        }
        let members = members.iter().map(|m| (*m).to_owned()).collect();
        self.policy.groups.insert(name.to_owned(), Group { threshold, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), What> {
        if std::mem::replace(&mut self.quorum_seen, true) {
            return Err(What::Quorum);
        }
        if name != "none" {
            self.defined(name)?;
            self.policy.quorum = Some(name.to_owned());
        }
        Ok(())
    }

    fn is_defined(&self, name: &str) -> bool {
        self.policy.groups.contains_key(name) || self.policy.witnesses.iter().any(|w| w.name == name)
    }

    fn defined(&self, name: &str) -> Result<(), What> {
        if self.is_defined(name) { Ok(()) } else { Err(What::Unknown(name.to_owned())) }
    }

    fn free(&self, name: &str) -> Result<(), What> {
        if name == "none" || self.is_defined(name) { Err(What::Name(name.to_owned())) } else { Ok(()) }
    }
}

/// A log's key, or else one of the two kinds that cosign.
fn read_key(text: &str, kind: KeyKind) -> Result<VerifierKey, What> {
    let key: VerifierKey = text.parse().map_err(What::Key)?;
    let fits = (key.kind() == KeyKind::Log) == (kind == KeyKind::Log);
    if fits { Ok(key) } else { Err(What::KeyType(kind)) }
}

#[cfg(test)]
#[path = "quorum_tests.rs"]
mod tests;
