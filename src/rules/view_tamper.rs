//! A camera is covered, moved, defocused, unplugged, damaged or gone.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded::{self, Permit};
use super::{Example, Rule, Say, Setting, Words, blind, camera_breach, clocks, evidence, facts};
use crate::model::finding::{Basis, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Look, Said, ViewEvent};
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, ViewError};

/// Parameters of `view_tamper`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Events that are judged.
    #[serde(default = "every_event")]
    events: Vec<ViewEvent>,
    /// Seconds for which an event may last.
    #[serde(default = "default_settle")]
    #[schemars(range(max = 86_400))]
    settle_s: u32,
    /// What explains an event.
    #[serde(default = "default_excuse")]
    excuse: Vec<Excuse>,
}

/// What explains an event.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Excuse {
    /// A permit that was approved before.
    ApprovedPermit,
}

fn every_event() -> Vec<ViewEvent> {
    ViewEvent::ALL.to_vec()
}

fn default_settle() -> u32 {
    120
}

fn default_excuse() -> Vec<Excuse> {
    vec![Excuse::ApprovedPermit]
}

/// What tells of an event.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "look", rename_all = "snake_case")]
enum Told {
    /// The recorder's alarm.
    Alarm,
    /// Sampled pictures.
    Picture(Look),
}

/// What an event states.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// The event.
    event: ViewEvent,
    /// What tells of it.
    told: Told,
    /// When it began.
    since: UtcMs,
    /// How long it was seen, in seconds.
    seconds: u64,
}

/// The rule.
pub struct ViewTamper;

impl Rule for ViewTamper {
    const ID: &'static str = "view_tamper";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "pictures_of_something_pass",
            timeline: include_str!("examples/view_tamper_pass.toml"),
        },
        Example {
            name: "a_covered_lens_is_a_breach",
            timeline: include_str!("examples/view_tamper_breach.toml"),
        },
        Example {
            name: "events_that_no_source_tells_cannot_be_told",
            timeline: include_str!("examples/view_tamper_unknown.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        let permits =
            if p.excuse.contains(&Excuse::ApprovedPermit) { recorded::permits(on.view)? } else { None };
        let permits = permits.unwrap_or_default();
        for camera in on.cameras() {
            match blind(camera, on.view)? {
                Some(unknown) => out.unknown.push(unknown),
                None => match clocks::future(camera, on.view)? {
                    Some(unknown) => out.unknown.push(unknown),
                    None => weigh(p, on, camera, &permits, &mut out)?,
                },
            }
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        let case = match f.told {
            Told::Picture(Look::Black) => "view_tamper-black",
            Told::Picture(Look::Frozen) => "view_tamper-frozen",
            Told::Picture(Look::NoSignal) => "view_tamper-no_signal",
            Told::Picture(Look::Grey) => "view_tamper-grey",
            Told::Picture(Look::Covered | Look::Live) => "view_tamper-covered",
            Told::Alarm => match f.event {
                ViewEvent::Occlusion => "view_tamper-alarm-occlusion",
                ViewEvent::Defocus => "view_tamper-alarm-defocus",
                ViewEvent::Moved => "view_tamper-alarm-moved",
                ViewEvent::SceneChange => "view_tamper-alarm-scene_change",
                ViewEvent::VideoLoss => "view_tamper-alarm-video_loss",
                ViewEvent::PowerOff => "view_tamper-alarm-power_off",
                ViewEvent::DeviceMissing => "view_tamper-alarm-device_missing",
                ViewEvent::Damage => "view_tamper-alarm-damage",
            },
        };
        let length = i64::try_from(f.seconds).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
        say.words(
            case,
            &[
                ("since", say.text.minute(f.since, say.tz).into()),
                ("length", say.text.duration(length).into()),
            ],
        )
    }
}

/// Events of which some source tells at all, and those that last, each with its stretch.
type Seen = (BTreeSet<ViewEvent>, Vec<(ViewEvent, Told, Span)>);

fn seen(on: Setting<'_>, camera: &KnownCamera) -> Result<Seen, ViewError> {
    let (mut told, mut lasting) = (BTreeSet::new(), Vec::new());
    for s in on.view.signals_of("alarm", camera.id.as_str())? {
        if let Said::Alarm { event, active } = s.said {
            told.insert(event);
            let span = Span::new(s.since, on.view.context.now.max(s.since));
            lasting.extend(active.then_some((event, Told::Alarm, span)));
        }
    }
    for s in on.view.signals_of("picture", camera.id.as_str())? {
        if let Said::Picture { look } = s.said {
            told.extend([ViewEvent::Occlusion, ViewEvent::VideoLoss]);
            lasting.extend(look.event().map(|event| (event, Told::Picture(look), s.span())));
        }
    }
    Ok((told, lasting))
}

/// The files whose pictures show it, newest first. An alarm of the recorder rests on no file.
fn sampled(on: Setting<'_>, camera: &KnownCamera, by: Told, span: Span) -> Result<Vec<i64>, ViewError> {
    const SHOWN: &str = "select id from v_segment where camera = ?1 and gone_ms is null and start_ms < ?3 and end_ms > ?2 \
         order by start_ms desc limit 10";
    match (by, camera.row) {
        (Told::Picture(_), Some(row)) => on.view.rows(SHOWN, [row, span.start.0, span.end.0], |r| r.get(0)),
        _ => Ok(Vec::new()),
    }
}

fn weigh(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    permits: &[Entry<Permit>],
    out: &mut Verdict,
) -> Result<(), ViewError> {
    let (told, lasting) = seen(on, camera)?;
    let before = (out.breaches.len(), out.unknown.len());
    for (event, by, span) in lasting.into_iter().filter(|(event, ..)| p.events.contains(event)) {
        let excused =
            permits.iter().any(|permit| permit.is.covers(camera.id.as_str(), event.as_str(), span.start));
        if excused || span.len_ms() <= i64::from(p.settle_s) * 1000 {
            continue;
        }
        let mut breach = camera_breach(camera, on.severity(Severity::High));
        breach.key = event.as_str().to_owned();
        breach.span = Some(span);
        breach.evidence = evidence(on.view, &sampled(on, camera, by, span)?)?;
        let seconds = (span.len_ms() / 1000).cast_unsigned();
        breach.facts = facts(&Facts { event, told: by, since: span.start, seconds });
        out.breaches.push(breach);
    }
    let untold: Vec<ViewEvent> = p.events.iter().copied().filter(|e| !told.contains(e)).collect();
    if !untold.is_empty() {
        // What a picture could tell is a matter of samples, the rest of the recorder's own alarms.
        let by_picture = untold.iter().all(|e| matches!(e, ViewEvent::Occlusion | ViewEvent::VideoLoss));
        let why = if by_picture { Why::NoPictures } else { Why::NoStatus };
        let subject = Subject::Camera(camera.id.clone());
        out.unknown.push(Unknown { subject, why, facts: json!({ "events": untold }) });
    }
    if before == (out.breaches.len(), out.unknown.len()) {
        out.passed.push(Subject::Camera(camera.id.clone()));
    }
    Ok(())
}
