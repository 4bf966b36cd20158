//! What keys of `holdfast.toml` must be together: unique ids, complete mail settings, a state
//! folder outside every recorder's tree.
//!
//! Walks the document, not the typed settings, so that it also speaks when a shape is wrong elsewhere.

use std::net::{IpAddr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::Environment;
use super::check::repeated;
use super::document::{Document, Kind, Node};
use super::format;
use super::problem::{Problem, Problems};
use super::status::AT_LEAST_S;
use crate::text::Said;

/// Everything in the document that does not fit together.
pub(super) fn check(document: &Document, folder: &Path, env: Environment<'_>) -> Problems {
    let mut seen = Agreement { document, problems: Problems::default() };
    seen.recorders(folder);
    seen.status(env);
    seen.written_folders(folder, env);
    seen.overrides();
    if let Some(ledger) = document.root.get("ledger") {
        seen.stamps(ledger);
    }
    if let Some(metrics) = document.root.get("metrics") {
        seen.metrics(metrics);
    }
    seen.webhooks();
    seen.mutes();
    if let Some(mail) = document.root.get("mail") {
        seen.mail(mail, env);
    }
    seen.problems
}

/// A mute is for maintenance, not for good.
const LONGEST_MUTE_DAYS: i64 = 31;

/// See [`AT_LEAST_S`].
const SHORTEST: Duration = Duration::from_secs(AT_LEAST_S);

struct Agreement<'d> {
    document: &'d Document,
    problems: Problems,
}

impl<'d> Agreement<'d> {
    fn at(&self, node: &Node, message: impl Into<Said>) -> Problem {
        Problem::new(self.document.place(&node.span), message)
    }

    fn recorder_roots(&self, folder: &Path) -> Vec<(&'d Node, PathBuf)> {
        let recorders = self.document.root.list("recorder").iter();
        let roots = recorders.flat_map(|r| r.list("roots"));
        roots.filter_map(|n| Some((n, plain(&folder.join(n.text()?))))).collect()
    }

    fn recorders(&mut self, folder: &Path) {
        let nodes = self.document.root.list("recorder");
        let ids: Vec<&Node> = nodes.iter().filter_map(|n| n.get("id")).collect();
        repeated(self.document, &ids, "recorder", &mut self.problems);
        for node in nodes {
            if let (Some(_), Some(template)) = (node.get("layout"), node.get("template")) {
                let problem = self.at(template, Said::of("agree-layout-template", []));
                self.problems.push(problem.help(Said::of("agree-layout-template-help", [])));
            }
        }
        let roots = self.recorder_roots(folder);
        for (at, (node, path)) in roots.iter().enumerate() {
            for (other, other_path) in roots.iter().take(at) {
                if path.starts_with(other_path) || other_path.starts_with(path) {
                    let problem = self
                        .at(node, Said::of("agree-roots", []))
                        .also(self.document.place(&other.span), Said::of("agree-other-root", []))
                        .help(Said::of("agree-roots-help", []));
                    self.problems.push(problem);
                }
            }
        }
    }

    fn status(&mut self, env: Environment<'_>) {
        self.not_too_often(self.document.root.get("agent").and_then(|a| a.get("probe_every")));
        for status in self.document.root.list("recorder").iter().filter_map(|n| n.get("status")) {
            self.not_too_often(status.get("every"));
            if let Some(file) = status.get("credentials_file") {
                self.credential(file, env);
            }
        }
    }

    fn not_too_often(&mut self, every: Option<&Node>) {
        let span = |n: &&Node| n.text().and_then(format::duration).is_some_and(|e| e < SHORTEST);
        if let Some(node) = every.filter(span) {
            let problem = self.at(node, Said::of("agree-status-every", []));
            self.problems.push(problem.help(Said::of("agree-status-every-help", [])));
        }
    }

