//! Edges of rules that the mutation loop found, each as a timeline.

use holdfast::app::timeline;

fn holds(text: &str) {
    let outcome = timeline::run("edge.toml", text).unwrap_or_else(|e| panic!("{e}"));
    assert!(outcome.checked > 0 && outcome.differences.is_empty(), "{outcome:#?}");
}

/// Sixty gaps of 55 seconds on the 14th: each short enough, together more than half a percent.
fn thin_day() -> String {
    let hole = |n: u32| {
        let (hour, minute) = (n / 4, n % 4 * 15);
        format!("[\"2026-11-14T{hour:02}:{minute:02}:01\", \"2026-11-14T{hour:02}:{minute:02}:56\"]")
    };
    (0..60).map(hole).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_long_gap_on_one_day_does_not_hide_a_thin_day_beside_it() {
    holds(&format!(
        "[[rule]]\nkind = \"recording_continuity\"\nmax_gap_s = 60\nmin_coverage_pct = 99.5\n\
         [[camera]]\nid = \"nvr1/gate\"\n[[footage]]\ncamera = \"nvr1/gate\"\nfrom = \"2026-11-13T00:00\"\nto = \"2026-11-17T00:00\"\n\
         segment_s = 3600\nexcept = [{}, [\"2026-11-15T02:00\", \"2026-11-15T05:00\"]]\n\
         [[expect]]\nat = \"2026-11-17T01:00\"\nonly = true\nbreach = [\n\
         {{ rule = \"recording_continuity\", from = \"2026-11-14T00:00\", to = \"2026-11-15T00:00\" }},\n\
         {{ rule = \"recording_continuity\", from = \"2026-11-15T02:00\", to = \"2026-11-15T05:00\" }} ]\n",
        thin_day()
    ));
}

#[test]
fn a_recorder_that_holds_exactly_the_floor_passes_at_every_hour_of_the_day() {
    for (now, from) in [
        ("2026-11-16T00:30", "2026-10-17T00:30"),
        ("2026-11-16T12:30", "2026-10-17T12:30"),
        ("2026-11-16T22:30", "2026-10-17T22:30"),
        ("2026-11-16T23:30", "2026-10-17T23:30"),
    ] {
        holds(&format!(
            "[[rule]]\nkind = \"min_retention\"\nmin_days = 30\n[[camera]]\nid = \"nvr1/gate\"\nin_service = \"2026-01-01\"\n\
             [[footage]]\ncamera = \"nvr1/gate\"\nfrom = \"{from}\"\nto = \"{now}\"\nsegment_s = 3600\n\
             [[expect]]\nat = \"{now}\"\nbreach = []\nunknown = []\nonly = true\n"
        ));
    }
}

#[test]
fn days_are_held_by_the_hours_that_are_asked_for_and_by_all_hours_where_no_rule_names_them() {
    let site = |rule: &str, breach: &str| {
        holds(&format!(
            "[[rule]]\nkind = \"min_retention\"\nmin_days = 10\n{rule}\
             [[camera]]\nid = \"nvr1/hall\"\nin_service = \"2026-01-01\"\nschedule = \"mon-fri 07:00-19:00\"\n\
             [[footage]]\ncamera = \"nvr1/hall\"\nfrom = \"2026-11-02T07:00\"\nto = \"2026-11-20T19:00\"\nsegment_s = 3600\n\
             except = [{}]\n[[expect]]\nat = \"2026-11-20T19:00\"\nbreach = [{breach}]\nunknown = []\nonly = true\n",
            nights()
        ));
    };
    site("[[rule]]\nkind = \"camera_downtime\"\nschedule = \"named\"\n", "");
    site("", "{ rule = \"min_retention\", subject = \"nvr1/hall\" }");
}

/// Every night and weekend from 2 to 20 November 2026, outside seven to seven on weekdays.
fn nights() -> String {
    let night = |day: u32| {
        let next = if (day + 1).is_multiple_of(7) { day + 3 } else { day + 1 };
        format!("[\"2026-11-{day:02}T19:00\", \"2026-11-{next:02}T07:00\"]")
    };
    // The 2nd is a Monday; from Friday evening the next morning is Monday's.
    (2..20).filter(|day| (day - 2) % 7 < 5).map(night).collect::<Vec<_>>().join(", ")
}
