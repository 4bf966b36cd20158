//! `holdfast export`: what leaves the house as evidence, and on what basis.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::output;
use super::{Answer, Global, civil};
use crate::app::AppError;
use crate::app::export::{self, Ask, Exported};
use crate::app::stamp::Authorities;
use crate::app::witness;
use crate::bag::Missing;
use crate::clock::System;
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::model::Span;
use crate::text::{Text, for_lang};

/// Evidence that leaves the house
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast export bag --camera nvr1/gate --from 2026-11-20T08:00:00Z --to 2026-11-20T09:00:00Z \\\n      --out gate-20 --inspection \"Police, case 123\"\n  holdfast verify gate-20 --key \"$(holdfast ledger key)\""
)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Footage of one camera and time with its proofs, checkable without Holdfast
    Bag(Bag),
}

#[derive(Debug, Args)]
struct Bag {
    /// The camera: recorder/camera, or its name where only one has it
    #[arg(long, value_name = "CAMERA")]
    camera: String,
    /// First moment, as the site's clocks show it or with an offset (RFC 3339)
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Moment after the last, written likewise
    #[arg(long, value_name = "TIME")]
    to: String,
    /// Folder to make; it must not exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Why: the inspection that asked for it
    #[arg(long, value_name = "REASON", conflicts_with = "request")]
    inspection: Option<String>,
    /// Why: the approved request
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// A checkpoint the reader got elsewhere: the bag shows that today's log extends it
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Told,
}

/// How it is told what was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum Told {
    /// For people
    #[default]
    Text,
    /// One document
    Json,
}

impl Export {
    /// Writes what was asked for.
    ///
    /// # Errors
    /// No basis, no state, a place that cannot take it.
    pub fn run(&self, global: &Global) -> Answer {
        let What::Bag(bag) = &self.what;
        bag.run(global)
    }
}

impl Bag {
    fn run(&self, global: &Global) -> Answer {
        let (dir, lang, authorities, quorum, zone) = match &global.state {
            Some(dir) => (dir.clone(), global.lang(), Authorities::none(), None, None),
            None => {
                let config = global.load()?;
                let quorum = config.quorum.as_deref().map(witness::quorum).transpose()?;
                let authorities = Authorities::of(&config.stamps)?;
                let zone = config.site.time_zone();
                (config.state_dir.clone(), global.lang_of(&config), authorities, quorum, Some(zone))
            }
        };
        let text = for_lang(lang);
        let inspection = self.basis(text)?;
        let ask = Ask {
            camera: &self.camera,
            span: self.span(zone.as_ref(), text)?,
            out: &self.out,
            inspection,
            zone: zone.as_ref().and_then(|z| z.iana_name()).map(str::to_owned),
            older: self.older()?,
            authorities: &authorities,
            quorum: quorum.as_ref(),
            text,
        };
        let exported = export::export(&dir, &ask, &System)?;
        complain(&exported, &ask);
        match self.format {
            Told::Text => tell(&exported, &ask, zone.as_ref())?,
            Told::Json => output::json(&document(&exported, &ask))?,
        }
        Ok(exported.code())
    }

    fn basis(&self, text: &Text) -> Result<&str, AppError> {
        match (&self.inspection, &self.request) {
            (Some(reason), _) if !reason.trim().is_empty() => Ok(reason),
            (None, Some(_)) => Err(AppError::Usage(text.word("bag-no-register"))),
            _ => Err(AppError::Usage(text.word("bag-basis"))),
        }
    }

    fn span(&self, zone: Option<&TimeZone>, text: &Text) -> Result<Span, AppError> {
        let from = civil::instant("--from", &self.from, zone, text)?;
        let to = civil::instant("--to", &self.to, zone, text)?;
        if to <= from { Err(AppError::Usage(text.word("bag-span"))) } else { Ok(Span::new(from, to)) }
    }

    fn older(&self) -> Result<Option<SignedCheckpoint>, AppError> {
        let Some(path) = &self.against else { return Ok(None) };
        let fail = |source| AppError::Io { what: format!("read {}", path.display()), source };
        let bytes = std::fs::read(path).map_err(fail)?;
        SignedCheckpoint::parse(&bytes).map(Some).map_err(|e| AppError::Usage(e.to_string()))
    }
}

/// What is not as asked goes to standard error, whatever the format.
fn complain(exported: &Exported, ask: &Ask<'_>) {
    let text = ask.text;
    let Exported::Bag { missing, stamps, .. } = exported else {
        eprintln!("holdfast: {}", text.say("bag-empty", &[("camera", ask.camera.into())]));
        return;
    };
    for m in missing {
        let why = text.word(&format!("bag-why-{}", m.why.as_str()));
        eprintln!("holdfast: {}", text.say("bag-missing", &[("file", file(m).into()), ("why", why.into())]));
    }
    let asked = ask.authorities.urls.len();
    if *stamps < asked {
        let facts = [("n", (*stamps).into()), ("of", asked.into())];
        eprintln!("holdfast: {}", text.say("bag-unstamped", &facts));
    }
}

fn file(m: &Missing) -> String {
    format!("{}/{}", m.segment.root, m.segment.path)
}

fn tell(exported: &Exported, ask: &Ask<'_>, zone: Option<&TimeZone>) -> Result<(), AppError> {
    let text = ask.text;
    let Exported::Bag { at, recordings, leaf, .. } = exported else { return Ok(()) };
    let dir = at.to_string_lossy().into_owned();
    let facts = [("dir", dir.into()), ("n", (*recordings).into()), ("leaf", (*leaf).into())];
    output::text(&format!("{}\n", text.say("bag-written", &facts)))?;
    let utc = TimeZone::UTC;
    let at = |at| civil::shown(at, zone.unwrap_or(&utc));
    let facts = [("from", at(ask.span.start).into()), ("to", at(ask.span.end).into())];
    output::text(&format!("{}\n", text.say("bag-time", &facts)))
}

/// The same for programs, with the instants that the times given stand for.
fn document(exported: &Exported, ask: &Ask<'_>) -> Value {
    let mut out = json!({
        "schema": "holdfast/export/v1",
        "camera": ask.camera,
        "from": ask.span.start,
        "to": ask.span.end,
        "zone": ask.zone,
        "bag": null,
    });
    if let Exported::Bag { at, recordings, missing, leaf, stamps } = exported {
        let lacks = |m: &Missing| json!({ "file": file(m), "why": m.why.as_str() });
        out["bag"] = json!({
            "dir": at.to_string_lossy(),
            "recordings": recordings,
            "missing": missing.iter().map(lacks).collect::<Vec<Value>>(),
            "leaf": leaf,
            "stamps": stamps,
        });
    }
    out
}
