# What is wrong with a file that a person wrote: configuration, inventory, policies. Lower case, no full stop.

config-note = note
config-error = error
config-help = help
config-problems = { $n ->
    [one] 1 problem
   *[other] { $n } problems
} found
config-this-file = this file
config-unknown-key = unknown key `{ $key }` in { $name }
config-missing-key = missing key `{ $key }` in { $name }
config-add = add `{ $key }`: { $means }
config-secret = unknown key `{ $key }` in { $name }: secrets are never written here
config-secret-help = put it into a file that only Holdfast may read, name that file, and change the secret
config-wrong-type = { $name } must be { $wanted }, not { $found }
config-type-string = a string
config-type-integer = an integer
config-type-number = a number
config-type-boolean = true or false
config-type-array = a list
config-type-object = a table
config-either = { $one } or { $other }
config-write = write { $what }
config-double-brackets = open each entry with double brackets: [[name]]
config-without-quotes = write { $what } without quotes
config-cannot-be = { $name } cannot be { $value }
config-empty = { $name } must not be empty
config-from-to = give a number from { $low } to { $high }
config-least = give { $least } or more
config-between = give more than { $above } and at most { $most }
config-above = give more than { $above }
config-most = give at most { $most }
config-entries = { $name } has { $n } { PLURAL($n, "entry", "entries") }
config-entries-least = give at least { $least }
config-elsewhere = it belongs elsewhere in this file: { $places }
config-elsewhere-file = it belongs into the configuration, holdfast.toml, as { $places }
config-twice = { $what } { $text } is declared twice
config-twice-help = give each its own id, or remove one
config-first-here = first here
config-did-you-mean = did you mean `{ $near }`?
config-known = { $of ->
    [keys] known keys
    [reasons] reasons
    [roles] roles
    [conditions] conditions
    [parameters] parameters
    [recorders] known recorders
    [packs] built in
    [kinds] known kinds
    [clauses] clauses here
    [chains] chains here
    [regulations] in force here
   *[words] choose one of
}: { $words }
config-toml = cannot read this as TOML: { $why }
config-toml-twice = keep one of the two
config-toml-date = write a date that exists as YYYY-MM-DD
config-toml-form = strings need quotes, a table is opened by [name], a list entry by [[name]]
config-unread = cannot read { $file }: { $why }
config-check-path = check the path and its permissions
config-not-utf8 = byte { $at } is not UTF-8
config-save-utf8 = save the file as UTF-8
config-wide-number = cannot use this number: it is not finite or does not fit 64 bits
config-plain-number = write an ordinary number

policy-unknown-pack = no regulation is named "{ $name }"
policy-own-file = { $suggestion } (a file of your own is named by its path)
policy-unknown-role = unknown role "{ $name }"
policy-own-role = { $suggestion } (a role of your own is declared as [[role]] with id, zh and en)
policy-unknown-clause = unknown clause "{ $name }"
policy-unknown-chain = unknown chain "{ $name }"
policy-no-chain = this file has no chain; add it as [[chain]]
policy-no-parameter = kind { $kind } has no parameter `{ $name }`
policy-rule-of-kind = [[rule]] of kind { $kind }
policy-proposed-of-kind = `proposed` of kind { $kind }
policy-set-for-kind = `set` for kind { $kind }
policy-values-for-kind = `values` for kind { $kind }

