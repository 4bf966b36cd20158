//! Finds a checkpoint in a text that people passed on: the plain part of a mail, a printed report typed in.
//! Believes nothing: who signed is the caller's question.

use crate::ledger::checkpoint::{SignedCheckpoint, parse_decimal, parse_hash};

/// The last checkpoint in a text; line ends may be CRLF, and white space may stand before and after it.
pub fn find(text: &str) -> Option<SignedCheckpoint> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let starts = (0..lines.len()).rev().filter(|&at| begins(lines.get(at..).unwrap_or_default()));
    starts.filter_map(|at| read(lines.get(at..)?)).next()
}

/// True for bytes that bear marks of a signed note, a proof or a witness request, however damaged: what bears none
/// never was one.
pub fn bears_marks(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let marked = |line: &&str| line.starts_with("\u{2014} ") || line.starts_with("c2sp.org/");
    lines.iter().any(marked) || text.starts_with("old ") || lines.windows(3).any(begins)
}

fn begins(lines: &[&str]) -> bool {
    matches!(lines, [origin, size, root, ..]
        if !origin.is_empty() && parse_decimal(size).is_some() && parse_hash(root).is_some())
}

fn read(lines: &[&str]) -> Option<SignedCheckpoint> {
    let blank = lines.iter().position(|l| l.is_empty())?;
    let signed = lines.iter().skip(blank + 1).take_while(|l| l.starts_with("\u{2014} ")).count();
    let note: String = lines.iter().take(blank + 1 + signed).flat_map(|l| [l, "\n"]).collect();
    SignedCheckpoint::parse(note.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::checkpoint::Checkpoint;
    use crate::ledger::keys::{KeyName, Signer};
    use crate::model::Sha256;

    fn note(size: u64) -> String {
        let log = Signer::log(KeyName::new("campus/holdfast/1").expect("a name"), &[7; 32]);
        let origin = log.verifier_key().name().clone();
        Checkpoint { origin, size, root: Sha256([9; 32]) }.sign(&log).expect("signed").to_string()
    }

    #[test]
    fn the_last_checkpoint_of_a_mail_is_found_between_other_words() {
        let text = format!("Dear all,\n\n{}\nlater\n\n{}\nRegards\n", note(3), note(8));
        let found = find(&text.replace('\n', "\r\n")).expect("found");
        assert_eq!((found.checkpoint.size, found.note.to_string()), (8, note(8)));
    }

    #[test]
    fn a_checkpoint_that_lost_its_signature_is_none() {
        let cut: String = note(3).lines().take(4).flat_map(|l| [l, "\n"]).collect();
        assert_eq!(find(&cut), None);
    }

    #[test]
    fn one_changed_byte_leaves_the_marks_of_a_note_and_other_files_bear_none() {
        let whole = note(5).into_bytes();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(bears_marks(&bytes), "byte {at}");
        }
        assert!(!bears_marks(b"root:x:0:0:root:/root:/bin/bash\n") && !bears_marks(&[0xff, 0xd8, 0]));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "(?s).{0,400}") {
            prop_assert!(find(&text).is_none());
        }
    }
}
