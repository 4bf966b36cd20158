//! ZoneMinder's capture program `zmc` with a MariaDB of its own. Needs root: `zmc` reads only `/etc/zm`, so it runs
//! in a mount namespace where our folder stands in its place. The machine's own ZoneMinder is not touched.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::server::{
    Foreground, finish, free_port, open_folder, run, with_folder_in_place, with_folders_in_place,
};

/// Seconds after which an event is closed and the next begins.
const SECTION_S: u32 = 5;
const SCHEMA: &str = "/usr/share/zoneminder/db/zm_create.sql";

/// What Debian's settings for Apache do: the API answers below /zm/api.
const ROUTER: &str = "<?php
$uri = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (strpos($uri, '/zm/api/') !== 0) { http_response_code(404); return true; }
$root = '/usr/share/zoneminder/www/api/app/webroot';
$_SERVER['PATH_INFO'] = substr($uri, strlen('/zm/api'));
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/zm/api/app/webroot/index.php';
$_SERVER['SCRIPT_FILENAME'] = $root . '/index.php';
chdir($root);
require $root . '/index.php';
return true;
";

/// One closed event as the index has it. Times are local, without a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `Events.Id`
    pub id: u64,
    /// `Events.StartDateTime`
    pub start: String,
    /// `Events.EndDateTime`
    pub end: String,
    /// `Events.DefaultVideo`
    pub video: String,
}

/// The account of a fresh ZoneMinder.
pub const ACCOUNT: &str = "admin:admin";

/// A recording ZoneMinder with one monitor (id 1).
pub struct ZoneMinder {
    capture: Foreground,
    database: Foreground,
    /// Its pages, where they are served.
    pages: Option<Foreground>,
    folder: tempfile::TempDir,
}

