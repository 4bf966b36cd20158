//! Recorders that are to be asked about their cameras: whether they answer, and with what. Their addresses are shown
//! to whoever looks at this machine's set-up; accounts never are.

use std::time::Duration;

use super::{Case, Point, Setup};
use crate::app::ask;
use crate::app::site::Status;
use crate::model::RecorderId;
use crate::model::device::DeviceState;
use crate::sources::recorders::STATUS;
use crate::text::for_lang;

/// Longest wait for a recorder.
const PATIENCE: Duration = Duration::from_secs(10);

/// Each recorder with a status interface, asked once as the agent asks it.
pub(super) fn status(setup: &Setup<'_>) -> Vec<Point> {
    let asked = setup.site.recorders.iter().filter_map(|r| Some((&r.id, r.status.as_ref()?)));
    let points: Vec<Point> = asked.map(|(id, status)| one(id, status, setup)).collect();
    if points.is_empty() {
        let known: Vec<&str> = STATUS.iter().map(|api| api.product).collect();
        return vec![
            Point::new(Case::StatusNone).fact("known", known.join(", ")).command("holdfast schema config"),
        ];
    }
    points
}

fn one(id: &RecorderId, status: &Status, setup: &Setup<'_>) -> Point {
    let outcome = ask::ask(status, PATIENCE);
    let said = status.api.said(id, &outcome.answer(), setup.now, 0);
    let count = |state| said.iter().filter(|s| s.state == state).count();
    let cameras = said.len().saturating_sub(1);
    let url = format!("{}{}", status.declared.url.trim_end_matches('/'), status.api.path);
    let point = if count(DeviceState::Answers) > 0 {
        Point::new(Case::StatusGood).number("cameras", cameras).number("lost", count(DeviceState::Lost))
    } else if count(DeviceState::Silent) > 0 {
        Point::new(Case::StatusSilent).command(format!("curl --verbose '{url}'"))
    } else {
        let why = outcome.word().unwrap_or(ask::FOREIGN);
        Point::new(Case::StatusUnreadable)
            .fact("why", for_lang(setup.lang).word(&format!("status-why-{why}")))
            .command(format!("curl --verbose '{url}'"))
    };
    point.of(id).fact("recorder", id).fact("url", &url)
}
