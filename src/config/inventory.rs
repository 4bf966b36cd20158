//! The declared cameras: inline, from a TOML file, or from a CSV list as offices keep them.
//!
//! A blank cell stays blank; whether that is allowed is for a rule to say, not for the loader.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::Hours;
use crate::model::ids::CameraId;
use crate::text::Said;

use super::Declared;
use super::camera::{Camera, InventoryDocument};
use super::check::{check, twice};
use super::document::{Document, read_text};
use super::probe::ProbeAddress;
use super::problem::{Place, Problem, Problems, Source};
use super::spelling::nearest;

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
}

/// Cameras of the configuration and of the inventory file that it names.
pub(super) fn load(document: &Document, folder: &Path, out: &mut Problems) -> Inventory {
    let mut inventory = Inventory { cameras: of_document(document), rows: Vec::new() };
    let file = document.root.get("inventory").and_then(|i| i.get("file"));
    if let Some(node) = file
        && let Some(name) = node.text()
    {
        let path = folder.join(name);
        match read_text(&path) {
            Ok(text) => {
                let mut file = of_file(&path, &text, out);
                inventory.cameras.append(&mut file.cameras);
                inventory.rows.append(&mut file.rows);
            }
            Err(problems) => {
                // A file that cannot be read is a mistake of the line that names it.
                let place = document.place(&node.span);
                let each = problems.iter().map(|p| Problem { place: place.clone(), ..p.clone() });
                each.for_each(|p| out.push(p));
            }
        }
    }
    refuse_repeats(&inventory.cameras, out);
    inventory
}

fn of_file(path: &Path, text: &str, out: &mut Problems) -> Inventory {
    let name = path.display().to_string();
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        return Table::new(Source::new(name, text)).read(out);
    }
    match Document::parse(&name, text) {
        Ok(document) => {
            out.append(check::<InventoryDocument>(&document));
            Inventory { cameras: of_document(&document), rows: Vec::new() }
        }
        Err(problems) => {
            out.append(problems);
            Inventory::default()
        }
    }
}

/// The cameras that can be read; the schema check has reported the others.
fn of_document(document: &Document) -> Vec<Declared<Camera>> {
    let nodes = document.root.list("camera").iter();
    let cameras = nodes.filter_map(|node| {
        let camera: Camera = node.typed(&document.source).ok()?;
        let span = node.get("id").map_or(&node.span, |id| &id.span);
        Some(Declared::new(camera, document.place(span)))
    });
    cameras.collect()
}

fn refuse_repeats(cameras: &[Declared<Camera>], out: &mut Problems) {
    let mut first: BTreeMap<&CameraId, &Place> = BTreeMap::new();
    for camera in cameras {
        match first.get(&camera.id) {
            Some(place) => out.push(
                Problem::new(camera.place.clone(), twice("camera", camera.id.as_str()))
                    .also((*place).clone(), Said::of("config-first-here", []))
                    .help(Said::of("inventory-one-entry", [])),
            ),
            None => {
                first.insert(&camera.id, &camera.place);
            }
        }
    }
}

