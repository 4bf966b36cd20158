//! The source tree as these tests see it: Rust files with comments, strings and test code told
//! apart, and every other text file that is committed. A small lexer, because a macro may hold a path
//! that no syntax tree shows.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

/// A Rust file below `src/`.
pub struct Source {
    /// Path from the root of the repository, with forward slashes.
    pub path: String,
    /// The file as it stands.
    pub text: String,
    /// As long as `text`; comments, strings and `#[cfg(test)]` items are spaces.
    pub shipped: String,
    /// Comments, each with its line.
    pub comments: Vec<(usize, String)>,
}

impl Source {
    /// The module below `crate::` that the file belongs to: `main` and `lib` for the two roots.
    pub fn module(&self) -> &str {
        let below = self.path.trim_start_matches("src/");
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// How many `super::` lead from the file's module to the crate itself.
    pub fn depth(&self) -> usize {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        below.split('/').count()
    }

    /// `path:line` of a byte offset.
    pub fn at(&self, offset: usize) -> String {
        let before = self.text.as_bytes().iter().take(offset).filter(|b| **b == b'\n');
        format!("{}:{}", self.path, before.count() + 1)
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A committed text file, by its path from the root.
pub fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path));
    assert!(text.is_ok(), "cannot read {path}");
    text.unwrap_or_default()
}

/// Every Rust file below `src/`, without those that only tests compile.
pub fn shipped_sources() -> Vec<Source> {
    let all: Vec<Source> = texts().into_iter().filter(|(p, _)| is_rust_of(p, "src/")).map(source).collect();
    let tests: Vec<String> = all.iter().flat_map(test_modules).collect();
    all.into_iter().filter(|s| !tests.iter().any(|t| covers(t, &s.path))).collect()
}

fn is_rust_of(path: &str, folder: &str) -> bool {
    path.starts_with(folder) && path.ends_with(".rs")
}

