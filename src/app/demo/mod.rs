//! A campus to look at: four cameras on two recorders, forty days of playable footage, violations of
//! every rule kind, and the ordinary pipeline over it. Nothing here judges, and no rule knows of it.

mod campus;
mod checklist;
mod clip;
mod folder;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::AppError;
use super::adopt;
use super::judge::{self, Judgement};
use super::mail::{self, NotifyReason};
use super::pass::{self, Effort, Progress};
use super::site::Site;
use super::state::State;
use crate::clock::Clock;
use crate::config::Config;
use crate::report::document::AuditDocument;
use crate::report::page;
use crate::text::Lang;
use campus::Campus;
pub use checklist::{PLANTED, Planted};
use folder::Folder;
pub use folder::{DemoError, MANIFEST};

/// The texts of one language; `TODAY` stands where the day of the demo belongs, `EARLIER` for a day
/// long before.
struct Texts {
    config: &'static str,
    cameras: &'static str,
    policy: &'static str,
}

const ENGLISH: Texts = Texts {
    config: include_str!("files/en/holdfast.toml"),
    cameras: include_str!("files/en/cameras.csv"),
    policy: include_str!("files/en/site-policy.toml"),
};

const CHINESE: Texts = Texts {
    config: include_str!("files/zh-CN/holdfast.toml"),
    cameras: include_str!("files/zh-CN/cameras.csv"),
    policy: include_str!("files/zh-CN/site-policy.toml"),
};

/// The pages, one a language.
const REPORTS: [(Lang, &str); 2] = [(Lang::ZhCn, "report.zh-CN.html"), (Lang::En, "report.en.html")];

/// What there is to look at.
pub struct Shown {
    /// The judgement after the second pass.
    pub document: AuditDocument,
    /// What was planted, and the finding that shows it.
    pub checklist: Vec<(&'static Planted, Option<String>)>,
    /// Files of footage.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What an earlier demo left and was given a new name.
    pub set_aside: Vec<PathBuf>,
}

/// Lays the campus out in `dir` and looks at it twice: as it was left, and after somebody deleted and
/// replaced footage. Everything lies in `dir`; with `force` an earlier demo there is cleared first.
///
/// # Errors
/// A folder that holds something else, no room, an interrupt.
pub fn run(
    dir: &Path,
    lang: Lang,
    force: bool,
    clock: &dyn Clock,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Shown, AppError> {
    let io = |what: &str| {
        let what = format!("{what} {}", dir.display());
        move |source| AppError::Io { what, source }
    };
    let mut folder = Folder::take(dir, force)?;
    let campus = Campus::new(clock.now());
    folder.announce(campus.paths()).map_err(io("write the list of files in"))?;
    write_texts(&mut folder, &campus, lang).map_err(io("write the configuration in"))?;
    let bytes = campus.lay(dir).map_err(io("write footage in"))?;

    // The environment may name another state directory; the demo's own is part of the demo.
    let config = Config::load_with(&dir.join("holdfast.toml"), &|_| None)?;
    let site = Site::from_config(&config)?;
    let mut state = State::open(&config.state_dir, &site.id)?;
    // What holds here is sealed, so that whoever edits the files and looks again sees a loosening announced.
    adopt::adopt_and_tell(&mut state.evidence, &config, &site.policy, clock.now())?;
    let mut look = || -> Result<Judgement<'_>, AppError> {
        let done = pass::run(&site, &mut state, clock, Effort::ATTENDED, progress, stop)?;
        let judgement = judge::judge(&site, &mut state, clock, done)?;
        mail::queue_all(&judgement, &config, NotifyReason::of(&judgement, false), &mut state.evidence)?;
        mail::send_due(&mail::ways(&config), &mut state.evidence, clock.now())?;
        Ok(judgement)
    };
    look()?;
    campus.deleted().try_for_each(|path| folder.delete(path)).map_err(io("delete footage in"))?;
    campus.replace(dir).map_err(io("replace footage in"))?;
    let judgement = look()?;

    folder.announce(REPORTS.iter().map(|(_, name)| Path::new(*name))).map_err(io("list reports in"))?;
    for (lang, name) in REPORTS {
        let html = page::render(&judgement.document(lang)?, &judgement.clause_texts(lang), lang);
        fs::write(dir.join(name), html).map_err(io("write the report in"))?;
    }
    let document = judgement.document(lang)?;
    drop(judgement);
    drop(state);
    for part in ["state", "mail"] {
        folder.list_below(part).map_err(io("list files in"))?;
    }
    Ok(Shown {
        checklist: checklist::compare(&document.findings),
        document,
        files: campus.paths().count(),
        bytes,
        set_aside: folder.set_aside,
    })
}

fn write_texts(folder: &mut Folder, campus: &Campus, lang: Lang) -> std::io::Result<()> {
    let texts = if lang == Lang::En { &ENGLISH } else { &CHINESE };
    let today = campus.today();
    let earlier = today.saturating_sub(jiff::Span::new().days(200));
    let fill =
        |text: &str| text.replace("TODAY", &today.to_string()).replace("EARLIER", &earlier.to_string());
    folder.text("holdfast.toml", &fill(texts.config))?;
    folder.text("cameras.csv", &fill(texts.cameras))?;
    folder.text("site-policy.toml", &fill(texts.policy))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text without its comments and without what is written for people.
    fn bones(toml: &str) -> toml::Table {
        toml.parse().expect("TOML")
    }

    #[test]
    fn both_languages_configure_the_same_site() {
        for (en, zh) in [(ENGLISH.config, CHINESE.config), (ENGLISH.policy, CHINESE.policy)] {
            let (mut en, mut zh) = (bones(en), bones(zh));
            for table in [&mut en, &mut zh] {
                if let Some(site) = table.get_mut("site").and_then(|s| s.as_table_mut()) {
                    site.remove("name");
                    site.remove("lang");
                }
            }
            assert_eq!(en, zh);
        }
        let rows = |csv: &str| {
            csv.lines().skip(1).map(|l| l.split(',').next().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(rows(ENGLISH.cameras), rows(CHINESE.cameras));
    }
}
