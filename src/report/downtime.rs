//! Downtime in words: what page, terminal, `status` and digests say of outages. No markup here.

use jiff::tz::TimeZone;

use crate::model::Span;
#[cfg(test)]
use crate::model::UtcMs;
use crate::rules::{self, CameraDowntime, Downtime, Incident, Reach, Told};
#[cfg(test)]
use crate::rules::{Cause, Signals};
use crate::text::{Arg, Names, Text};

/// Incidents in words; the others are counted by their readers.
const INCIDENTS: usize = 8;
/// Cameras in words, those that were least available.
const CAMERAS: usize = 5;

/// The whole in one sentence, then the incidents, those that last first, then the least available cameras, then
/// what cannot be told. Each line is a whole sentence.
pub fn lines(d: &Downtime, text: &Text, zone: &TimeZone, names: &Names) -> Vec<String> {
    let mut out = vec![whole(d, text)];
    let (lasting, ended): (Vec<_>, Vec<_>) = d.incidents.iter().partition(|i| i.end.is_none());
    out.extend(lasting.into_iter().chain(ended).take(INCIDENTS).map(|i| incident(i, text, zone, names)));
    if d.incidents_total > INCIDENTS {
        out.push(text.say("downtime-more", &[("n", (d.incidents_total - INCIDENTS).into())]));
    }
    out.extend(least(&d.cameras).into_iter().map(|c| camera(c, text, names)));
    out.extend(voices(&d.cameras, text, names));
    if !d.untold.is_empty() {
        out.push(text.say("downtime-untold", &[("n", d.untold.len().into())]));
    }
    out
}

fn whole(d: &Downtime, text: &Text) -> String {
    if d.cameras.is_empty() {
        return text.word("downtime-no-camera");
    }
    let days = ("days", d.look_back_days.into());
    let Some(longest) = d.longest_s else {
        return text.say("downtime-none", &[days, ("cameras", d.cameras.len().into())]);
    };
    let mut facts = vec![
        days,
        ("available", text.percent(d.availability_pct).into()),
        ("incidents", d.incidents_total.into()),
        ("longest", length(longest, text).into()),
    ];
    match d.mean_repair_s {
        Some(mean) => {
            facts.push(("repair", length(mean, text).into()));
            text.say("downtime-whole", &facts)
        }
        None => text.say("downtime-whole-unrepaired", &facts),
    }
}

fn incident(i: &Incident, text: &Text, zone: &TimeZone, names: &Names) -> String {
    let reach = match i.reach {
        Reach::Recorder => "recorder",
        Reach::Volume => "volume",
        Reach::Camera => "camera",
    };
    let cause = if i.planned {
        text.word("downtime-cause-planned")
    } else {
        rules::cause_in_words(i.cause, &i.signals, text, zone)
    };
    let mut facts: Vec<(&str, Arg<'_>)> = vec![
        ("subject", names.shown(&i.subject, text).into()),
        ("cameras", i.cameras_total.into()),
        ("length", length(i.seconds, text).into()),
        ("cause", cause.into()),
    ];
    match i.end {
        Some(end) => {
            facts.push(("span", text.span(Span::new(i.start, end), zone).into()));
            text.say(&format!("downtime-ended-{reach}"), &facts)
        }
        None => {
            facts.push(("since", text.minute(i.start, zone).into()));
            text.say(&format!("downtime-lasting-{reach}"), &facts)
        }
    }
}

/// The cameras that had outages, the least available first.
fn least(cameras: &[CameraDowntime]) -> Vec<&CameraDowntime> {
    let mut out: Vec<&CameraDowntime> = cameras.iter().filter(|c| c.outages > 0).collect();
    out.sort_by(|a, b| a.availability_pct.total_cmp(&b.availability_pct).then(a.camera.cmp(&b.camera)));
    out.truncate(CAMERAS);
    out
}

fn camera(c: &CameraDowntime, text: &Text, names: &Names) -> String {
    let facts = [
        ("camera", names.shown(&c.camera, text).into()),
        ("available", text.percent(c.availability_pct).into()),
        ("outages", c.outages.into()),
        ("longest", length(c.longest_s.unwrap_or(0), text).into()),
    ];
    text.say("downtime-camera", &facts)
}