fn covers(module: &str, path: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Every committed text file with its path, sorted. Lock files are left out: a program wrote them.
pub fn texts() -> Vec<(String, String)> {
    let ignored: Vec<String> = ignored();
    let walk = WalkDir::new(root()).sort_by_file_name().into_iter();
    let files = walk.filter_entry(|e| {
        let path = relative(e.path());
        path != ".git" && !ignored.contains(&path)
    });
    files
        .map(|e| e.expect("readable tree"))
        .filter(|e| e.file_type().is_file() && e.file_name() != "Cargo.lock")
        .filter_map(|e| Some((relative(e.path()), fs::read_to_string(e.path()).ok()?)))
        .collect()
}

/// Rooted lines of `.gitignore`.
fn ignored() -> Vec<String> {
    let file = fs::read_to_string(root().join(".gitignore")).expect(".gitignore");
    file.lines().filter_map(|l| l.strip_prefix('/')).map(str::to_owned).collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

fn source((path, text): (String, String)) -> Source {
    let (mut code, comments) = lex(&text);
    blank_test_items(&mut code);
    let shipped = String::from_utf8(code).expect("only whole characters were blanked");
    Source { path, text, shipped, comments }
}

/// The comments of any Rust text, each with its line.
pub fn comments(text: &str) -> Vec<(usize, String)> {
    lex(text).1
}

/// What a byte begins.
enum Piece {
    Comment(usize),
    Literal(usize),
    Code(usize),
}

/// Text with comments and literals blanked, and the comments with their lines.
fn lex(text: &str) -> (Vec<u8>, Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let (mut code, mut comments, mut i, mut line) = (bytes.to_vec(), Vec::new(), 0, 1);
    while i < bytes.len() {
        let piece = piece(&bytes[i..], i.checked_sub(1).map(|p| bytes[p]));
        let end = match piece {
            Piece::Comment(n) | Piece::Literal(n) | Piece::Code(n) => (i + n).min(bytes.len()),
        };
        if let Piece::Comment(_) = piece {
            let said = String::from_utf8_lossy(&bytes[i..end]);
            comments.extend(said.lines().enumerate().map(|(n, l)| (line + n, l.to_owned())));
        }
        if !matches!(piece, Piece::Code(_)) {
            blank(&mut code[i..end]);
        }
        line += bytes[i..end].iter().filter(|b| **b == b'\n').count();
        i = end;
    }
    (code, comments)
}

fn piece(rest: &[u8], before: Option<u8>) -> Piece {
    let in_word = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    match rest {
        [b'/', b'/', ..] => Piece::Comment(rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Piece::Comment(block_comment(rest)),
        [b'"', ..] => Piece::Literal(quoted(rest)),
        [b'r', b'"' | b'#', ..] if !in_word => raw(rest).map_or(Piece::Code(1), Piece::Literal),
        [b'b', b'r', b'"' | b'#', ..] if !in_word => {
            raw(&rest[1..]).map_or(Piece::Code(1), |n| Piece::Literal(n + 1))
        }
        [b'\'', b'\\', escaped, ..] => {
            let tail = rest[3..].iter().position(|b| *b == b'\'').unwrap_or(0);
            Piece::Literal(if *escaped == b'\'' { 4 } else { tail + 4 })
        }
        // A quote that closes after one character is a character; any other opens a lifetime.
        [b'\'', ..] => {
            let width = std::str::from_utf8(&rest[1..rest.len().min(5)])
                .unwrap_or_else(|e| std::str::from_utf8(&rest[1..=e.valid_up_to()]).expect("valid part"))
                .chars()
                .next()
                .map_or(0, char::len_utf8);
            if rest.get(1 + width) == Some(&b'\'') { Piece::Literal(width + 2) } else { Piece::Code(1) }
        }
        _ => Piece::Code(1),
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut i) = (0_usize, 0);
    while i + 1 < rest.len() {
        match &rest[i..i + 2] {
            b"/*" => (depth, i) = (depth + 1, i + 2),
            b"*/" => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    rest.len()
}

fn quoted(rest: &[u8]) -> usize {
    let mut i = 1;
    while let Some(b) = rest.get(i) {
        match b {
            b'"' => return i + 1,
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
    rest.len()
}

/// Length of `r"…"` or `r#"…"#`; `None` for a raw identifier.
fn raw(rest: &[u8]) -> Option<usize> {
    let marks = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + marks) != Some(&b'"') {
        return None;
    }
    let end = [b"\"".as_slice(), &b"#".repeat(marks)].concat();
    let body = &rest[2 + marks..];
    let at = body.windows(end.len()).position(|w| w == end)?;
    Some(2 + marks + at + end.len())
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}

const TEST_ONLY: &[u8] = b"#[cfg(test)]";

/// Blanks every item that stands under `#[cfg(test)]`.
fn blank_test_items(code: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = code[from..].windows(TEST_ONLY.len()).position(|w| w == TEST_ONLY) {
        let start = from + at;
        let end = start + TEST_ONLY.len() + item_end(&code[start + TEST_ONLY.len()..]);
        blank(&mut code[start..end]);
        from = end;
    }
}

/// Where an item ends: at its semicolon, or at the brace that closes its first brace.
fn item_end(code: &[u8]) -> usize {
    let (mut nested, mut braces) = (0_i32, 0_i32);
    for (i, b) in code.iter().enumerate() {
        match b {
            b'(' | b'[' => nested += 1,
            b')' | b']' => nested -= 1,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces == 0 && nested == 0 {
                    return i + 1;
                }
            }
            b';' if nested == 0 && braces == 0 => return i + 1,
            _ => {}
        }
    }
    code.len()
}

/// Paths, without `.rs`, of the modules that a file declares for tests only.
fn test_modules(s: &Source) -> Vec<String> {
    let declared = Regex::new(
        r#"#\[cfg\(test\)\]\s*(?:#\[path = "([^"]+)"\]\s*)?(?:pub(?:\([a-z]+\))? )?mod ([a-z_]+);"#,
    )
    .expect("pattern");
    let file = PathBuf::from(&s.path);
    let folder = file.parent().expect("below src");
    let children = if s.path.ends_with("/mod.rs") || s.path == "src/lib.rs" {
        folder.to_owned()
    } else {
        file.with_extension("")
    };
    let module = |c: regex::Captures<'_>| match c.get(1) {
        Some(path) => folder.join(path.as_str()).with_extension(""),
        None => children.join(&c[2]),
    };
    declared.captures_iter(&s.text).map(|c| module(c).to_string_lossy().into_owned()).collect()
}

#[test]
fn test_code_comments_and_strings_are_told_from_the_rest() {
    let text = "use a::b; // crate::one\nconst S: &str = \"crate::two\"; const R: &str = r#\"crate::\"three\"#;\n\
                fn f<'a>(c: char) { c == '\"'; c == '\\''; crate::four }\n\
                #[cfg(test)]\nmod tests { fn g() { crate::five } }\n/* crate::six /* deep */ */ crate::seven";
    let seen = source(("src/x.rs".to_owned(), text.to_owned()));
    assert_eq!(seen.shipped.len(), text.len());
    let left: Vec<&str> = seen.shipped.split_whitespace().filter(|w| w.contains("crate")).collect();
    assert_eq!(left, ["crate::four", "crate::seven"]);
    let said: Vec<usize> = seen.comments.iter().map(|(line, _)| *line).collect();
    assert_eq!(said, [1, 6]);
}

#[test]
fn files_that_only_tests_compile_are_left_out() {
    let paths: Vec<String> = shipped_sources().into_iter().map(|s| s.path).collect();
    for test_only in
        ["src/text/laws.rs", "src/ledger/merkle_tests.rs", "src/sources/media/tests/specimens.rs"]
    {
        assert!(root().join(test_only).is_file(), "{test_only} moved: name another");
        assert!(!paths.iter().any(|p| p == test_only), "{test_only} counts as shipped");
    }
    assert!(paths.iter().any(|p| p == "src/ledger/merkle.rs"));
}
