//! `verify` of an evidence bag.

use jiff::tz::TimeZone;

use super::older::Standing;
use super::sentence::Sentence;
use super::{Shown, Trust, file, replaced, said, stamps};
use crate::app::AppError;
use crate::bag::check::{self, Absent, Fault, Older, Stamped, UNSEALED};
use crate::ledger::stamp::Signer;
use crate::model::UtcMs;
use crate::text::{Text, Told};

/// Recordings, and missing ones, that are told one by one; `segments.json` and `missing.json` have all.
const TOLD: usize = 50;

impl Trust<'_> {
    pub(super) fn bag(&self, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let kept = self.older(text, shown)?;
        let older: Vec<_> = kept.iter().map(|(_, old)| old.clone()).collect();
        let report = check::check(&self.ask.what, self.key.as_ref(), &older, &self.roots()?);
        for (place, fault) in &report.failures {
            shown.fail(place, Sentence::told(fault.code(), fault.say(text)));
        }
        shown.signer_unknown = self.key.is_none();
        let whole = report.failures.is_empty();
        if whole {
            replaced::tell(&report.changes, text, shown);
            shown.proved.extend(proved(&report, text));
            let zone = self.ask.tz.clone().or_else(|| TimeZone::get(report.zone.as_deref()?).ok());
            holdings(&report, zone.as_ref(), text, shown);
            unsealed(&report, text, shown);
        }
        self.stamped(&report, whole, text, shown);
        if report.chain.is_none() && whole {
            shown.not_proved.push(Sentence::plain(text, "bag-shown-no-chain"));
        }
        if let Some(own) = &report.checkpoint {
            for ((place, old), said) in kept.iter().zip(&report.older) {
                shown.held_against(place, (&old.checkpoint, &own.checkpoint), standing(said, text), text);
            }
        }
        if whole {
            self.segment_of_bag(&report, text, shown)?;
        }
        self.limits(report.checkpoint.as_ref(), &[], text, shown);
        Ok(())
    }

    fn stamped(&self, report: &check::Report, whole: bool, text: &Text, shown: &mut Shown) {
        let earlier = report.earlier.as_ref();
        let all: Vec<&Stamped> = report.stamps.iter().chain(earlier.map(|e| &e.stamp)).collect();
        let damaged = report.failures.iter().any(|(_, f)| matches!(f, Fault::Stamp(_) | Fault::Earlier));
        let signers: Vec<Signer> = all.iter().map(|stamp| stamp.signer).collect();
        shown.unstamped = self.ask.stamp_root.is_some() && !signers.contains(&Signer::Rooted);
        if damaged {
            return;
        }
        for stamp in report.stamps.iter().filter(|_| whole) {
            stamps::tell(stamp, None, text, shown);
        }
        if let Some(earlier) = earlier.filter(|_| whole) {
            stamps::tell(&earlier.stamp, Some(earlier), text, shown);
            if earlier.younger > 0 {
                shown.not_proved.push(Sentence::of(
                    text,
                    "bag-shown-younger",
                    &[("n", earlier.younger.into())],
                ));
            }
        }
        stamps::limits(&signers, text, shown);
    }

    /// Whether a leaf of the bag states the bytes of the file that was given.
    fn segment_of_bag(&self, report: &check::Report, text: &Text, shown: &mut Shown) -> Result<(), AppError> {
        let Some((file, digest)) = self.segment()? else { return Ok(()) };
        match report.stated.iter().map(|(_, said)| said).find(|leaf| leaf["s256"] == digest.as_str()) {
            Some(leaf) => file::tell_segment(&file, leaf, text, shown),
            // A bag has the leaves of one camera and time: of others, it says nothing.
            None => shown.unshow(Sentence::of(
                text,
                "bag-no-leaf-states",
                &[("file", file.into()), ("found", digest.into())],
            )),
        }
        Ok(())
    }
}

fn standing(said: &Older, text: &Text) -> Standing {
    match said {
        Older::Same => Standing::Same,
        Older::Extends => Standing::Extends,
        Older::Newer => Standing::Newer,
        Older::Unproven => Standing::Unproven,
        Older::Contradicts => Standing::Rewritten("ledger-inconsistent"),
        Older::OtherLog => Standing::OtherLog,
        Older::Signer(e) => Standing::Signer(Sentence::told("signer", e.told(text))),
    }
}

