//! The text of a first configuration: what was found as settings, what only people know as comments.

use std::path::Path;

use super::{AppError, Draft};
use crate::app::judge;
use crate::app::site::WatchedRecorder;
use crate::model::calendar;
use crate::policy::{PackStore, Regulation};
use crate::report::document::CameraReport;
use crate::report::terminal;
use crate::rules;
use crate::sources::detect::Reason;
use crate::sources::hints::Missing;
use crate::sources::recorders;
use crate::text::{Arg, Lang, Text, for_lang, one_line};

/// Columns of a comment.
const WIDTH: usize = 98;

/// Regulations whose blind clauses are named.
const NAMED: &[&str] = &["baseline", "hainan", "campus-security"];

/// Cameras written out as rows to fill in; the rest is counted.
const ROWS: usize = 200;

/// The configuration, ready to be loaded.
pub(super) fn render(draft: &Draft, output: &Path, lang: Lang) -> Result<String, AppError> {
    let kinds = rules::kinds();
    let packs = PackStore::embedded(&kinds);
    let regulations = NAMED.iter().filter_map(|id| packs.pack(id)).collect::<Result<Vec<_>, _>>()?;
    let mut page = Page { out: String::new(), text: for_lang(lang) };
    page.head(draft, output);
    for recorder in &draft.site.recorders {
        page.recorder(draft, recorder, &regulations);
    }
    page.policy();
    page.cameras(draft);
    page.mail();
    Ok(page.out)
}

