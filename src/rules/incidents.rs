//! Outages of many cameras as incidents: what a recorder or a volume lost at once is one. Pure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Span;
use crate::model::span;
use crate::views::Outage;

/// How much is down at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Every camera of a recorder.
    Recorder,
    /// Every camera that writes to a storage root.
    Volume,
    /// One camera.
    Camera,
}

/// A camera that was to record, with its outages, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) camera: String,
    pub(super) recorder: String,
    /// Root of its newest footage.
    pub(super) root: Option<String>,
    pub(super) outages: Vec<Outage>,
}

/// What happened at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Together {
    pub(super) reach: Reach,
    /// Recorder, root or camera.
    pub(super) subject: String,
    /// Places of its cameras in the list of members.
    pub(super) members: Vec<usize>,
    /// From the moment at which all of it was down to the one at which some of it was back.
    pub(super) span: Span,
}

/// Groups outages. `slack_ms` is how much earlier one camera of a group may stop than the last of them, and how
/// much later be back: beyond that its outage is one of its own as well. What is down at once for no longer than
/// that is a coincidence.
///
/// Law: every outage belongs to an incident of its camera that it fits, and all cameras of an incident are out
/// throughout it.
pub(super) fn together(members: &[Member], slack_ms: i64) -> Vec<Together> {
    let mut left: Vec<Vec<Outage>> = members.iter().map(|m| m.outages.clone()).collect();
    let mut out = Vec::new();
    let recorders = groups(members, |m| Some(m.recorder.clone()));
    let roots = groups(members, |m| m.root.clone());
    for (reach, groups) in [(Reach::Recorder, recorders), (Reach::Volume, roots)] {
        for (subject, own) in groups.into_iter().filter(|(_, own)| own.len() > 1) {
            for span in all_down(&left, &own, slack_ms) {
                for member in &own {
                    if let Some(outages) = left.get_mut(*member) {
                        outages.retain(|o| !fits(o.span, span, slack_ms));
                    }
                }
                out.push(Together { reach, subject: subject.clone(), members: own.clone(), span });
            }
        }
    }
    for (at, (member, outages)) in members.iter().zip(&left).enumerate() {
        out.extend(outages.iter().map(|o| Together {
            reach: Reach::Camera,
            subject: member.camera.clone(),
            members: vec![at],
            span: o.span,
        }));
    }
    out.sort_by(|a, b| {
        b.span.start.cmp(&a.span.start).then(a.reach.cmp(&b.reach)).then(a.subject.cmp(&b.subject))
    });
    out
}

/// Members by a name, in the order of the names; those without one are left out.
fn groups(members: &[Member], name: impl Fn(&Member) -> Option<String>) -> Vec<(String, Vec<usize>)> {
    let mut out: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        if let Some(name) = name(member) {
            out.entry(name).or_default().push(at);
        }
    }
    out.into_iter().collect()
}

/// The stretches through which every member is out.
fn all_down(outages: &[Vec<Outage>], own: &[usize], slack_ms: i64) -> Vec<Span> {
    let spans = |at: &usize| -> Vec<Span> {
        outages.get(*at).map_or_else(Vec::new, |all| all.iter().map(|o| o.span).collect())
    };
    let mut each = own.iter().map(spans);
    let first = each.next().unwrap_or_default();
    let all = each.fold(first, |down, next| span::intersect(&down, &next));
    all.into_iter().filter(|s| s.len_ms() > slack_ms).collect()
}

