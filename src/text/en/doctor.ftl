# What `holdfast doctor` finds, what to do about it, and what stays unseen until then.

doctor-point = { $word }: { $text }
doctor-remedy = To do: { $remedy }
doctor-until-then = Until then: { $unseen }
doctor-clauses = { $n ->
        [one] 1 clause in force rests on it: { $clauses }
       *[other] { $n } clauses in force rest on it: { $clauses }
    }
doctor-sum = { $good } in order, { $failed } failed, { $unknown } could not be tried, { $advice } left to choice.
doctor-standing-good = in order
doctor-standing-failed = FAILED
doctor-standing-could_not_tell = could not tell
doctor-standing-advice = your choice
doctor-not_looked = Not looked at: there is no configuration to look by.
doctor-not_looked-remedy = Put the configuration right first, then run this again.

doctor-check-configuration = Configuration
doctor-unseen-configuration = nothing is watched at all.
doctor-configuration_good = { $file } can be used; it names { $n ->
        [one] 1 recorder
       *[other] { $n } recorders
    }.
doctor-mistake = { $file }:{ $line }: { $message }
doctor-mistake-help = { $file }:{ $line }: { $message } ({ $help })
doctor-configuration_broken = It cannot be used: { $why }
doctor-configuration_broken-remedy = Mend these lines; every key is described by this command:
doctor-configuration_missing = There is none, here or in /etc/holdfast, and --config names none.
doctor-configuration_missing-remedy = Write one from what lies in the folder of recordings, in the place of PATH:

doctor-check-account = Account
doctor-unseen-account = everything below holds for another account than the one that will do the work.
doctor-account_good = Looked at with the rights of account { $own }, which owns the state.
doctor-account_root = Looked at as root, whom no file right stops; the state belongs to account { $owner }.
doctor-account_root-remedy = Look again with that account's rights:
doctor-account_other = Looked at as account { $own }, but the state belongs to account { $owner }.
doctor-account_other-remedy = Look again as that account:

doctor-check-state = State directory
doctor-unseen-state = no pass can be kept, so nothing is watched and nothing is sealed.
doctor-state_good = { $dir } is writable; { $free_mib } MiB are free.
doctor-state_new = { $dir } is made at the first start.
doctor-state_missing = { $dir } cannot be used: { $why }
doctor-state_missing-remedy = Make it, or look which folder above it is closed:
doctor-state_read_only = { $dir } cannot be written to.
doctor-state_read_only-remedy = Make it writable for this account; a disk that turned read-only is often a dying one:
doctor-state_full = { $dir } has { $free_mib } MiB left, at least { $least_mib } are wanted. Close to zero nothing is signed any more.
doctor-state_full-remedy = Make room on that disk:

doctor-check-rights = Rights of others
doctor-unseen-rights = what other accounts can change may be theirs and not yours, and what they can read is no longer confidential.
doctor-rights_good = No other account may read or change what it should not.
doctor-configuration_open = { $path } has mode { $mode }: other accounts can change what is judged.
doctor-configuration_open-remedy = Let only its owner write it:
doctor-state_open = { $path } has mode { $mode }: others can read names of cameras and mails that wait.
doctor-state_open-remedy = Close it to everybody else:
doctor-mail_password_open = { $path } has mode { $mode }: every account can read the mail password.
doctor-mail_password_open-remedy = Close it to everybody else:
doctor-recorder_account_open = { $path } has mode { $mode }: everybody on this machine can read the account with which a recorder is asked.
doctor-recorder_account_open-remedy = Close it to everybody else:

doctor-check-key = Key of the ledger
doctor-unseen-key = what was seen cannot be proven: either nothing is signed, or somebody else can sign too.
doctor-key_good = It signs for { $origin }, and only its owner can read it.
doctor-key_new = { $file } is made at the first start.
doctor-key_open = { $file } has mode { $mode }: others could sign as this site.
doctor-key_open-remedy = Close it; if others had access, let a new key take over with `holdfast ledger key rotate`:
doctor-key_broken = { $file } cannot be used: { $why }
doctor-key_broken-remedy = Restore it from a backup and never replace it:

doctor-check-stores = Stores and ledger
doctor-unseen-stores = findings, mails and leaves cannot be relied on.
doctor-stores_good = They can be read; the newest checkpoint stands over { $leaves } { PLURAL($leaves, "leaf", "leaves") }.
doctor-stores_new = They are made at the first pass.
doctor-stores_broken = One of them cannot be read: { $why }
doctor-stores_broken-remedy = See what is left of the log, then restore the state directory from a backup:
doctor-stores_frozen = The ledger is frozen: { $why }
doctor-stores_frozen-remedy = See what contradicts it; either the newer store comes back, or a successor begins:

