//! Who is reached over the network: the mail server, witnesses, time-stamping authorities, whoever waits for the sign
//! of life. Each is asked as little as shows that it is there; only a mail that was asked for is sent.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Access, access};
use ureq::http::Uri;

use super::{Case, Point, Setup};
use crate::app::mail;
use crate::app::witness;
use crate::config::{Mail, MailTransport, Tls};
use crate::evidence::{self, Evidence, WitnessRow};
use crate::http;

/// Longest wait for anybody.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The way of the mail, up to the server's consent.
pub(super) fn mail(setup: &Setup<'_>) -> Vec<Point> {
    let Some(mail) = &setup.config.mail else {
        return vec![Point::new(Case::MailNone).command("holdfast schema config")];
    };
    let mut points = Vec::new();
    if mail.recipients.is_empty() {
        points.push(Point::new(Case::MailNobody).command("holdfast schema config"));
    }
    match &mail.transport {
        MailTransport::File { dir } => points.push(folder(dir)),
        MailTransport::Smtp { host, port, tls, .. } => {
            points.push(server(setup, mail, &format!("{host}:{port}"), *tls));
        }
    }
    points
}

fn folder(dir: &Path) -> Point {
    // It is made when it is not there.
    let there = dir.ancestors().find(|d| d.exists());
    let open = there.is_some_and(|d| d.is_dir() && access(d, Access::WRITE_OK | Access::EXEC_OK).is_ok());
    let point = Point::new(if open { Case::MailFolder } else { Case::MailFolderClosed });
    let point = point.of(dir.display()).fact("dir", dir.display());
    if open { point } else { point.command(format!("install -d -o \"$(id -u)\" {}", dir.display())) }
}

fn server(setup: &Setup<'_>, mail: &Mail, place: &str, tls: Tls) -> Point {
    let site = setup.site;
    let name = if site.name.is_empty() { &site.id } else { &site.name };
    let tried = match setup.mail_to {
        Some(to) => mail::trial(mail, to, setup.lang, name, setup.now),
        None => mail::reach(mail).map(|()| String::new()),
    };
    let point = match tried {
        Ok(answer) => match setup.mail_to {
            Some(to) => Point::new(Case::MailSent).fact("to", to).fact("answer", answer),
            None => Point::new(good(mail, tls)),
        },
        Err(why) => Point::new(Case::MailRefused).fact("why", why).command(alone(place, tls)),
    };
    point.of(place).fact("server", place)
}

/// The command that shows what a mail server says by itself, encrypted as the configuration has it.
fn alone(place: &str, tls: Tls) -> String {
    match tls {
        Tls::Starttls => format!("openssl s_client -starttls smtp -connect {place} -verify_return_error"),
        Tls::Implicit => format!("openssl s_client -connect {place} -verify_return_error"),
        Tls::None => format!("curl --verbose smtp://{place}"),
    }
}

/// What was tried, and no more than that: without TLS nothing was encrypted, without an account nobody logged in.
fn good(mail: &Mail, tls: Tls) -> Case {
    let login = matches!(&mail.transport, MailTransport::Smtp { login: Some(_), .. });
    match (tls != Tls::None, login) {
        (true, true) => Case::MailGood,
        (true, false) => Case::MailNoLogin,
        (false, true) => Case::MailPlainLogin,
        (false, false) => Case::MailPlain,
    }
}

