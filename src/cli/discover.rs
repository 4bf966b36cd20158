//! `holdfast discover`: which recorder wrote a folder, how sure that is, and why.

use std::path::PathBuf;

use clap::Args;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::audit::terminal_width;
use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::{answer, judge, site};
use crate::sources::detect::{self, DetectedRoot, Detection};
use crate::sources::layout::Layout;
use crate::sources::recorders::RECORDERS;
use crate::text::{Text, for_lang, one_line};

/// Say which recorder wrote a folder, and how sure that is
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast discover /mnt/nvr\n\nExit code: 0 recognised, 2 refused, 3 nothing recognised."
)]
pub struct Discover {
    /// Folders to look at
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Try one layout only: its name, or a path template such as {camera}/%Y-%m-%d/%H-%M-%S.mp4
    #[arg(long, value_name = "NAME|TEMPLATE")]
    layout: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Discover {
    /// Looks at the paths.
    ///
    /// # Errors
    /// A path that is not there.
    pub fn run(&self, global: &Global) -> Answer {
        let tz = TimeZone::system();
        let text = for_lang(global.lang());
        let named = self.layout.as_deref().map(|name| site::usable_layout(name, &tz)).transpose()?;
        let one = named.as_ref().map(|layout| [layout]);
        let layouts: &[&Layout] = one.as_ref().map_or(RECORDERS, |one| one);
        let mut found = Vec::new();
        for path in &self.paths {
            let fail = |source| site::SiteError::Path { path: path.clone(), source };
            std::fs::metadata(path).map_err(fail)?;
            found.push(detect::detect(path, layouts, &tz));
        }
        match self.format {
            Format::Json => output::json(&json!({ "schema": "holdfast/discover/v1", "paths": found }))?,
            Format::Text => output::text(&found.iter().map(|d| describe(d, text)).collect::<String>())?,
            rows => output::rows(rows, &found.iter().flat_map(row).collect::<Vec<_>>())?,
        }
        Ok(if found.iter().all(|d| d.roots.is_empty()) { answer::COULD_NOT_TELL } else { answer::DONE })
    }
}

fn row(d: &Detection) -> Vec<Value> {
    let one = |r: &DetectedRoot| json!({ "cameras": r.cameras.len(), "layout": r.layout, "may_also_be": r.tied().map(|o| o.layout.as_str()).collect::<Vec<_>>().join(" "), "root": r.root, "sure_pct": r.sure });
    d.roots.iter().map(one).collect()
}

fn describe(d: &Detection, text: &Text) -> String {
    let path = d.path.to_string_lossy();
    if d.roots.is_empty() {
        let files = d.sampled.video_files;
        return format!(
            "{}\n",
            text.say("discover-nothing", &[("path", path.as_ref().into()), ("files", files.into())])
        );
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(terminal_width()).unwrap_or(u16::MAX));
    table.set_header(
        ["discover-root", "discover-layout", "discover-sure", "discover-cameras", "discover-why"]
            .map(|k| text.word(k)),
    );
    for r in &d.roots {
        let why: Vec<String> = r.why.iter().map(|w| judge::reason(w, text)).collect();
        table.add_row([
            one_line(&r.root.to_string_lossy()).into_owned(),
            one_line(&r.layout).into_owned(),
            text.percent(f64::from(r.sure)),
            r.cameras.iter().map(|name| one_line(name)).collect::<Vec<_>>().join("\n"),
            why.join("\n"),
        ]);
    }
    let mut out = format!("{table}\n");
    for r in d.roots.iter().filter(|r| r.is_ambiguous()) {
        let other = text.list(&r.tied().map(|o| o.layout.clone()).collect::<Vec<_>>());
        let root = r.root.to_string_lossy();
        let facts = [("root", root.as_ref().into()), ("layout", (&r.layout).into()), ("other", other.into())];
        out.push_str(&text.say("discover-ambiguous", &facts));
        out.push('\n');
    }
    let left: Vec<String> = d
        .unexplained
        .iter()
        .chain(d.roots.iter().flat_map(|r| &r.unexplained))
        .map(ToString::to_string)
        .collect();
    if !left.is_empty() {
        out.push_str(&text.say("discover-unexplained", &[("files", text.list(&left).into())]));
        out.push('\n');
    }
    out.push_str(&text.word("discover-next"));
    out.push('\n');
    out
}