/// A field of a camera that a column can fill.
type Fill = fn(&mut Camera, &str) -> Result<(), String>;

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
fn text(field: &mut Option<String>, value: &str) -> Result<(), String> {
    *field = Some(value.to_owned());
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every column")]
fn list(field: &mut Vec<String>, value: &str) -> Result<(), String> {
    let parts = value.split([';', '；', '、', ',', '，']).map(str::trim);
    *field = parts.filter(|p| !p.is_empty()).map(str::to_owned).collect();
    Ok(())
}

/// Takes 2026-01-31 and what spreadsheets make of it: 2026/1/31, 2026.1.31, 2026年1月31日.
fn date(field: &mut Option<Date>, value: &str) -> Result<(), String> {
    let parts: Vec<&str> = value.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let read = || -> Option<Date> {
        let [y, m, d] = parts.as_slice() else { return None };
        (y.len() == 4).then_some(())?;
        Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
    };
    *field = Some(read().ok_or("write a date that exists as YYYY-MM-DD, for example 2026-01-31")?);
    Ok(())
}

fn hours(field: &mut Option<Hours>, value: &str) -> Result<(), String> {
    let read = value.parse();
    *field =
        Some(read.map_err(|()| "write days and hours, for example mon-fri 07:00-19:00; sat 08:00-12:00")?);
    Ok(())
}

fn probe(field: &mut Option<ProbeAddress>, value: &str) -> Result<(), String> {
    let read = value.parse();
    *field = Some(
        read.map_err(|()| "write rtsp://<host>[:<port>] or tcp://<host>:<port>, without account and path")?,
    );
    Ok(())
}

/// What a column of the file is.
enum Column {
    Id,
    Field(&'static str, Fill),
    Extra(String),
}

/// A CSV list of cameras.
struct Table {
    source: Arc<Source>,
}

impl Table {
    fn new(source: Arc<Source>) -> Self {
        Self { source }
    }

    fn read(&self, out: &mut Problems) -> Inventory {
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
            return Inventory { cameras, rows: Vec::new() };
        }
        let own: Vec<&'static str> = columns
            .iter()
            .filter_map(|c| if let Column::Field(name, _) = c { Some(*name) } else { None })
            .collect();
        if OWNERSHIP.iter().all(|name| own.contains(name)) {
            let rows = rest.filter_map(|row| self.row(row, &columns, &own, out)).collect();
            return Inventory { cameras: Vec::new(), rows };
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

    fn columns(&self, head: &csv::StringRecord, out: &mut Problems) -> Vec<Column> {
        head.iter()
            .map(|cell| {
                let name = cell.trim();
                if ID_COLUMN.contains(&name) {
                    return Column::Id;
                }
                if let Some((names, fill)) = COLUMNS.iter().find(|(names, _)| names.contains(&name)) {
                    return Column::Field(names.first().copied().unwrap_or_default(), *fill);
                }
                let known: Vec<&str> =
                    COLUMNS.iter().flat_map(|(names, _)| *names).chain(ID_COLUMN).copied().collect();
                if let Some(near) = nearest(name, &known).filter(|n| n.is_ascii()) {
                    let message =
                        Said::of("inventory-unknown-column", [("name", format!("{name:?}").into())]);
                    let help = Said::of("inventory-unknown-column-help", [("near", near.into())]);
                    out.push(Problem::new(self.line(head), message).help(help));
                }
                Column::Extra(name.to_owned())
            })
            .collect()
    }

    fn camera(
        &self,
        row: &csv::StringRecord,
        columns: &[Column],
        out: &mut Problems,
    ) -> Option<Declared<Camera>> {
        let at = columns.iter().position(|c| matches!(c, Column::Id));
        let id = at.and_then(|at| row.get(at)).unwrap_or_default().trim();
        self.filled(row, id, columns, out)
    }

    /// A row that names no camera stands under its line.
    fn row(
        &self,
        row: &csv::StringRecord,
        columns: &[Column],
        own: &[&'static str],
        out: &mut Problems,
    ) -> Option<Declared<Row>> {
        let id = format!("row/{}", self.line(row).line());
        let Declared { value, place } = self.filled(row, &id, columns, out)?;
        Some(Declared::new(Row { says: value, columns: own.to_vec() }, place))
    }

    fn filled(
        &self,
        row: &csv::StringRecord,
        id: &str,
        columns: &[Column],
        out: &mut Problems,
    ) -> Option<Declared<Camera>> {
        let cells: Vec<(&Column, &str)> = columns.iter().zip(row.iter().map(str::trim)).collect();
        if row.iter().all(|c| c.trim().is_empty()) {
            return None;
        }
        let place = self.line(row);
        let before = out.len();
        if row.len() > columns.len() {
            let facts = [("cells", (row.len() as u64).into()), ("columns", (columns.len() as u64).into())];
            let problem = Problem::new(place.clone(), Said::of("inventory-cells", facts));
            out.push(problem.help(Said::of("inventory-cells-help", [])));
        }
        let mut camera = match CameraId::parse(id) {
            Ok(id) => Camera::blank(id),
            Err(e) => {
                out.push(Problem::new(place, e.to_string()));
                return None;
            }
        };
        for (column, value) in cells.into_iter().filter(|(_, v)| !v.is_empty()) {
            match column {
                Column::Id => {}
                Column::Extra(name) => {
                    camera.extra.insert(name.clone(), value.to_owned());
                }
                Column::Field(_, fill) => {
                    if let Err(help) = fill(&mut camera, value) {
                        let facts = [("value", format!("{value:?}").into())];
                        let problem = Problem::new(place.clone(), Said::of("inventory-unusable", facts));
                        out.push(problem.help(help));
                    }
                }
            }
        }
        (out.len() == before).then(|| Declared::new(camera, place))
    }
}
