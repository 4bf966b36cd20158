//! A time as people of a site write it: with an offset, or as the site's clocks show it. A time that its clocks showed
//! twice or never is refused: nobody here may choose for whoever asks.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::app::AppError;
use crate::model::UtcMs;
use crate::text::Text;

/// An instant as an option gives it; without an offset it is read in the site's zone, where one is known.
///
/// # Errors
/// It is none, or one that the site's clocks showed twice or never: the words show what to write instead.
pub(super) fn instant(
    option: &str,
    given: &str,
    zone: Option<&TimeZone>,
    text: &Text,
) -> Result<UtcMs, AppError> {
    let Some(zone) = zone else { return super::instant(option, given, text) };
    if let Ok(at) = UtcMs::parse(given) {
        return Ok(at);
    }
    let name = zone.iana_name().unwrap_or_default();
    let refuse = |sentence: &str, more: &[(&str, crate::text::Arg<'_>)]| {
        let own = [("option", option.into()), ("given", given.into()), ("zone", name.into())];
        let facts: Vec<(&str, crate::text::Arg<'_>)> = own.into_iter().chain(more.iter().cloned()).collect();
        AppError::Usage(text.say(sentence, &facts))
    };
    // A date alone or a name of another zone is no time of the site's clocks.
    let civil = given.parse::<DateTime>().ok().filter(|_| given.contains(':') && !given.contains('['));
    let Some(civil) = civil else { return Err(refuse("app-civil", &[])) };
    let with = |offset: Offset| civil.to_zoned(offset.to_time_zone()).map(|z| z.strftime(FORM).to_string());
    match zone.to_ambiguous_zoned(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            let at = offset.to_timestamp(civil).map_err(|_| refuse("app-civil", &[]))?;
            Ok(UtcMs::from(at))
        }
        AmbiguousOffset::Fold { before, after } => {
            let (first, second) = (with(before).unwrap_or_default(), with(after).unwrap_or_default());
            Err(refuse("app-civil-twice", &[("first", first.into()), ("second", second.into())]))
        }
        AmbiguousOffset::Gap { before, after } => {
            // Reckoned with the offset from before the jump, and with the one from after it.
            let read = |offset: Offset| offset.to_timestamp(civil).map(|at| shown(UtcMs::from(at), zone));
            let (first, second) = (read(after).unwrap_or_default(), read(before).unwrap_or_default());
            Err(refuse("app-civil-never", &[("first", first.into()), ("second", second.into())]))
        }
    }
}

/// RFC 3339 with the offset in force.
const FORM: &str = "%Y-%m-%dT%H:%M:%S%:z";

/// An instant as the site's clocks show it, with its offset.
pub(super) fn shown(at: UtcMs, zone: &TimeZone) -> String {
    at.timestamp().to_zoned(zone.clone()).strftime(FORM).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    fn read(given: &str, zone: Option<&str>) -> Result<String, String> {
        let zone = zone.map(|name| TimeZone::get(name).expect("bundled"));
        let at = instant("--from", given, zone.as_ref(), for_lang(Lang::En));
        at.map(|at| at.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_time_without_an_offset_is_one_of_the_site() {
        let shanghai = Some("Asia/Shanghai");
        for given in
            ["2026-11-20T16:00", "2026-11-20 16:00:00", "2026-11-20T08:00:00Z", "2026-11-20T09:00+01:00"]
        {
            assert_eq!(read(given, shanghai), Ok("2026-11-20T08:00:00Z".to_owned()), "{given}");
        }
        let unknown = read("2026-11-20T16:00", None).expect_err("no zone is known");
        assert!(unknown.contains("with its offset"), "{unknown}");
        for given in ["yesterday", "2026-11-20", "2026-11-20T16:00[Europe/Berlin]"] {
            let refused = read(given, shanghai).expect_err(given);
            assert!(refused.contains(given) && refused.contains("Asia/Shanghai"), "{refused}");
        }
    }

    #[test]
    fn a_time_that_occurs_twice_is_refused_with_both_instants_and_each_of_them_is_taken() {
        let berlin = Some("Europe/Berlin");
        let refused = read("2026-10-25T02:30", berlin).expect_err("ambiguous");
        for (part, means) in [
            ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
            ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
        ] {
            assert!(refused.contains(part), "{refused}");
            assert_eq!(read(part, berlin), Ok(means.to_owned()));
        }
    }

    #[test]
    fn a_time_that_the_clocks_skipped_is_refused() {
        let refused = read("2026-03-29T02:30", Some("Europe/Berlin")).expect_err("skipped");
        let readings = ["2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"];
        for part in ["2026-03-29T02:30", "forward"].iter().chain(&readings) {
            assert!(refused.contains(part), "{refused}");
        }
        for (part, means) in readings.into_iter().zip(["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"]) {
            assert_eq!(read(part, Some("Europe/Berlin")), Ok(means.to_owned()));
        }
    }
}
