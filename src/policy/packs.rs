//! The regulations that come with Holdfast, and the site's own files beside them.

use std::path::{Path, PathBuf};

use crate::config::spelling::suggestion;
use crate::config::{Declared, Place, PolicyChoice, Problem, Problems, Source};
use crate::model::kind::KindSpec;

use super::regulation::{Origin, Regulation};
use crate::text::Said;

/// A built-in regulation: its id and its text.
pub type Pack = (&'static str, &'static str);

macro_rules! pack {
    ($id:literal) => {
        ($id, include_str!(concat!("../../policies/", $id, ".toml")))
    };
}

/// Every built-in regulation, `baseline` first. A new file in `policies/` needs its line here.
pub const PACKS: &[Pack] = &[
    pack!("baseline"),
    pack!("bank"),
    pack!("campus-security"),
    pack!("campus-usage"),
    pack!("city"),
    pack!("cn-799"),
    pack!("cn-key-target"),
    pack!("company"),
    pack!("court"),
    pack!("eu-edpb"),
    pack!("generic-retrieval"),
    pack!("generic-rules"),
    pack!("hainan"),
    pack!("highway"),
    pack!("hospital"),
    pack!("legal"),
    pack!("market"),
    pack!("park"),
    pack!("pci-v4"),
    pack!("public-places"),
    pack!("residential"),
    pack!("residential-video"),
    pack!("school"),
    pack!("school-viewing"),
    pack!("traffic"),
    pack!("xibei"),
];

/// Finds regulations by name.
pub struct PackStore<'k> {
    packs: &'k [Pack],
    kinds: &'k [&'k dyn KindSpec],
}

impl<'k> PackStore<'k> {
    /// The built-in regulations, checked against the kinds that exist.
    pub fn embedded(kinds: &'k [&'k dyn KindSpec]) -> Self {
        Self { packs: PACKS, kinds }
    }

    /// A store over another table of packs.
    pub fn with(packs: &'k [Pack], kinds: &'k [&'k dyn KindSpec]) -> Self {
        Self { packs, kinds }
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.packs.iter().map(|(id, _)| *id)
    }

    /// A built-in regulation; `None` when no pack has the id.
    pub fn pack(&self, id: &str) -> Option<Result<Regulation, Problems>> {
        let (id, text) = self.packs.iter().find(|(known, _)| *known == id)?;
        Some(Regulation::parse(&format!("policies/{id}.toml"), text, Origin::Pack, self.kinds))
    }

    /// Every built-in regulation.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn all(&self) -> Result<Vec<Regulation>, Problems> {
        collect(self.ids().filter_map(|id| self.pack(id)))
    }

    /// A regulation as named on the command line: the id of a pack, else a file.
    ///
    /// # Errors
    /// Neither a pack nor a file that can be read, or everything that is wrong with it.
    pub fn named(&self, name: &str) -> Result<Regulation, Problems> {
        if let Some(pack) = self.pack(name) {
            return pack;
        }
        if Path::new(name).exists() || name.ends_with(".toml") {
            return Regulation::read(Path::new(name), self.kinds);
        }
        let place = Place::whole(&Source::new("--policy", name));
        Err(self.unknown(name, place).into())
    }

    /// The regulations that a site chose.
    ///
    /// # Errors
    /// Unknown packs, files that cannot be read, and everything that is wrong with any of them.
    pub fn chosen(&self, choice: &PolicyChoice) -> Result<Vec<Regulation>, Problems> {
        let files = choice.files.iter().map(|file| self.file(file));
        collect(choice.packs.iter().map(|name| self.chosen_pack(name)).chain(files))
    }

    /// A built-in regulation as a site names it.
    pub(super) fn chosen_pack(&self, name: &Declared<String>) -> Result<Regulation, Problems> {
        let unknown = || Err(self.unknown(name, name.place.clone()).into());
        self.pack(name).unwrap_or_else(unknown)
    }

    fn file(&self, file: &Declared<PathBuf>) -> Result<Regulation, Problems> {
        Regulation::read(file, self.kinds).map_err(|problems| at_its_line(file, problems))
    }

    fn unknown(&self, name: &str, place: Place) -> Problem {
        let known: Vec<&str> = self.ids().collect();
        Problem::new(place, Said::of("policy-unknown-pack", [("name", name.into())]))
            .help(Said::of("policy-own-file", [("suggestion", suggestion(name, &known, "packs").into())]))
    }
}

/// A file that is not there is a mistake of the line that names it.
pub(super) fn at_its_line(file: &Declared<PathBuf>, problems: Problems) -> Problems {
    if file.exists() {
        return problems;
    }
    let why = problems.iter().next().map(|p| p.message.clone()).unwrap_or_else(|| Said::from(""));
    Problem::new(file.place.clone(), why).help(Said::of("config-check-path", [])).into()
}

fn collect(each: impl Iterator<Item = Result<Regulation, Problems>>) -> Result<Vec<Regulation>, Problems> {
    let mut problems = Problems::default();
    let mut found = Vec::new();
    for regulation in each {
        match regulation {
            Ok(r) => found.push(r),
            Err(p) => problems.append(p),
        }
    }
    problems.into_result(found)
}