doctor-check-footage = Folders of the recorders
doctor-unseen-footage = nothing recorded there is seen, and nothing about it passes.
doctor-root_good = { $root } of { $recorder } is the one that was adopted, and readable ({ $seen } { PLURAL($seen, "entry", "entries") } looked at).
doctor-root_new = { $root } of { $recorder } is readable ({ $seen } { PLURAL($seen, "entry", "entries") } looked at); the first pass adopts it.
doctor-root_unreadable = { $root } of { $recorder } cannot be read: { $why }
doctor-root_unreadable-remedy = See which folder on the way is closed or not mounted, and give the service's account the right to read:
doctor-root_partly = In { $root } of { $recorder }, { $closed } of { $seen } { PLURAL($seen, "entry", "entries") } looked at cannot be opened.
doctor-root_partly-remedy = Give the service's account the right to read what is there and what will come:
doctor-root_replaced = { $root } of { $recorder } is another disk or folder than the one that was adopted.
doctor-root_replaced-remedy = Mount the disk that belongs there. If it was exchanged for good, give the recorder a new root path:
doctor-root_hangs = { $root } of { $recorder } gives no answer within { $s } s.
doctor-root_hangs-remedy = See which server or disk it is; a mount whose server is gone can be let go:
doctor-root_none = No recorder is configured.
doctor-root_none-remedy = Let this write the recorders that it finds, and copy them over:

doctor-check-disks = Disks
doctor-unseen-disks = a recorder that fills its disk also ends sealing and mail, just when they are needed.
doctor-disks_apart = State and footage lie on different file systems.
doctor-disks_shared = { $dir } lies on the same file system as { $root }.
doctor-disks_shared-remedy = Put the state on another disk, or keep part of this one free of recordings:

doctor-check-products = What products do not show by themselves
doctor-unseen-products = clauses that need it are could not tell, also afterwards for the time without it.
doctor-product_good = Nothing is known to be missing for { $recorder }.
doctor-product_blind-remedy = Set these lines there:

doctor-check-pictures = Pictures
doctor-unseen-pictures = a camera that was covered, turned to a wall, or shows a frozen picture passes unseen as could not tell.
doctor-pictures_good = { $program } can sample key frames.
doctor-pictures_missing = ffmpeg is not installed, and a rule asks what cameras show.
doctor-pictures_missing-remedy = Install it:
doctor-pictures_unasked = ffmpeg is not installed; no rule in force asks what cameras show.
doctor-pictures_unasked-remedy = Install it before such a rule is adopted:

doctor-check-clock = Clock
doctor-unseen-clock = ages, days held and gaps cannot be trusted, and neither can the times in the ledger.
doctor-clock_good = It follows a time server ({ $program } says so).
doctor-clock_free = It follows no time server ({ $program } says so).
doctor-clock_free-remedy = Synchronise it:
doctor-clock_behind = It shows { $now }, and the newest pass ended at { $newest }.
doctor-clock_behind-remedy = Set it right; nothing is judged by age before:
doctor-clock_unknown = Nobody here can say whether it follows a time server.
doctor-clock_unknown-remedy = Ask on the machine that keeps the time:

doctor-check-mail = Mail
doctor-unseen-mail = findings are recorded, and nobody hears of them unless they look.
doctor-mail_good = { $server } takes the connection, its encryption and our login; nothing was sent.
doctor-mail_no_login = { $server } takes the connection and its encryption; no account is set up, so none was tried. Nothing was sent.
doctor-mail_plain_login = { $server } takes the connection and our login; without TLS (tls = "none"), so encryption was not tried. Nothing was sent.
doctor-mail_plain = { $server } takes the connection; without TLS (tls = "none") and without an account, so neither was tried. Nothing was sent.
doctor-mail_sent = { $server } took a mail to { $to }: { $answer }
doctor-mail_folder = Mails are written into { $dir }.
doctor-mail_folder_closed = Mails cannot be written into { $dir }.
doctor-mail_folder_closed-remedy = Make the folder writable for this account:
doctor-mail_refused = { $server } cannot be used: { $why }
doctor-mail_refused-remedy = See what it says by itself, then check name, port, kind of encryption, account and password file:
doctor-mail_nobody = Mail is set up, and nobody is named to be told.
doctor-mail_nobody-remedy = Add a [[mail.recipient]]; its keys:
doctor-mail_none = Mail is not set up.
doctor-mail_none-remedy = Add [mail] and a [[mail.recipient]]; their keys:

