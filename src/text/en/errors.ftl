# Why something could not be done: errors on the way of people. What comes after "holdfast: ", without a full stop.

system-not-found = it is not there
system-permission = this account has no right to
system-exists = it exists already
system-no-folder = a part of the path is no folder
system-folder = it is a folder
system-irregular = it is no regular file
system-too-large = it is larger than a file of its kind can be
system-full = the disk is full
system-read-only = the file system is mounted read-only
system-refused = nobody answers there
system-late = no answer in time

app-ledger = the ledger cannot be trusted: { $why }; run `holdfast verify` on the state directory
app-usage = cannot use the command line: { $why }
app-interrupted = interrupted; what was read so far is kept, run again to go on
app-io = cannot { $what }: { $why }
app-disk-full = the disk is full; make room and run again, nothing half-written will be used
app-instant = { $option } { $given } is no instant; write it with its offset, for example 2026-11-20T08:00:00Z or 2026-11-20T16:00:00+08:00
app-no-config = no configuration file was found
app-no-config-help = run `holdfast init PATH…` to write one, name one with --config, or use `holdfast audit PATH…`, which needs none

state-io = cannot use the state directory { $path }: { $why }; check that it exists and is writable for this account, then run again
state-locked = cannot use the state directory { $path }: the process with pid { $pid } holds it; ask that agent, or stop it first
state-key = cannot read the ledger key { $path }: { $why }; restore it from a backup, never replace it
state-key-mode = cannot use the ledger key { $path }: its mode is { $mode }; run `chmod 600` on it
state-key-gone = cannot go on without { $path }: a log is in this state directory, and another key would not be its key; restore the file from a backup; if it is lost for good, keep this directory and begin with a new state directory
state-key-shared = cannot witness with { $path }: it is the key of a log; move it away, the next start makes another
state-random = cannot draw a ledger key: { $why }
state-origin = cannot name the ledger after the site: { $why }; use letters, digits, dots and dashes in site.id

store-sqlite = cannot use { $name } at { $path }: { $why }; check that the disk is mounted, writable and sound, then run again
store-create = cannot create { $name } at { $path }: { $why }; check that the disk is mounted, writable and has room, then run again
store-newer = cannot open { $name } at { $path }: it has schema { $found }, this program knows up to { $known }; install the newer Holdfast again
store-older = cannot read { $name } at { $path }: it has schema { $found }, this program reads { $known }; run `holdfast check` or start the agent once, which brings it up to date
store-migration = cannot migrate { $name } at { $path }: step { $step } failed: { $why }; the file was left as it was
store-write = cannot record in { $path }: { $why }; check the disk and its mount, then run again: what was committed is kept
store-damaged = cannot read { $what } in { $path }: it is damaged; restore the state directory from a backup
store-random = cannot draw a random camera id: { $why }

site-path = cannot audit { $path }: { $why }; check the path and its permissions, or mount the storage first
site-layout = cannot use the layout of { $recorder }:
site-unknown-layout = cannot find a layout named "{ $name }"; known are { $known }, or give a path template such as { $example }
site-no-status = cannot ask { $recorder } about its cameras: no status interface of { $product } is known; known are { $known }; name one as `product` or drop `status`
site-no-log = cannot read the log of { $recorder }: what { $product } writes about itself is not known; known are { $known }; name one as `product` or drop `log`
site-unrecognised = cannot tell what { $recorder } writes: nothing below { $root } is recognised; mount the storage, or give the recorder a `layout`, a name or a template: `holdfast discover { $root } --layout TEMPLATE` tries one

init-exists = cannot write { $path }: it exists; edit it, or name another file with --output
init-no-path = cannot find recordings by itself: none of { $tried } exists here; name the folders: `holdfast init PATH…`

bag-exists = cannot write the bag to { $path }: it exists; name a folder that does not
bag-in-footage = cannot write the bag to { $path }: that is a recorder's storage, where nothing of ours may lie; choose another place
bag-io = cannot write the bag: { $path }: { $why }
bag-prove = cannot prove what the bag must hold: { $why }; run `holdfast verify` on the state directory

agent-socket = cannot use the agent's socket { $path }: { $why }
agent-refused = the agent refused: { $why }
agent-crashed = a job of the agent crashed ({ $why }); it is tried again
agent-ended = the agent is ending
agent-fixed = cannot change { $what } while the agent runs; stop it, then start it with the new configuration
agent-document = cannot write the result of a pass: { $why }

ledger-no-room = cannot seal: only { $free } bytes are free at { $path }; free at least { $floor } bytes and run again, nothing was signed

desk-unknown = cannot { $act } { $id }: no finding has this id; `holdfast findings list --all` shows all of them
desk-state = cannot { $act } finding { $id }: it is { $state } already
desk-blank = cannot { $act } finding { $id }: { $what ->
    [reason] the reason
    [author] the author's name
   *[approver] the approver's name
} is blank; say it with { $option }
desk-text = cannot { $act } finding { $id }: { $what ->
    [reason] the reason
    [author] the author's name
   *[approver] the approver's name
} holds a control character or more than { $most } characters; shorten it to plain text
desk-same-person = cannot { $act } finding { $id }: author and approver are the same person; have somebody else approve it
desk-past = cannot waive finding { $id }: its last day is over; give a date to come with --until
desk-far = cannot waive finding { $id }: a waiver lasts { $days } { PLURAL($days, "day", "days") } at most here, to { $last }; give an earlier date with --until, and waive it again when that is over
desk-lasts = cannot close finding { $id }: what it found lasts, and only mending it ends it; the next pass closes it then, until then waive it with --until
desk-random = cannot draw the salt of an act: { $why }

camera-unknown-near = no camera is named "{ $camera }"; did you mean `{ $near }`?
camera-unknown = no camera is named "{ $camera }"; { $n } are known, nearest { $near }
template-problem = { $template }, character { $at }: { $what }
template-empty = the template is empty; write for example {"{"}camera{"}"}/%Y-%m-%dT%H-%M-%S.mp4
template-absolute = a template starts below the root; leave out the leading "/"
template-empty-component = a path component is empty; write one "/"
template-time-part = unknown time part "{ $part }"; known are %Y %y %m %d %H %M %S %F %T %f %s %z, and \% for itself
template-field = unknown field "{ $name }"
template-field-near = unknown field "{ $name }"; did you mean { $near }?
template-unclosed = "{ $mark }" is never closed; write \{ $mark } for the character itself
template-unopened = "{ $mark }" closes nothing; write \{ $mark } for the character itself
template-escape = "\" escapes only [ ] {"{"} {"}"} % and itself
template-empty-word = a list of words holds an empty word
template-no-date = the start has a time of day but no date; add %Y %m %d, or %s alone
template-half-date = the date of the start is incomplete; it needs a year, %m and %d
template-adjacent = two names follow each other with nothing between them; put a character or "/" there
layout-zone = no time zone is named "{ $zone }"; write an IANA name such as Asia/Shanghai, "utc", "site" or +08:00
layout-offset = an offset of { $seconds } s from UTC cannot be; at most 86399 s either way
layout-ignore = cannot read the ignore pattern "{ $pattern }": { $why }
app-civil = { $option } { $given } is no time; write it as the clocks of { $zone } show it, for example 2026-11-20T16:00, or with its offset, 2026-11-20T08:00:00Z
app-civil-twice = { $option } { $given } occurs twice in { $zone }; write the one that is meant: { $first } or { $second }
app-civil-never = { $option } { $given } does not occur in { $zone }, where clocks were set forward over it; write the one that is meant: { $first } or { $second }
