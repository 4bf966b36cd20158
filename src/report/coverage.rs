//! The picture of footage by camera and day: which rows and cells there are and what each shows.
//! Shapes tell the states apart without colour; folding keeps any site on one sheet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::document::{AuditDocument, CameraReport, DayReport};
use super::page::held_of;
use super::reading;
use crate::model::calendar::days_between;
use crate::text::{Text, one_line};

/// Rows at most: more cameras are folded by recorder.
pub const ROWS: usize = 64;
/// Columns at most: more days are folded, seven to a cell.
pub const COLUMNS: usize = 92;

const CELL: usize = 11;
/// Height of a row: more than a cell, so that labels of 11 units stand clear of each other.
const PITCH: usize = 15;
const LABEL: usize = 32;
const TOP: usize = 22;

/// Columns up to which every week has a date.
const MONTH: usize = 31;
/// Columns that a sheet of paper takes upright, so that labels can be read.
const UPRIGHT: usize = 62;

/// The picture, ready to be drawn.
pub struct Picture {
    /// Too wide for a sheet of paper that stands upright.
    pub wide: bool,
    /// Width in user units.
    pub width: usize,
    /// Height in user units.
    pub height: usize,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
    /// Marks along the top.
    pub ticks: Vec<Tick>,
    /// How to read it.
    pub caption: String,
    /// What was folded or cut.
    pub notes: Vec<String>,
}

/// One row.
pub struct Row {
    /// Offset from the top.
    pub y: usize,
    /// Name, cut to fit.
    pub label: String,
    /// The whole name with its figures.
    pub title: String,
    /// True when it stands for several cameras.
    pub folded: bool,
    /// Cells from newest to oldest.
    pub cells: Vec<Cell>,
}

/// One cell.
pub struct Cell {
    /// Offset from the left.
    pub x: usize,
    /// Id of its shape.
    pub shape: &'static str,
    /// Date and share in words.
    pub title: String,
}

/// A mark along the top.
pub struct Tick {
    /// Offset from the left.
    pub x: usize,
    /// What it says.
    pub label: String,
}

impl Picture {
    /// Shapes and the ids of their words.
    pub fn legend(&self) -> [(&'static str, &'static str); 7] {
        [
            ("f", "legend-whole"),
            ("m", "legend-most"),
            ("p", "legend-part"),
            ("l", "legend-little"),
            ("n", "legend-none"),
            ("e", "legend-unexpected"),
            ("v", "legend-events"),
        ]
    }
}

/// What one cell knows before it is drawn.
#[derive(Clone, Copy)]
struct Share {
    date: Date,
    covered_pct: f64,
    events: bool,
}

/// Where columns lie and how days become columns.
struct Scale {
    /// Rows at most.
    rows: usize,
    left: usize,
    newest: Date,
    days_per_cell: usize,
    columns: usize,
}

impl Scale {
    /// Newest days first: folded into weeks where they do not fit, or cut.
    fn of(doc: &AuditDocument, t: &Text, rows: usize, most: usize, fold: bool) -> Option<Self> {
        let ends = doc.cameras.iter().flat_map(|c| [c.days.first(), c.days.last()]).flatten();
        let dates: Vec<Date> = ends.filter_map(|d| d.date.parse().ok()).collect();
        let (oldest, newest) = (*dates.iter().min()?, *dates.iter().max()?);
        let days = days_between(oldest, newest) as usize + 1;
        let days_per_cell = if fold && days > most { 7 } else { 1 };
        let longest = doc
            .cameras
            .iter()
            .map(|c| width(&doc.names.shown(&c.id, t)))
            .max()
            .unwrap_or(0)
            .clamp(if doc.cameras.len() > rows { 20 } else { 14 }, LABEL);
        // About 6.2 units a Latin letter at the size of the labels.
        let left = longest * 31 / 5 + 10;
        Some(Self { rows, left, newest, days_per_cell, columns: days.div_ceil(days_per_cell).min(most) })
    }

    fn column(&self, day: &DayReport) -> Option<(usize, Date)> {
        let date: Date = day.date.parse().ok()?;
        let column = days_between(date, self.newest) as usize / self.days_per_cell;
        (column < self.columns).then_some((column, date))
    }
}

/// Draws the cameras of `doc`; nothing when no camera has days.
pub fn picture(doc: &AuditDocument, t: &Text) -> Option<Picture> {
    draw(doc, t, &Scale::of(doc, t, ROWS, COLUMNS, true)?)
}

/// The newest days alone: every row has a cell for each of them.
pub fn strip(doc: &AuditDocument, t: &Text, rows: usize, days: usize) -> Option<Picture> {
    let scale = Scale::of(doc, t, rows, days, false)?;
    let mut picture = draw(doc, t, &scale)?;
    for row in &mut picture.rows {
        let known = std::mem::take(&mut row.cells);
        let at = |column: usize| known.iter().find(|c| c.x == scale.left + column * CELL);
        row.cells = (0..scale.columns)
            .map(|column| {
                at(column).map_or_else(
                    || Cell { x: scale.left + column * CELL, shape: shape(None), title: String::new() },
                    |c| Cell { x: c.x, shape: c.shape, title: c.title.clone() },
                )
            })
            .collect();
    }
    // Older days are no part of it, so nothing was cut.
    picture.notes.truncate(usize::from(doc.cameras.len() > rows));
    Some(picture)
}