agree-layout-template = a recorder cannot have both `layout` and `template`
agree-layout-template-help = keep `layout` for a known product, `template` for any other tree
agree-roots = this root and another one share files
agree-other-root = the other root
agree-roots-help = name each folder once; exclude parts with `ignore`
agree-inside = this folder lies inside a recorder's tree, where Holdfast writes nothing
agree-tree = the tree
agree-inside-help = choose a folder outside, for example /var/lib/holdfast
agree-status-every = recorders and cameras are asked every 10 seconds at most
agree-status-every-help = give every = "60s"
agree-override-rule = this override names no rule
agree-override-rule-help = add `kind` or `clause`
agree-override-nothing = this override changes nothing
agree-override-nothing-help = add set = {"{"} parameter = value {"}"}, or `wins_over`
agree-listen = other machines could read the figures at this address
agree-listen-help = listen on 127.0.0.1, or say that it is meant: beyond_loopback = true
agree-tls-help = choose tls = "starttls" or "implicit"
agree-password = an account needs a password, and `password_file` is missing
agree-password-help = add password_file = "…", readable by Holdfast alone
agree-user = a password needs an account, and `user` is missing
agree-user-help = add user = "…"
agree-credentials = systemd handed over no credentials
agree-credentials-help = add LoadCredential= to the unit, or name a file
agree-stamps-help = add stamp_url = ["https://…"]
agree-stamps = `{ $key }` has no effect: nobody is asked for time stamps
agree-transport = missing key `{ $key }`: transport "{ $transport }" needs it
agree-add = add `{ $key }`
agree-digest = `{ $key }` has no effect: nobody gets a { $key } digest
agree-digest-help = add digest = ["{ $key }"] to a recipient
agree-hook-key = the address of a { $form } robot is a key, and secrets are never written here
agree-hook-key-help = put it into a file that only Holdfast may read and name that file: url_file = "…"; then give the robot a new key
agree-hook-nowhere = this webhook has no address
agree-hook-nowhere-help = add `url`, or `url_file` where the address is a key
agree-hook-two = a webhook has one address, and here are two
agree-hook-two-help = keep `url` or `url_file`
agree-hook-unsigned = missing key `secret_file`: messages of form "{ $form }" are signed
agree-hook-unsigned-help = add secret_file = "…", readable by Holdfast alone
agree-hook-idle = `secret_file` has no effect: a WeCom robot's address is its key
agree-hook-idle-help = remove it
agree-tls = mail to { $host } cannot leave this machine unencrypted
config-form-date = write a date that exists as YYYY-MM-DD, for example 2026-01-31
config-form-time-zone = write an IANA time zone, for example Asia/Shanghai
config-form-clock = write UTC, site, an offset like +08:00, or an IANA time zone
config-form-cron = write five fields: minute hour day month weekday, for example "30 4 * * *"
config-form-byte-size = write a whole number with B, KiB, MiB, GiB or TiB, for example 64GiB
config-form-period = write a whole number with min, h, d, wd (working days), mo (calendar months) or y, for example 3wd
config-form-dates = write a date as 2026-05-01, or the first and last of several as 2026-02-15/2026-02-23
config-form-span = write a whole number with s, m, h or d, for example 15m
config-form-recorder-id = give 1 to 255 bytes without "/" and control characters
config-form-camera-id = write <recorder>/<camera>, for example nvr1/gate
config-form-glob = write a pattern such as *.tmp or cache/**
config-form-http-url = write an address such as https://stamps.example.org/tsr
config-form-listen-address = write an address and a port, for example 127.0.0.1:9713
config-form-local-minute = write a local date and minute, for example 2026-11-22T08:00
config-form-syslog-server = write udp://127.0.0.1:514, tcp://127.0.0.1:601 or unix:/run/systemd/journal/syslog
config-account = { $name } holds an account: secrets are never written here
config-account-help = write the address alone, and change the secret; a status interface that asks for an account has `credentials_file`
config-form-recorder-url = write an address such as http://127.0.0.1:8081, without an account
config-form-probe-address = write rtsp://10.0.0.5, rtsp://10.0.0.5:8554 or tcp://10.0.0.5:80, without account and path
config-form-control-group = write it as /proc/<pid>/cgroup of the recorder does after "0::", for example /system.slice/zoneminder.service
config-form-mail-address = write an address such as office@example.org
policy-see-clauses = see `holdfast clauses` for the clauses in force
policy-no-rule-decides = no rule in force decides a clause { $clause }
policy-kinds-in-force = kinds in force: { $kinds }
policy-no-rule-matches = no rule in force matches this override of kind { $kind }
config-form-hours = write days and hours, for example "mon-fri 07:00-19:00; sat 08:00-12:00", "workdays 08:00-18:00" or "daily 22:00-06:00"
inventory-no-camera = this row names no camera
inventory-bad-camera = { $id } cannot be the id of a camera
inventory-cannot-use = { $value } cannot be used in the column "{ $column }"
inventory-unknown-recorder = the recorder "{ $recorder }" of the camera "{ $camera }" is not declared
inventory-unknown-tag = unknown word "{ $word }" in "{ $name }": no rule can tell what it means
inventory-tag-near = did you mean `{ $near }` (tag { $tag })? a word of your own goes under [inventory]: tags = ["{ $word }"]
inventory-tag-own = use one of the words of policies/README.md, or list it as your own under [inventory]: tags = ["{ $word }"]
inventory-encoding = this list is written in { $encoding } and was read as such
inventory-encoding-help = check that names read well; saved as "CSV UTF-8" it needs no guess
policy-uncovered = no adopted regulation asks for these checks of the baseline: { $clauses }
policy-uncovered-help = add "baseline" to packs to keep them, for example packs = ["baseline", "campus-security"]; leave it as it is if they are not wanted
