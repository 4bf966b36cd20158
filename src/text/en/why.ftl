# Why something could not be told, and what to do about it: one message a code.

why-not_built = This version cannot judge this kind of rule yet; check it by hand until an update can.
why-parameter_not_judged = The rule carries a parameter that this version shows but cannot evaluate; check that part by hand.
why-not_set = A number or role that only the site can set is not set; add a [[policy.override]] with it to the configuration.
why-nothing_in_scope = No camera, recorder or folder falls under this rule; correct the scope in the policy or the inventory.
why-not_long_enough = The camera has not been watched, or in service, as long as the rule looks back; state its in-service date, or wait until the period is full.
why-cannot_see = The storage is not mounted, or another disk is in its place; mount the right disk and run the check again.
why-unreadable = A file or folder could not be read; give the account of Holdfast read permission and run the check again.
why-not_read_yet = The bytes have not been read yet; the next passes go on within the read budget, or run the check with --full.
why-not_read_again = Bytes that were read before were to be read again within the days that the rule names, and were not; let the agent go on within its read budget, raise the budget, or run the check with --full.
why-event_driven = The camera records only on events and nothing shows that its recorder was alive; connect the recorder's log or status.
why-ambiguous_time = The footage lies in an hour that occurs twice and its start could not be settled; let the recorder write UTC or the offset into file names.
why-future_time = The newest footage bears a time that has not come, so what it shows now cannot be told; state the time zone in which the recorder names its files (--tz, tz in [site], or clock of the recorder), or set its clock right.
why-clock_doubtful = The clock of this machine stepped, or lies behind what was already sealed; repair time synchronisation and run the check again.
why-no_inventory = No inventory of cameras was declared; list the cameras with their zones in the configuration.
why-field_missing = The inventory lacks a field that this rule needs; add it for the cameras named here.
why-unknown_tag = The inventory uses a word for a place that is no known tag, so nobody can tell whether a camera may be there; use a known tag, or list the word under tags in [inventory].
why-no_source = No source delivers what this rule needs; connect the recorder's index or log as the set-up guide shows.
why-nothing_recognised = No recording was recognised under this folder; name the layout, or correct the path.
why-no_footage = No footage of this camera was found, so this rule has nothing to look at; check that it records and that its folder belongs to a configured root.
why-root_emptied = Everything below the root of this camera is gone; the finding about that root says when and how much, and comes first.
why-not_watched = The agent was silent for some hours of the period, and footage may have come and gone unseen; the finding about the silence says when, and comes first.
why-no_register = The register that would hold these entries is not kept by this version; keep the paper entries at hand and check this rule by hand.
why-status_silent = Its recorder said last that it gets no picture of this camera, and has said nothing since, so whether it is back cannot be told; see whether the recorder answers.
why-no_status = The recorder's status, alarms and events are not read, so what happened to the camera cannot be told; look it up on the recorder.
why-no_disk_state = Nothing tells the state of the disks and of their array; check it on the recorder or with the tools of its system.
why-no_log = The log that this rule speaks of is not read; check on the recorder that it is there and has no holes.
why-no_config_read = The recorder's settings are not read, so a change of them cannot be seen; compare them by hand.
why-no_copy_store = The place where copies are kept is not looked at, so nobody can tell whether they are there and unaltered; check them by hand.
why-no_pictures = No pictures of this camera were sampled, so what it shows cannot be told; install ffmpeg on this machine, or look at the camera on the recorder.
why-no_work_calendar = The limit counts working hours and no calendar of working days is set; state the limit in elapsed hours, or check it by hand.
why-draft_figure = By the figures of a draft that nobody here has confirmed this would be a breach; read the text itself, then confirm each number with [[policy.confirm]] or set another with [[policy.override]].
why-not_in_force = No regulation that asks for this is in force today; remove it from the configuration, or correct its dates.
why-no_calendar = The rule counts working days, and nobody said which days of this year are worked; name a calendar of the year with calendar in [site].

why-unknown_tag-named = { $name } is no known tag for a place, so nobody can tell whether a camera may be there; use a known tag, or list the word under tags in [inventory].
why-no_source-named = Nothing that is read here tells { $name }; connect what does, or check this by hand.
why-no_log-named = The log “{ $name }” is not read; check on the recorder that it is there and has no holes.
why-not_set-named = Only the site can set { $name }, and has not; add a [[policy.override]] with it to the configuration.
why-draft_figure-named = By the figures of a draft this would be a breach, and nobody here has confirmed { $name }; read the text itself, then confirm each with [[policy.confirm]] or set another with [[policy.override]].
why-cannot_see-unlisted = The configuration no longer names { $name }, where footage lay when it was last seen, so nobody can tell what became of it; name it again as a root of its recorder, or have somebody sign for it in a scope statement.

source-arming_state = when the camera was armed (the recorder's or the alarm panel's log of arming)
source-device_kinds = on what kind of device this storage lies (a list of devices)
source-extract_register = where the copies lie that were handed out (the register of extracts)
source-watched_folder = what lies in this folder (make it a root of a recorder)
why-outage_lasts = The camera records nothing now. What it misses becomes a gap with an end only when it records again; until then its outage is a finding of its own.