fn draw(doc: &AuditDocument, t: &Text, scale: &Scale) -> Option<Picture> {
    let (single, folded) = split(&doc.cameras, scale.rows);
    let mut rows: Vec<Row> = Vec::with_capacity(single.len() + folded.len());
    for c in &single {
        let name = doc.names.shown(&c.id, t);
        let title = t.say(
            "cover-row",
            &[
                ("camera", (&name).into()),
                ("held", held_of(c, t).into()),
                ("covered", t.percent(c.covered_pct).into()),
            ],
        );
        rows.push(row(t, scale, rows.len(), &name, title, &[c]));
    }
    for (recorder, cameras) in &folded {
        let title = fold_title(recorder, cameras.len(), t);
        rows.push(row(t, scale, rows.len(), &title.clone(), title, cameras));
    }
    let count = folded.values().map(Vec::len).sum();
    Some(Picture {
        wide: scale.columns > UPRIGHT,
        width: scale.left + scale.columns * CELL + 12,
        height: TOP + rows.len() * PITCH + 4,
        ticks: ticks(t, scale),
        caption: caption(doc, t, scale),
        notes: notes(doc, t, scale, single.len(), count),
        rows,
    })
}

fn fold_title(recorder: &str, n: usize, t: &Text) -> String {
    match recorder {
        "" => t.say("cover-fold-all", &[("n", n.into())]),
        _ => t.say("cover-fold-row", &[("recorder", recorder.into()), ("n", n.into())]),
    }
}

/// Cameras with a row of their own, and the others by recorder, or under "" when the recorders are too
/// many as well.
fn split(cameras: &[CameraReport], rows: usize) -> (Vec<&CameraReport>, BTreeMap<&str, Vec<&CameraReport>>) {
    if cameras.len() <= rows {
        return (cameras.iter().collect(), BTreeMap::new());
    }
    let short = |c: &CameraReport| {
        c.days.iter().filter(|d| !c.event_driven && d.expected && d.covered_pct < 80.0).count()
    };
    let mut worst: Vec<(usize, &CameraReport)> = cameras.iter().map(|c| (short(c), c)).collect();
    worst.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.id.cmp(&b.1.id)));
    let alone = worst.iter().take(rows * 3 / 4).filter(|(n, _)| *n > 0).count();
    let (single, rest) = worst.split_at(alone);
    let mut folded: BTreeMap<&str, Vec<&CameraReport>> = BTreeMap::new();
    for (_, c) in rest {
        folded.entry(&c.recorder).or_default().push(c);
    }
    if folded.len() > rows / 4 {
        folded = BTreeMap::from([("", rest.iter().map(|(_, c)| *c).collect())]);
    }
    (single.iter().map(|(_, c)| *c).collect(), folded)
}

fn row(t: &Text, scale: &Scale, at: usize, name: &str, title: String, cameras: &[&CameraReport]) -> Row {
    let mut worst: Vec<Option<Share>> = vec![None; scale.columns];
    let mut dates: Vec<Option<Date>> = vec![None; scale.columns];
    for (c, day) in cameras.iter().flat_map(|c| c.days.iter().map(move |d| (c, d))) {
        let Some((column, date)) = scale.column(day) else { continue };
        if let Some(known) = dates.get_mut(column) {
            *known = Some(date);
        }
        let share = Share { date, covered_pct: day.covered_pct, events: c.event_driven };
        if let Some(cell) = worst.get_mut(column).filter(|_| day.expected)
            && cell.is_none_or(|w| (share.events, share.covered_pct) < (w.events, w.covered_pct))
        {
            *cell = Some(share);
        }
    }
    let cell = |(column, share): (usize, &Option<Share>)| {
        let date = dates.get(column).copied().flatten()?;
        Some(Cell { x: scale.left + column * CELL, shape: shape(*share), title: cell_title(t, *share, date) })
    };
    Row {
        y: TOP + at * PITCH,
        label: shortened(&one_line(name), LABEL),
        title,
        folded: cameras.len() > 1,
        cells: worst.iter().enumerate().filter_map(cell).collect(),
    }
}

fn shape(share: Option<Share>) -> &'static str {
    match share {
        None => "e",
        Some(s) if s.events && s.covered_pct > 0.0 => "v",
        Some(s) if s.events => "e",
        Some(s) if s.covered_pct >= 99.0 => "f",
        Some(s) if s.covered_pct >= 80.0 => "m",
        Some(s) if s.covered_pct >= 20.0 => "p",
        Some(s) if s.covered_pct > 0.0 => "l",
        Some(_) => "n",
    }
}

