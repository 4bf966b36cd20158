//! The declared cameras: inline, from a TOML file, or from a CSV list as offices keep them.
//!
//! A blank cell stays blank; whether that is allowed is for a rule to say, not for the loader.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::Hours;
use crate::model::ids::CameraId;
use crate::text::{Fact, Said};

use super::Declared;
use super::camera::{Camera, InventoryDocument};
use super::check::{check, twice};
use super::document::{Document, Node, read_text};
use super::encoding::{self, Encoded};
use super::probe::ProbeAddress;
use super::problem::{Place, Problem, Problems, Source};
use super::spelling::{nearest, suggestion};
use super::tags::{Dimension, Reading};

/// A row of a table of ownership: what an office runs, without naming single cameras.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it says; its id is `row/<line>` and names no camera.
    pub says: Camera,
    /// The columns that the table has, by their English names.
    pub columns: Vec<&'static str>,
}

/// What was declared: cameras, and rows that name none.
#[derive(Default)]
pub(super) struct Inventory {
    pub cameras: Vec<Declared<Camera>>,
    pub rows: Vec<Declared<Row>>,
    /// What is no mistake and still to be known: words that mean nothing here, an old encoding.
    pub notes: Problems,
}

/// Cameras of the configuration and of the inventory file that it names.
pub(super) fn load(document: &Document, folder: &Path, out: &mut Problems) -> Inventory {
    let mut reading = Reading::new(document);
    let cameras = of_document(document, &mut reading);
    let mut inventory = Inventory { cameras, ..Inventory::default() };
    let file = document.root.get("inventory").and_then(|i| i.get("file"));
    if let Some(node) = file
        && let Some(name) = node.text()
    {
        match of_file(&folder.join(name), &mut reading, out) {
            Ok(mut file) => {
                inventory.cameras.append(&mut file.cameras);
                inventory.rows.append(&mut file.rows);
                inventory.notes.append(file.notes);
            }
            Err(problems) => {
                // A file that cannot be read is a mistake of the line that names it.
                let place = document.place(&node.span);
                let each = problems.iter().map(|p| Problem { place: place.clone(), ..p.clone() });
                each.for_each(|p| out.push(p));
            }
        }
    }
    inventory.notes.append(reading.notes);
    refuse_repeats(&inventory.cameras, out);
    refuse_strangers(document, &inventory.cameras, out);
    inventory
}

/// Reads an inventory file; what is wrong inside it goes to `out`.
///
/// # Errors
/// The file cannot be read at all.
fn of_file(path: &Path, reading: &mut Reading, out: &mut Problems) -> Result<Inventory, Problems> {
    let name = path.display().to_string();
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        let Encoded { text, encoding } = encoding::read(path)?;
        let source = Source::new(name, text);
        let mut notes = Problems::default();
        if let Some(encoding) = encoding {
            let message = Said::of("inventory-encoding", [("encoding", encoding.into())]);
            notes.push(
                Problem::new(Place::whole(&source), message).help(Said::of("inventory-encoding-help", [])),
            );
        }
        return Ok(Inventory { notes, ..Table::new(source, reading).read(out) });
    }
    match Document::parse(&name, &read_text(path)?) {
        Ok(document) => {
            out.append(check::<InventoryDocument>(&document));
            Ok(Inventory { cameras: of_document(&document, reading), ..Inventory::default() })
        }
        Err(problems) => {
            out.append(problems);
            Ok(Inventory::default())
        }
    }
}

/// The cameras that can be read; the schema check has reported the others.
fn of_document(document: &Document, reading: &mut Reading) -> Vec<Declared<Camera>> {
    let nodes = document.root.list("camera").iter();
    let cameras = nodes.filter_map(|node| {
        let mut camera: Camera = node.typed(&document.source).ok()?;
        for field in ["zone", "view", "labels", "area", "system_kind"] {
            if let Some(value) = node.get(field) {
                let one = std::slice::from_ref(value);
                let texts = if value.text().is_some() { one } else { value.items() };
                let texts = texts.iter().filter_map(|n| Some((n.text()?, document.place(&n.span))));
                set_tags(&mut camera, field, field, texts, reading);
            }
        }
        let span = node.get("id").map_or(&node.span, |id| &id.span);
        Some(Declared::new(camera, document.place(span)))
    });
    cameras.collect()
}

