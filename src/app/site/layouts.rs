//! Layouts by name or by template, as people write them.

use jiff::tz::TimeZone;

use super::SiteError;
use crate::sources::layout::Layout;
use crate::sources::recorders;
use crate::sources::times::ClockModel;

/// A layout by name; text with a field in it is a path template.
///
/// # Errors
/// No layout has the name.
pub(super) fn layout_of(named: &str) -> Result<Layout, SiteError> {
    if let Some(layout) = recorders::by_name(named) {
        return Ok(layout.clone());
    }
    if named.contains(['%', '{']) {
        return Ok(Layout::of_template(named, ClockModel::Site));
    }
    Err(unknown_layout(named))
}

/// A layout by name or template that was found to be readable.
///
/// # Errors
/// No layout has the name, or the template cannot be read.
pub fn usable_layout(named: &str, tz: &TimeZone) -> Result<Layout, SiteError> {
    let layout = layout_of(named)?;
    let fail = |problems| SiteError::Layout { recorder: format!("--layout {named}"), problems };
    layout.compile(tz).map(drop).map_err(fail)?;
    Ok(layout)
}

pub(super) fn unknown_layout(name: &str) -> SiteError {
    let known: Vec<&str> = recorders::RECORDERS.iter().map(|l| l.name.as_ref()).collect();
    SiteError::UnknownLayout { name: name.to_owned(), known: known.join(", ") }
}
