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

    /// The same of a subject as findings are stored, see [`Subject::stored`]; what cannot be read concerns every camera.
    pub fn concerns_stored(&self, kind: &str, id: &str, camera: &CameraId) -> bool {
        Subject::stored(kind, id).is_none_or(|s| self.concerns(&s, camera).unwrap_or(true))
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

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::model::{RecorderId, UtcMs};
    use crate::register::Record;
    use crate::views::tests::view;

    fn hold(no: &str, cameras: Value) -> Record {
        let fields = Map::from_iter([("cameras".to_owned(), cameras)]);
        Record { form: "hold_order".to_owned(), no: no.to_owned(), at: UtcMs(0), fields }
    }

    #[test]
    fn what_is_said_of_something_else_concerns_a_camera_only_where_it_belongs_to_it() {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut view = view(dir.path());
        let other = hold("2", json!(["nvr1/hall", "nvr2/gate"]));
        view.context.records = Some(vec![hold("1", json!(["nvr1/gate"])), other, hold("3", json!([]))]);
        let gate = CameraId::parse("nvr1/gate").expect("an id");
        let recorder = |id: &str| Subject::Recorder(RecorderId::new(id.to_owned()).expect("an id"));
        let record = |no: &str| Subject::Record(no.to_owned());
        for (subject, concerns) in [
            (Subject::Camera(gate.clone()), true),
            (Subject::Camera(CameraId::parse("nvr1/hall").expect("an id")), false),
            (recorder("nvr1"), true),
            (recorder("nvr2"), false),
            (record("1"), true),
            (record("2"), false),
            (record("3"), true),
            (record("an entry that was erased"), true),
            (Subject::Root("a root of nobody".to_owned()), false),
            (Subject::Setting("nvr1/gaet".to_owned()), true),
            (Subject::Site, true),
        ] {
            assert_eq!(view.concerns(&subject, &gate).expect("read"), concerns, "{subject:?}");
            let stored = serde_json::to_value(&subject).expect("serialises");
            let (kind, id) = (stored["kind"].as_str(), stored["id"].as_str());
            let back = Subject::stored(kind.expect("a kind"), id.unwrap_or_default());
            assert_eq!(back, Some(subject), "as findings are stored");
        }
    }
}