/// Each witness of the quorum file: any answer over HTTP shows that it is there.
pub(super) fn witnesses(setup: &Setup<'_>) -> Vec<Point> {
    let Some(file) = &setup.config.quorum else {
        return vec![Point::new(Case::WitnessNone).command("holdfast witness --help")];
    };
    let quorum = match witness::quorum(file) {
        Ok(quorum) => quorum,
        Err(why) => {
            let silent = Point::new(Case::WitnessSilent).of(file.display()).fact("url", file.display());
            let what: Vec<String> = why.iter().map(|p| p.message.to_string()).collect();
            return vec![silent.fact("why", what.join("; ")).command(format!("cat {}", file.display()))];
        }
    };
    let rows = said_last(setup);
    let asked = quorum.witnesses.iter().filter_map(|w| Some((w, w.url.as_deref()?)));
    let points: Vec<Point> = asked
        .map(|(w, url)| {
            let last = rows.iter().find(|row| row.listed.name == w.name);
            let kept = last.and_then(|row| held_against_us(row, url));
            kept.unwrap_or_else(|| {
                told(url, http::get(url, PATIENCE), Case::WitnessGood, Case::WitnessSilent)
            })
        })
        .collect();
    if points.is_empty() {
        vec![Point::new(Case::WitnessNone).command("holdfast witness --help")]
    } else {
        points
    }
}

/// What each witness said when last asked; nothing before the first state.
fn said_last(setup: &Setup<'_>) -> Vec<WitnessRow> {
    let dir = &setup.config.state_dir;
    if !dir.join(evidence::FILE).exists() {
        return Vec::new();
    }
    Evidence::open_to_read(dir).and_then(|store| store.witnesses()).unwrap_or_default()
}

/// A witness that answers and says no: worse than one that is silent.
fn held_against_us(row: &WitnessRow, url: &str) -> Option<Point> {
    let (case, command) = match row.outcome.as_str() {
        _ if witness::contradicts(row) => (Case::WitnessContradicts, "holdfast ledger status"),
        "not_listed" => (Case::WitnessNotListed, "holdfast ledger key"),
        _ => return None,
    };
    Some(Point::new(case).command(command).of(url).fact("url", url))
}

/// Each time-stamping authority: any answer over HTTP shows that it is there; no stamp is asked for.
pub(super) fn stamps(setup: &Setup<'_>) -> Vec<Point> {
    let urls = &setup.config.stamps.urls;
    if urls.is_empty() {
        return vec![Point::new(Case::StampNone).command("holdfast schema config")];
    }
    urls.iter().map(|url| told(url, http::get(url, PATIENCE), Case::StampGood, Case::StampSilent)).collect()
}

/// Whoever waits for the sign of life: a connection alone, for asking would be that sign. Its address may be a secret,
/// so only its host is told.
pub(super) fn dead_man(setup: &Setup<'_>) -> Vec<Point> {
    let Some(url) = &setup.config.dead_man_url else {
        return vec![Point::new(Case::DeadManNone).command("holdfast schema config")];
    };
    let connected = host_and_port(url).and_then(|(host, port)| connects(&host, port).map(|()| host));
    let shown = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    let point = match connected {
        Ok(_) => Point::new(Case::DeadManGood),
        Err(why) => {
            Point::new(Case::DeadManSilent).fact("why", why).command(format!("curl --head https://{shown}/"))
        }
    };
    vec![point.of(&shown).fact("host", shown)]
}

fn told(url: &str, answered: Result<u16, String>, good: Case, silent: Case) -> Point {
    let point = match answered {
        Ok(_) => Point::new(good),
        Err(why) => Point::new(silent).fact("why", why).command(format!("curl --verbose {url}")),
    };
    point.of(url).fact("url", url)
}

fn host_and_port(url: &str) -> Result<(String, u16), String> {
    let uri: Uri = url.parse().map_err(|e: ureq::http::uri::InvalidUri| e.to_string())?;
    let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    let host = uri.host().ok_or("it names no host")?;
    Ok((host.trim_matches(['[', ']']).to_owned(), uri.port_u16().unwrap_or(usual)))
}

fn connects(host: &str, port: u16) -> Result<(), String> {
    let places = (host, port).to_socket_addrs().map_err(|e| e.to_string())?;
    let mut why = "its name has no address".to_owned();
    for place in places {
        match TcpStream::connect_timeout(&place, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(e) => why = e.to_string(),
        }
    }
    Err(why)
}