struct Page {
    out: String,
    text: &'static Text,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A sentence as comment.
    fn note(&mut self, id: &str, facts: &[(&str, Arg<'_>)]) {
        for line in self.text.say(id, facts).lines() {
            for part in terminal::wrapped(line, WIDTH) {
                self.line(&format!("# {part}"));
            }
        }
    }

    fn section(&mut self, id: &str) {
        let title = self.text.word(id);
        if !self.out.ends_with("\n\n") {
            self.line("");
        }
        self.line(&format!("# ---- {title}\n"));
    }

    fn head(&mut self, draft: &Draft, output: &Path) {
        let site = &draft.site;
        let now = self.text.minute(draft.now, &site.tz);
        self.note("init-head", &[("at", now.into()), ("version", env!("CARGO_PKG_VERSION").into())]);
        self.line("");
        self.note("init-state", &[]);
        self.line(&format!("state_dir = {}", quoted(state_dir(draft, output))));
        self.line("\n[site]");
        self.note("init-site-id", &[]);
        self.line(&format!("id = {}", quoted(&site.id)));
        self.note("init-site-name", &[]);
        self.line("# name = \"\"");
        self.note("init-site-tz", &[]);
        for q in draft.questions() {
            let facts = [("subject", (&q.subject).into()), ("text", (&q.text).into())];
            self.note("terminal-question", &facts);
        }
        self.line(&format!("tz = {}", quoted(&site.tz_name)));
        self.line(&format!("lang = {}", quoted(self.text.lang().to_string().as_str())));
        self.section("init-recorders");
    }

    fn recorder(&mut self, draft: &Draft, r: &WatchedRecorder, regulations: &[Regulation]) {
        let layout = recorders::by_name(&r.layout);
        let title = layout.map_or(r.layout.as_str(), |l| l.title.as_ref());
        if draft.layout.is_some() {
            self.note("init-named", &[]);
        } else {
            let sure = self.text.percent(f64::from(r.sure));
            self.note("init-recognised", &[("title", title.into()), ("sure", sure.into())]);
        }
        for why in &r.why {
            let why = judge::reason(why, self.text);
            self.line(&format!("#   {why}"));
        }
        self.line("[[recorder]]");
        self.note("init-recorder-id", &[]);
        self.line(&format!("id = {}", quoted(r.id.as_str())));
        let roots: Vec<String> = r.roots.iter().map(|(name, _)| quoted(name)).collect();
        self.line(&format!("roots = [{}]", roots.join(", ")));
        self.line(&format!("layout = {}", quoted(draft.layout.as_ref().unwrap_or(&r.layout))));
        let tied = r.why.iter().filter_map(|why| match why {
            Reason::Tied { layout } => Some(layout.as_str()),
            _ => None,
        });
        let tied: Vec<&str> = tied.collect();
        if !tied.is_empty() {
            self.note("init-tied", &[("layout", (&r.layout).into())]);
            tied.iter().for_each(|layout| self.line(&format!("# layout = {}", quoted(layout))));
        }
        self.note("init-in-service", &[]);
        let oldest = of(draft, r).filter_map(|c| c.first_footage).min();
        let date = oldest
            .map_or_else(|| "2026-01-01".to_owned(), |at| calendar::date_of(at, &draft.site.tz).to_string());
        self.line(&format!("# in_service = {}", quoted(&date)));
        self.line("");
        let missing = layout.map_or(&[][..], |l| l.hints.missing);
        if !missing.is_empty() {
            self.note("init-blind", &[("title", title.into())]);
        }
        for (n, one) in missing.iter().enumerate() {
            let said = missing.iter().take(n).any(|earlier| earlier.kinds == one.kinds);
            self.missing(one, said, regulations);
        }
        self.line("");
    }

    /// What is not seen, the lines that change it, and the clauses that wait for it.
    fn missing(&mut self, missing: &Missing, said: bool, regulations: &[Regulation]) {
        self.line("#");
        self.note(missing.words, &[]);
        for line in missing.lines {
            self.line(&format!("#     {line}"));
        }
        if said {
            self.note("init-blind-same", &[]);
        }
        for regulation in regulations.iter().filter(|_| !said) {
            let clauses = blind_clauses(regulation, missing.kinds);
            if !clauses.is_empty() {
                let facts = [
                    ("regulation", regulation.id().into()),
                    ("n", clauses.len().into()),
                    ("clauses", self.text.list(&clauses).into()),
                ];
                self.note("init-blind-clauses", &facts);
            }
        }
    }

    fn policy(&mut self) {
        self.section("init-policy");
        self.line("[policy]");
        self.note("init-packs", &[]);
        self.line("packs = [\"baseline\"]");
        self.note("init-packs-more", &[]);
        self.line("# packs = [\"baseline\", \"hainan\"]");
        self.line("# packs = [\"baseline\", \"campus-security\"]");
    }

    fn cameras(&mut self, draft: &Draft) {
        self.section("init-cameras");
        self.note("init-inventory", &[]);
        self.line("#");
        self.line("# [inventory]");
        self.line("# file = \"cameras.csv\"");
        for camera in draft.cameras.iter().take(ROWS) {
            self.camera(camera);
        }
        let more = draft.cameras.len().saturating_sub(ROWS);
        if more > 0 {
            self.line("#");
            self.note("init-cameras-more", &[("n", more.into())]);
        }
    }

    fn camera(&mut self, c: &CameraReport) {
        self.line("#");
        let length = c.covered_s / c.segments.max(1);
        let facts = [
            ("days", c.days_held.into()),
            ("segments", c.segments.into()),
            ("length", self.text.duration(length.cast_signed().saturating_mul(1000)).into()),
            ("bytes", self.text.bytes(c.bytes).into()),
        ];
        self.note(if c.event_driven { "init-camera-events" } else { "init-camera" }, &facts);
        self.line("# [[camera]]");
        self.line(&format!("# id = {}", quoted(&c.id)));
        for key in ["name", "coverage", "responsible_person", "storage_location"] {
            self.line(&format!("# {key} = \"\""));
        }
        self.line("# zone = []");
    }

    fn mail(&mut self) {
        self.section("init-mail");
        self.note("init-mail-how", &[]);
        self.line("#");
        for line in MAIL {
            self.line(format!("# {line}").trim_end());
        }
    }
}

/// A server that every site replaces by its own.
const MAIL: &[&str] = &[
    "[mail]",
    "transport = \"smtp\"",
    "host = \"mail.example.org\"",
    "tls = \"starttls\"",
    "user = \"holdfast\"",
    "password_file = \"/etc/holdfast/mail-password\"",
    "from = \"holdfast@example.org\"",
    "",
    "[[mail.recipient]]",
    "address = \"security-office@example.org\"",
    "lang = \"zh-CN\"",
    "level = \"high\"",
    "digest = [\"weekly\"]",
];

fn of<'d>(draft: &'d Draft, r: &WatchedRecorder) -> impl Iterator<Item = &'d CameraReport> {
    let id = r.id.to_string();
    draft.cameras.iter().filter(move |c| c.recorder == id)
}

/// Where the system's services keep theirs, for a file in the system's place; else beside the file, unless that lies
/// inside a recorder's tree.
fn state_dir(draft: &Draft, output: &Path) -> &'static str {
    let home = std::path::absolute(output).unwrap_or_else(|_| output.to_owned());
    let mut roots = draft.site.recorders.iter().flat_map(|r| &r.roots);
    if home.starts_with("/etc") || roots.any(|(_, root)| home.starts_with(root)) {
        "/var/lib/holdfast"
    } else {
        "holdfast-state"
    }
}

/// Clauses of a regulation with a rule of one of these kinds, each once, in the regulation's order.
fn blind_clauses(regulation: &Regulation, kinds: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for rule in regulation.rules.iter().filter(|r| kinds.contains(&r.kind.as_str())) {
        for (clause, _) in &rule.clauses {
            if !out.iter().any(|c| c == clause.as_str()) {
                out.push(clause.to_string());
            }
        }
    }
    out
}

/// A TOML string.
fn quoted(text: &str) -> String {
    // TOML lets marks through that turn the writing around: what is read must be what is there.
    let turns = |c: char| one_line(c.encode_utf8(&mut [0; 4])).starts_with("\\u");
    if !text.chars().any(turns) {
        return toml::Value::String(text.to_owned()).to_string();
    }
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if turns(c) || c.is_control() => format!("\\U{:08X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}