/// An outage that the incident explains.
fn fits(outage: Span, incident: Span, slack_ms: i64) -> bool {
    outage.intersect(incident).is_some()
        && incident.start.since(outage.start) <= slack_ms
        && outage.end.since(incident.end) <= slack_ms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::UtcMs;

    fn outage(from: i64, to: i64) -> Outage {
        Outage { span: Span::new(UtcMs(from), UtcMs(to)), missed_ms: to - from }
    }

    fn member(camera: &str, root: &str, outages: &[(i64, i64)]) -> Member {
        Member {
            camera: format!("nvr1/{camera}"),
            recorder: "nvr1".to_owned(),
            root: Some(root.to_owned()),
            outages: outages.iter().map(|(a, b)| outage(*a, *b)).collect(),
        }
    }

    fn shown(all: &[Together]) -> Vec<(Reach, &str, i64, i64)> {
        all.iter().map(|t| (t.reach, t.subject.as_str(), t.span.start.0, t.span.end.0)).collect()
    }

    #[test]
    fn sixty_four_cameras_of_a_recorder_that_restarts_are_one_incident() {
        let members: Vec<Member> =
            (0..64).map(|n| member(&format!("c{n:02}"), "/a", &[(1_000 + n, 5_000 - n)])).collect();
        let all = together(&members, 100);
        assert_eq!(shown(&all), [(Reach::Recorder, "nvr1", 1_063, 4_937)]);
        assert_eq!(all[0].members.len(), 64);
    }

    #[test]
    fn a_camera_that_was_out_long_before_keeps_an_outage_of_its_own() {
        let members = [member("gate", "/a", &[(0, 9_000)]), member("hall", "/a", &[(4_000, 5_000)])];
        let recorder = (Reach::Recorder, "nvr1", 4_000, 5_000);
        assert_eq!(shown(&together(&members, 100)), [recorder, (Reach::Camera, "nvr1/gate", 0, 9_000)]);
    }

    #[test]
    fn a_volume_is_told_apart_from_its_recorder() {
        let members = [
            member("gate", "/a", &[(10, 500)]),
            member("hall", "/a", &[(20, 510)]),
            member("yard", "/b", &[]),
        ];
        assert_eq!(shown(&together(&members, 50)), [(Reach::Volume, "/a", 20, 500)]);
    }

    #[test]
    fn outages_that_meet_by_chance_stay_apart() {
        let members = [member("gate", "/a", &[(0, 500)]), member("hall", "/a", &[(450, 900)])];
        assert_eq!(together(&members, 60).len(), 2);
    }

    prop_compose! {
        fn members()(all in prop::collection::vec(
            (0usize..2, 0usize..2, prop::collection::vec((1i64..200, 1i64..200), 0..5)), 1..6
        )) -> Vec<Member> {
            all.into_iter().enumerate().map(|(n, (recorder, root, parts))| {
                let mut at = 0;
                let outages = parts.into_iter().map(|(up, down)| {
                    let from = at + up;
                    at = from + down;
                    outage(from, at)
                }).collect();
                let recorder = format!("nvr{recorder}");
                let (camera, root) = (format!("{recorder}/{n}"), Some(format!("{recorder}/r{root}")));
                Member { camera, recorder, root, outages }
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn every_outage_is_told_and_every_camera_of_an_incident_is_out(members in members(), slack in 0i64..60) {
            let all = together(&members, slack);
            for (at, member) in members.iter().enumerate() {
                for o in &member.outages {
                    let told = all.iter().filter(|t| t.members.contains(&at) && fits(o.span, t.span, slack));
                    prop_assert!(told.count() >= 1, "{:?} of {} in {:?}", o, member.camera, all);
                }
            }
            for t in &all {
                prop_assert!(!t.members.is_empty() && (t.reach == Reach::Camera || t.members.len() > 1));
                for at in &t.members {
                    let spans: Vec<Span> = members[*at].outages.iter().map(|o| o.span).collect();
                    prop_assert_eq!(span::total_ms(&span::intersect(&[t.span], &spans)), t.span.len_ms());
                }
            }
        }

        #[test]
        fn the_order_of_the_cameras_does_not_matter(members in members(), slack in 0i64..60) {
            let mut turned = members.clone();
            turned.reverse();
            let names = |members: &[Member], t: &Together| {
                let mut names: Vec<String> = t.members.iter().map(|m| members[*m].camera.clone()).collect();
                names.sort();
                (t.reach, t.subject.clone(), t.span, names)
            };
            let a: Vec<_> = together(&members, slack).iter().map(|t| names(&members, t)).collect();
            let b: Vec<_> = together(&turned, slack).iter().map(|t| names(&turned, t)).collect();
            prop_assert_eq!(a, b);
        }
    }
}