/// Puts the tags that a field's texts mean in the place of the texts; `name` is what the site calls the field.
fn set_tags<'t>(
    camera: &mut Camera,
    field: &str,
    name: &str,
    texts: impl Iterator<Item = (&'t str, Place)>,
    reading: &mut Reading,
) {
    let Some(dimension) = Dimension::of_field(field) else { return };
    let mut all = Vec::new();
    for (text, place) in texts {
        let mut tags = reading.tags(dimension, name, text, &place);
        if dimension == Dimension::Zone {
            camera.unknown_tags.append(&mut tags.unknown);
        }
        all.append(&mut tags.all);
    }
    match field {
        "zone" => camera.zone = all,
        "view" => camera.view = all,
        "labels" => camera.labels = all,
        // One area answers and one system holds a camera: several words are kept as they were written.
        "area" if all.len() == 1 => camera.area = all.pop(),
        "system_kind" if all.len() == 1 => camera.system_kind = all.pop(),
        _ => {}
    }
}

fn refuse_repeats(cameras: &[Declared<Camera>], out: &mut Problems) {
    let mut first: BTreeMap<&CameraId, &Place> = BTreeMap::new();
    for camera in cameras {
        match first.get(&camera.id) {
            Some(place) => out.push(
                Problem::new(camera.place.of_words(camera.id.as_str()), twice("camera", camera.id.as_str()))
                    .also(place.of_words(camera.id.as_str()), Said::of("config-first-here", []))
                    .help(Said::of("inventory-one-entry", [])),
            ),
            None => {
                first.insert(&camera.id, &camera.place);
            }
        }
    }
}

/// A camera of a recorder that nobody declared would be judged as one that never recorded.
fn refuse_strangers(document: &Document, cameras: &[Declared<Camera>], out: &mut Problems) {
    let ids = document.root.list("recorder").iter().filter_map(|r| r.get("id").and_then(Node::text));
    let known: Vec<&str> = ids.collect();
    for camera in cameras.iter().filter(|c| !known.is_empty() && !known.contains(&c.id.recorder())) {
        let recorder = camera.id.recorder();
        let facts = [("camera", camera.id.as_str().into()), ("recorder", recorder.into())];
        let message = Said::of("inventory-unknown-recorder", facts);
        let at = camera.place.of_words(camera.id.as_str());
        let help = suggestion(recorder, &known, "recorders");
        out.push(Problem::new(at, message).help(help));
    }
}

/// A field of a camera that a column can fill.
type Fill = fn(&mut Camera, &str) -> Result<(), Said>;

/// Column names, English first, and what each fills.
const COLUMNS: &[(&[&str], Fill)] = &[
    (&["name", "名称", "摄像机名称", "设备名称"], |c, v| text(&mut c.name, v)),
    (&["zone", "zones", "区域标签", "安装部位"], |c, v| list(&mut c.zone, v)),
    (&["view", "views", "视野", "拍摄内容"], |c, v| list(&mut c.view, v)),
    (
        &["coverage", "覆盖范围", "监控范围", "视频覆盖范围", "视频覆盖范围范围"],
        |c, v| text(&mut c.coverage, v),
    ),
    (&["area", "区域", "所属区域"], |c, v| text(&mut c.area, v)),
    (&["owner", "产权部门", "所有部门", "建设部门"], |c, v| text(&mut c.owner, v)),
    (&["department", "部门", "使用部门", "部门/系部"], |c, v| text(&mut c.department, v)),
    (&["system_kind", "系统类别", "系统类型"], |c, v| text(&mut c.system_kind, v)),
    (&["responsible_person", "责任人", "负责人"], |c, v| text(&mut c.responsible_person, v)),
    (&["maintainer", "维护单位", "维保单位"], |c, v| text(&mut c.maintainer, v)),
    (&["storage_location", "存储位置", "存放位置"], |c, v| text(&mut c.storage_location, v)),
    (&["brand", "品牌"], |c, v| text(&mut c.brand, v)),
    (&["monitoring_level", "监控级别", "级别"], |c, v| text(&mut c.monitoring_level, v)),
    (&["system_user", "系统使用人", "使用人"], |c, v| text(&mut c.system_user, v)),
    (&["labels", "label", "标签", "密级标签"], |c, v| list(&mut c.labels, v)),
    (&["in_service", "启用日期", "投用日期"], |c, v| date(&mut c.in_service, v)),
    (&["schedule", "录像时段", "录制时间"], |c, v| hours(&mut c.schedule, v)),
    (&["probe_address", "探测地址"], |c, v| probe(&mut c.probe_address, v)),
    (&["declared_by", "申报人", "填表人"], |c, v| text(&mut c.declared_by, v)),
    (&["declared_on", "申报日期", "填表日期"], |c, v| date(&mut c.declared_on, v)),
    (&["remarks", "remark", "备注"], |c, v| text(&mut c.remarks, v)),
];

/// Names of the one column that no row can do without.
const ID_COLUMN: &[&str] = &["id", "camera", "编号", "摄像机编号", "设备编号"];

