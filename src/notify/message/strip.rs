//! The picture of the last days in a mail: a row of marks for each camera. Cells of a table and plain characters survive
//! every mail program, also where pictures are blocked; each state has a mark of its own, so it is read without colour.

use crate::report::coverage::{self, Row};
use crate::report::document::AuditDocument;
use crate::text::Text;

/// Cameras with a row of their own, at most; the others share rows.
const ROWS: usize = 16;
/// Days shown: as many as a phone has room for.
const DAYS: usize = 14;

/// The picture.
pub(super) struct Strip {
    pub(super) rows: Vec<StripRow>,
    /// How to read it, and what was folded.
    pub(super) notes: Vec<String>,
}

/// One row.
pub(super) struct StripRow {
    pub(super) label: String,
    pub(super) cells: Vec<StripCell>,
}

/// One day.
pub(super) struct StripCell {
    pub(super) mark: &'static str,
    pub(super) paper: &'static str,
    pub(super) ink: &'static str,
    pub(super) title: String,
}

/// Mark, background and ink of each state.
fn look(shape: &str) -> (&'static str, &'static str, &'static str) {
    match shape {
        "f" => ("█", "#0b6b74", "#0b6b74"),
        "m" => ("▆", "#dce9ea", "#0b6b74"),
        "p" => ("▃", "#f6e3c3", "#8a4b00"),
        "l" => ("▁", "#f6e3c3", "#8a4b00"),
        "n" => ("×", "#b3261e", "#ffffff"),
        "v" => ("○", "#dce9ea", "#0b6b74"),
        _ => ("·", "#eef1f4", "#5b6670"),
    }
}

impl StripRow {
    /// The marks alone.
    pub(super) fn marks(&self) -> String {
        self.cells.iter().map(|c| c.mark).collect()
    }
}

/// The picture of a document; nothing where no camera has days.
pub(super) fn strip(doc: &AuditDocument, t: &Text) -> Option<Strip> {
    let picture = coverage::strip(doc, t, ROWS, DAYS)?;
    let mut notes = vec![t.word("digest-legend")];
    notes.extend(picture.notes);
    Some(Strip { rows: picture.rows.iter().map(row).collect(), notes })
}

fn row(row: &Row) -> StripRow {
    let cell = |c: &coverage::Cell| {
        let (mark, paper, ink) = look(c.shape);
        StripCell { mark, paper, ink, title: c.title.clone() }
    };
    StripRow { label: row.label.clone(), cells: row.cells.iter().map(cell).collect() }
}
