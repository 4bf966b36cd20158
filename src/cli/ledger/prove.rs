//! `holdfast ledger prove`: a leaf and its proof as files. Where no leaf fits what was asked for, says what was sealed in
//! its place.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::TimeZone;

use super::{damaged, io, published};
use crate::app::rotation;
use crate::app::state;
use crate::app::{AppError, answer};
use crate::catalogue::{self, Catalogue, Placed};
use crate::cli::output;
use crate::cli::verify;
use crate::cli::{Answer, civil};
use crate::evidence::{self, Evidence};
use crate::ledger::prover::Prover;
use crate::ledger::regular::{self, Links};
use crate::model::{RelPath, UtcMs};
use crate::text::Text;

#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = false)]
struct Which {
    /// A segment file that was hashed
    #[arg(value_name = "SEGMENT-FILE")]
    segment: Option<PathBuf>,
    /// Position of the leaf
    #[arg(long, value_name = "N")]
    leaf: Option<u64>,
    /// Camera whose footage at --at is meant
    #[arg(long, value_name = "CAMERA", requires = "at")]
    camera: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Prove {
    #[command(flatten)]
    which: Which,
    /// Moment of the footage, as the site's clocks show it or with an offset (RFC 3339)
    #[arg(long, value_name = "TIME", requires = "camera")]
    at: Option<String>,
    /// Folder for the leaf and its proof
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

impl Prove {
    /// Writes leaf and proof. A time without an offset is read in `zone`, the site's, where one is known.
    pub(super) fn run(&self, dir: &Path, zone: Option<&TimeZone>, text: &Text) -> Answer {
        let at = self.at.as_ref().map(|at| civil::instant("--at", at, zone, text)).transpose()?;
        if let Some(at) = at {
            let shown = zone.map(|zone| civil::shown(at, zone)).unwrap_or_default();
            let facts = [("at", at.to_string().into()), ("shown", shown.into())];
            let id = if zone.is_some() { "ledger-at" } else { "ledger-at-utc" };
            eprintln!("holdfast: {}", text.say(id, &facts));
        }
        let index = match self.index(dir, at, text)? {
            Ok(index) => index,
            Err(why) => {
                eprintln!("holdfast: {why}");
                return Ok(answer::COULD_NOT_TELL);
            }
        };
        let (_, signed) = published(dir)?;
        let tree = signed.checkpoint;
        if index >= tree.size {
            eprintln!(
                "holdfast: {}",
                text.say("ledger-beyond", &[("leaf", index.into()), ("size", tree.size.into())])
            );
            return Ok(answer::COULD_NOT_TELL);
        }
        std::fs::create_dir_all(&self.out).map_err(io("make", &self.out))?;
        let mut prover = Prover::open(&dir.join("tlog")).map_err(damaged)?;
        let (leaf, [leaf_file, proof_file]) = self.write(&mut prover, index)?;
        // Whoever holds an older key follows these to the one that signed.
        for change in rotation::leaves(dir, &state::verifier_key(dir)?)? {
            self.write(&mut prover, change)?;
        }
        let facts = [
            ("leaf", leaf_file.to_string_lossy().into_owned().into()),
            ("proof", proof_file.to_string_lossy().into_owned().into()),
        ];
        output::text(&format!("{}\n", text.say("ledger-proved", &facts)))?;
        let said = serde_json::from_slice(&leaf).unwrap_or_default();
        if let Some(id) = verify::weak(&said) {
            output::text(&format!("{}\n", text.word(id)))?;
        }
        Ok(answer::DONE)
    }

    /// Writes a leaf and its proof; gives the leaf and where both lie.
    fn write(&self, prover: &mut Prover, index: u64) -> Result<(Vec<u8>, [PathBuf; 2]), AppError> {
        let proof = prover.prove(index).map_err(damaged)?;
        let leaf = proof.extra.clone().unwrap_or_default();
        let [leaf_file, proof_file] =
            ["leaf", "tlog-proof"].map(|ending| self.out.join(format!("{index}.{ending}")));
        std::fs::write(&leaf_file, &leaf).map_err(io("write", &leaf_file))?;
        std::fs::write(&proof_file, proof.to_text().map_err(damaged)?).map_err(io("write", &proof_file))?;
        Ok((leaf, [leaf_file, proof_file]))
    }

    /// Position of the leaf that was asked for, found through the catalogue's keys; or why there is none, in words.
    fn index(&self, dir: &Path, at: Option<UtcMs>, text: &Text) -> Result<Result<u64, String>, AppError> {
        if let Some(n) = self.which.leaf {
            return Ok(Ok(n));
        }
        let catalogue = Catalogue::open_to_read(dir)?;
        let key = match (&self.which.segment, &self.which.camera, at) {
            (Some(path), _, _) => return of_file(dir, &catalogue, path, text),
            (None, Some(camera), Some(at)) => catalogue.segment_at(camera, at)?,
            _ => None,
        };
        Ok(sealed(dir, key.as_deref())?.ok_or_else(|| text.word("ledger-no-leaf")))
    }
}

fn sealed(dir: &Path, key: Option<&str>) -> Result<Option<u64>, AppError> {
    let Some(key) = key else { return Ok(None) };
    Ok(Evidence::open_to_read(dir)?.leaf_of_key(evidence::once(key))?)
}

/// The leaf that states a file's bytes; failing that, what was sealed of the file that lay in its place.
fn of_file(
    dir: &Path,
    catalogue: &Catalogue,
    path: &Path,
    text: &Text,
) -> Result<Result<u64, String>, AppError> {
    let digest = match regular::sha256(path, Links::Followed) {
        Ok(digest) => Some(digest),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(io("read", path)(e)),
    };
    if let Some(digest) = &digest {
        let key = catalogue.segment_of_content(digest)?;
        if let Some(index) = sealed(dir, key.as_deref())? {
            return Ok(Ok(index));
        }
    }
    let file = || path.display().to_string();
    let Some(placed) = placed(dir, catalogue, path)? else {
        let gone = text.say("ledger-no-such-file", &[("file", file().into())]);
        return Ok(Err(if digest.is_none() { gone } else { text.word("ledger-no-leaf") }));
    };
    let Some(leaf) = sealed(dir, placed.key().as_deref())? else {
        return Ok(Err(text.word("ledger-no-leaf")));
    };
    let loss = sealed(dir, placed.loss_key().as_deref())?;
    let facts = [
        ("file", file().into()),
        ("leaf", leaf.into()),
        ("stated", placed.sha256.map(|s| s.to_string()).unwrap_or_default().into()),
        ("found", digest.map(|s| s.to_string()).unwrap_or_default().into()),
        ("seen", placed.last_seen.to_string().into()),
        ("loss", loss.map(|leaf| leaf.to_string()).unwrap_or_default().into()),
    ];
    Ok(Err(match (digest, loss) {
        (Some(_), _) => text.say("ledger-file-altered", &facts),
        (None, Some(_)) => text.say("ledger-file-lost", &facts),
        (None, None) => text.say("ledger-file-gone", &facts),
    }))
}

/// What the catalogue knows of a place; a file that is gone is found by its folder.
fn placed(dir: &Path, catalogue: &Catalogue, path: &Path) -> Result<Option<Placed>, AppError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let whole = path.file_name().map(|name| folder.join(name)).unwrap_or(folder);
    for root in catalogue::known_roots(dir)? {
        let real = Path::new(&root.path).canonicalize().unwrap_or_else(|_| PathBuf::from(&root.path));
        if let Ok(inside) = whole.strip_prefix(&real)
            && let Some(placed) = catalogue.placed(&root.path, &RelPath::from_path(inside))?
        {
            return Ok(Some(placed));
        }
    }
    Ok(None)
}