fn cell_title(t: &Text, share: Option<Share>, date: Date) -> String {
    let Some(s) = share else {
        return t.say("cover-cell-unexpected", &[("date", date.to_string().into())]);
    };
    let id = if s.events { "cover-cell-events" } else { "cover-cell" };
    t.say(id, &[("date", s.date.to_string().into()), ("covered", t.percent(s.covered_pct).into())])
}

/// A date every week, every second one where there are many, so that a day can be read off.
fn ticks(t: &Text, scale: &Scale) -> Vec<Tick> {
    let every = match (scale.days_per_cell, scale.columns) {
        (1, ..=MONTH) => 7,
        (1, _) => 14,
        _ => 8,
    };
    let date = |column: usize| {
        let back = i64::try_from(column * scale.days_per_cell).unwrap_or(0);
        scale.newest.saturating_sub(jiff::ToSpan::days(back)).strftime("%m-%d").to_string()
    };
    (0..scale.columns)
        .step_by(every)
        .map(|column| Tick {
            x: scale.left + column * CELL + 4,
            label: if column == 0 { t.word("cover-today") } else { date(column) },
        })
        .collect()
}

fn caption(doc: &AuditDocument, t: &Text, scale: &Scale) -> String {
    match scale.days_per_cell {
        1 => t.say("cover-caption", &[("zone", reading::zone_name(doc).into())]),
        days => {
            t.say("cover-caption-weeks", &[("zone", reading::zone_name(doc).into()), ("days", days.into())])
        }
    }
}

fn notes(doc: &AuditDocument, t: &Text, scale: &Scale, shown: usize, folded: usize) -> Vec<String> {
    let drawn = scale.columns * scale.days_per_cell;
    let cut =
        doc.cameras.iter().flat_map(|c| &c.days).any(|d| {
            d.date.parse().is_ok_and(|date: Date| days_between(date, scale.newest) as usize >= drawn)
        });
    let fold =
        (folded > 0).then(|| t.say("cover-folded", &[("shown", shown.into()), ("folded", folded.into())]));
    fold.into_iter().chain(cut.then(|| t.say("cover-cut", &[("n", drawn.into())]))).collect()
}

fn size(c: char) -> usize {
    if u32::from(c) >= 0x1100 { 2 } else { 1 }
}

fn width(name: &str) -> usize {
    name.chars().map(size).sum()
}

/// A name cut in the middle to about `room` Latin letters; a Chinese character counts two.
pub fn shortened(name: &str, room: usize) -> String {
    if width(name) <= room {
        return name.to_owned();
    }
    let keep = |chars: &mut dyn Iterator<Item = char>, room: usize| {
        let mut left = room;
        chars.take_while(|c| left.checked_sub(size(*c)).map(|rest| left = rest).is_some()).collect::<Vec<_>>()
    };
    let head = keep(&mut name.chars(), room / 3);
    let tail = keep(&mut name.chars().rev(), room - room / 3 - 1);
    head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::text::{Lang, for_lang};

    fn drawn(doc: &AuditDocument) -> Picture {
        picture(doc, for_lang(Lang::En)).expect("cameras have days")
    }

    #[test]
    fn a_small_site_has_a_row_for_each_camera_and_a_cell_for_each_day() {
        let p = drawn(&sample::large(Lang::En, 64, 90, 0));
        assert_eq!(p.rows.len(), 64);
        assert!(p.rows.iter().all(|r| r.cells.len() == 90));
        assert!(p.notes.is_empty());
    }

    #[test]
    fn a_large_site_is_folded_and_says_so() {
        let p = drawn(&sample::large(Lang::En, 1_000, 90, 0));
        assert!(p.rows.len() <= ROWS, "{}", p.rows.len());
        assert_eq!(p.notes.len(), 1);
        assert!(p.rows.iter().any(|r| r.folded));
    }

    #[test]
    fn two_years_are_folded_and_cut_and_say_so() {
        let p = drawn(&sample::large(Lang::En, 2, 730, 0));
        assert!(p.rows.iter().all(|r| r.cells.len() == COLUMNS));
        assert!(p.notes.iter().any(|n| n.contains("644")), "{:?}", p.notes);
    }

    #[test]
    fn each_state_has_a_shape_of_its_own() {
        let share =
            |covered_pct, events| Some(Share { date: jiff::civil::date(2026, 11, 1), covered_pct, events });
        let shapes = [
            (share(100.0, false), "f"),
            (share(80.0, false), "m"),
            (share(79.9, false), "p"),
            (share(0.5, false), "l"),
            (share(0.0, false), "n"),
            (share(3.0, true), "v"),
            (None, "e"),
        ];
        for (state, id) in shapes {
            assert_eq!(shape(state), id);
        }
    }

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shortened("nvr1/gate", 26), "nvr1/gate");
        assert_eq!(shortened("recorder-of-the-north-wing/stairs-2", 20), "record…wing/stairs-2");
        assert_eq!(shortened("一号录像机/教学楼三层东侧走廊", 20), "一号录…三层东侧走廊");
    }
}
