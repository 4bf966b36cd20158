//! The address at which a camera is asked whether it is there.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `rtsp://<host>[:<port>]` or `tcp://<host>:<port>`. Nothing else fits in: no account, no path, so that no secret
/// is ever declared, sent or shown.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProbeAddress {
    /// The camera is asked over RTSP what it can do; otherwise a connection alone shows that it is there.
    pub rtsp: bool,
    /// Name or address of the host, without brackets.
    pub host: String,
    /// Port; 554 for RTSP where none is given.
    pub port: u16,
}

/// The usual port of RTSP (RFC 7826).
const RTSP_PORT: u16 = 554;

impl FromStr for ProbeAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rtsp, rest) = match (text.strip_prefix("rtsp://"), text.strip_prefix("tcp://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(()),
        };
        let (host, port) = match rest.strip_prefix('[') {
            Some(inner) => {
                let (host, after) = inner.split_once(']').ok_or(())?;
                host.parse::<std::net::Ipv6Addr>().map_err(|_| ())?;
                let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(())?) };
                (host, port)
            }
            None => match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || !host.chars().all(plain) {
            return Err(());
        }
        let port = match port {
            Some(port) => port.parse().ok().filter(|p| *p > 0).ok_or(())?,
            None if rtsp => RTSP_PORT,
            None => return Err(()),
        };
        Ok(Self { rtsp, host: host.to_owned(), port })
    }
}

impl fmt::Display for ProbeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (if self.rtsp { "rtsp" } else { "tcp" }, &self.host);
        if host.contains(':') {
            write!(f, "{scheme}://[{host}]:{}", self.port)
        } else {
            write!(f, "{scheme}://{host}:{}", self.port)
        }
    }
}

impl TryFrom<String> for ProbeAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map_err(|()| "not the address of a probe")
    }
}

impl From<ProbeAddress> for String {
    fn from(address: ProbeAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_a_host_and_a_port_and_nothing_that_could_be_a_secret() {
        for (text, shown) in [
            ("rtsp://10.0.0.5", "rtsp://10.0.0.5:554"),
            ("rtsp://gate-cam.example.org:8554", "rtsp://gate-cam.example.org:8554"),
            ("tcp://[2001:db8::5]:80", "tcp://[2001:db8::5]:80"),
            ("rtsp://[::1]", "rtsp://[::1]:554"),
        ] {
            assert_eq!(text.parse::<ProbeAddress>().map(|a| a.to_string()), Ok(shown.to_owned()), "{text}");
        }
        for text in [
            "rtsp://admin:secret@10.0.0.5",
            "rtsp://10.0.0.5/Streaming/Channels/101",
            "rtsp://10.0.0.5:554/",
            "tcp://10.0.0.5",
            "tcp://10.0.0.5:0",
            "http://10.0.0.5:80",
            "rtsp://",
            "rtsp://[::1",
            "rtsp://a b",
        ] {
            assert!(text.parse::<ProbeAddress>().is_err(), "{text}");
        }
    }
}