    /// Holdfast never writes into a recorder's tree, so none of its folders may lie there.
    fn written_folders(&mut self, folder: &Path, env: Environment<'_>) {
        let root = &self.document.root;
        let mut written: Vec<(&Node, PathBuf)> = Vec::new();
        match (root.get("state_dir"), env("HOLDFAST_STATE_DIR")) {
            (node, Some(path)) => written.push((node.unwrap_or(root), PathBuf::from(path))),
            (Some(node), None) => written.extend(node.text().map(|t| (node, folder.join(t)))),
            (None, None) => {}
        }
        let mail_dir = root.get("mail").and_then(|m| m.get("dir"));
        written.extend(mail_dir.and_then(|n| Some((n, folder.join(n.text()?)))));
        for (node, path) in written {
            for (other, root) in self.recorder_roots(folder) {
                if plain(&path).starts_with(&root) {
                    let problem = self
                        .at(node, Said::of("agree-inside", []))
                        .also(self.document.place(&other.span), Said::of("agree-tree", []))
                        .help(Said::of("agree-inside-help", []));
                    self.problems.push(problem);
                }
            }
        }
    }

    fn overrides(&mut self) {
        let nodes = self.document.root.get("policy").map_or(&[][..], |p| p.list("override"));
        for node in nodes {
            if node.get("kind").is_none() && node.get("clause").is_none() {
                let problem = self.at(node, Said::of("agree-override-rule", []));
                self.problems.push(problem.help(Said::of("agree-override-rule-help", [])));
            }
            if node.get("wins_over").is_none() && node.get("set").is_none_or(|s| s.entries().is_empty()) {
                let problem = self.at(node, Said::of("agree-override-nothing", []));
                self.problems.push(problem.help(Said::of("agree-override-nothing-help", [])));
            }
        }
    }

    fn stamps(&mut self, ledger: &'d Node) {
        let urls: Vec<&Node> = ledger.list("stamp_url").iter().collect();
        repeated(self.document, &urls, "authority", &mut self.problems);
        for key in ["stamp_root", "stamp_every"] {
            if let Some(node) = ledger.get(key).filter(|_| urls.is_empty()) {
                let problem = self.at(node, Said::of("agree-stamps", [("key", key.into())]));
                self.problems.push(problem.help(Said::of("agree-stamps-help", [])));
            }
        }
    }

    fn metrics(&mut self, metrics: &Node) {
        let allowed = metrics.get("beyond_loopback").is_some_and(|n| n.kind == Kind::Boolean(true));
        let Some(node) = metrics.get("listen") else { return };
        let address = node.text().and_then(|t| t.parse::<SocketAddr>().ok());
        if address.is_some_and(|a| !a.ip().is_loopback()) && !allowed {
            let problem = self.at(node, Said::of("agree-listen", []));
            self.problems.push(problem.help(Said::of("agree-listen-help", [])));
        }
    }

    fn mutes(&mut self) {
        for node in self.document.root.list("mute") {
            let at = |key| node.text_at(key).and_then(|t| t.parse::<DateTime>().ok());
            let (Some(from), Some(until), Some(end)) = (at("from"), at("until"), node.get("until")) else {
                continue;
            };
            if until <= from || until > from.saturating_add(LONGEST_MUTE_DAYS.days()) {
                let problem = self.at(end, "a mute ends after it begins, at most 31 days later");
                self.problems
                    .push(problem.help("give an earlier `until`, or drop the camera from the inventory"));
            }
        }
    }

    fn webhooks(&mut self) {
        let nodes = self.document.root.list("webhook");
        let names: Vec<&Node> = nodes.iter().filter_map(|n| n.get("name")).collect();
        repeated(self.document, &names, "webhook", &mut self.problems);
        for node in nodes {
            self.webhook(node);
        }
    }

