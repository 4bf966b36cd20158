//! The ways out of a site: mail, webhooks, syslog. Each has a queue of its own, so that one that is dead holds up no
//! other.

use std::fs;

use crate::app::AppError;
use crate::config::{self, Config, HookForm, MailTransport, SyslogServer};
use crate::notify::settings::HookRoute;
use crate::notify::{Route, SettingsError};

/// Name of the queue of mails.
pub const MAIL: &str = "mail";

/// Name of the queue of syslog messages.
pub const SYSLOG: &str = "syslog";

/// One way out.
#[derive(Clone, Copy, Debug)]
pub enum Way<'c> {
    /// Mail.
    Mail(&'c config::Mail),
    /// A webhook.
    Webhook(&'c config::Webhook),
    /// A syslog server.
    Syslog(&'c config::Syslog),
}

/// The ways of a site.
pub fn ways(config: &Config) -> Vec<Way<'_>> {
    let mail = config.mail.iter().map(Way::Mail);
    mail.chain(config.webhooks.iter().map(Way::Webhook))
        .chain(config.syslog.iter().map(Way::Syslog))
        .collect()
}

/// Name of a webhook's queue, and of the webhook as a reader.
pub fn webhook(name: &str) -> String {
    format!("webhook:{name}")
}

impl Way<'_> {
    /// Name of its queue.
    pub fn channel(&self) -> String {
        match self {
            Self::Mail(_) => MAIL.to_owned(),
            Self::Webhook(hook) => webhook(&hook.name),
            Self::Syslog(_) => SYSLOG.to_owned(),
        }
    }

    /// Whether another configuration of it leads to the same place.
    pub fn leads_to(&self, other: &Way<'_>) -> bool {
        match (self, other) {
            (Self::Mail(one), Way::Mail(two)) => one.transport == two.transport,
            (Self::Webhook(one), Way::Webhook(two)) => {
                let of =
                    |w: &config::Webhook| (w.form, w.url.clone(), w.url_file.clone(), w.secret_file.clone());
                of(one) == of(two)
            }
            (Self::Syslog(one), Way::Syslog(two)) => one.to == two.to,
            _ => false,
        }
    }

    /// As the log names it: never an address that is a key.
    pub fn destination(&self) -> String {
        match self {
            Self::Mail(mail) => match &mail.transport {
                MailTransport::File { dir } => dir.display().to_string(),
                MailTransport::Smtp { host, port, .. } => format!("{host}:{port}"),
            },
            Self::Webhook(hook) => webhook(&hook.name),
            Self::Syslog(syslog) => syslog.to.clone(),
        }
    }

    /// The way out, with secrets read from their files.
    ///
    /// # Errors
    /// A file that cannot be read, an address that is none.
    pub fn route(&self) -> Result<Route, AppError> {
        match self {
            Self::Mail(mail) => super::send::route(mail),
            Self::Webhook(hook) => hook_route(hook).map(Route::Webhook),
            Self::Syslog(syslog) => {
                let unusable = || SettingsError::Syslog(syslog.to.clone());
                Ok(Route::Syslog(SyslogServer::parse(&syslog.to).ok_or_else(unusable)?))
            }
        }
    }
}

fn hook_route(hook: &config::Webhook) -> Result<HookRoute, AppError> {
    let read = |file: &std::path::Path| {
        let text = fs::read_to_string(file);
        let what = || format!("read {} of webhook {:?}", file.display(), hook.name);
        text.map(|t| t.trim().to_owned()).map_err(|source| AppError::Io { what: what(), source })
    };
    let url = match (&hook.url, &hook.url_file) {
        (Some(url), _) => url.clone(),
        (None, Some(file)) => read(file)?,
        (None, None) => String::new(),
    };
    if !protected(&url) {
        return Err(SettingsError::Webhook(hook.name.clone()).into());
    }
    let secret = hook.secret_file.as_deref().map(read).transpose()?;
    if hook.form == HookForm::Dingtalk && !url.contains('?') {
        return Err(SettingsError::Webhook(hook.name.clone()).into());
    }
    Ok(HookRoute { form: hook.form, url, secret: secret.map(String::into_bytes) })
}

/// Encrypted, or to this machine.
fn protected(url: &str) -> bool {
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', '/', '?']);
    url.starts_with("https://") || here.iter().any(|h| url.strip_prefix(h).is_some_and(ends))
}

#[cfg(test)]
mod tests {
    use super::protected;

    #[test]
    fn nothing_leaves_this_machine_unencrypted() {
        for good in ["https://a.example/x", "http://127.0.0.1:8080/x", "http://localhost", "http://[::1]/"] {
            assert!(protected(good), "{good}");
        }
        for bad in [
            "http://a.example",
            "http://127.0.0.1.evil.example/",
            "http://localhost@evil.example",
            "",
            "ftp://a",
        ] {
            assert!(!protected(bad), "{bad}");
        }
    }
}