/// Columns of a table of ownership: whose it is, what it covers, where it is stored.
const OWNERSHIP: &[&str] = &["department", "coverage", "storage_location"];

/// Lines in which the names of the columns are looked for.
const HEAD_WITHIN: usize = 5;

fn is_known(cell: &str) -> bool {
    let cell = cell.trim();
    ID_COLUMN.contains(&cell) || COLUMNS.iter().any(|(names, _)| names.contains(&cell))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every column")]
fn text(field: &mut Option<String>, value: &str) -> Result<(), Said> {
    *field = Some(value.to_owned());
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every column")]
fn list(field: &mut Vec<String>, value: &str) -> Result<(), Said> {
    let parts = value.split([';', '；', '、', ',', '，']).map(str::trim);
    *field = parts.filter(|p| !p.is_empty()).map(str::to_owned).collect();
    Ok(())
}

/// Takes 2026-01-31 and what spreadsheets make of it: 2026/1/31, 2026.1.31, 2026年1月31日.
fn date(field: &mut Option<Date>, value: &str) -> Result<(), Said> {
    let parts: Vec<&str> = value.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let read = || -> Option<Date> {
        let [y, m, d] = parts.as_slice() else { return None };
        (y.len() == 4).then_some(())?;
        Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
    };
    *field = Some(read().ok_or_else(|| Said::of("config-form-date", []))?);
    Ok(())
}

fn hours(field: &mut Option<Hours>, value: &str) -> Result<(), Said> {
    let read = value.parse();
    *field = Some(read.map_err(|()| Said::of("config-form-hours", []))?);
    Ok(())
}

fn probe(field: &mut Option<ProbeAddress>, value: &str) -> Result<(), Said> {
    *field = Some(value.parse().map_err(|()| Said::of("config-form-probe-address", []))?);
    Ok(())
}

/// What a column of the file is.
enum Column {
    Id,
    Field { field: &'static str, name: String, fill: Fill },
    Extra(String),
}

/// A CSV list of cameras.
struct Table<'r> {
    source: Arc<Source>,
    reading: &'r mut Reading,
}

impl<'r> Table<'r> {
    fn new(source: Arc<Source>, reading: &'r mut Reading) -> Self {
        Self { source, reading }
    }

    fn read(mut self, out: &mut Problems) -> Inventory {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(self.source.text().as_bytes());
        // The text is UTF-8 and rows may differ in length, which leaves no error to lose.
        let records: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
        // A title may stand above the names of the columns, as offices print it.
        let named =
            records.iter().take(HEAD_WITHIN).position(|r| r.iter().filter(|c| is_known(c)).count() >= 2);
        let at = named.unwrap_or(0);
        let Some(head) = records.get(at) else {
            out.push(
                Problem::new(Place::whole(&self.source), Said::of("inventory-empty", []))
                    .help(Said::of("inventory-empty-help", [])),
            );
            return Inventory::default();
        };
        let rest = records.iter().skip(at + 1);
        let columns = self.columns(head, out);
        if columns.iter().any(|c| matches!(c, Column::Id)) {
            let cameras = rest.filter_map(|row| self.camera(row, &columns, out)).collect();
            return Inventory { cameras, ..Inventory::default() };
        }
        let own: Vec<&'static str> = columns
            .iter()
            .filter_map(|c| if let Column::Field { field, .. } = c { Some(*field) } else { None })
            .collect();
        if OWNERSHIP.iter().all(|name| own.contains(name)) {
            let rows = rest.filter_map(|row| self.row(row, &columns, &own, out)).collect();
            return Inventory { rows, ..Inventory::default() };
        }
        let facts =
            [("id", (*ID_COLUMN.get(2).unwrap_or(&"id")).into()), ("ownership", OWNERSHIP.join(", ").into())];
        let problem = Problem::new(self.line(head), Said::of("inventory-no-id", []));
        out.push(problem.help(Said::of("inventory-no-id-help", facts)));
        Inventory::default()
    }

    fn line(&self, record: &csv::StringRecord) -> Place {
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let rest = self.source.text().get(start..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let len = rest.trim_start_matches(['\r', '\n']).lines().next().map_or(0, str::len);
        Place::new(&self.source, start + skipped..start + skipped + len)
    }

    /// Where the text of one cell stands: after as many commas outside quotes as there are cells before it.
    fn cell(&self, row: &csv::StringRecord, at: usize, value: &str) -> Place {
        let line = self.line(row);
        let start = line.span().start;
        let rest = self.source.text().get(start..).unwrap_or_default();
        let (mut quoted, mut passed) = (false, 0);
        let from = rest.char_indices().find_map(|(n, c)| {
            let here = (passed == at).then_some(n);
            quoted ^= c == '"';
            passed += usize::from(c == ',' && !quoted);
            here
        });
        let from = from.unwrap_or(rest.len());
        let found = rest.get(from..).and_then(|r| r.find(value)).map(|n| start + from + n);
        found.map_or(line, |n| Place::new(&self.source, n..n + value.len()))
    }

    fn columns(&self, head: &csv::StringRecord, out: &mut Problems) -> Vec<Column> {
        let column = |(at, cell): (usize, &str)| {
            let name = cell.trim();
            if ID_COLUMN.contains(&name) {
                return Column::Id;
            }
            if let Some((names, fill)) = COLUMNS.iter().find(|(names, _)| names.contains(&name)) {
                let field = names.first().copied().unwrap_or_default();
                return Column::Field { field, name: name.to_owned(), fill: *fill };
            }
            let known: Vec<&str> =
                COLUMNS.iter().flat_map(|(names, _)| *names).chain(ID_COLUMN).copied().collect();
            if let Some(near) = nearest(name, &known).filter(|n| n.is_ascii()) {
                let message = Said::of("inventory-unknown-column", [("name", format!("{name:?}").into())]);
                let help = Said::of("inventory-unknown-column-help", [("near", near.into())]);
                out.push(Problem::new(self.cell(head, at, name), message).help(help));
            }
            Column::Extra(name.to_owned())
        };
        head.iter().enumerate().map(column).collect()
    }

    fn camera(
        &mut self,
        row: &csv::StringRecord,
        columns: &[Column],
        out: &mut Problems,
    ) -> Option<Declared<Camera>> {
        let at = columns.iter().position(|c| matches!(c, Column::Id)).unwrap_or_default();
        let id = row.get(at).unwrap_or_default().trim();
        self.filled(row, (id, at), columns, out)
    }

    /// A row that names no camera stands under its line.
    fn row(
        &mut self,
        row: &csv::StringRecord,
        columns: &[Column],
        own: &[&'static str],
        out: &mut Problems,
    ) -> Option<Declared<Row>> {
        let id = format!("row/{}", self.line(row).line());
        let Declared { value, place } = self.filled(row, (&id, 0), columns, out)?;
        Some(Declared::new(Row { says: value, columns: own.to_vec() }, place))
    }

    /// The camera of a row; everything that is wrong with the row is told, also beside a wrong id.
    fn filled(
        &mut self,
        row: &csv::StringRecord,
        (id, id_at): (&str, usize),
        columns: &[Column],
        out: &mut Problems,
    ) -> Option<Declared<Camera>> {
        if row.iter().all(|c| c.trim().is_empty()) {
            return None;
        }
        let place = self.line(row);
        let before = out.len();
        if row.len() > columns.len() {
            let facts: [(&str, Fact); 2] =
                [("cells", (row.len() as u64).into()), ("columns", (columns.len() as u64).into())];
            let problem = Problem::new(place.clone(), Said::of("inventory-cells", facts));
            out.push(problem.help(Said::of("inventory-cells-help", [])));
        }
        let known = CameraId::parse(id).ok();
        if known.is_none() {
            let message = match id {
                "" => Said::of("inventory-no-camera", []),
                id => Said::of("inventory-bad-camera", [("id", format!("{id:?}").into())]),
            };
            let help = Said::of("config-form-camera-id", []);
            out.push(Problem::new(self.cell(row, id_at, id), message).help(help));
        }
        let mut camera = Camera::blank(known.unwrap_or_else(unnamed));
        let cells = columns.iter().zip(row.iter().map(str::trim)).enumerate();
        for (at, (column, value)) in cells.filter(|(_, (_, value))| !value.is_empty()) {
            self.fill(&mut camera, column, value, self.cell(row, at, value), out);
        }
        (out.len() == before).then(|| Declared::new(camera, place))
    }

    fn fill(&mut self, camera: &mut Camera, column: &Column, value: &str, at: Place, out: &mut Problems) {
        match column {
            Column::Id => {}
            Column::Extra(name) => {
                camera.extra.insert(name.clone(), value.to_owned());
            }
            Column::Field { field, name, fill } => {
                if let Err(help) = fill(camera, value) {
                    let facts: [(&str, Fact); 2] =
                        [("value", format!("{value:?}").into()), ("column", name.as_str().into())];
                    out.push(Problem::new(at, Said::of("inventory-cannot-use", facts)).help(help));
                } else {
                    set_tags(camera, field, name, std::iter::once((value, at)), self.reading);
                }
            }
        }
    }
}

/// Stands in for the camera of a row that is refused, so that the rest of the row is read as well.
fn unnamed() -> CameraId {
    CameraId::parse("row/unnamed").expect("BUG: this is a camera's id")
}
