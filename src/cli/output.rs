//! The formats of listings. Text is for people; the others are for programs and never change by language.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use crate::app::AppError;
use crate::text::{Commands, page};

/// How a listing is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One document.
    Json,
    /// One object a line.
    Jsonl,
    /// Comma-separated, with a header line.
    Csv,
}

/// How commands that this process quotes are to be typed: with the configuration that was named to it.
static COMMANDS: OnceLock<Commands> = OnceLock::new();

/// Has every command that is quoted from here on name this configuration.
pub fn naming(config: &Path) {
    // A second start in one process, as in tests, keeps the first word.
    let _ = COMMANDS.set(Commands::naming(config));
}

/// Text with the commands that it quotes as they are to be typed.
pub fn pasted(text: &str) -> Cow<'_, str> {
    COMMANDS.get().unwrap_or(Commands::PLAIN).within(text)
}

/// The same for a page.
pub fn pasted_html(html: &str) -> Cow<'_, str> {
    COMMANDS.get().unwrap_or(Commands::PLAIN).within_html(html)
}

/// Writes text for people.
///
/// # Errors
/// The reader went away: no error at all, the pipe is simply closed.
pub fn text(text: &str) -> Result<(), AppError> {
    forgive(io::stdout().lock().write_all(page(&pasted(text)).as_bytes()))
}

/// Writes one JSON document.
///
/// # Errors
/// See [`text`].
pub fn json<T: Serialize>(document: &T) -> Result<(), AppError> {
    let printed = serde_json::to_string_pretty(document).map_err(io::Error::other);
    forgive(printed.and_then(|p| writeln!(io::stdout().lock(), "{p}")))
}

/// Writes rows one object a line, or as CSV with the keys of the first row as header.
///
/// # Errors
/// See [`text`].
pub fn rows(format: Format, rows: &[Value]) -> Result<(), AppError> {
    let mut out = io::stdout().lock();
    let written = if format == Format::Csv {
        csv(&mut out, rows)
    } else {
        rows.iter().try_for_each(|r| writeln!(out, "{r}"))
    };
    forgive(written)
}

fn csv(out: &mut impl Write, rows: &[Value]) -> io::Result<()> {
    let Some(header) = rows.first().and_then(Value::as_object) else { return Ok(()) };
    let keys: Vec<&String> = header.keys().collect();
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(keys.iter().map(|k| k.as_str())).map_err(cause)?;
    for row in rows {
        csv.write_record(keys.iter().map(|k| cell(&row[k.as_str()]))).map_err(cause)?;
    }
    csv.flush()
}

/// Why a record could not be written: a reader that went away stays one.
fn cause(e: csv::Error) -> io::Error {
    match e.into_kind() {
        csv::ErrorKind::Io(why) => why,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Lists and objects become JSON in their cell; a text that a spreadsheet would run is disarmed.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) if s.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{s}"),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

fn forgive(written: io::Result<()>) -> Result<(), AppError> {
    match written {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(AppError::Io { what: "write to standard output".to_owned(), source: e })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_goes_away_within_a_table_is_no_error() {
        let long = vec![json!({ "a": "x".repeat(100_000) }); 2];
        assert!(forgive(csv(&mut Gone, &long)).is_ok());
    }

    #[test]
    fn a_cell_cannot_run_in_a_spreadsheet() {
        let mut out = Vec::new();
        csv(&mut out, &[json!({"a": "=1+1", "b": [1, 2], "c": null})]).expect("to memory");
        assert_eq!(String::from_utf8(out).expect("text"), "a,b,c\n'=1+1,\"[1,2]\",\n");
    }
}
