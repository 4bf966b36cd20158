//! An evidence bag from first look to last file: seal what waits, write the payload, seal the export, close the bag.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::json;

use super::pass;
use super::rotation;
use super::stamp::{self, Authorities, door};
use super::state::{self, State, StateError};
use super::witness;
use super::{AppError, answer};
use crate::bag::{BagError, Contents, Draft, Earlier, Missing, Opening, Order};
use crate::catalogue::{self, Sealable};
use crate::clock::Clock;
use crate::config::spelling;
use crate::evidence::{self, NewExport, PublishedNote};
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::prover::{ProveError, Prover};
use crate::ledger::quorum::Policy;
use crate::ledger::stamp::KeptStamp;
use crate::model::{Span, UtcMs};
use crate::text::Text;
use crate::views::{Context, KnownCamera, View};

/// Cameras named where nobody bears the name asked for.
const NEAR: usize = 3;

/// What is to be exported, and why.
pub struct Ask<'a> {
    /// Camera id, or a name that only one camera has.
    pub camera: &'a str,
    /// Footage time.
    pub span: Span,
    /// Where the bag will stand.
    pub out: &'a Path,
    /// Why an inspector needs it.
    pub inspection: &'a str,
    /// The site's time zone, where a configuration names it.
    pub zone: Option<String>,
    /// A checkpoint that the reader got elsewhere.
    pub older: Option<SignedCheckpoint>,
    /// Who is asked to stamp the bag's checkpoint.
    pub authorities: &'a Authorities,
    /// Witnesses that are asked to cosign what the bag rests on; one that is away holds nothing up.
    pub quorum: Option<&'a Policy>,
    /// The reader's language.
    pub text: &'static Text,
}

/// What an export came to.
pub enum Exported {
    /// A bag stands.
    Bag {
        /// Where.
        at: PathBuf,
        /// Recordings in it.
        recordings: usize,
        /// Recordings that should be in it.
        missing: Vec<Missing>,
        /// Position of the export's leaf.
        leaf: u64,
        /// Time stamps of its checkpoint in it.
        stamps: usize,
    },
    /// No recording of the camera is known in that time; nothing was written or sealed.
    Nothing,
}

impl Exported {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Bag { missing, .. } if missing.is_empty() => answer::DONE,
            Self::Bag { .. } | Self::Nothing => answer::COULD_NOT_TELL,
        }
    }
}

/// Writes a bag.
///
/// # Errors
/// A state that is not there or held by an agent, a frozen ledger, a place that cannot take the bag.
pub fn export(state_dir: &Path, ask: &Ask<'_>, clock: &dyn Clock) -> Result<Exported, AppError> {
    // Asking for the key first: an export never creates a state, and so never needs a site's name.
    let key = state::verifier_key(state_dir)?;
    let mut state = State::open(state_dir, key.name().as_str())?;
    pass::seal_outbox(&mut state, clock)?;
    ask_witnesses(&mut state, ask, clock)?;
    let now = clock.now();
    // A bag is about recorded facts; nothing of it is judged by zone or inventory.
    let view = View::open(state_dir, Context::undeclared(now, TimeZone::UTC))?;
    let camera = find(&view, ask)?;
    let mut contents = Contents::read(&view, camera, ask.span)?;
    losses(&mut contents, &state)?;
    if contents.segments.is_empty() {
        return Ok(Exported::Nothing);
    }
    let opening = opening(&contents, ask, now)?;
    let roots = view.roots()?;
    let keys = rotation::keys(state_dir, &key)?;
    let mut draft = Draft::start(ask.out, roots.iter().map(|r| r.path.as_str()))?;
    let tlog = state_dir.join("tlog");
    let mut prover = Prover::open(&tlog).map_err(BagError::from)?;
    let stamps = stamped(&mut state, &prover, ask, clock)?;
    let size = prover.checkpoint().checkpoint.size;
    let earlier = if stamps.is_empty() { earlier(&state, size)? } else { None };
    let order = Order {
        contents: &contents,
        exported: now,
        zone: ask.zone.as_deref(),
        key: &key,
        keys: &keys,
        older: ask.older.as_ref(),
        opening: &opening,
        stamps: &stamps,
        earlier: earlier.as_ref(),
        text: ask.text,
    };
    draft.fill(&order, &mut prover)?;
    stamp::anchor(&mut state, clock)?;
    let leaf = seal(&mut state, &draft, &opening, now, clock)?;
    ask_witnesses(&mut state, ask, clock)?;
    let proof = Prover::open(&tlog).and_then(|mut p| p.prove(leaf)).map_err(BagError::from)?;
    let (recordings, missing) = (draft.videos_held(), draft.missing().to_vec());
    let at = draft.close(&proof, &order)?;
    Ok(Exported::Bag { at, recordings, missing, leaf, stamps: stamps.len() })
}

