//! One folder a product, each with its layout, and with its status interface where one can be asked. A new product
//! is one folder, its `pub mod` line, its line in [`RECORDERS`] and a fixture folder of the same name; one suite then
//! runs over it, and another over [`STATUS`].
//!
//! Nothing here is ever written to, opened for writing, locked or asked to change.

pub mod dahua;
pub mod ffmpeg_segment;
pub mod frigate;
pub mod kerberos;
pub mod mediamtx;
pub mod motion;
pub mod motioneye;
pub mod shinobi;
pub mod viseron;
pub mod zoneminder;

use super::layout::Layout;
use super::logs::LogFormat;
use super::status::StatusApi;

/// Every product that is recognised by its paths. Where two explain a tree equally well the
/// earlier one is taken: the more particular a product's names, the earlier it stands.
pub static RECORDERS: &[&Layout] = &[
    &frigate::LAYOUT,
    &kerberos::LAYOUT,
    &dahua::LAYOUT,
    &zoneminder::LAYOUT,
    &viseron::LAYOUT,
    &motioneye::LAYOUT,
    &motion::LAYOUT,
    &mediamtx::LAYOUT,
    &shinobi::LAYOUT,
    &ffmpeg_segment::LAYOUT,
];

/// Every status interface that can be asked.
pub static STATUS: &[&StatusApi] = &[
    &frigate::status::STATUS,
    &mediamtx::status::STATUS,
    &motion::status::STATUS,
    &zoneminder::status::STATUS,
];

/// The status interface of that product.
pub fn status_of(product: &str) -> Option<&'static StatusApi> {
    STATUS.iter().copied().find(|api| api.product == product)
}

/// Every log of a recorder that can be read.
pub static LOGS: &[&LogFormat] = &[&frigate::log::LOG, &motion::log::LOG, &zoneminder::log::LOG];

/// The log of that product.
pub fn log_of(product: &str) -> Option<&'static LogFormat> {
    LOGS.iter().copied().find(|log| log.product == product)
}

/// The built-in layout of that name.
pub fn by_name(name: &str) -> Option<&'static Layout> {
    RECORDERS.iter().copied().find(|layout| layout.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn every_layout_compiles_has_a_name_of_its_own_and_hints_with_lines() {
        let names: BTreeSet<&str> = RECORDERS.iter().map(|l| l.name.as_ref()).collect();
        assert_eq!(names.len(), RECORDERS.len());
        for layout in RECORDERS {
            let problems = layout.compile(&TimeZone::UTC).err().unwrap_or_default();
            assert!(problems.is_empty(), "{}: {problems:?}", layout.name);
            for missing in layout.hints.missing {
                assert!(!missing.lines.is_empty() && !missing.kinds.is_empty(), "{}", missing.words);
            }
            assert!(layout.settle_s > 0 && layout.nominal_s > 0, "{}", layout.name);
        }
    }
}