doctor-check-channels = Webhooks and syslog
doctor-unseen-channels = programs and chat groups that rely on findings hear nothing of them.
doctor-webhook_good = Something answers where webhook { $name } is posted{ $signed ->
    [yes] , and messages can be signed
   *[no] {""}
}; nothing was posted.
doctor-webhook_silent = Nothing answers where webhook { $name } is posted: { $why }
doctor-webhook_silent-remedy = Ask the host's front page by hand, then check address and certificate:
doctor-webhook_unusable = Webhook { $name } cannot be used: { $why }
doctor-webhook_unusable-remedy = Look whether this account may read its files, and what they hold:
doctor-syslog_good = { $to } takes messages; none was sent.
doctor-syslog_silent = { $to } takes no messages: { $why }
doctor-syslog_silent-remedy = See what listens on that machine, then check address and kind:
doctor-syslog_unheard = Nobody can say whether messages to { $to } arrive: datagrams are not answered.
doctor-syslog_unheard-remedy = Use tcp:// or unix: where the server offers it; the keys of [syslog]:
doctor-channel_none = Neither webhooks nor syslog are set up.
doctor-channel_none-remedy = Add [[webhook]] or [syslog] where programs or chat groups are to be told; their keys:
doctor-check-witnesses = Witnesses
doctor-unseen-witnesses = whoever has key and stores can rewrite the newest part of the ledger unnoticed.
doctor-witness_good = The witness { $url } answers.
doctor-witness_silent = The witness { $url } gives no answer: { $why }
doctor-witness_silent-remedy = See why; what waits is cosigned when it is back:
doctor-witness_none = No witness is named.
doctor-witness_none-remedy = Let another site cosign, and name it under [ledger] quorum; how it does so:

doctor-check-stamps = Time stamps
doctor-unseen-stamps = nobody outside says by when the ledger existed.
doctor-stamp_good = The time-stamping authority { $url } answers.
doctor-stamp_silent = The time-stamping authority { $url } gives no answer: { $why }
doctor-stamp_silent-remedy = See why; what waits is stamped when it is back:
doctor-stamp_none = No time-stamping authority is named.
doctor-stamp_none-remedy = Name one under [ledger] stamp_url; its keys:

doctor-check-dead_man = Sign of life
doctor-unseen-dead_man = a machine that died looks like one that has nothing to say.
doctor-dead_man_good = { $host } takes a connection; it was not asked, for asking is the sign of life.
doctor-dead_man_silent = { $host } takes no connection: { $why }
doctor-dead_man_silent-remedy = See why; alarms will come from there until it is back:
doctor-dead_man_none = Nobody outside waits for a sign of life.
doctor-dead_man_none-remedy = Name a service that alarms when nothing comes under [agent] dead_man_url; its key:

doctor-check-status = Recorders' own word
doctor-unseen-status = why a camera is out stays unknown; that a recorder has a picture and stores nothing is not told apart.
doctor-status_good = { $recorder } tells of { $cameras ->
    [one] 1 camera
   *[other] { $cameras } cameras
}; lost: { $lost }.
doctor-status_silent = { $recorder } does not answer at { $url }.
doctor-status_silent-remedy = See whether its status interface is switched on and can be reached from here:
doctor-status_unreadable = { $recorder } does not tell of its cameras at { $url }: { $why }.
doctor-status_unreadable-remedy = See what answers there:
doctor-status_none = No recorder is asked about its cameras; these can be: { $known }.
doctor-status_none-remedy = Give a recorder `status` with its `url`; the keys:

doctor-check-logs = Recorders' own logs
doctor-unseen-logs = what a recorder wrote of a lost camera, or of its own end, is not told as the cause of an outage.
doctor-logs_good = The log of { $recorder } is read; lines: { $lines }, not as { $product } writes: { $foreign }.
doctor-logs_unreadable = The log of { $recorder } cannot be read at { $path }: { $why }.
doctor-logs_unreadable-remedy = See whether it lies there and this account may read it:
doctor-logs_foreign = Most lines of the log of { $recorder } at { $path } are not what { $product } writes.
doctor-logs_foreign-remedy = See what is written there; `product` under `log` names another:
doctor-logs_none = No recorder's own log is read; these can be: { $known }.
doctor-logs_none-remedy = Give a recorder `log` with its `path`; the keys:
status-why-log_missing = there is no log
status-why-log_unreadable = it may not be read, or is no file
status-why-log_hangs = its storage does not answer
status-why-log_crashed = its reader crashed
status-why-log_clock = its lines carry another time than that at which they are written; `clock` under `log` says which zone they are in

