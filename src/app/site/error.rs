//! Why a site cannot be watched, in words: for people, and for the places of a configuration.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::IdError;
use crate::sources::layout::LayoutError;
use crate::text::{Arg, Said, Text, Told, told_in_english};

/// Why a site cannot be watched.
#[derive(Debug, Error)]
pub enum SiteError {
    /// A path that is not there.
    Path {
        /// The path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// A layout or template that cannot be used.
    Layout {
        /// Recorder, or the option that named it.
        recorder: String,
        /// Every problem.
        problems: Vec<LayoutError>,
    },
    /// A layout that nobody knows.
    UnknownLayout {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// A configured root in which nothing is recognised, and never was.
    Unrecognised {
        /// Recorder.
        recorder: String,
        /// Its first root.
        root: PathBuf,
    },
    /// A recorder that is to be asked, and whose product has no status interface that is known.
    NoStatus {
        /// Recorder.
        recorder: String,
        /// Its product.
        product: String,
        /// Products that can be asked.
        known: String,
    },
    /// A recorder whose log is to be read, and whose product's log is not known.
    NoLog {
        /// Recorder.
        recorder: String,
        /// Its product.
        product: String,
        /// Products whose logs are known.
        known: String,
    },
    /// An id that cannot be one.
    Id(#[from] IdError),
}

told_in_english!(SiteError);

impl Told for SiteError {
    fn told(&self, text: &Text) -> String {
        let shown = |path: &Path| Arg::from(path.to_string_lossy().into_owned());
        match self {
            Self::Path { path, source } => {
                text.say("site-path", &[("path", shown(path)), ("why", text.system(source).into())])
            }
            Self::Layout { recorder, problems } => {
                let head = text.say("site-layout", &[("recorder", recorder.into())]);
                let each = problems.iter().flat_map(LayoutError::said).map(|why| why.say(text));
                std::iter::once(head).chain(each).collect::<Vec<_>>().join("\n  ")
            }
            Self::UnknownLayout { name, known } => {
                let facts = [("name", name.into()), ("known", known.into()), ("example", EXAMPLE.into())];
                text.say("site-unknown-layout", &facts)
            }
            Self::Unrecognised { recorder, root } => {
                text.say("site-unrecognised", &[("recorder", recorder.into()), ("root", shown(root))])
            }
            Self::NoStatus { recorder, product, known } => {
                let facts =
                    [("recorder", recorder.into()), ("product", product.into()), ("known", known.into())];
                text.say("site-no-status", &facts)
            }
            Self::NoLog { recorder, product, known } => {
                let facts =
                    [("recorder", recorder.into()), ("product", product.into()), ("known", known.into())];
                text.say("site-no-log", &facts)
            }
            Self::Id(e) => e.to_string(),
        }
    }
}

impl SiteError {
    /// The same for a place in a configuration: one sentence a problem.
    pub(super) fn said(&self) -> Vec<Said> {
        match self {
            Self::Layout { problems, .. } => problems.iter().flat_map(LayoutError::said).collect(),
            Self::UnknownLayout { name, known } => {
                let facts = [
                    ("name", name.as_str().into()),
                    ("known", known.as_str().into()),
                    ("example", EXAMPLE.into()),
                ];
                vec![Said::of("site-unknown-layout", facts)]
            }
            Self::Unrecognised { recorder, root } => {
                let facts = [
                    ("recorder", recorder.as_str().into()),
                    ("root", root.to_string_lossy().into_owned().into()),
                ];
                vec![Said::of("site-unrecognised", facts)]
            }
            Self::NoStatus { recorder, product, known } => {
                let facts = [
                    ("recorder", recorder.as_str().into()),
                    ("product", product.as_str().into()),
                    ("known", known.as_str().into()),
                ];
                vec![Said::of("site-no-status", facts)]
            }
            Self::NoLog { recorder, product, known } => {
                let facts = [
                    ("recorder", recorder.as_str().into()),
                    ("product", product.as_str().into()),
                    ("known", known.as_str().into()),
                ];
                vec![Said::of("site-no-log", facts)]
            }
            Self::Path { .. } | Self::Id(_) => vec![self.to_string().into()],
        }
    }
}

/// A template as somebody may write one.
const EXAMPLE: &str = "{camera}/%Y-%m-%d/%H-%M-%S.mp4";
