//! A checkpoint that the reader kept, held against what is checked: what that shows, what not, and whom to ask. An older
//! copy is no rewrite, and nothing is said to be one that only lacks its proof.

use std::path::Path;

use super::Shown;
use super::sentence::Sentence;
use crate::ledger::checkpoint::Checkpoint;
use crate::text::Text;

/// How a kept checkpoint stands to the one that is checked.
pub(super) enum Standing {
    /// The very same tree.
    Same,
    /// What is checked extends it.
    Extends,
    /// It has more leaves than what is checked.
    Newer,
    /// It has fewer, and nothing here leads from one to the other.
    Unproven,
    /// The two contradict each other; the sentence that says so.
    Rewritten(&'static str),
    /// It is of another log.
    OtherLog,
    /// Who signed it: no key of the log, or it is damaged.
    Signer(Sentence),
}

impl Standing {
    /// By what the two checkpoints alone tell.
    pub fn of_two(old: &Checkpoint, new: &Checkpoint) -> Self {
        match old.size.cmp(&new.size) {
            _ if old.origin != new.origin => Self::OtherLog,
            std::cmp::Ordering::Greater => Self::Newer,
            std::cmp::Ordering::Less => Self::Unproven,
            std::cmp::Ordering::Equal if old.root == new.root => Self::Same,
            std::cmp::Ordering::Equal => Self::Rewritten("ledger-inconsistent"),
        }
    }
}

impl Shown {
    /// Says how `old`, kept in the file `place`, stands to `new`.
    pub(super) fn held_against(
        &mut self,
        place: &Path,
        (old, new): (&Checkpoint, &Checkpoint),
        standing: Standing,
        text: &Text,
    ) {
        let facts = [
            ("file", place.display().to_string().into()),
            ("old", old.size.into()),
            ("new", new.size.into()),
            ("oldroot", old.root.to_string().into()),
            ("newroot", new.root.to_string().into()),
        ];
        match standing {
            Standing::Same => self.proved.push(Sentence::of(text, "verify-same", &facts)),
            Standing::Extends => self.proved.push(Sentence::of(text, "verify-extends", &facts)),
            Standing::Newer => self.unshow(Sentence::of(text, "verify-newer", &facts)),
            Standing::Unproven => self.unshow(Sentence::of(text, "verify-unproven", &facts)),
            Standing::Rewritten(id) => self.fail(place.display(), Sentence::of(text, id, &facts)),
            Standing::OtherLog => {
                let origin = [("origin", old.origin.to_string().into())];
                self.fail(place.display(), Sentence::of(text, "ledger-other-log", &origin));
            }
            Standing::Signer(why) => self.fail(place.display(), why),
        }
    }
}
