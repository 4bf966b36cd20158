//! The camera that somebody means: by its whole id, or by its own name where only one camera has it.

use crate::app::AppError;
use crate::config::Config;
use crate::config::spelling::{most_alike, nearest};
use crate::model::CameraId;
use crate::text::Text;
use crate::views::View;

/// Finds a camera among those that a site declares or that were seen there.
///
/// # Errors
/// A name that no camera has, or several; with what was most likely meant.
pub fn find(name: &str, config: &Config, view: Option<&View>, text: &Text) -> Result<CameraId, AppError> {
    let declared = config.cameras.iter().map(|c| c.id.clone());
    among(name, declared.chain(seen(view)).collect(), text)
}

/// Cameras of which anything was seen.
pub fn seen(view: Option<&View>) -> impl Iterator<Item = CameraId> + '_ {
    view.into_iter().flat_map(|v| v.cameras().iter().map(|c| c.id.clone()))
}

/// The camera meant, among those that are known; any id where none is.
///
/// # Errors
/// See [`find`].
pub fn among(name: &str, mut known: Vec<CameraId>, text: &Text) -> Result<CameraId, AppError> {
    known.sort();
    known.dedup();
    let meant: Vec<&CameraId> =
        known.iter().filter(|id| id.as_str() == name || id.camera() == name).collect();
    match (meant.as_slice(), known.is_empty()) {
        ([one], _) => Ok((*one).clone()),
        ([], true) => CameraId::parse(name).map_err(|e| AppError::Usage(e.to_string())),
        ([], false) => {
            let ids: Vec<&str> = known.iter().map(CameraId::as_str).collect();
            let camera = ("camera", name.into());
            Err(AppError::Usage(match nearest(name, &ids) {
                Some(near) => text.say("camera-unknown-near", &[camera, ("near", near.into())]),
                None => {
                    let near = text.list(&most_alike(name, &ids, 5));
                    text.say("camera-unknown", &[camera, ("n", ids.len().into()), ("near", near.into())])
                }
            }))
        }
        (several, _) => {
            let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
            let facts = [("camera", name.into()), ("known", ids.join(", ").into())];
            Err(AppError::Usage(text.say("bag-camera-twice", &facts)))
        }
    }
}
