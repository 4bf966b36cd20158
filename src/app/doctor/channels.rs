//! Webhooks and syslog: whether they can be reached, and whether what is posted can be signed. Nothing is posted and
//! nothing is logged there: the address of a robot is asked for its front page alone, never with its key.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use ureq::http::Uri;

use super::outside::PATIENCE;
use super::{Case, Point, Setup};
use crate::app::mail::{Way, webhook};
use crate::config::{Syslog, SyslogServer, Webhook};
use crate::http;
use crate::notify::Route;

/// Each webhook, and the syslog server.
pub(super) fn channels(setup: &Setup<'_>) -> Vec<Point> {
    let config = setup.config;
    let hooks = config.webhooks.iter().map(hook);
    let points: Vec<Point> = hooks.chain(config.syslog.iter().map(log)).collect();
    if points.is_empty() {
        return vec![Point::new(Case::ChannelNone).command("holdfast schema config")];
    }
    points
}

/// Its files can be read, and something answers at its host over HTTP, behind its encryption.
fn hook(hook: &Webhook) -> Point {
    let named = |point: Point| point.of(webhook(&hook.name)).fact("name", &hook.name);
    let unusable = |why: String| {
        let file = hook.url_file.as_deref().or(hook.secret_file.as_deref()).unwrap_or(Path::new("."));
        let list = format!("ls -l {}", file.display());
        named(Point::new(Case::WebhookUnusable).fact("why", why).command(list))
    };
    let route = match Way::Webhook(hook).route() {
        Ok(Route::Webhook(route)) => route,
        Ok(_) => return unusable(String::new()),
        Err(why) => return unusable(why.to_string()),
    };
    let Some(front) = front_page(&route.url) else { return unusable("it names no host".to_owned()) };
    match http::get(&front, PATIENCE) {
        Ok(_) => {
            let signed = if route.secret.is_some() { "yes" } else { "no" };
            named(Point::new(Case::WebhookGood).fact("signed", signed))
        }
        Err(why) => {
            let ask = format!("curl --verbose {front}");
            named(Point::new(Case::WebhookSilent).fact("why", why).command(ask))
        }
    }
}

/// Scheme, host and port of an address, without the rest, which may be a key.
fn front_page(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    Some(format!("{}://{}/", uri.scheme_str()?, uri.authority()?.as_str().rsplit('@').next()?))
}

fn log(syslog: &Syslog) -> Point {
    let named = |point: Point| point.of(&syslog.to).fact("to", &syslog.to);
    let tried = match SyslogServer::parse(&syslog.to) {
        None => Err("it is no address".to_owned()),
        Some(SyslogServer::Udp(to)) if !to.ip().is_loopback() => {
            return named(Point::new(Case::SyslogUnheard).command("holdfast schema config"));
        }
        Some(SyslogServer::Udp(to)) => listens(to),
        Some(SyslogServer::Tcp(to)) => {
            TcpStream::connect_timeout(&to, PATIENCE).map(drop).map_err(|e| e.to_string())
        }
        Some(SyslogServer::Unix(path)) => {
            let connected = UnixDatagram::unbound().and_then(|socket| socket.connect(path));
            connected.map_err(|e| e.to_string())
        }
    };
    match tried {
        Ok(()) => named(Point::new(Case::SyslogGood)),
        Err(why) => {
            named(Point::new(Case::SyslogSilent).fact("why", why).command("ss --listening --numeric"))
        }
    }
}

/// A port of this machine that nobody could bind any more is listened to.
fn listens(to: SocketAddr) -> Result<(), String> {
    match std::net::UdpSocket::bind(to) {
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => Ok(()),
        Err(e) => Err(e.to_string()),
        Ok(_) => Err("nobody listens there".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::front_page;

    #[test]
    fn a_key_never_leaves_with_the_question() {
        let page = |url: &str| front_page(url).unwrap_or_default();
        assert_eq!(page("https://qyapi.example/cgi-bin/webhook/send?key=693a"), "https://qyapi.example/");
        assert_eq!(page("http://user:pass@127.0.0.1:8080/x"), "http://127.0.0.1:8080/");
        assert_eq!(page("no address"), "");
    }
}