impl ZoneMinder {
    /// Records `url` as monitor 1, storage scheme Medium, in the time zone `zone`.
    pub fn start(url: &str, zone: &str) -> Self {
        let folder = open_folder();
        let root = folder.path();
        for name in ["events", "conf", "conf/conf.d", "logs", "socks", "map", "my"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        run(Command::new("chown")
            .arg("www-data:www-data")
            .args(["events", "logs", "socks", "map"].map(|n| root.join(n))));
        let database = start_database(root, zone);
        sql(root, "", &std::fs::read_to_string(SCHEMA).unwrap());
        sql(root, "", "CREATE USER zm@localhost IDENTIFIED BY 'zm'; GRANT ALL ON zm.* TO zm@localhost;");
        sql(root, "zm", &monitor(url));
        std::fs::write(root.join("conf/zm.conf"), configuration(root)).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=www-data", "--regid=www-data", "--init-groups", "zmc", "-m", "1"]);
        let mut command = with_folder_in_place(&root.join("conf"), "/etc/zm", &command);
        // Its log lines come at once, not in blocks.
        command.env("TZ", zone).env("LOG_FLUSH", "1");
        let capture = Foreground::start("zmc", &command, root);
        Self { capture, database, pages: None, folder }
    }

    /// Serves its API by PHP's own server, to those who log in; gives the address of its pages. Its scratch folder and
    /// its log lie in ours.
    pub fn serve_api(&mut self, zone: &str) -> String {
        let (root, port) = (self.folder.path(), free_port());
        sql(
            root,
            "zm",
            "UPDATE Config SET Value = 1 WHERE Name = 'ZM_OPT_USE_AUTH'; \
             UPDATE Config SET Value = 'of this test' WHERE Name = 'ZM_AUTH_HASH_SECRET'; \
             UPDATE Users SET APIEnabled = 1;",
        );
        std::fs::copy("/etc/zm/core.php", root.join("conf/core.php")).unwrap();
        std::fs::create_dir(root.join("scratch")).unwrap();
        std::fs::write(root.join("router.php"), ROUTER).unwrap();
        let mut php = Command::new("php");
        php.args(["-d", &format!("date.timezone={zone}"), "-S", &format!("127.0.0.1:{port}")])
            .arg(root.join("router.php"));
        let places =
            [("conf", "/etc/zm"), ("scratch", "/var/cache/zoneminder/temp"), ("logs", "/var/log/zm")];
        let php = with_folders_in_place(root, &places, &php);
        let mut pages = Foreground::start("php", &php, root);
        pages.wait_for_port(port, Duration::from_secs(20));
        self.pages = Some(pages);
        format!("http://127.0.0.1:{port}/zm")
    }

    /// The folder an audit is pointed at.
    pub fn events_folder(&self) -> PathBuf {
        self.folder.path().join("events")
    }

    /// The folder into which its daemons write about themselves.
    pub fn logs_folder(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// Waits until `count` events are closed in the index, and gives them in order.
    pub fn wait_for_closed(&mut self, count: usize, limit: Duration) -> Vec<Event> {
        let root = self.folder.path().to_owned();
        self.capture.wait_for(&format!("{count} closed events"), limit, || {
            let events = closed_events(&root);
            (events.len() >= count).then_some(events)
        })
    }

    /// Ends the recorder, then its index.
    pub fn stop(&mut self) {
        self.capture.stop();
        if let Some(pages) = &mut self.pages {
            pages.stop();
        }
        self.database.stop();
    }
}

fn start_database(root: &Path, zone: &str) -> Foreground {
    let data = format!("--datadir={}", root.join("my").display());
    run(Command::new("mariadb-install-db").args(["--no-defaults", &data, "--user=root", "--skip-test-db"]));
    let mut command = Command::new("mariadbd");
    command.args(["--no-defaults", "--user=root", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"]);
    // as on a real installation; the server turns the capture program's times into local ones
    command.arg(&data).arg(format!("--socket={}", socket(root).display())).env("TZ", zone);
    let mut server = Foreground::start("mariadbd", &command, root);
    server.wait_for("answer", Duration::from_secs(30), || {
        let ping = client(root).args(["-e", "SELECT 1"]).output().unwrap();
        ping.status.success().then_some(())
    });
    // zmc runs as another user
    run(Command::new("chmod").arg("777").arg(socket(root)));
    server
}

fn socket(root: &Path) -> PathBuf {
    root.join("my.sock")
}

fn client(root: &Path) -> Command {
    let mut command = Command::new("mariadb");
    command.args(["--no-defaults", "--batch", "--skip-column-names", "--user=root"]);
    command.arg(format!("--socket={}", socket(root).display()));
    command
}

fn sql(root: &Path, database: &str, text: &str) -> String {
    let file = root.join("statements.sql");
    std::fs::write(&file, text).unwrap();
    let mut command = client(root);
    if !database.is_empty() {
        command.arg(database);
    }
    run(command.arg("-e").arg(format!("source {}", file.display())))
}

fn closed_events(root: &Path) -> Vec<Event> {
    let query = "SELECT Id, StartDateTime, EndDateTime, DefaultVideo FROM Events \
                 WHERE EndDateTime IS NOT NULL AND DefaultVideo <> '' ORDER BY Id";
    let output = finish(client(root).arg("zm").args(["-e", query]));
    String::from_utf8_lossy(&output.stdout).lines().filter_map(event).collect()
}

fn event(line: &str) -> Option<Event> {
    let mut cells = line.split('\t').map(str::to_owned);
    Some(Event {
        id: cells.next()?.parse().ok()?,
        start: cells.next()?,
        end: cells.next()?,
        video: cells.next()?,
    })
}

fn monitor(url: &str) -> String {
    format!(
        "INSERT INTO Monitors (Name,Type,Function,Enabled,Path,Method,Width,Height,Colours,Palette,SaveJPEGs,\
         VideoWriter,OutputContainer,SectionLength,EventPrefix,ImageBufferCount) VALUES ('gate','Ffmpeg','Record',1,\
         '{url}','rtpRtsp',320,240,4,0,0,2,'mp4',{SECTION_S},'Event-',20);"
    )
}

/// The package's own settings with our places and database after them: the last one wins.
fn configuration(root: &Path) -> String {
    let base = std::fs::read_to_string("/etc/zm/zm.conf").unwrap();
    let paths = std::fs::read_to_string("/etc/zm/conf.d/01-system-paths.conf").unwrap();
    let place = root.display();
    format!(
        "{base}\n{paths}\nZM_DB_HOST=localhost:{place}/my.sock\nZM_DB_NAME=zm\nZM_DB_USER=zm\nZM_DB_PASS=zm\n\
         ZM_DIR_EVENTS={place}/events\nZM_PATH_LOGS={place}/logs\nZM_PATH_SOCKS={place}/socks\nZM_PATH_MAP={place}/map\n"
    )
}
