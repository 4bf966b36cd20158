//! The configuration: read, and usable as a whole.

use super::{Case, Point, Setup};
use crate::app::AppError;

/// What can be said of one that was read.
pub(super) fn good(setup: &Setup<'_>) -> Vec<Point> {
    let file = setup.config.source.name();
    let point = Point::new(Case::ConfigurationGood).number("n", setup.site.recorders.len());
    vec![point.of(file).fact("file", file)]
}

/// Why it cannot be used: every problem with its place.
pub(super) fn broken(why: &AppError) -> Vec<Point> {
    let said = match why {
        AppError::Problems(all) => {
            let each = all.iter().map(|p| format!("{}:{}: {}", p.place.file(), p.place.line(), p.message));
            each.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    vec![Point::new(Case::ConfigurationBroken).fact("why", said).command("holdfast schema config")]
}