    fn webhook(&mut self, node: &Node) {
        let form = node.text_at("form").unwrap_or_default();
        let mut report = |at: &Node, what: &'static str, help: &'static str| {
            let problem =
                Problem::new(self.document.place(&at.span), Said::of(what, [("form", form.into())]));
            self.problems.push(problem.help(Said::of(help, [])));
        };
        match (node.get("url"), node.get("url_file")) {
            (Some(url), None) if matches!(form, "wecom" | "dingtalk") => {
                report(url, "agree-hook-key", "agree-hook-key-help");
            }
            (None, None) => report(node, "agree-hook-nowhere", "agree-hook-nowhere-help"),
            (Some(_), Some(file)) => report(file, "agree-hook-two", "agree-hook-two-help"),
            _ => {}
        }
        match node.get("secret_file") {
            None if matches!(form, "json" | "dingtalk") => {
                report(node, "agree-hook-unsigned", "agree-hook-unsigned-help");
            }
            Some(file) if form == "wecom" => report(file, "agree-hook-idle", "agree-hook-idle-help"),
            _ => {}
        }
    }

    fn mail(&mut self, mail: &Node, env: Environment<'_>) {
        let transport = mail.text_at("transport");
        let needed = match transport {
            Some("file") => Some("dir"),
            Some("smtp") => Some("host"),
            _ => None,
        };
        if let Some(key) = needed.filter(|k| mail.get(k).is_none()) {
            let transport = transport.unwrap_or_default();
            let problem = self.at(
                mail,
                Said::of("agree-transport", [("key", key.into()), ("transport", transport.into())]),
            );
            self.problems.push(problem.help(Said::of("agree-add", [("key", key.into())])));
        }
        let addresses: Vec<&Node> = mail.list("recipient").iter().filter_map(|r| r.get("address")).collect();
        repeated(self.document, &addresses, "recipient", &mut self.problems);
        self.mail_encryption(mail);
        self.mail_login(mail, env);
        self.digests(mail);
    }

    fn digests(&mut self, mail: &Node) {
        let wanted = |word: &str| {
            let hooks = self.document.root.list("webhook").iter();
            let mut lists = mail.list("recipient").iter().chain(hooks).flat_map(|r| r.list("digest"));
            lists.any(|d| d.text() == Some(word))
        };
        for key in ["daily", "weekly"] {
            if let Some(node) = mail.get(key).filter(|_| !wanted(key)) {
                let problem = self.at(node, Said::of("agree-digest", [("key", key.into())]));
                self.problems.push(problem.help(Said::of("agree-digest-help", [("key", key.into())])));
            }
        }
    }

    fn mail_encryption(&mut self, mail: &Node) {
        let host = mail.text_at("host").unwrap_or("localhost");
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let here = host == "localhost" || address.is_ok_and(|a| a.is_loopback());
        if let Some(tls) = mail.get("tls").filter(|t| t.text() == Some("none") && !here) {
            let problem = self.at(tls, Said::of("agree-tls", [("host", host.into())]));
            self.problems.push(problem.help(Said::of("agree-tls-help", [])));
        }
    }

    fn mail_login(&mut self, mail: &Node, env: Environment<'_>) {
        let from_env = env("HOLDFAST_MAIL_PASSWORD_FILE").is_some();
        if let (Some(user), None, false) = (mail.get("user"), mail.get("password_file"), from_env) {
            let problem = self.at(user, Said::of("agree-password", []));
            self.problems.push(problem.help(Said::of("agree-password-help", [])));
        }
        let Some(file) = mail.get("password_file") else { return };
        if mail.get("user").is_none() {
            let problem = self.at(file, Said::of("agree-user", []));
            self.problems.push(problem.help(Said::of("agree-user-help", [])));
        }
        if !from_env {
            self.credential(file, env);
        }
    }

    fn credential(&mut self, file: &Node, env: Environment<'_>) {
        let credential = file.text().is_some_and(|t| t.starts_with("credential:"));
        if credential && env("CREDENTIALS_DIRECTORY").is_none() {
            let problem = self.at(file, Said::of("agree-credentials", []));
            self.problems.push(problem.help(Said::of("agree-credentials-help", [])));
        }
    }
}

/// A path without `.` and with `..` taken back, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}
