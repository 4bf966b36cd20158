//! Commands that people are told to type. Where the configuration lies at no place where `holdfast` looks by itself, each
//! of them names it, so that what is pasted works. Knows only how a sentence quotes a command.

use std::borrow::Cow;
use std::path::Path;

/// How a command is quoted: between these marks, beginning with our name.
struct Marks(&'static str, &'static str);

/// In a sentence.
const TEXT: Marks = Marks("`holdfast", "`");
/// In a mail's HTML part.
const CODE: Marks = Marks("<code>holdfast", "</code>");

/// Commands that ask for no configuration of a site.
const WITHOUT: [&str; 13] = [
    "audit",
    "completions",
    "demo",
    "discover",
    "init",
    "policy key",
    "policy packs",
    "policy schema",
    "policy test",
    "rules",
    "schema",
    "verify",
    "witness",
];

/// How readers of one site call `holdfast`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Commands {
    config: Option<String>,
}

impl Commands {
    /// Commands that find their configuration by themselves.
    pub const PLAIN: &'static Self = &Self { config: None };

    /// Commands that name this configuration.
    pub fn naming(config: &Path) -> Self {
        Self { config: Some(quoted(&config.to_string_lossy())) }
    }

    /// The option that each command needs; `None` where it needs none.
    pub fn option(&self) -> Option<String> {
        self.config.as_ref().map(|path| format!("--config {path}"))
    }

    /// Text with every quoted command completed.
    pub fn within<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.completed(text, &TEXT, |option| option)
    }

    /// The same for text in which `<`, `>` and `&` are escaped.
    pub fn within_html<'t>(&self, html: &'t str) -> Cow<'t, str> {
        self.completed(html, &TEXT, escaped)
    }

    /// The same where commands are marked as code, and words that do not break as `w`.
    pub fn within_code<'t>(&self, html: &'t str) -> Cow<'t, str> {
        let whole =
            |option: String| escaped(option).replacen("--config", "<span class=\"w\">--config</span>", 1);
        self.completed(html, &CODE, whole)
    }

    fn completed<'t>(
        &self,
        text: &'t str,
        Marks(open, close): &Marks,
        written: impl Fn(String) -> String,
    ) -> Cow<'t, str> {
        let Some(option) = self.option().filter(|_| text.contains(open)).map(written) else {
            return Cow::Borrowed(text);
        };
        let mut out = String::with_capacity(text.len() + option.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(open) {
            let Some((command, behind)) = after.split_once(close) else { break };
            out.extend([before, open, command]);
            if command.starts_with(char::is_whitespace) && asks_for_one(command.trim_start()) {
                out.extend([" ", &option]);
            }
            out.push_str(close);
            rest = behind;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }
}

fn escaped(option: String) -> String {
    option.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn asks_for_one(command: &str) -> bool {
    let begins = |head: &&str| {
        command.strip_prefix(*head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    !command.contains("--config") && !WITHOUT.iter().any(begins)
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_command_names_the_configuration_where_it_needs_one() {
        let commands = Commands::naming(Path::new("/srv/a/site.toml"));
        let said = commands.within("Run `holdfast check`, then `holdfast findings ack F-1` or `other`.");
        assert_eq!(
            said,
            "Run `holdfast check --config /srv/a/site.toml`, then \
             `holdfast findings ack F-1 --config /srv/a/site.toml` or `other`."
        );
        for as_it_is in [
            "`holdfast verify FILE`",
            "`holdfast init`",
            "`holdfast check --config /x`",
            "`holdfast policy key`",
            "holdfast check",
            "`holdfast check",
            "`holdfast.toml`",
        ] {
            assert_eq!(commands.within(as_it_is), as_it_is);
        }
        let broken = commands.within("`holdfast\n  findings list`");
        assert_eq!(
            broken, "`holdfast\n  findings list --config /srv/a/site.toml`",
            "a line may end within it"
        );
        assert_eq!(Commands::PLAIN.within("`holdfast check`"), "`holdfast check`");
    }

    #[test]
    fn a_path_with_spaces_is_one_word_of_a_shell() {
        let commands = Commands::naming(Path::new("/srv/it's <a> site.toml"));
        assert_eq!(commands.option().as_deref(), Some(r"--config '/srv/it'\''s <a> site.toml'"));
        assert_eq!(
            commands.within_html("`holdfast check`"),
            r"`holdfast check --config '/srv/it'\''s &lt;a&gt; site.toml'`"
        );
        assert_eq!(
            commands.within_code("<code>holdfast check</code> `holdfast check` <code>nvr1</code>"),
            r#"<code>holdfast check <span class="w">--config</span> '/srv/it'\''s &lt;a&gt; site.toml'</code> `holdfast check` <code>nvr1</code>"#
        );
    }
}