fn proved(report: &check::Report, text: &Text) -> Vec<Sentence> {
    let mut out = vec![Sentence::of(text, "bag-shown-files", &[("n", report.files.into())])];
    if let Some((origin, size)) = &report.tree {
        let facts = [("n", report.leaves.into()), ("origin", origin.into()), ("size", (*size).into())];
        out.push(Sentence::of(text, "bag-shown-leaves", &facts));
    }
    out.extend(report.chain.map(|n| Sentence::of(text, "bag-shown-chain", &[("n", n.into())])));
    out.extend(report.export.map(|leaf| Sentence::of(text, "bag-shown-export", &[("leaf", leaf.into())])));
    out
}

/// Which recordings the bag holds, what their leaves state of them, and which it does not hold.
fn holdings(report: &check::Report, zone: Option<&TimeZone>, text: &Text, shown: &mut Shown) {
    let all = &report.recordings;
    let times = |name: &str| -> Vec<UtcMs> { all.iter().filter_map(|r| said::time(&r.said, name)).collect() };
    let bound = |at: Option<UtcMs>| at.map(|at| said::moment(at, zone)).unwrap_or_default();
    if all.is_empty() {
        shown.unshow(Sentence::plain(text, "bag-shown-empty"));
    } else {
        let (read, facts) = (times("seen_ms"), ("n", all.len().into()));
        let facts = [
            facts,
            ("from", bound(times("start_ms").into_iter().min()).into()),
            ("to", bound(times("end_ms").into_iter().max()).into()),
            ("first", bound(read.iter().min().copied()).into()),
            ("last", bound(read.iter().max().copied()).into()),
        ];
        shown.proved.push(Sentence::of(text, "bag-shown-recordings", &facts));
    }
    shown.proved.extend(all.iter().take(TOLD).map(|r| said::held(r, zone, text)));
    let further = all.len().saturating_sub(TOLD);
    if further > 0 {
        shown.proved.push(Sentence::of(text, "bag-shown-further", &[("n", further.into())]));
    }
    if let (Some(name), Some(id)) = (&report.camera, all.iter().find_map(|r| r.said["cam"].as_str())) {
        let facts = [("name", name.into()), ("camera", id.into())];
        shown.not_proved.push(Sentence::of(text, "bag-shown-camera", &facts));
    }
    let late = all.iter().filter(|r| r.said["late"] == 1).count();
    if late > 0 {
        shown.not_proved.push(Sentence::of(
            text,
            "bag-shown-late",
            &[("n", late.into()), ("of", all.len().into())],
        ));
    }
    if !report.missing.is_empty() {
        shown.unshow(Sentence::of(text, "bag-shown-missing", &[("n", report.missing.len().into())]));
    }
    shown.not_proved.extend(report.missing.iter().take(TOLD).map(|absent| lacking(absent, text)));
}

/// One recording that the bag names and does not hold.
fn lacking(absent: &Absent, text: &Text) -> Sentence {
    let number = |leaf: Option<u64>| leaf.map(|leaf| leaf.to_string()).unwrap_or_default();
    let (seen, noticed) = absent.went.clone().unwrap_or_default();
    let facts = [
        ("file", (&absent.path).into()),
        ("from", (&absent.span.0).into()),
        ("to", (&absent.span.1).into()),
        ("leaf", number(absent.leaf).into()),
        ("loss", number(absent.loss).into()),
        ("seen", seen.into()),
        ("noticed", noticed.into()),
        ("copy", absent.altered.clone().unwrap_or_default().into()),
    ];
    let id = match (absent.why.as_str(), absent.loss, &absent.went, &absent.altered) {
        ("gone", Some(_), Some(_), _) => "bag-absent-gone",
        ("gone", None, Some(_), _) => "bag-absent-gone-unsealed",
        ("gone", _, None, _) => "bag-absent-just-gone",
        ("altered", _, _, Some(_)) => "bag-absent-altered",
        ("altered", ..) => "bag-absent-replaced",
        ("not_sealed", ..) => "bag-absent-not_sealed",
        _ => "bag-absent-unreadable",
    };
    Sentence::of(text, id, &facts)
}

/// Files of the bag that nothing sealed.
fn unsealed(report: &check::Report, text: &Text, shown: &mut Shown) {
    let names: Vec<String> = UNSEALED.iter().map(|name| (*name).to_owned()).collect();
    shown.not_proved.push(Sentence::of(text, "bag-shown-unsealed", &[("files", text.commas(&names).into())]));
    if !report.strange.is_empty() {
        let names = text.commas(&report.strange);
        shown.unshow(Sentence::of(text, "bag-shown-strange", &[("files", names.into())]));
    }
}
