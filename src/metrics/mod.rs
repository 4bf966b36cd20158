//! Figures for machines, read through views at the moment of a scrape and written as Prometheus text.
//!
//! Nothing is counted along the way and nothing is judged here. Labels hold ids and words of fixed lists, never a
//! path, an address or a person.

mod agent;
mod devices;
mod families;
mod footage;
mod readers;
mod readiness;
mod stores;
mod watch;

use thiserror::Error;

use crate::model::UtcMs;
use crate::views::{View, ViewError};
use families::Families;

pub use agent::Agent;
pub use devices::Device;
pub use footage::Footage;
pub use readers::Reader;
pub use readiness::unready;
pub use stores::judged;
pub use watch::Watching;

/// Content type of what [`expose`] gives.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

/// Why there are no figures.
#[derive(Debug, Error)]
pub enum MetricsError {
    /// The stores.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The text format.
    #[error("cannot write the figures: {0}")]
    Text(#[from] prometheus::Error),
}

/// All figures as text. `footage` may be of an earlier scrape: it changes only with a pass.
///
/// # Errors
/// The stores cannot be read.
pub fn expose(view: &View, footage: &Footage, agent: &Agent, now: UtcMs) -> Result<String, MetricsError> {
    let families = Families::default();
    footage.tell(&families)?;
    stores::tell(view, &families, now)?;
    agent.tell(&families)?;
    Ok(families.text()?)
}

#[cfg(test)]
mod tests;
