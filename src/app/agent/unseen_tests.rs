//! Storage out of sight of an agent, over real stores.

use jiff::tz::TimeZone;

use crate::app::facts::heartbeat;
use crate::app::site::{AuditRequest, Site};
use crate::app::state::State;
use crate::clock::Fixed;
use crate::model::finding::{Subject, Verdict};
use crate::model::heartbeat::Phase;
use crate::model::observation::{RootIdentity, RootSeen};
use crate::model::{RecorderId, UtcMs};
use crate::rules;
use crate::views::{Context, View};

/// An agent's state with roots that were seen at 0, each on the file system given; some are out of sight later.
fn state_of(roots: &[(&str, u64)], lost: &[(&str, i64)]) -> State {
    let mut state = State::temporary("campus").expect("state");
    heartbeat(&mut state.log(), Phase::Start, &Fixed(UtcMs(0))).expect("sealed");
    pass_over(&mut state, roots, 0);
    for (path, at) in lost {
        state.catalogue.lose_root(path, "not mounted", UtcMs(*at)).expect("lost");
    }
    state
}

/// A pass that sees these roots, each on its file system.
fn pass_over(state: &mut State, roots: &[(&str, u64)], at: i64) {
    let mut pass = state.catalogue.begin_pass(UtcMs(at), true).expect("pass");
    for (path, fs_id) in roots {
        let identity = Ok(RootIdentity { fs_id: *fs_id, inode: 2 });
        let recorder = RecorderId::new("nvr1").expect("plain");
        let seen = RootSeen { recorder, root: (*path).to_owned(), identity };
        pass.open_root(&seen, "frigate", 10_000).expect("root");
        pass.close_root(path);
    }
    pass.finish(UtcMs(at + 1)).expect("finished");
}

fn found(state: &State) -> Verdict {
    let context = Context::undeclared(UtcMs(300_000), TimeZone::UTC);
    let view = View::open(&state.dir, context).expect("view");
    let site = Site::from_paths(&AuditRequest::default()).expect("a site");
    let judged = rules::judge(&site.policy, &view).expect("judged");
    judged.into_iter().find(|j| j.rule.kind == "storage_unseen").expect("an agent ran").verdict
}

#[test]
fn a_volume_with_many_roots_is_one_finding_whichever_of_them_went_first() {
    let of = |lost: &[(&str, i64)]| {
        let state = state_of(&[("/a", 7), ("/b", 7), ("/c", 8)], lost);
        let verdict = found(&state);
        assert_eq!((verdict.breaches.len(), &verdict.passed), (1, &vec![Subject::Root("/c".to_owned())]));
        (verdict.breaches[0].subject.clone(), verdict.breaches[0].facts["since"].clone())
    };
    let first = of(&[("/b", 5_000)]);
    assert_eq!(first.0, Subject::Root("/a".to_owned()), "the first of its roots stands for it");
    assert_eq!(of(&[("/a", 9_000), ("/b", 5_000)]), first);
}

#[test]
fn a_root_that_is_no_longer_watched_is_no_finding() {
    let mut state = state_of(&[("/a", 7), ("/b", 8)], &[("/b", 5_000)]);
    let verdict = found(&state);
    assert_eq!((verdict.breaches.len(), verdict.passed.len()), (1, 1));
    pass_over(&mut state, &[("/a", 7)], 2);
    let verdict = found(&state);
    assert_eq!((verdict.breaches.len(), verdict.passed.len()), (0, 1));
}
