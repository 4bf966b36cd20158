//! Whom a word about something else concerns: a recorder's finding is one of its cameras, and of no other's.

use super::{View, ViewError};
use crate::model::CameraId;
use crate::model::finding::Subject;

impl View {
    /// Whether what is said of a subject is said of a camera as well: of its recorder, of a root under which it ever left
    /// footage, of an entry that names it or no camera at all, of the site.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn concerns(&self, subject: &Subject, camera: &CameraId) -> Result<bool, ViewError> {
        Ok(match subject {
            Subject::Camera(id) => id == camera,
            Subject::Recorder(id) => id.as_str() == camera.recorder(),
            Subject::Root(path) => self.may_lie_on(camera, path)?,
            Subject::Record(no) => self.may_name(no, camera),
            Subject::Site | Subject::Setting(_) => true,
        })
    }

    /// A camera that left footage nowhere may lie on every root of its recorder.
    fn may_lie_on(&self, camera: &CameraId, root: &str) -> Result<bool, ViewError> {
        const ON: &str = "select exists (select 1 from v_segment where camera = ?1 and root = ?2), \
             exists (select 1 from v_segment where camera = ?1)";
        let own = |recorder: &str| recorder == camera.recorder();
        if !self.roots()?.iter().any(|r| r.path == root && own(&r.recorder)) {
            return Ok(false);
        }
        let at = self.cameras().binary_search_by(|c| c.id.cmp(camera)).ok();
        let row = at.and_then(|at| self.cameras().get(at)?.row);
        let on = self.row(ON, (row, root), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(!matches!(on, Some((false, true))))
    }

    /// An entry without cameras is about all of them.
    fn may_name(&self, no: &str, camera: &CameraId) -> bool {
        let mut entries = self.context.records.iter().flatten().filter(|r| r.no == no).peekable();
        let names = |cameras: &Vec<serde_json::Value>| {
            cameras.is_empty() || cameras.iter().any(|c| c.as_str() == Some(camera.as_str()))
        };
        entries.peek().is_none()
            || entries.any(|r| r.fields.get("cameras").and_then(|c| c.as_array()).is_none_or(names))
    }
}
