//! Who may import whom. A later stage may name an earlier one, never the reverse.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::tree::{self, Source};

/// What one module may import.
struct Row {
    module: &'static str,
    may: &'static [&'static str],
    /// Imports beyond the first plan of the house, each with its reason.
    also: &'static [(&'static str, &'static str)],
}

const fn row(module: &'static str, may: &'static [&'static str]) -> Row {
    Row { module, may, also: &[] }
}

/// Every module may import `model` and `text`; `text` and `model` import nothing but each other's
/// words. Rows of modules that are still to come stand here so that they find their place decided.
const TABLE: &[Row] = &[
    row("model", &[]),
    row("clock", &[]),
    row("text", &[]),
    row("http", &[]),
    row("store", &[]),
    row("config", &[]),
    row("policy", &["config"]),
    row("sources", &["clock", "config"]),
    Row {
        module: "catalogue",
        may: &["clock"],
        also: &[("store", "opening and migrating SQLite is the same for every store")],
    },
    Row {
        module: "evidence",
        may: &["clock"],
        also: &[("store", "opening and migrating SQLite is the same for every store")],
    },
    row("register", &["clock", "policy", "store"]),
    row("ledger", &["clock", "catalogue", "register", "evidence"]),
    row("access", &["register", "policy"]),
    Row {
        module: "views",
        may: &["policy", "catalogue", "register", "evidence", "access"],
        also: &[
            ("config", "the inventory is declared in the configuration"),
            ("store", "a view opens the stores for reading"),
        ],
    },
    Row {
        module: "rules",
        may: &["policy", "views", "access"],
        also: &[("config", "a rule asks which columns of the inventory are blank")],
    },
    row("findings", &["clock", "evidence", "ledger", "rules"]),
    row("enforce", &["clock", "policy", "views", "evidence", "ledger", "findings"]),
    row("desk", &["clock", "policy", "views", "register", "evidence", "ledger", "findings", "enforce"]),
    Row {
        module: "report",
        may: &["policy", "views", "ledger", "rules", "findings", "enforce", "access"],
        also: &[("evidence", "the clause walk reads stored findings as rows")],
    },
    row("bag", &["views", "ledger", "register"]),
    Row {
        module: "notify",
        may: &["clock", "config", "evidence", "views", "rules", "findings", "report", "enforce"],
        also: &[("http", "webhooks are posted by the client that everybody else asks with")],
    },
    row(
        "web",
        &[
            "clock", "config", "policy", "views", "ledger", "rules", "findings", "enforce", "report", "bag",
            "desk",
        ],
    ),
    row("metrics", &["views"]),
];

/// These wire the rest together: they may import anything, and nothing imports them.
const WIRING: [&str; 4] = ["app", "cli", "main", "lib"];

fn may(module: &str) -> Option<BTreeSet<&'static str>> {
    let row = TABLE.iter().find(|r| r.module == module)?;
    let also = row.also.iter().map(|(name, _)| *name);
    Some(row.may.iter().copied().chain(also).chain(["model", "text"]).collect())
}

/// Modules named by `crate::` in shipped code, with the place of each.
fn imports(s: &Source) -> Vec<(String, String)> {
    let named = Regex::new(r"\bcrate\s*::\s*([a-z_]+|\{|\*)").expect("pattern");
    named
        .captures_iter(&s.shipped)
        .map(|c| (c[1].to_owned(), s.at(c.get(0).expect("the whole").start())))
        .collect()
}

#[test]
fn every_import_stands_in_the_table() {
    let mut wrong = Vec::new();
    for s in tree::shipped_sources() {
        if WIRING.contains(&s.module()) {
            continue;
        }
        let Some(may) = may(s.module()) else {
            wrong.push(format!("{}: module {} has no row in the table", s.path, s.module()));
            continue;
        };
        for (name, at) in imports(&s) {
            // A name that is no module is an item of the crate root, and the root has none.
            if name != s.module() && name != "{" && name != "*" && !may.contains(name.as_str()) {
                wrong.push(format!("{at}: {} may not import {name}", s.module()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_name_one_module_each() {
    let mut wrong = Vec::new();
    for s in tree::shipped_sources() {
        let groups = imports(&s).into_iter().filter(|(name, _)| name == "{" || name == "*");
        wrong.extend(groups.map(|(_, at)| format!("{at}: write one `use crate::module::…;` a module")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn super_never_leaves_the_module() {
    let chain = Regex::new(r"\b(?:super\s*::\s*)+").expect("pattern");
    let mut wrong = Vec::new();
    for s in tree::shipped_sources() {
        let ups = chain.find_iter(&s.shipped).map(|m| (m.as_str().matches("super").count(), m.start()));
        wrong.extend(ups.filter(|(n, _)| *n >= s.depth()).map(|(_, at)| {
            format!("{}: super:: reaches the crate; write crate:: so that it can be seen", s.at(at))
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exception_of_the_table_is_needed() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for s in tree::shipped_sources() {
        let names = imports(&s).into_iter().map(|(name, _)| name);
        used.entry(s.module().to_owned()).or_default().extend(names);
    }
    for row in TABLE {
        for (name, reason) in row.also {
            assert!(!reason.is_empty());
            let needed = used.get(row.module).is_some_and(|u| u.contains(*name));
            assert!(needed, "{} no longer imports {name}: take it from the table", row.module);
        }
    }
}

#[test]
fn the_table_has_no_circle() {
    // Peeled from below: a module whose imports are all placed can be placed.
    let mut placed: BTreeSet<&str> = BTreeSet::from(["model", "text"]);
    loop {
        let next: Vec<&str> = TABLE
            .iter()
            .map(|r| r.module)
            .filter(|m| !placed.contains(m) && may(m).is_some_and(|all| all.is_subset(&placed)))
            .collect();
        if next.is_empty() {
            break;
        }
        placed.extend(next);
    }
    let left: Vec<&str> = TABLE.iter().map(|r| r.module).filter(|m| !placed.contains(m)).collect();
    assert!(left.is_empty(), "these import each other, or a module without a row: {left:?}");
}
