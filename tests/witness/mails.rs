//! Inboxes are witnesses too: a mail that was sent proves that today's log extends the one of its day.

use std::path::{Path, PathBuf};

use crate::process::{WitnessProcess, check, name_witnesses, record, site};
use crate::support::agent::{Ended, LEDGER, REFUSED, ended, holdfast};

fn settings(lang: &str) -> String {
    format!(
        "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
         [[mail.recipient]]\naddress = \"office@example.test\"\nlang = \"{lang}\"\nlevel = \"low\"\n"
    )
}

/// The only mail in the folder.
fn mail(folder: &Path) -> PathBuf {
    let mut mails: Vec<PathBuf> = std::fs::read_dir(folder.join("mails"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|f| f.extension().is_some_and(|e| e == "eml"))
        .collect();
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

fn verify(log: &Path, mail: &Path, key: &str) -> Ended {
    let mut command = holdfast();
    command.arg("verify").arg(log).arg("--mail").arg(mail).args(["--key", key, "--lang", "en"]);
    ended(&mut command)
}

#[test]
fn todays_log_extends_the_checkpoint_of_a_mail_in_either_language() {
    for lang in ["en", "zh-CN"] {
        let (site, key) = site();
        let witness = WitnessProcess::start(&site.path().join("witness"), std::slice::from_ref(&key));
        name_witnesses(&site, &[("city", &witness.key, &witness.url)], &settings(lang));
        site.holdfast(&["check", "--mail"]);
        let mail = mail(site.path());
        record(&site, "yard");
        site.configure("thirty-days", "");
        let size = check(&site)["ledger"]["size"].to_string();
        let shown = verify(&site.state(), &mail, &key).expect_code(0).stdout;
        assert!(shown.replace(',', "").contains(&format!("log of {size} leaves extends")), "{shown}");
    }
}

#[test]
fn a_mail_that_is_verified_alone_shows_who_signed_its_checkpoint_and_says_what_to_give_besides() {
    let (site, key) = site();
    site.configure("thirty-days", &settings("en"));
    site.holdfast(&["check", "--mail"]);
    let mail = mail(site.path());
    let alone = |key: &[&str]| ended(holdfast().arg("verify").arg(&mail).args(["--lang", "en"]).args(key));
    let shown = alone(&["--key", &key]).expect_code(0);
    assert!(shown.stdout.contains("was signed by") && shown.stdout.contains("--mail"), "{}", shown.stdout);
    alone(&[]).expect_code(3);
    // Other words than were sent pass as they must, for nobody signed them; that is said.
    let sent = std::fs::read(&mail).unwrap();
    let at = sent.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    std::fs::write(&mail, [&sent[..at], b"All is well.\r\n\r\n", &sent[at..]].concat()).unwrap();
    let told = ended(holdfast().arg("verify").arg(&mail).args(["--lang", "en", "--key", &key])).stdout;
    assert!(told.contains("? Only the checkpoint in the mail is signed"), "{told}");
    let told = verify(&site.state(), &mail, &key).stdout;
    assert!(told.contains("? Only the checkpoint in the mail is signed"), "{told}");
}

#[test]
fn a_mail_of_another_log_or_without_a_checkpoint_or_changed_on_the_way_proves_nothing() {
    let ((site, key), (other, other_key)) = (site(), site());
    site.configure("thirty-days", &settings("en"));
    site.holdfast(&["check", "--mail"]);
    let mail = mail(site.path());
    verify(&site.state(), &mail, &key).expect_code(0);
    verify(&other.state(), &mail, &other_key).expect_code(LEDGER);

    let bytes = std::fs::read(&mail).unwrap();
    let (head, _) = std::str::from_utf8(&bytes).unwrap().split_once("\r\n\r\n").unwrap();
    let changed = site.path().join("changed.eml");
    std::fs::write(&changed, format!("{head}\r\n\r\nAll is well.\r\n")).unwrap();
    // It contradicts nothing: it says nothing of a log.
    let ended = verify(&site.state(), &changed, &key).expect_code(REFUSED);
    assert!(ended.stderr.contains("No checkpoint"), "{}", ended.stderr);

    let checkpoint = std::fs::read_to_string(site.state().join("tlog/checkpoint")).unwrap();
    let size = checkpoint.lines().nth(1).unwrap();
    let forged = checkpoint.replace(&format!("\n{size}\n"), "\n3\n");
    std::fs::write(&changed, format!("Subject: x\r\n\r\n{forged}")).unwrap();
    verify(&site.state(), &changed, &key).expect_code(LEDGER);
}