/// What recorders and cameras' addresses said, longest first; each for itself, for footage may tell another story.
fn voices(cameras: &[CameraDowntime], text: &Text, names: &Names) -> Vec<String> {
    let of = |id: &'static str, told: fn(&CameraDowntime) -> Option<Told>| {
        cameras.iter().filter_map(move |c| Some((id, c, told(c)?))).filter(|(.., told)| told.out_s > 0)
    };
    let recorder = of("downtime-recorder-told", |c| c.recorder_told);
    let mut all: Vec<_> = recorder.chain(of("downtime-probe-told", |c| c.probe_told)).collect();
    all.sort_by(|(_, a, x), (_, b, y)| y.out_s.cmp(&x.out_s).then(a.camera.cmp(&b.camera)));
    let line = |(id, c, told): (&str, &CameraDowntime, Told)| {
        let facts = [
            ("camera", names.shown(&c.camera, text).into()),
            ("out", length(told.out_s, text).into()),
            ("known", length(told.known_s, text).into()),
        ];
        text.say(id, &facts)
    };
    all.into_iter().take(CAMERAS).map(line).collect()
}

fn length(seconds: u64, text: &Text) -> String {
    text.duration(i64::try_from(seconds).unwrap_or(i64::MAX / 1000).saturating_mul(1000))
}

/// Words that are built from a code.
#[cfg(test)]
pub(crate) fn wording_ids() -> Vec<String> {
    let causes = ["planned", "unknown", "stopped_in_log"].into_iter().chain(Cause::ALL.map(Cause::as_str));
    let reaches = ["recorder", "volume", "camera"];
    let of_reach =
        reaches.iter().flat_map(|r| [format!("downtime-ended-{r}"), format!("downtime-lasting-{r}")]);
    causes.map(|c| format!("downtime-cause-{c}")).chain(of_reach).collect()
}

/// A site with a restarted recorder, a volume that is down and a camera that was stopped for building work.
#[cfg(test)]
pub(crate) fn sample(now: UtcMs) -> Downtime {
    let ago = |minutes: i64| UtcMs(now.0 - minutes * 60_000);
    let incident = |reach, subject: &str, cameras_total, start: i64, end: Option<i64>| Incident {
        reach,
        subject: subject.to_owned(),
        cameras_total,
        cameras: vec!["nvr1/cam00".to_owned()],
        start: ago(start),
        end: end.map(ago),
        seconds: u64::try_from((start - end.unwrap_or(0)) * 60).unwrap_or(0),
        cause: None,
        signals: Signals::default(),
        planned: false,
        record: None,
    };
    let camera = |camera: &str, availability_pct, outages, down: Option<i64>| CameraDowntime {
        camera: camera.to_owned(),
        availability_pct,
        outages,
        mean_repair_s: Some(1_500),
        longest_s: (outages > 0).then_some(9_000),
        down_since: down.map(ago),
        recorder_told: Some(Told { out_s: if outages > 0 { 2_400 } else { 0 }, known_s: 2_591_000 }),
        probe_told: down.map(|_| Told { out_s: 900, known_s: 2_591_000 }),
    };
    let power = Some(Cause::Power);
    let asked = Signals {
        recorder: Some(crate::model::device::DeviceState::Answers),
        connected: 8,
        ..Signals::default()
    };
    Downtime {
        look_back_days: 30,
        availability_pct: 99.12,
        ended: 2,
        mean_repair_s: Some(4_500),
        longest_s: Some(9_000),
        cameras: vec![camera("nvr1/cam00", 98.4, 3, Some(40)), camera("nvr1/cam01", 100.0, 0, None)],
        untold: vec![rules::Untold { camera: "nvr2/door".to_owned(), why: "event_driven".to_owned() }],
        incidents_total: 3,
        incidents: vec![
            Incident {
                cause: Some(Cause::NotStored),
                signals: asked,
                ..incident(Reach::Volume, "/srv/nvr1", 8, 40, None)
            },
            Incident { cause: power, ..incident(Reach::Recorder, "nvr1", 64, 9_000, Some(8_850)) },
            Incident { planned: true, ..incident(Reach::Camera, "nvr1/cam00", 1, 20_000, Some(19_990)) },
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn outages_read_as_sentences_in_both_languages() {
        let zone = TimeZone::get("Asia/Shanghai").expect("bundled");
        for lang in Lang::ALL {
            let mut out = String::new();
            let whole = sample(UtcMs(1_795_305_600_000));
            let none = Downtime {
                longest_s: None,
                incidents: Vec::new(),
                incidents_total: 0,
                cameras: whole.cameras.iter().filter(|c| c.outages == 0).cloned().collect(),
                untold: Vec::new(),
                ..whole.clone()
            };
            let nobody = Downtime { cameras: Vec::new(), ..none.clone() };
            let unrepaired = Downtime { mean_repair_s: None, ..whole.clone() };
            for d in [whole, none, nobody, unrepaired] {
                for line in lines(&d, for_lang(lang), &zone, Names::NONE) {
                    let _ = writeln!(out, "{line}");
                }
                out.push('\n');
            }
            insta::assert_snapshot!(format!("downtime_{lang}"), out);
        }
    }
}
