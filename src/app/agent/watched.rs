//! The configuration that the agent watches by, and what of it a reload may not move.

use std::sync::Arc;

use super::AgentError;
use super::hot;
use super::timetable::Hours;
use crate::app::AppError;
use crate::app::mail;
use crate::app::schedule::Schedule;
use crate::app::site::Site;
use crate::app::stamp::Authorities;
use crate::app::witness;
use crate::config::{self, Config};
use crate::ledger::quorum::Policy;
use crate::policy;
use crate::text::Lang;

/// Reads the configuration, at start and at every SIGHUP.
pub type Loader = Arc<dyn Fn() -> Result<Config, AppError> + Send + Sync>;

/// A configuration that can be watched by: every part of it was checked together.
pub struct Watched {
    pub(super) config: Config,
    pub(super) site: Site,
    pub(super) hours: Hours,
    pub(super) authorities: Authorities,
    pub(super) quorum: Option<Policy>,
    /// What the passing of time alone can break within minutes.
    pub(super) of_the_minute: policy::Policy,
    /// Age below which the loss of footage can be a breach, in milliseconds.
    pub(super) floor_ms: i64,
}

impl Watched {
    /// Checks a configuration whole.
    ///
    /// # Errors
    /// Anything in it that cannot be used.
    pub fn new(config: Config) -> Result<Self, AppError> {
        let site = Site::from_config(&config)?;
        let check = Schedule::parse(&config.schedule.check).map_err(AgentError::from)?;
        let check = check.spread(&config.site.id, config.schedule.jitter);
        let digests = mail::schedules(&config).map_err(AgentError::from)?;
        let hours = Hours { check, judge_every: config.schedule.judge_every, digests, tz: site.tz.clone() };
        let authorities = Authorities::of(&config.stamps)?;
        let quorum = config.quorum.as_deref().map(witness::quorum).transpose()?;
        let of_the_minute = hot::of_the_minute(&site.policy);
        let floor_ms = hot::floor_ms(&site.policy);
        Ok(Self { config, site, hours, authorities, quorum, of_the_minute, floor_ms })
    }

    pub(super) fn lang(&self) -> Lang {
        if self.config.site.lang == config::Language::English { Lang::En } else { Lang::ZhCn }
    }
}

/// A running agent keeps its stores and its log.
pub(super) fn movable(old: &Watched, new: Watched) -> Result<Watched, AppError> {
    if new.config.state_dir != old.config.state_dir {
        return Err(AgentError::Fixed("state_dir").into());
    }
    if new.config.site.id != old.config.site.id {
        return Err(AgentError::Fixed("site.id").into());
    }
    if new.config.metrics != old.config.metrics {
        return Err(AgentError::Fixed("metrics.listen").into());
    }
    Ok(new)
}