/// Finds the leaves of what was lost.
fn losses(contents: &mut Contents, state: &State) -> Result<(), AppError> {
    let camera = contents.camera.as_str();
    for s in &mut contents.segments {
        let Some(noticed) = s.gone else { continue };
        let key = catalogue::gone_key(camera, &s.stream, s.span.start, s.sha256.as_ref(), noticed);
        s.loss = state.evidence.leaf_of_key(evidence::once(&key))?;
    }
    Ok(())
}

/// Time stamps of the bag's checkpoint; what no authority gave in time waits in the queue.
fn stamped(
    state: &mut State,
    prover: &Prover,
    ask: &Ask<'_>,
    clock: &dyn Clock,
) -> Result<Vec<KeptStamp>, AppError> {
    let checkpoint = prover.checkpoint();
    let of = PublishedNote { size: checkpoint.checkpoint.size, note: checkpoint.note.to_string() };
    stamp::of_checkpoint(state, &of, ask.authorities, clock, door::SHORT_PATIENCE)
}

/// The newest stamp of what the log was before.
fn earlier(state: &State, size: u64) -> Result<Option<Earlier>, AppError> {
    let Some(row) = state.evidence.newest_stamp(size)? else { return Ok(None) };
    let note = row.of.note.clone();
    let signed =
        SignedCheckpoint::parse(note.as_bytes()).map_err(ProveError::from).map_err(BagError::from)?;
    Ok(Some(Earlier { stamp: stamp::kept(row), note, checkpoint: signed.checkpoint }))
}

fn ask_witnesses(state: &mut State, ask: &Ask<'_>, clock: &dyn Clock) -> Result<(), AppError> {
    match ask.quorum {
        Some(quorum) => witness::round(state, quorum, clock).map(drop),
        None => Ok(()),
    }
}

fn find<'v>(view: &'v View, ask: &Ask<'_>) -> Result<&'v KnownCamera, AppError> {
    let all = view.cameras();
    if let Some(whole) = all.iter().find(|c| c.id.as_str() == ask.camera) {
        return Ok(whole);
    }
    let short: Vec<&KnownCamera> = all.iter().filter(|c| c.id.camera() == ask.camera).collect();
    let known: Vec<&str> = match short.as_slice() {
        [one] => return Ok(*one),
        [] => return Err(AppError::Usage(nobody(all, ask))),
        _ => short.iter().map(|c| c.id.as_str()).collect(),
    };
    let facts = [("camera", ask.camera.into()), ("known", known.join(", ").into())];
    Err(AppError::Usage(ask.text.say("bag-camera-twice", &facts)))
}

/// No camera of that name, with the few that are most alike: a site may have hundreds.
fn nobody(all: &[KnownCamera], ask: &Ask<'_>) -> String {
    let known: Vec<&str> = all.iter().map(|c| c.id.as_str()).collect();
    let near = spelling::most_alike(ask.camera, &known, NEAR).join(", ");
    let facts = [("camera", ask.camera.into()), ("n", known.len().into()), ("near", near.into())];
    ask.text.say("bag-camera", &facts)
}

fn opening(contents: &Contents, ask: &Ask<'_>, now: UtcMs) -> Result<Opening, AppError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(StateError::Random)?;
    // serde_json keeps keys sorted: one record has one spelling.
    let record = json!({
        "at": now.to_string(), "basis": "inspection", "camera": contents.camera,
        "from": contents.span.start.to_string(), "reason": ask.inspection, "to": contents.span.end.to_string(),
    });
    Ok(Opening { record: record.to_string(), salt })
}

/// The export's leaf: what the bag holds by its manifest, and a commitment to why.
fn seal(
    state: &mut State,
    draft: &Draft,
    opening: &Opening,
    now: UtcMs,
    clock: &dyn Clock,
) -> Result<u64, AppError> {
    let manifest = draft.manifest_sha256();
    let record = opening.record.clone();
    state.evidence.record_export(&NewExport { made: now, manifest, salt: opening.salt, record })?;
    let fields = json!({ "at_ms": now.0, "basis": "inspection", "manifest": manifest, "reason": opening.commitment() });
    let key = format!("export {manifest} {}", opening.commitment());
    let once = evidence::once(&key);
    let fields = fields.as_object().cloned().unwrap_or_default();
    let fact = Sealable { kind: "export".to_owned(), camera: None, key, fields };
    let head = state.sealer.seal(&mut state.evidence, &[fact], clock.now(), true)?;
    state.sealer.publish(&mut state.evidence)?;
    state.catalogue.acknowledge(0, head.size, &head.root)?;
    let beyond = ProveError::Beyond { leaf: head.size, size: head.size };
    Ok(state.evidence.leaf_of_key(once)?.ok_or(BagError::from(beyond))?)
}
