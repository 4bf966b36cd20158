//! The agent beside us: that it runs, in which version, and what its door for machines says.

use serde_json::Value;

use super::outside::PATIENCE;
use super::{Case, Point, Setup};
use crate::app::status;
use crate::evidence::{self, Evidence};
use crate::http;

/// The agent, asked over its socket.
pub(super) fn agent(setup: &Setup<'_>) -> Vec<Point> {
    let dir = &setup.config.state_dir;
    let point = match status::agent(dir) {
        Some(agent) if agent["answers"] == false => {
            Point::new(Case::AgentSilent).fact("pid", &agent["pid"]).command("systemctl restart holdfast")
        }
        Some(agent) => running(&agent),
        None if has_run(setup) => Point::new(Case::AgentEnded)
            .command("systemctl start holdfast")
            .command("journalctl --unit holdfast --lines 50"),
        None => Point::new(Case::AgentNever).command("systemctl enable --now holdfast"),
    };
    vec![point.fact("dir", dir.display())]
}

fn running(agent: &Value) -> Point {
    let own = env!("CARGO_PKG_VERSION");
    let version = agent["version"].as_str().unwrap_or("?");
    let case = if version == own { Case::AgentGood } else { Case::AgentOther };
    let point = Point::new(case).fact("pid", &agent["pid"]).fact("version", version).fact("own", own);
    if case == Case::AgentGood { point } else { point.command("systemctl restart holdfast") }
}

fn has_run(setup: &Setup<'_>) -> bool {
    let dir = &setup.config.state_dir;
    let stretches =
        dir.join(evidence::FILE).exists().then(|| Evidence::open_to_read(dir).and_then(|e| e.watch()));
    stretches.is_some_and(|read| read.is_ok_and(|all| !all.is_empty()))
}

/// The agent's door for machines.
pub(super) fn metrics(setup: &Setup<'_>) -> Vec<Point> {
    let Some(at) = setup.config.metrics else {
        return vec![Point::new(Case::MetricsNone).command("holdfast schema config")];
    };
    let (place, runs) = (format!("http://{at}"), status::agent(&setup.config.state_dir).is_some());
    let point = match http::get(&format!("{place}/readyz"), PATIENCE) {
        Ok(200) => Point::new(Case::MetricsGood),
        Ok(_) => Point::new(Case::MetricsUnready).command(format!("curl {place}/readyz")),
        Err(_) if !runs => Point::new(Case::MetricsIdle).command("systemctl start holdfast"),
        Err(why) => Point::new(Case::MetricsSilent)
            .fact("why", why)
            .command(format!("ss -ltnp 'sport = :{}'", at.port())),
    };
    vec![point.of(&place).fact("url", &place)]
}
