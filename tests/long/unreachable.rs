//! An agent whose mail server goes away for hours of its own fast time and comes back: nobody asks it for anything, and
//! each period's digest arrives once, with the time at which it was written.

use std::collections::BTreeSet;
use std::time::Duration;

use mail_parser::MessageParser;

use crate::running::{Agent, count, settled};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::pace::Pace;
use crate::support::postfix::{INBOX, Postfix, USER};
use crate::support::server::Foreground;
use crate::support::site::Site;

/// As fast as leaves a third of a second for an answer of the server, which lives by the machine's clock.
const RATE: u32 = 30;
/// Minutes of a period.
const PERIOD: i64 = 5;
/// Periods without a server.
const PERIODS: i64 = 4;
/// Longest wait for anything, by the machine's clock.
const LIMIT: Duration = Duration::from_secs(180);

fn mail(server: &Postfix) -> String {
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = {:?}\n\
         user = \"{USER}\"\npassword_file = {:?}\nfrom = \"holdfast@example.test\"\ndaily = \"*/{PERIOD} * * * *\"\n\n\
         [[mail.recipient]]\naddress = \"{INBOX}\"\ndigest = [\"daily\"]\n",
        server.starttls_port,
        server.certificate(),
        server.password_file(),
    )
}

/// Message id, and for a digest the period in which its header says that it was written.
fn read(mail: &[u8]) -> (String, Option<i64>) {
    let parsed = MessageParser::default().parse(mail).unwrap();
    let id = parsed.message_id().unwrap().to_owned();
    let at = jiff::Timestamp::from_second(parsed.date().unwrap().to_timestamp()).unwrap();
    let text = parsed.body_text(0).unwrap();
    let written = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("Written %Y-%m-%d %H:%M").to_string();
    assert!(text.contains(&written), "{written}: {text}");
    let period = id.starts_with("daily.").then(|| at.as_second() / 60 / PERIOD);
    (id, period)
}

#[test]
fn an_agent_whose_server_was_away_for_periods_delivers_one_mail_of_each_with_its_own_time() {
    let mut server = Postfix::start();
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, settled()).lay(&site.footage());
    site.configure("thirty-days", &mail(&server));
    server.stop();
    let mut command = site.command(&["run"]);
    Pace::begin(RATE).of(&mut command);
    let process = Foreground::lasting("holdfast", &command, site.path(), 600);
    let mut agent = Agent::answering(&site, process);
    let state = site.state();
    let mails =
        |which: &str| count(&state, "evidence.db", &format!("select count(*) from mail where {which}"));
    agent.process.wait_for("digests", LIMIT, || (mails("reason = 'daily'") >= PERIODS).then_some(()));
    assert_eq!(mails("state != 'queued'"), 0, "nothing left while nobody took it");
    let tried = count(&state, "evidence.db", "select count(*) from mail_attempt where outcome = 'retry'");
    assert!(tried > 0, "it was tried");

    server.resume();
    agent.process.wait_for("the end of the queue, by itself", LIMIT, || {
        (mails("state = 'queued'") == 0).then_some(())
    });
    let sent = mails("state = 'delivered'");
    agent.killed();
    assert_eq!(mails("state = 'refused'"), 0);
    let arrived = server.wait_for_mails(sent.try_into().unwrap());
    let (ids, periods): (Vec<String>, Vec<Option<i64>>) = arrived.iter().map(|mail| read(mail)).unzip();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "none twice: {ids:?}");
    let mut periods: Vec<i64> = periods.into_iter().flatten().collect();
    periods.sort_unstable();
    let every: Vec<i64> = (0..).map(|n| periods[0] + n).take(periods.len()).collect();
    assert!(periods.len() >= PERIODS.try_into().unwrap());
    assert_eq!(periods, every, "one a period, and none missing");
}
