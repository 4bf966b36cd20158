//! A walk over a few places of a root instead of all of it, by the same rules.

use std::io;

use walkdir::WalkDir;

use super::{Helpers, Pass, Tally, Walk, root};
use crate::model::observation::{Observation, Sighting};
use crate::model::{Place, Places, Reach};

/// Looks at places of one root and reports what is there.
///
/// First comes the root itself, and again at the end should its identity have changed meanwhile: then
/// everything between belongs to nobody. The places follow at the end: what was known in them and was not
/// reported is gone. A recording counts as open while it is the newest *of those looked at*, so the caller
/// adds those that were open before.
pub fn look(walk: &Walk<'_>, places: &Places, helpers: &Helpers<'_>, out: &mut dyn FnMut(Sighting)) -> Tally {
    let identity = root::identify(walk.path);
    out(Sighting::Seen(walk.root_seen(&identity)));
    let Ok(before) = identity else { return Tally { unreadable: 1, ..Tally::default() } };
    let tally = {
        let mut seen = |one: Observation| out(Sighting::Seen(one));
        let mut pass = Pass::begin(walk, helpers, &mut seen);
        for place in places.iter() {
            pass.place(&place, places);
        }
        pass.flush();
        pass.tally
    };
    let after = root::identify(walk.path);
    if after.as_ref().ok() != Some(&before) {
        out(Sighting::Seen(walk.root_seen(&after)));
        return tally;
    }
    for place in places.iter() {
        out(Sighting::Whole(place));
    }
    tally
}

impl Pass<'_> {
    fn place(&mut self, place: &Place, places: &Places) {
        // One file must not be met twice: the second meeting would pass for a newer file of its stream.
        if place.reach == Reach::Below && places.lists(&place.path) && self.is_file(place) {
            return;
        }
        let at = if place.path.as_str().is_empty() {
            self.walk.path.to_owned()
        } else {
            self.walk.path.join(place.path.to_path())
        };
        let depth = if place.reach == Reach::Files { 1 } else { usize::MAX };
        let is_root = place.path.as_str().is_empty();
        // Only the root itself may be a link; below it a link may lead out.
        self.entries(WalkDir::new(at).follow_links(false).follow_root_links(is_root).max_depth(depth));
    }

    fn is_file(&self, place: &Place) -> bool {
        let meta = std::fs::symlink_metadata(self.walk.path.join(place.path.to_path()));
        meta.map_or_else(|e| e.kind() == io::ErrorKind::NotFound, |m| m.is_file())
    }
}
