//! Checkpoints: what is written is read back, and what is refused.

use proptest::prelude::*;

use super::*;

fn log() -> Signer {
    Signer::log(KeyName::new("example.com/log").unwrap(), &[7; 32])
}

fn checkpoint(size: u64) -> Checkpoint {
    let root = if size == 0 { empty_root() } else { Sha256([3; 32]) };
    Checkpoint { origin: log().verifier_key().name().clone(), size, root }
}

#[test]
fn the_empty_tree_prints_as_the_specification_shows_it() {
    let text = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert_eq!(checkpoint(0).to_string(), text);
    assert_eq!(Checkpoint::parse(text).unwrap().0, checkpoint(0));
    let other = checkpoint(1).to_string().replace("\n1\n", "\n0\n");
    assert!(matches!(Checkpoint::parse(&other), Err(CheckpointError::EmptyRoot(_))));
}

#[test]
fn extension_lines_are_reported_and_not_written() {
    let text = format!("{}ext one\next two\n", checkpoint(5));
    let (read, extensions) = Checkpoint::parse(&text).unwrap();
    assert_eq!(extensions, ["ext one", "ext two"]);
    assert_eq!(read.to_string(), checkpoint(5).to_string());
    let blank = format!("{}\nx\n", checkpoint(5));
    assert_eq!(Checkpoint::parse(&blank), Err(CheckpointError::Extension(1)));
}

#[test]
fn each_wrong_line_is_named() {
    let root = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
    for size in ["01", "+1", "-1", "", " 1", "1 ", "9223372036854775808", "18446744073709551616", "1e3"] {
        assert_eq!(Checkpoint::parse(&format!("o\n{size}\n{root}\n")), Err(CheckpointError::Size), "{size}");
    }
    for root in [
        "",
        "AwM=",
        "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM",
        "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwN=",
    ] {
        assert_eq!(Checkpoint::parse(&format!("o\n1\n{root}\n")), Err(CheckpointError::Root), "{root}");
    }
    assert_eq!(Checkpoint::parse("o\n1\n"), Err(CheckpointError::Lines));
    assert_eq!(Checkpoint::parse(&format!("o\n1\n{root}")), Err(CheckpointError::Lines));
    assert!(matches!(Checkpoint::parse(&format!("o p\n1\n{root}\n")), Err(CheckpointError::Origin(_))));
    assert!(Checkpoint::parse(&format!("o\n9223372036854775807\n{root}\n")).is_ok());
}

#[test]
fn a_signed_checkpoint_holds_for_its_own_log_only() {
    let note = checkpoint(5).sign(&log()).unwrap().to_string();
    let read = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    assert_eq!(read.checkpoint, checkpoint(5));
    read.verify(log().verifier_key(), &[]).unwrap();

    let other = Signer::log(KeyName::new("example.com/other").unwrap(), &[7; 32]);
    let refused = read.verify(other.verifier_key(), &[]).unwrap_err();
    assert!(matches!(refused, CheckpointError::OtherLog { .. }));
    assert!(checkpoint(5).sign(&other).is_err());
    let same_name = Signer::log(KeyName::new("example.com/log").unwrap(), &[9; 32]);
    let refused = read.verify(same_name.verifier_key(), &[]).unwrap_err();
    assert_eq!(refused, CheckpointError::Note(NoteError::NoKnownSigner));
}

#[test]
fn witnesses_alone_do_not_make_a_checkpoint() {
    let witness = Signer::cosigner(KeyName::new("example.com/w").unwrap(), &[8; 32]);
    let text = checkpoint(5).to_string();
    let line = witness.sign(&text, 5).unwrap();
    let note = Note::new(text, vec![line]).unwrap().to_string();
    let read = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    let witnesses = [witness.verifier_key().clone()];
    assert!(read.verify(log().verifier_key(), &witnesses).is_err());
}

proptest! {
    #[test]
    fn printing_and_parsing_are_inverse(size in 1..=i64::MAX as u64, root in any::<[u8; 32]>()) {
        let c = Checkpoint { origin: KeyName::new("o").unwrap(), size, root: Sha256(root) };
        prop_assert_eq!(Checkpoint::parse(&c.to_string()).unwrap(), (c, vec![]));
    }

    #[test]
    fn what_parses_without_extensions_prints_back(
        text in prop_oneof![".*", "[a+ ]{0,2}\n[0-9+]{0,3}\n(AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=|A=)\n[a\n]{0,3}"],
    ) {
        match Checkpoint::parse(&text) {
            Ok((c, extensions)) if extensions.is_empty() => prop_assert_eq!(c.to_string(), text),
            Ok((c, _)) => prop_assert!(text.starts_with(&c.to_string())),
            Err(_) => {}
        }
    }
}
