//! The witness as strangers meet it: every status, two askers at once, a power cut at any moment.

use std::time::Duration;

use holdfast::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::merkle::{leaf_hash, node_hash};
use holdfast::ledger::witness::AddCheckpoint;
use holdfast::model::Sha256;

use crate::process::WitnessProcess;
use crate::support::server::{Foreground, open_folder};

fn log(name: usize, seed: u8) -> Signer {
    Signer::log(KeyName::new(&format!("campus/holdfast/{name}")).unwrap(), &[seed; 32])
}

fn keys(logs: impl IntoIterator<Item = Signer>) -> Vec<String> {
    logs.into_iter().map(|log| log.verifier_key().to_string()).collect()
}

fn leaf(n: u8) -> Sha256 {
    leaf_hash(&[n])
}

fn request(log: &Signer, old: u64, proof: Vec<Sha256>, size: u64, root: Sha256) -> String {
    let origin = log.verifier_key().name().clone();
    let note = Checkpoint { origin, size, root }.sign(log).unwrap();
    let checkpoint = SignedCheckpoint::parse(note.to_string().as_bytes()).unwrap();
    AddCheckpoint { old, proof, checkpoint }.to_string()
}

/// The only leaf of the log is `n`.
fn first(log: &Signer, n: u8) -> String {
    request(log, 0, vec![], 1, leaf(n))
}

/// Leaf 0 is followed by leaf `n`.
fn second(log: &Signer, n: u8) -> String {
    request(log, 1, vec![leaf(n)], 2, node_hash(&leaf(0), &leaf(n)))
}

#[test]
fn every_answer_has_the_status_of_the_specification() {
    let folder = open_folder();
    let witness = WitnessProcess::start(&folder.path().join("w"), &keys([log(1, 1)]));
    let status = |body: &str| witness.post(body).unwrap().status;
    assert_eq!(witness.monitored("campus/holdfast/1").0, 404, "never cosigned");
    assert_eq!(status("old 0\n"), 400);
    assert_eq!(status(&first(&log(2, 1), 0)), 404, "another log");
    assert_eq!(status(&first(&log(1, 2), 0)), 403, "another key");
    assert_eq!(status(&request(&log(1, 1), 0, vec![leaf(1)], 1, leaf(0))), 422, "a proof from nothing");
    assert_eq!(status(&second(&log(1, 1), 1)), 409, "nothing known yet");
    assert_eq!(status(&first(&log(1, 1), 0)), 200);
    let stale = witness.post(&first(&log(1, 1), 0)).unwrap();
    let said = (stale.status, stale.content_type.as_deref(), &stale.body[..]);
    assert_eq!(said, (409, Some("text/x.tlog.size"), &b"1\n"[..]));
    assert_eq!(status(&request(&log(1, 1), 1, vec![], 1, leaf(9))), 422, "the same size, another root");
    assert_eq!(status(&request(&log(1, 1), 1, vec![leaf(9)], 2, node_hash(&leaf(0), &leaf(1)))), 422);
    assert_eq!(status(&second(&log(1, 1), 1)), 200);
    assert_eq!(status(&"old 0\n".repeat(20_000)), 413);
    let (code, shown) = witness.monitored("campus/holdfast/1");
    assert_eq!((code, shown.lines().nth(1)), (200, Some("2")));
}

#[test]
fn of_many_requests_from_one_size_exactly_one_is_cosigned() {
    let folder = open_folder();
    let witness = WitnessProcess::start(&folder.path().join("w"), &keys((0..8).map(|n| log(n, 1))));
    for n in 0..8 {
        assert_eq!(witness.post(&first(&log(n, 1), 0)).unwrap().status, 200);
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let askers: Vec<_> = (1..=8)
                .map(|leaf| (leaf, &witness))
                .map(|(leaf, w)| scope.spawn(move || w.post(&second(&log(n, 1), leaf)).unwrap().status))
                .collect();
            askers.into_iter().map(|a| a.join().unwrap()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    }
}

#[test]
fn a_witness_killed_while_answering_never_cosigns_two_trees() {
    const ROUNDS: usize = 12;
    let folder = open_folder();
    let state = folder.path().join("w");
    let logs = keys((0..ROUNDS).map(|n| log(n, 1)));
    let (mut answered, mut silent) = (0, 0);
    for n in 0..ROUNDS {
        let mut witness = WitnessProcess::start(&state, &logs);
        let body = first(&log(n, 1), 0);
        let url = witness.url.clone();
        let asker = std::thread::spawn(move || {
            use holdfast::ledger::witnessing::Door;
            holdfast::app::witness::door::HttpDoor::new(&url).add_checkpoint(&body)
        });
        // From before the request arrives to after it is answered, in steps of the commit's own length.
        std::thread::sleep(Duration::from_micros(800 * n as u64));
        witness.kill();
        let got = asker.join().unwrap().is_ok_and(|reply| reply.status == 200);
        if got {
            answered += 1
        } else {
            silent += 1
        }
        let again = WitnessProcess::start(&state, &logs);
        let kept = again.post(&request(&log(n, 1), 1, vec![], 1, leaf(0))).unwrap().status;
        assert!(kept == 200 || (kept == 409 && !got), "answered: {got}, kept: {kept}");
        let other = again.post(&request(&log(n, 1), u64::from(kept == 200), vec![], 1, leaf(9))).unwrap();
        assert_eq!(other.status, if kept == 200 { 422 } else { 200 }, "never a second tree");
    }
    println!("killed {ROUNDS} times: {answered} answered before, {silent} not");
}

#[test]
fn a_log_key_is_no_witness_key() {
    let folder = open_folder();
    let state = folder.path().join("w");
    crate::process::key(&state);
    std::fs::write(state.join("keys/witness.key"), log(1, 1).to_secret_text()).unwrap();
    let mut command = crate::support::agent::holdfast();
    command.args(["witness", "--key", "--state"]).arg(&state);
    let ended = crate::support::agent::ended(&mut command).expect_code(2);
    assert!(ended.stderr.contains("key of a log"), "{}", ended.stderr);
}

#[test]
fn a_second_witness_on_one_state_is_refused() {
    let folder = open_folder();
    let state = folder.path().join("w");
    let witness = WitnessProcess::start(&state, &keys([log(1, 1)]));
    let mut command = crate::support::agent::holdfast();
    let key = log(1, 1).verifier_key().to_string();
    command.args(["witness", "--listen", "127.0.0.1:0", "--log", &key, "--state"]).arg(&state);
    let ended = crate::support::agent::ended(&mut command).expect_code(2);
    assert!(ended.stderr.contains("process"), "{}", ended.stderr);
    drop(witness);
}

#[test]
fn a_witness_ends_when_told() {
    let folder = open_folder();
    let mut command = crate::support::agent::holdfast();
    let key = log(1, 1).verifier_key().to_string();
    command
        .args(["witness", "--listen", "127.0.0.1:0", "--log", &key, "--state"])
        .arg(folder.path().join("w"));
    let mut server = Foreground::start("witness", &command, folder.path());
    server.wait_for_line("listening on ", Duration::from_secs(30));
    let told = std::time::Instant::now();
    server.stop();
    assert!(told.elapsed() < Duration::from_secs(5), "took {:?}", told.elapsed());
}
