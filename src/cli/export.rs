//! `holdfast export`: what leaves the house as evidence, and on what basis.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::output;
use super::{Answer, Global, instant};
use crate::app::AppError;
use crate::app::export::{self, Ask, Exported};
use crate::app::stamp::Authorities;
use crate::app::witness;
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
    /// First instant, RFC 3339
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Instant after the last, RFC 3339
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
                let zone = config.site.time_zone().iana_name().map(str::to_owned);
                (config.state_dir.clone(), global.lang_of(&config), authorities, quorum, zone)
            }
        };
        let text = for_lang(lang);
        let inspection = self.basis(text)?;
        let ask = Ask {
            camera: &self.camera,
            span: self.span(text)?,
            out: &self.out,
            inspection,
            zone,
            older: self.older()?,
            authorities: &authorities,
            quorum: quorum.as_ref(),
            text,
        };
        let exported = export::export(&dir, &ask, &System)?;
        tell(&exported, &ask)?;
        Ok(exported.code())
    }

    fn basis(&self, text: &Text) -> Result<&str, AppError> {
        match (&self.inspection, &self.request) {
            (Some(reason), _) if !reason.trim().is_empty() => Ok(reason),
            (None, Some(_)) => Err(AppError::Usage(text.word("bag-no-register"))),
            _ => Err(AppError::Usage(text.word("bag-basis"))),
        }
    }

    fn span(&self, text: &Text) -> Result<Span, AppError> {
        let (from, to) = (instant("--from", &self.from, text)?, instant("--to", &self.to, text)?);
        if to <= from { Err(AppError::Usage(text.word("bag-span"))) } else { Ok(Span::new(from, to)) }
    }

    fn older(&self) -> Result<Option<SignedCheckpoint>, AppError> {
        let Some(path) = &self.against else { return Ok(None) };
        let fail = |source| AppError::Io { what: format!("read {}", path.display()), source };
        let bytes = std::fs::read(path).map_err(fail)?;
        SignedCheckpoint::parse(&bytes).map(Some).map_err(|e| AppError::Usage(e.to_string()))
    }
}

fn tell(exported: &Exported, ask: &Ask<'_>) -> Result<(), AppError> {
    let text = ask.text;
    let Exported::Bag { at, recordings, missing, leaf, stamps } = exported else {
        eprintln!("holdfast: {}", text.say("bag-empty", &[("camera", ask.camera.into())]));
        return Ok(());
    };
    for m in missing {
        let why = text.word(&format!("bag-why-{}", m.why.as_str()));
        let file = format!("{}/{}", m.segment.root, m.segment.path);
        eprintln!("holdfast: {}", text.say("bag-missing", &[("file", file.into()), ("why", why.into())]));
    }
    let asked = ask.authorities.urls.len();
    if *stamps < asked {
        let facts = [("n", (*stamps).into()), ("of", asked.into())];
        eprintln!("holdfast: {}", text.say("bag-unstamped", &facts));
    }
    let dir = at.to_string_lossy().into_owned();
    let facts = [("dir", dir.into()), ("n", (*recordings).into()), ("leaf", (*leaf).into())];
    output::text(&format!("{}\n", text.say("bag-written", &facts)))
}
