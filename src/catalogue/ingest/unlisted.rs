//! Roots that the configuration no longer names. What lies there is out of sight and stays so: whoever
//! points a recorder at another folder must not make footage look kept, or its loss look like nothing.
//! Only what lies under a named root as well, the same footage by camera, stream, start and bytes, was moved.

use rusqlite::OptionalExtension;

use super::Pass;
use super::vanished::{Lies, Missing};

/// Why such a root cannot be seen.
const WHY: &str = "the configuration no longer names it";

impl Pass<'_> {
    /// At the end of a pass: every root that was not announced in it is out of sight.
    pub(super) fn leave_unlisted(&mut self) -> rusqlite::Result<()> {
        const ALL: &str = "select id from root";
        const LEAVE: &str = "update root set since_ms = case when listed = 0 then since_ms else ?2 end, listed = 0, \
             state = 'cannot_see', why = ?3 where id = ?1";
        let mut unlisted: Vec<i64> = {
            let mut get = self.cat.db.prepare_cached(ALL)?;
            let rows = get.query_map([], |r| r.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        unlisted.retain(|root| !self.announced.contains(root));
        for root in unlisted {
            self.cat.db.execute(LEAVE, rusqlite::params![root, self.now.0, WHY])?;
            self.follow_moved(root)?;
        }
        Ok(())
    }

    fn follow_moved(&mut self, root: i64) -> rusqlite::Result<()> {
        const PLACE: &str = "select r.path || '/' || o.path from segment s join segment o on o.camera = s.camera \
             and o.start_ms = s.start_ms join root r on r.id = o.root where s.id = ?1 and r.listed = 1 and o.gone_ms is null \
             and o.open = 0 and o.stream = s.stream and o.bytes = s.bytes \
             and (o.sha256 is null or s.sha256 is null or o.sha256 = s.sha256)";
        let left: Vec<Missing> = {
            let sql = format!("{} where root = ?1 and gone_ms is null", Missing::SELECT);
            let mut get = self.cat.db.prepare(&sql)?;
            let rows = get.query_map([root], Missing::read)?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for m in left {
            let place: Option<String> =
                self.cat.db.prepare_cached(PLACE)?.query_row([m.id], |r| r.get(0)).optional()?;
            if let Some(place) = place {
                let lies = Lies { place, footage: Some(m.footage()) };
                self.take_out(&m, Some(&lies), self.now)?;
            }
        }
        Ok(())
    }
}
