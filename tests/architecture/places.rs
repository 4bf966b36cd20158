//! Paths that are written down: those of this repository exist, those of anybody's machine are
//! not there at all.

use regex::Regex;

use crate::tree;

/// Text in which people are sent to a place: documents, scripts and settings whole, code by its
/// comments.
fn pointing() -> Vec<(String, usize, String)> {
    let lines = |path: &str, lines: Vec<(usize, String)>| {
        lines.into_iter().map(|(n, line)| (path.to_owned(), n, line)).collect::<Vec<_>>()
    };
    let all = tree::texts().into_iter().filter(|(path, _)| !is_snapshot(path));
    all.flat_map(|(path, text)| {
        let said = if path.ends_with(".rs") {
            tree::comments(&text)
        } else {
            text.lines().enumerate().map(|(n, l)| (n + 1, l.to_owned())).collect()
        };
        lines(&path, said)
    })
    .collect()
}

fn is_snapshot(path: &str) -> bool {
    path.ends_with(".snap")
}

/// Made at run time and ignored by git, so named and not there.
const MADE: [&str; 3] = ["tests/fuzz/corpus", "tests/fuzz/artifacts", "tests/fuzz/target"];

#[test]
fn every_path_that_is_mentioned_exists() {
    let path =
        Regex::new(r"(?:^|[\s`(\x22'\[=:,/])((?:src|tests|policies|dashboards|deploy)/[\w.\-/]*[\w/])(<?)")
            .expect("pattern");
    let mut wrong = Vec::new();
    for (file, line, text) in pointing() {
        for found in path.captures_iter(&text) {
            // `tests/fixtures/recorders/<id>/`: what stands before the placeholder must exist.
            let name = found[1].trim_end_matches('/');
            let name = if &found[2] == "<" { name.rsplit_once('/').map_or(name, |(f, _)| f) } else { name };
            let made = MADE.iter().any(|m| name.starts_with(m));
            if !made && !tree::root().join(name).exists() && !beside(&file, name) {
                wrong.push(format!("{file}:{line}: {name} does not exist"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A path may be written from the folder of the file that names it, as in a manifest.
fn beside(file: &str, name: &str) -> bool {
    tree::root().join(file).parent().is_some_and(|folder| folder.join(name).exists())
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)").expect("pattern");
    for (file, text) in tree::texts().into_iter().filter(|(p, _)| p.ends_with(".md")) {
        for found in link.captures_iter(&text).map(|c| c[1].to_owned()) {
            assert!(found.starts_with("https://") || beside(&file, &found), "{file}: {found} leads nowhere");
        }
    }
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    // Written in pieces, so that this file does not name them either.
    let folders =
        ["wo-rk", "ro-ot", "ho-me", "Us-ers", "tm-p/wt", "tm-p/targets"].map(|s| s.replace('-', ""));
    let hosts =
        ["crates.-io", "rsproxy.-cn", "pypi.-org", "pythonhosted.-org", "npmjs.-org", "proxy.golang.-org"]
            .map(|s| s.replace('-', "").replace('.', r"\."));
    let pattern = format!(r#"(?:^|[\s"'`=(:,])/(?:{})\b|\b(?:{})\b"#, folders.join("|"), hosts.join("|"));
    let named = Regex::new(&pattern).expect("pattern");
    let mut wrong = Vec::new();
    for (file, text) in tree::texts() {
        for (n, line) in text.lines().enumerate() {
            wrong.extend(named.find(line).map(|m| format!("{file}:{}: {}", n + 1, m.as_str().trim())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
