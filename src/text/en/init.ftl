# The comments of a configuration that `holdfast init` writes.

init-written = { $file } is written: { $recorders ->
        [one] 1 recorder
       *[other] { $recorders } recorders
    }, { $cameras ->
        [one] 1 camera
       *[other] { $cameras } cameras
    }.
init-next = Next: read it, fill in what only you know, then run `holdfast check`.
init-nothing = Nothing was recognised below { $path }; `holdfast discover { $path }` says what was looked at. Say how its files are named: `holdfast init { $path } --layout '{"{"}camera{"}"}/%Y-%m-%d/%H-%M-%S.mp4'`
init-nothing-named = No file is named like { $layout }; nothing was written.

init-head =
    Configuration of Holdfast, written by `holdfast init` { $version } at { $at } from what lay on disk.
    Settings are what was found. Comments are what only you know: take the # away and fill in.
    A mistake is shown with its line; try it with `holdfast check`. Relative paths start at this file's folder.
init-state = Everything that Holdfast writes: what it saw, the ledger and its key, mails that wait. Never inside a recorder's folders. For a service: /var/lib/holdfast.
init-site-id = Short name, part of the ledger's name: choose it before the first check, it cannot change later. This is the machine's.
init-site-name = Name for people, on every report.
init-site-tz = Days begin by this clock. This is the machine's.

init-recorders = Recorders
init-recognised = { $title }, recognised by its paths, { $sure } sure:
init-named = Files are named as --layout says.
init-tied = The names fit more than one product. { $layout } is taken because it assumes less; if the line below is true, take its # away and remove the line above.
init-recorder-id = First part of the name of each of its cameras. Rename it now rather than later.
init-in-service = Day since which it should have recorded. Without it, a young recorder cannot be told from one that lost footage. Its oldest footage is of this day:
init-blind = What { $title } does not show by itself. Holdfast reads only footage in this version, so the clauses below are could not tell; but a log that is not kept today cannot be judged afterwards either, so these lines are worth setting now.
init-blind-clauses = { $n ->
        [one] Blind until then, 1 clause of { $regulation }: { $clauses }
       *[other] Blind until then, { $n } clauses of { $regulation }: { $clauses }
    }
init-blind-same = Blind until then: the same clauses as above.

init-policy = What holds here
init-packs = Built-in regulations; `holdfast clauses` lists all of them. The baseline asks for 30 days, no gaps, no damage, right clocks.
init-packs-more = A campus in Hainan, and the general rules for campus security. Keep the baseline beside them: it asks for what they do not name, such as gaps, stopped cameras, clocks and undeclared cameras.

init-cameras = Cameras
init-inventory = The inventory: without it nothing can be said about zones, people and places. Fill in the rows, or name a table with the same columns. A row counts as declared as soon as its # are gone, and then every other camera that records counts as undeclared. Zone tags are those of the regulations, for example gate, corridor, classroom, dormitory_interior.
init-camera = Observed: { $days } whole days held, { $segments } segments of about { $length }, { $bytes }.
init-camera-events = Observed: records on events, { $segments } segments of about { $length }, { $bytes }.
init-cameras-more = { $n ->
        [one] 1 further camera: `holdfast check --format json` names it.
       *[other] { $n } further cameras: `holdfast check --format json` names them.
    }

init-mail = Mail
init-mail-how = Who is told when something is found. The password lies in a file of its own that only Holdfast's account can read, never here. To try it out: transport = "file" and dir = "mail" write each mail into a folder.

init-missing-share = Who opens, renames or deletes files on a share: these lines belong to the share in smb.conf, and tell it for each file. A shell on the machine itself is not seen by them.
init-missing-front = Who looks at footage in the browser: the product writes down nobody. Put nginx in front of it with a login of its own (auth_basic, or a proxy that knows people), close the product's own port, and keep this log:
init-missing-frigate-log = Who looks at footage: the access log of Frigate lies in memory and is gone after 10 MB or a restart. This bind mount in its compose file keeps it on disk:
init-missing-frigate-user = The name of who looked: the log of Frigate names nobody who logged in at port 8971. Give its nginx this format, or put a proxy with a login in front of it. Port 5000 asks for no login at all and must be reachable by nobody.
init-missing-frigate-index = Whether cameras are down, what its settings let it delete, and which exports exist: its database. /srv/frigate/config stands for the folder that is mounted as /config; the whole folder is needed, a copy of the file alone misses the newest rows.
init-missing-frigate-lost = Since when a camera is lost: Frigate’s own log says so, in the same bind mount. Let Holdfast read it, by this line under its [[recorder]]; `clock` says which zone the container is in, when it is not the site’s:
init-missing-zoneminder-asked = Whether ZoneMinder has lost a camera: its API says so. Let Holdfast ask, by this line under its [[recorder]]; the file holds user:password of an account that may view monitors and use the API, and is left out where ZoneMinder asks nobody for a login:
init-missing-zoneminder-lost = Since when a camera is lost: the logs of ZoneMinder say so, at once when its service has the environment LOG_FLUSH=1, else in blocks of 4 KiB. Let Holdfast read them, by the second line under its [[recorder]]:
init-missing-zoneminder-index = Whether cameras are down, which events are archived, and which filters delete them: its database, to be read and never written. In the mysql client:
init-missing-zoneminder-log = Who looks at events: only the web server's log tells, and it names nobody. Keep one for ZoneMinder, let Holdfast read it, and set ZM_LOG_DATABASE_LIMIT to more than 7 days, since logins are in the database only so long:
init-missing-zoneminder-cache = Debian's Apache settings serve the events folder below /zm/cache to everybody without login. Close it:
init-missing-motion-asked = Whether Motion has lost a camera: it says so on its stream port to whoever asks. Let Holdfast ask, by this line under its [[recorder]]:
init-missing-motion-status = What happened to a camera: the log of Motion says so, and nothing else does. Let Holdfast read it, by the second line under its [[recorder]]:
init-missing-motioneye-log = Who looks at footage: motionEye writes that down only at this level, in motioneye.conf:
init-missing-shinobi-index = Whether monitors are stopped and which videos are archived: its database. In the mysql client:
init-missing-shinobi-log = Who looks at videos: a table of the same database, kept for 10 days unless log_days says more. In the mysql client:
init-missing-kerberos-log = Who fetches footage: the agent prints it and forgets it. These lines in its compose file keep it in the journal. They name an address and no person: /file/ serves recordings without any login, so the next point is needed as well.
init-missing-viseron-index = Whether cameras are connected and when files are moved or deleted: its database. In psql, connected to viseron:
init-missing-dahua-log = Who played back or downloaded on the device: its operation log, for an account that may read logs. This call must answer with a token:
