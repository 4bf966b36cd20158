//! Mails on a phone: every kind of them in both languages, opened by a real browser as wide as one, by day and in the
//! dark. What a leader opens is read without moving it sideways, and what is typed is copied whole.

use std::path::{Path, PathBuf};
use std::process::Command;

use mail_parser::MessageParser;

use crate::support::agent::ended;
use crate::support::browser::Browser;
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

/// Points across: a usual phone.
const PHONE: u32 = 390;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\ndaily = \"0 * * * *\"\n\
    confirm_every = \"1d\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\nlang = \"en\"\nlevel = \"low\"\ndigest = [\"daily\"]\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"zh-CN\"\nlevel = \"low\"\ndigest = [\"daily\"]\n\n\
    [[camera]]\nid = \"nvr1/gate\"\nname = \"StaircaseLandingBetweenTheThirdAndTheFourthFloorFacingTheCourtyard\"\n";

/// A pass so many hours from now.
fn check_in(site: &Site, hours: u32) {
    let check = site.command(&["check"]);
    let mut command = Command::new("faketime");
    command.args(["-f", &format!("+{hours}h")]).arg(check.get_program()).args(check.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command);
}

/// A first contact, changes, digests, address checks, and word of less being asked; the HTML part of each as a file.
fn mails(site: &Site) -> Vec<PathBuf> {
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    site.configure("thirty-days", MAIL);
    let file = site.path().join("holdfast.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        file,
        text.replace("North Campus", "TheNorthCampusOfTheSeasideTeachersCollegeWithItsBoardingHouses"),
    )
    .unwrap();
    check_in(site, 0);
    laid[400..448].iter().for_each(|file| delete(&file.path));
    check_in(site, 2);
    site.configure("untouched", MAIL);
    check_in(site, 4);
    let folder = site.path().join("mails");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|e| e == "eml")).map(|path| page_of(&path)).collect()
}

fn page_of(mail: &Path) -> PathBuf {
    let bytes = std::fs::read(mail).unwrap();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let page = mail.with_extension("html");
    std::fs::write(&page, parsed.body_html(0).unwrap().as_bytes()).unwrap();
    page
}

/// Contrast of the headline and of the text with the paper, by WCAG 2: 4.5 is legible.
const CONTRAST: &str = r"(() => {
    const light = c => c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
    const of = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
    const rgb = text => text.match(/[0-9.]+/g).map(Number);
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'canvas';
    const paper = of(rgb(getComputedStyle(probe).color));
    const ink = element => of(rgb(getComputedStyle(element).color));
    const ratio = l => (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05);
    return Math.min(...[document.body, document.querySelector('.v')].map(e => ratio(ink(e))));
})()";

/// What leaves the screen sideways, is too small to read, or breaks in the middle of a date, an id or an option.
const FAULTS: &str = r"(() => {
    const out = [];
    const wide = document.documentElement.clientWidth;
    for (const e of document.querySelectorAll('td, div, span, code, pre')) {
        const box = e.getBoundingClientRect();
        if (box.right > wide + 0.5 || box.left < 0) out.push('beyond the edge: ' + e.textContent.slice(0, 80));
        if (parseFloat(getComputedStyle(e).fontSize) < 12) out.push('small: ' + e.textContent.slice(0, 80));
    }
    for (const e of document.querySelectorAll('.w'))
        if (e.getClientRects().length > 1) out.push('broken: ' + e.textContent);
    if (document.documentElement.scrollWidth > wide) out.push('wider than the screen');
    return out.join('\n');
})()";

#[test]
fn every_mail_is_read_on_a_phone_by_day_and_in_the_dark() {
    let site = Site::new();
    let pages = mails(&site);
    let kinds = ["audit.", "daily.", "address_check.", "policy_loosened."];
    for kind in kinds {
        let count = pages.iter().filter(|p| p.to_str().unwrap().contains(kind)).count();
        assert!(count >= 2 && count % 2 == 0, "{kind} in both languages: {count} of {pages:#?}");
    }
    for page in pages {
        let mut browser = Browser::open(&page);
        for dark in [false, true] {
            browser.looks(PHONE, true, dark);
            assert_eq!(browser.value("innerWidth"), PHONE, "it is made for the screen: {}", page.display());
            let faults = browser.value(FAULTS);
            assert_eq!(faults, "", "{}", page.display());
            let contrast = browser.value(CONTRAST).as_f64().unwrap();
            assert!(contrast >= 4.5, "{contrast} in {}, dark: {dark}", page.display());
        }
        assert_eq!(browser.value("document.body.textContent.includes('`')"), false, "{}", page.display());
    }
}
