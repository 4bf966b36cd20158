//! What waits leaves in its order, what was overtaken does not, and an older queue is kept.

use super::*;
use crate::model::UtcMs;
use crate::store::Durability;

const FINDING: &str = "insert into finding (id, rule, subject_kind, subject, key, severity, basis, state, facts, evidence, \
     clauses, policy, opened_ms, judged_ms) values (?1, 'gaps', 'site', 'site', ?1, 'high', 'measured', ?2, '{}', '[]', '[]', 'p', 1, 2)";

fn mail(id: &str, to: &str) -> NewMail {
    NewMail {
        message_id: format!("{id}@example.test"),
        sender: "a@example.test".to_owned(),
        recipient: to.to_owned(),
        subject: id.to_owned(),
        body: Vec::new(),
        reason: "reminder".to_owned(),
        channel: "mail".to_owned(),
    }
}

fn due(evidence: &Evidence, now: i64) -> Vec<String> {
    let rows = evidence.due_mail("mail", UtcMs(now), 10).expect("read");
    rows.into_iter().map(|row| row.mail.subject).collect()
}

fn retry(next: i64) -> MailOutcome {
    MailOutcome::Retry { answer: "busy".to_owned(), next: UtcMs(next) }
}

#[test]
fn what_one_reader_is_told_leaves_in_the_order_in_which_it_was_decided() {
    let dir = tempfile::tempdir().expect("temp dir");
    let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    let put = |e: &mut Evidence, now, id: &str, to: &str| {
        e.queue_announcements(UtcMs(now), &[mail(id, to)]).expect("queued");
    };
    put(&mut evidence, 0, "refused", "b");
    put(&mut evidence, 0, "restored", "b");
    put(&mut evidence, 0, "other", "c");
    evidence.record_mail(1, UtcMs(0), &retry(60)).expect("recorded");
    assert_eq!(due(&evidence, 59), ["other"], "behind a message that waits its reader's later ones wait");
    assert_eq!(due(&evidence, 60), ["refused", "restored", "other"]);
    put(&mut evidence, 30, "newest", "b");
    assert_eq!(
        due(&evidence, 30),
        ["refused", "restored", "other", "newest"],
        "a new one is tried after those before it"
    );
}

#[test]
fn a_reminder_is_overtaken_when_every_finding_that_it_reminds_of_is_over_or_noted() {
    let dir = tempfile::tempdir().expect("temp dir");
    let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
    for (id, state) in [("F-1", "closed"), ("F-2", "acknowledged"), ("F-3", "open")] {
        evidence.db.execute(FINDING, [id, state]).expect("row");
    }
    let notice = |id: &str, about: &[(&str, &str)]| Notice {
        mail: mail(id, "b"),
        reader: "b".to_owned(),
        about: about.iter().map(|(f, why)| ((*f).to_owned(), (*why).to_owned())).collect(),
    };
    let all = [
        notice("over", &[("F-1", "reminder"), ("F-2", "reminder")]),
        notice("stands", &[("F-1", "reminder"), ("F-3", "reminder")]),
        notice("restored", &[("F-1", "restored")]),
        notice("both", &[("F-1", "restored"), ("F-2", "reminder")]),
    ];
    evidence.queue_mail(UtcMs(0), &all).expect("queued");
    evidence.queue_announcements(UtcMs(0), &[mail("announcement", "b")]).expect("queued");
    let overtaken: Vec<bool> = (1..=5).map(|id| evidence.is_overtaken(id).expect("read")).collect();
    assert_eq!(overtaken, [true, false, false, false, false]);
    evidence
        .record_mail(1, UtcMs(5), &MailOutcome::Dropped { why: "overtaken".to_owned() })
        .expect("recorded");
    assert!(!due(&evidence, 9).contains(&"over".to_owned()));
    let ledger: (String, String) = evidence
        .db
        .query_row("select outcome, answer from mail_attempt where mail = 1", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .expect("row");
    assert_eq!(ledger, ("dropped".to_owned(), "overtaken".to_owned()));
}

#[test]
fn the_queue_of_an_older_store_is_kept_with_its_attempts_and_digests() {
    const OLD: &str = "insert into mail values (7, 'm', 's', 'r', 't', x'00', 'daily', 1, 2, 'queued', 'syslog'); \
         insert into mail_attempt values (3, 7, 5, 'retry', 'busy'); \
         insert into digest values (1, 'r', 'daily', 4, 7, '{}')";
    let dir = tempfile::tempdir().expect("temp dir");
    older_tests::lay(dir.path(), "_dropped_mail.sql", OLD);

    let evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("migrated");
    let waits = evidence.waiting_mail(9).expect("read");
    assert_eq!(
        (waits[0].channel.as_str(), waits[0].attempts, waits[0].answer.as_deref()),
        ("syslog", 1, Some("busy"))
    );
    let digest: i64 = evidence.db.query_row("select mail from digest", [], |r| r.get(0)).expect("row");
    assert_eq!(digest, 7);
    assert!(evidence.db.execute("delete from mail where id = 7", []).is_err(), "attempts still point to it");
}
