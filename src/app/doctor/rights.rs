//! What other accounts on this machine may read or change and should not. The key has a check of its own.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Case, Point, Setup};
use crate::config::{Config, MailTransport};

/// The configuration, the state directory, the mail password, the accounts of recorders.
pub(super) fn rights(setup: &Setup<'_>) -> Vec<Point> {
    let config = setup.config;
    let file = Path::new(config.source.name());
    let tried = [
        (Some(file), 0o022, Case::ConfigurationOpen, "go-w"),
        (Some(config.state_dir.as_path()), 0o077, Case::StateOpen, "go="),
        (password(config), 0o007, Case::MailPasswordOpen, "o="),
    ];
    let accounts = config.recorders.iter().filter_map(|r| r.status.as_ref()?.credentials_file.as_deref());
    let accounts = accounts.map(|file| (Some(file), 0o007, Case::RecorderAccountOpen, "o="));
    let tried = tried.into_iter().chain(accounts);
    let open = tried.filter_map(|(path, bits, case, change)| too_wide(path?, bits, case, change));
    let open: Vec<Point> = open.collect();
    if open.is_empty() { vec![Point::new(Case::RightsGood)] } else { open }
}

fn too_wide(path: &Path, bits: u32, case: Case, change: &str) -> Option<Point> {
    let mode = path.metadata().ok()?.permissions().mode() & 0o7777;
    let shown = path.display();
    let point = Point::new(case).of(&shown).fact("path", &shown).fact("mode", format!("{mode:04o}"));
    (mode & bits != 0).then(|| point.command(format!("chmod {change} {shown}")))
}

fn password(config: &Config) -> Option<&Path> {
    match &config.mail.as_ref()?.transport {
        MailTransport::Smtp { login: Some((_, file)), .. } => Some(file),
        _ => None,
    }
}
