//! Segments as evidence: what a breach shows of files and of the leaves that seal them.

use super::{View, ViewError};
use crate::catalogue;
use crate::evidence;
use crate::model::finding::Evidence;
use crate::model::{RelPath, Sha256, UtcMs};

impl View {
    /// Segments as evidence, with their ledger leaves, in the order of `ids`: rows of the catalogue. One that the
    /// catalogue does not have is left out.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn evidence(&self, ids: &[i64]) -> Result<Vec<Evidence>, ViewError> {
        let mut kept = self.kept.evidence.borrow_mut();
        let new: Vec<i64> = ids.iter().copied().filter(|id| !kept.contains_key(id)).collect();
        if !new.is_empty() {
            kept.extend(self.load_evidence(&new)?);
        }
        Ok(ids.iter().filter_map(|id| kept.get(id).cloned()).collect())
    }

    fn load_evidence(&self, ids: &[i64]) -> Result<Vec<(i64, Evidence)>, ViewError> {
        const GET: &str = "select s.id, c.name, s.stream, s.start_ms, s.root, s.path, s.bytes, s.sha256 \
             from json_each(?1) one join v_segment s on s.id = one.value join v_camera c on c.id = s.camera";
        let leaf_of = format!("select idx from v_once where {}", evidence::Once::IS);
        let ids = format!("{ids:?}");
        let found: Vec<(i64, String, String, Evidence)> = self.rows(GET, [ids], |r| {
            let evidence = Evidence::Segment {
                start: UtcMs(r.get(3)?),
                root: r.get(4)?,
                path: RelPath::from_stored(r.get::<_, String>(5)?),
                bytes: r.get::<_, i64>(6)?.cast_unsigned(),
                sha256: r.get_ref(7)?.as_blob_or_null()?.and_then(Sha256::from_slice),
                leaf: None,
            };
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, evidence))
        })?;
        let sealed = |(id, camera, stream, mut evidence): (i64, String, String, Evidence)| {
            if let Evidence::Segment { start, sha256: Some(hash), leaf, .. } = &mut evidence {
                let key = evidence::once(&catalogue::segment_key(&camera, &stream, *start, hash));
                *leaf = self.row(&leaf_of, key.params(), |r| r.get::<_, i64>(0))?.map(i64::cast_unsigned);
            }
            Ok((id, evidence))
        };
        found.into_iter().map(sealed).collect()
    }
}