status-why-no_answer = nobody answers
status-why-account = the account is missing or refused
status-why-status = it answers with an error
status-why-too_long = its answer is too long
status-why-foreign = its answer is not what this product writes
status-why-no_file = the file with the account cannot be read, or does not hold user:password on one line
doctor-check-agent = Agent
doctor-unseen-agent = between passes by hand nobody watches, and no mail leaves by itself.
doctor-agent_good = Process { $pid } answers, in version { $version }.
doctor-agent_other = Process { $pid } runs version { $version }, installed is { $own }.
doctor-agent_other-remedy = Start it anew:
doctor-agent_silent = Process { $pid } holds { $dir } and gives no answer.
doctor-agent_silent-remedy = Start it anew; what it committed is kept:
doctor-agent_ended = It ran here, and does not run now.
doctor-agent_ended-remedy = Start it, and read why it ended:
doctor-agent_never = It has never run here.
doctor-agent_never-remedy = Start it when the points above are in order:

doctor-check-metrics = Figures for Prometheus
doctor-unseen-metrics = monitoring sees neither Holdfast nor the recorders through it.
doctor-metrics_good = { $url } is served, and the agent can be relied on.
doctor-metrics_unready = { $url } is served, and the agent says that it cannot be relied on.
doctor-metrics_unready-remedy = Let it say why:
doctor-metrics_silent = { $url } gives no answer: { $why }
doctor-metrics_silent-remedy = See who listens there:
doctor-metrics_idle = { $url } is served while the agent runs.
doctor-metrics_idle-remedy = Start it:
doctor-metrics_none = They are not set up.
doctor-metrics_none-remedy = Add [metrics] listen; its keys:

doctor-check-inotify = Watching folders
doctor-unseen-inotify = files that come and go between two passes.
doctor-inotify_good = { $n } folders may be watched.
doctor-inotify_few = { $n } folders may be watched; a recorder with many cameras needs { $least }.
doctor-inotify_few-remedy = Raise the limit:
doctor-inotify_unknown = { $file } cannot be read.
doctor-inotify_unknown-remedy = Raise the limit on the machine itself, whatever it is:

doctor-check-groups = Recorders' control groups
doctor-unseen-groups = reading pauses for whoever waits for a disk, and a recorder that waits beside busy others may be overlooked.
doctor-groups_good = The kernel says how long { $recorder } itself waits for its disk, by its control group { $group }.
doctor-groups_missing = There is no control group { $group } of which the kernel says how long { $recorder } waits for its disk.
doctor-groups_missing-remedy = With the number of one of the recorder's processes for PID, `cgroup` is what stands after 0:: in
doctor-groups_none = No recorder's control group is named: how long anybody waits for a disk counts.
doctor-groups_none-remedy = Give a recorder `cgroup`; the keys:

doctor-check-pressure = Pressure on disks
doctor-unseen-pressure = reading does not pause when a recorder's disk is busy; the byte budget alone protects it.
doctor-pressure_good = The kernel says how long disks keep others waiting.
doctor-pressure_none = The kernel does not say how long disks keep others waiting.
doctor-pressure_none-remedy = Start it with psi=1, if it can do so:

doctor-check-landlock = Giving up rights
doctor-unseen-landlock = no verdict suffers; only file rights and the unit's settings keep readers from writing.
doctor-landlock_good = The kernel can take the right to write away from readers (Landlock).
doctor-landlock_none = The kernel cannot take the right to write away from readers: Landlock is not among its modules.
doctor-landlock_none-remedy = Start it with lsm= and landlock in that list:
doctor-landlock_unknown = { $file } cannot be read, so nobody can say whether Landlock is there.
doctor-landlock_unknown-remedy = Show it:
doctor-witness_contradicts = The witness { $url } contradicts this ledger: it knows more leaves, or another history.
doctor-witness_contradicts-remedy = Was an old backup put back? Put the newer state back. If nobody restored anything, keep the whole state directory and tell the inspector. What it said:
doctor-witness_not_listed = The witness { $url } does not know the key of this ledger and cosigns nothing.
doctor-witness_not_listed-remedy = Give its operator this key. If it knew the key before and nobody took it out, ask which key it knows now: an older state may have been put back here.
