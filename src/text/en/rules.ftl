# Rule kinds: the page of each kind, its parameters and examples, and the words of every finding.

page-parameters = Parameters
page-parameter = - `{ $name }`: { $meaning } { $default }
page-inputs = What it looks at
page-opens = When a finding opens
page-closes = When it closes
page-clauses = Clauses that it decides
page-clause = - `{ $id }`: { $says }. { $values }
page-clause-plain = nothing set
page-examples = Examples
page-no-default = Must be given.
page-default = Default: { $value }.
page-default-none = May be left out.

rule-older-title = Finding of an earlier version
rule-older-text = An earlier version of Holdfast recorded this under the rule { $rule }, as follows: { $facts }
rule-older-remedy = Run the check again: this version then judges the same thing in its own words.

# ---- Minimum retention

rule-min_retention-title = Minimum retention
rule-min_retention-definition = Every camera can show its footage of the last `min_days` whole days, counted back from yesterday, or back to the day it went into service if that is later. A day counts when at least `min_day_coverage_pct` of it is covered, and the first day that does not count ends the row. Recorders keep hours and not calendar days: of the oldest day only the part younger than that many times 24 hours must be there.
rule-min_retention-inputs = The times of all segments, and the day each camera went into service: from the inventory, from the recorder's settings, or else the recorder's oldest footage. It cannot be told for a camera that records on events, for storage that is not mounted, while the clock is in doubt, and for a recorder that is itself younger than `min_days` when nobody declared since when it should record. Until the first whole day after a camera went into service nothing is due, and nothing is said to be in order.
rule-min_retention-opens = One finding a camera, as soon as it holds fewer days than asked for and than it could hold by now: critical when it has no footage at all, otherwise high.
rule-min_retention-closes = When the days are held again, by restored footage or by the passing of time.
param-min_retention-min_days = How many whole days must be held, counted back from yesterday in the site's time zone; 1 to 36500.
param-min_retention-tolerance_min = How many minutes the oldest day may fall short; 0 to 1440.
param-min_retention-min_day_coverage_pct = Share of a day that must be covered for the day to count, in percent; 1 to 100.
example-thirty_days_held_pass = Thirty days held: in order
example-twelve_days_of_thirty_are_a_breach = Twelve days of thirty: a breach, unless the camera is only twelve days old
example-a_recorder_that_is_young_itself_cannot_tell = A recorder that is young itself: cannot be told
example-on_the_day_a_camera_goes_into_service_nothing_is_due = On the day a camera goes into service: nothing due, nothing in order; the day after, breached where footage is missing
min_retention-none-title = Holds 0 of { $needed } { PLURAL($needed, "day", "days") }
min_retention-none-text =
    { $possible ->
        [one] Not even the last whole day, { $missing }, is held. { $needed } days are asked for, and 1 was possible since { $since }.
       *[other] Not even the last whole day, { $missing }, is held. { $needed } days are asked for, and { $possible } were possible since { $since }.
    }
min_retention-none-remedy = See on the recorder whether this camera records today. If not, check power, network and disk; if it does, ask whoever has access whether older footage was deleted, and restore it from a copy.
min_retention-short-title = Holds { $held } of { $needed } { PLURAL($needed, "day", "days") }
min_retention-short-text =
    { $held ->
        [one] Only yesterday is held; { $missing } is missing or covered too little. { $needed } days are asked for, and { $possible } were possible since the camera went into service on { $since }.
       *[other] The last { $held } whole days are held; { $missing } is missing or covered too little. { $needed } days are asked for, and { $possible } were possible since the camera went into service on { $since }.
    }
min_retention-short-remedy = Look at { $missing } on the recorder. If older footage is still there, that day was not recorded: find out why. If it is gone too, the disk probably overwrites too soon: enlarge the storage or lower frame rate or resolution until { $needed } { PLURAL($needed, "day", "days") } fit; if footage was deleted, restore it from a copy.
min_retention-short-assumed-title = Holds { $held } of { $needed } { PLURAL($needed, "day", "days") }
min_retention-short-assumed-text =
    { $held ->
        [one] Only yesterday is held; { $missing } is missing or covered too little. { $needed } days are asked for, and { $possible } were possible: the recorder's oldest footage is of { $since }. Nobody declared when this camera went into service.
       *[other] The last { $held } whole days are held; { $missing } is missing or covered too little. { $needed } days are asked for, and { $possible } were possible: the recorder's oldest footage is of { $since }. Nobody declared when this camera went into service.
    }
min_retention-short-assumed-remedy = If the camera is newer than its recorder, enter its in-service date in the inventory. If it is not, look at { $missing } on the recorder, then enlarge the storage or lower frame rate or resolution until { $needed } { PLURAL($needed, "day", "days") } fit.

# ---- Maximum retention

rule-max_retention-title = Maximum retention
rule-max_retention-definition = No finished segment stays longer than `max_days` and `grace_days` together, counted in days of 24 hours from its end. This rule reports and deletes nothing.
rule-max_retention-inputs = The times and sizes of the finished segments below the roots; hold orders, extracts and applications for destruction where a register is kept. It cannot be told where an hour from before the first look has no footage, for storage that is not mounted or no longer named, nor while the clock is in doubt.
rule-max_retention-opens = One finding a camera, of medium severity, with the number of overdue segments, their size and the oldest of them.
rule-max_retention-closes = When no overdue segment is left.
param-max_retention-max_days = Days of 24 hours after which a segment must be gone; 1 to 36500.
param-max_retention-action = How overdue footage goes: `delete`, `overwrite` by the recorder's own loop, or `report` only. Holdfast shows this and does not carry it out.
param-max_retention-grace_days = Days that one clean-up may take on top; 0 to 365.
param-max_retention-exempt = What may stay longer: `hold` (under a legal hold), `extract` (footage that was handed out), `pending_destruction` (a destruction request waits for approval). Where no register is kept nothing is exempt.
example-footage_within_the_ceiling_passes = Footage that has just reached ceiling and grace: in order
example-footage_past_ceiling_and_grace_is_a_breach = Footage past ceiling and grace: a breach
max_retention-overdue-title =
    { $age ->
        [one] Footage 1 day old, { $allowed } allowed
       *[other] Footage { $age } days old, { $allowed } allowed
    }
max_retention-overdue-text =
    { $segments ->
        [one] 1 segment ({ $bytes }) is older than the { $allowed } days allowed and { $grace } of grace. It began at { $oldest }.
       *[other] { $segments } segments ({ $bytes }) are older than the { $allowed } days allowed and { $grace } of grace. The oldest began at { $oldest }.
    }
max_retention-overdue-remedy = Ask whether a case still needs this footage. If none does, have the recorder's administrator delete it and shorten the recorder's overwriting cycle to { $allowed } { PLURAL($allowed, "day", "days") }.

# ---- Early deletion

rule-early_deletion-title = Early deletion
rule-early_deletion-definition = Footage that Holdfast has seen does not vanish, shrink or leave its place before it is `protect_days` old. Footage that lies elsewhere below the roots as the same camera, start and size, with the same content where both were read, is not lost; the same bytes under another camera or another time are. Before the first look a hole may be a deletion or an outage.
rule-early_deletion-inputs = Every finished segment ever seen, and what later passes found in its place. It cannot be told for a camera that never recorded, for storage that is not mounted, while the clock is in doubt, nor when neither `protect_days` nor a minimum retention is set.
rule-early_deletion-opens = One critical finding for each camera, each way of loss and each pass that noticed it; one for a storage root that is mounted and has been emptied.
rule-early_deletion-closes = When the last of the lost footage is back, whole. What cannot be brought back stays open until somebody acknowledges it or a waiver is entered.
param-early_deletion-protect_days = Days of 24 hours for which footage is protected, counted from its start; 1 to 36500. Left out: the longest minimum retention in force for the camera.
param-early_deletion-scope = What is protected: `source` (recordings on the recorder) or `extract` (archived copies of what was handed out; needs their register).
example-footage_past_its_protection_may_go = Footage that has just reached the end of its protection goes: in order
example-footage_deleted_inside_its_protection_is_a_breach = Footage goes before the end of its protection: a breach
example-a_hole_from_before_the_first_look_cannot_be_told = A hole from before the first look: could not tell until it is older than the protection
example-of_a_camera_that_never_recorded_nothing_can_be_told = A camera that never recorded: nothing to compare, could not tell
early_deletion-gone-title = { $length } of footage gone before its time
early_deletion-gone-text =
    { $segments ->
        [one] 1 segment ({ $bytes }) is no longer on the disk. It was { $age } old when its loss was noticed at { $noticed }; footage must stay for { $protect } days.
       *[other] { $segments } segments ({ $bytes }) are no longer on the disk. The youngest was { $age } old when the loss was noticed at { $noticed }; footage must stay for { $protect } days.
    }
early_deletion-gone-remedy = Restore the footage from a copy if there is one. Find out from the recorder's log what removed it shortly before { $noticed }; if the disk was full, enlarge the storage so that { $protect } { PLURAL($protect, "day", "days") } fit.
early_deletion-shrunk-title = { $bytes } of footage cut off before its time
early_deletion-shrunk-text =
    { $segments ->
        [one] 1 segment has become shorter by { $bytes }. It was { $age } old when this was noticed at { $noticed }; footage must stay whole for { $protect } days.
       *[other] { $segments } segments have become shorter by { $bytes }. The youngest was { $age } old when this was noticed at { $noticed }; footage must stay whole for { $protect } days.
    }
early_deletion-shrunk-remedy = Restore the segments from a copy if there is one. Find out which program wrote to them shortly before { $noticed }, and have the disk checked for errors.
early_deletion-moved-title = { $length } of footage moved out of its place
early_deletion-moved-text =
    { $segments ->
        [one] 1 segment ({ $bytes }) left its place and now lies at { $place }, where the recorder does not find it. It was { $age } old when this was noticed at { $noticed }; footage must stay for { $protect } days.
       *[other] { $segments } segments ({ $bytes }) left their places; one of them now lies at { $place }, where the recorder does not find it. The youngest was { $age } old when this was noticed at { $noticed }; footage must stay for { $protect } days.
    }
early_deletion-moved-remedy = Move the files back to where the evidence says they lay, and ask who moved them to { $place }.
early_deletion-relabelled-title = { $length } of footage filed as something else
early_deletion-relabelled-text =
    { $segments ->
        [one] 1 segment ({ $bytes }) left its place; the same bytes now lie at { $place }, where they are read as footage of another camera or another time. It was { $age } old when this was noticed at { $noticed }; footage must stay for { $protect } days.
       *[other] { $segments } segments ({ $bytes }) left their places; the same bytes of one of them now lie at { $place }, where they are read as footage of another camera or another time. The youngest was { $age } old when this was noticed at { $noticed }; footage must stay for { $protect } days.
    }
early_deletion-relabelled-remedy = Move the files back to where the evidence says they lay, and ask who filed them at { $place }; until then nobody who looks for this camera and time finds them.
early_deletion-root_emptied-title = Storage emptied: { $length } of footage gone
early_deletion-root_emptied-text =
    { $cameras ->
        [one] The storage is mounted and empty. 1 camera has lost everything it kept there: { $bytes } in { $segments } segments; the youngest was { $age } old when this was noticed at { $noticed }. Footage must stay for { $protect } days.
       *[other] The storage is mounted and empty. { $cameras } cameras have lost everything they kept there: { $bytes } in { $segments } segments; the youngest was { $age } old when this was noticed at { $noticed }. Footage must stay for { $protect } days.
    }
early_deletion-root_emptied-remedy = Stop the recorder from writing to this disk, so that the footage can still be recovered. Then find out whether the disk was formatted, exchanged or cleared, and restore from a copy.

# ---- Segment integrity

rule-segment_integrity-title = Undamaged segments
rule-segment_integrity-definition = Every finished segment holds data, is complete, can be read as what it claims to be, and keeps the bytes it had when first read.
rule-segment_integrity-inputs = The size and inner structure of every file, and its SHA-256 at the first reading and at each later one. It cannot be told for segments that have not been read yet, or not within `full_rescan_days`, for storage that is not mounted, nor while the clock is in doubt.
rule-segment_integrity-opens = One finding of high severity for each camera and kind of damage (empty, truncated, unreadable), once the file has not changed for `settle_s` seconds. One critical finding for each camera and pass that noticed other bytes than before.
rule-segment_integrity-closes = When no file damaged in this way is left. Altered bytes stay on record: that finding stays open until a person closes it with a reason (`holdfast findings close`).
param-segment_integrity-settle_s = Seconds without a change after which a damaged file is judged, so that a file still being written is not; 0 to 86400.
param-segment_integrity-full_rescan_days = Days within which every byte is read again; 1 to 3650. What was last read before that cannot be told; `check --full` reads every byte now.
param-segment_integrity-scope = What is judged: `footage` (recordings on the recorder) or `extracts` (archived copies of what was handed out; needs their register).
param-segment_integrity-faults = What is a violation: `damage` (files that are empty, cut off or cannot be played), `alteration` (files with other bytes than when they were first read), or both.
example-whole_segments_pass = Whole segments: in order
example-a_truncated_segment_is_a_breach = A truncated segment: a breach
example-a_file_cut_afterwards_is_an_alteration_and_no_outage = A file that was whole and is cut afterwards: an alteration, and no outage
example-replaced_bytes_are_a_breach = A segment with other bytes than before: a breach
segment_integrity-empty-title =
    { $segments ->
        [one] 1 segment holds nothing
       *[other] { $segments } segments hold nothing
    }
segment_integrity-empty-text =
    { $segments ->
        [one] 1 segment has a size of 0 bytes: its name promises footage from { $newest } on, and there is none.
       *[other] { $segments } segments have a size of 0 bytes: their names promise footage, the first from { $oldest }, the last from { $newest }, and there is none.
    }
segment_integrity-empty-remedy = Check whether the disk was full or read-only at { $newest }, and have the recorder's disk tested. Restore the footage from a copy if there is one.
segment_integrity-truncated-title =
    { $segments ->
        [one] 1 segment is cut off
       *[other] { $segments } segments are cut off
    }
segment_integrity-truncated-text =
    { $segments ->
        [one] 1 segment, of { $newest }, ends before it is complete; its last part cannot be played. Technical reason: { $reason }.
       *[other] { $segments } segments, from { $oldest } to { $newest }, end before they are complete; their last parts cannot be played. Technical reason of the newest: { $reason }.
    }
segment_integrity-truncated-remedy = Compare { $newest } with power failures and restarts of the recorder, and connect it to a UPS if these are the cause. Keep the files: a repair program can often save what is there.
segment_integrity-undecodable-title =
    { $segments ->
        [one] 1 segment cannot be played
       *[other] { $segments } segments cannot be played
    }
segment_integrity-undecodable-text =
    { $segments ->
        [one] 1 segment, of { $newest }, is not what its name says and cannot be read as video. Technical reason: { $reason }.
       *[other] { $segments } segments, from { $oldest } to { $newest }, are not what their names say and cannot be read as video. Technical reason of the newest: { $reason }.
    }
segment_integrity-undecodable-remedy = Try the segment of { $newest } in the recorder's own player. If it plays there, report the format to the makers of Holdfast; if not, have the disk tested and restore the footage from a copy.
segment_integrity-spoiled-title =
    { $segments ->
        [one] 1 segment was whole and is damaged now
       *[other] { $segments } segments were whole and are damaged now
    }
segment_integrity-spoiled-text =
    { $segments ->
        [one] 1 segment, of { $newest }, was whole when it was first seen, and was damaged afterwards; what is lost was recorded. Technical reason: { $reason }.
       *[other] { $segments } segments, from { $oldest } to { $newest }, were whole when they were first seen, and were damaged afterwards; what is lost was recorded. Technical reason of the newest: { $reason }.
    }
segment_integrity-spoiled-remedy = Keep the files as they are. Find out who or which program wrote to them after they were recorded, have the disk tested, and restore the footage from a copy if there is one.
segment_integrity-altered-title =
    { $segments ->
        [one] 1 segment was changed afterwards
       *[other] { $segments } segments were changed afterwards
    }
segment_integrity-altered-text =
    { $segments ->
        [one] 1 segment, of { $newest }, holds other bytes than when it was first read. This was noticed at { $noticed }. Footage does not change by itself after it is recorded.
       *[other] { $segments } segments, from { $oldest } to { $newest }, hold other bytes than when they were first read. This was noticed at { $noticed }. Footage does not change by itself after it is recorded.
    }
segment_integrity-altered-remedy = Copy the files as they are now and do not open them with an editor. Find out who or which program wrote to them before { $noticed }; compare them with a copy, whose SHA-256 must equal the sealed one. Nothing but a person closes this finding: when it is explained, run `holdfast findings close FINDING --reason TEXT --by PERSON --approved-by OTHER`.

# ---- Recording continuity

rule-recording_continuity-title = Continuous recording
rule-recording_continuity-definition = Between a camera's first footage and its last there is no gap longer than `max_gap_s`, no day covered less than `min_coverage_pct`, and the time in the names agrees with the time in the recordings. Footage that was there and is gone is no gap: it is judged as early deletion. Nothing after the last footage is judged here: that is downtime.
rule-recording_continuity-inputs = The times of all segments of the last `look_back_days`, from their names and from inside the files; of the newest also when the disk noted their last write. It cannot be told for a camera that records on events, for starts inside an hour that occurs twice, for hours whose files were deleted before anybody read them, for storage that is not mounted, nor while the clock is in doubt.
rule-recording_continuity-opens = One finding for each gap: high above one hour, otherwise medium; from 12 gaps on, one of high severity holds them all. Without a long gap, one of medium severity for the days covered too little. One of medium severity a camera when times disagree, and one a recorder when its newest files say systematically another time than the disk noted when they were written.
rule-recording_continuity-closes = When the footage is there after all, when the gap lies further back than `look_back_days`, or when no segment with a wrong time is left in that period.
param-recording_continuity-schedule = When footage is expected: `24x7` always, `named` at the hours of the inventory's `schedule`, `armed_hours` while armed (needs a source that tells the arming state).
param-recording_continuity-max_gap_s = Longest gap that is not reported, in seconds; 0 to 86400.
param-recording_continuity-min_coverage_pct = Least share of a day that must be covered, in percent; 0 to 100.
param-recording_continuity-max_clock_skew_s = Largest difference allowed between the time in a name and the time inside the file, in seconds; 1 to 86400.
param-recording_continuity-look_back_days = How far back is judged, in days of 24 hours; 1 to 3650.
example-a_gap_of_exactly_the_limit_passes = A gap of exactly the limit: in order
example-three_hours_without_footage_are_a_breach = Three hours without footage: a breach, and so is one second above the limit
example-footage_that_was_deleted_is_no_gap_in_recording = Footage that was recorded and then deleted: no gap in recording
example-footage_that_was_deleted_before_it_was_read_cannot_be_told = Files deleted before they were read: could not tell
example-a_recorder_whose_clock_is_behind_is_one_finding = A recorder whose clock is behind: one finding for all its cameras
example-outside_its_hours_a_camera_has_no_gap = Nights outside the hours: no gap; hours at noon: a breach
example-a_day_is_thin_when_it_is_over_and_not_a_minute_after_midnight = Short holes: a thin day once it is over, nothing to say of today
recording_continuity-gap-title = { $length } without footage
recording_continuity-gap-text = This camera recorded nothing for { $length }; at most { $limit } is allowed. Other cameras of the recorder went on during that time, or it has none.
recording_continuity-gap-remedy = Check the camera's power, network cable and switch port, and look for the time of the gap in the recorder's log.
recording_continuity-gap-recorder-title = { $length } without footage, whole recorder
recording_continuity-gap-recorder-text = No camera of this recorder recorded anything for { $length }; at most { $limit } is allowed. The cause is likely the recorder, its power or its disk, and not this camera.
recording_continuity-gap-recorder-remedy = Look for a restart, power failure or full disk in the recorder's log at the time of the gap; connect the recorder to a UPS if its power failed.
recording_continuity-gap-damaged-title = { $length } without playable footage
recording_continuity-gap-damaged-text = Files are there for this time, but for { $length } they cannot be played; at most { $limit } is allowed. The damaged files are listed as evidence.
recording_continuity-gap-damaged-remedy = Keep the damaged files, since a repair program can often save part of them. Have the recorder's disk tested, and check for power failures at that time.
recording_continuity-gaps-title = { $gaps } { PLURAL($gaps, "gap", "gaps") }, { $total } without footage
recording_continuity-gaps-text =
    { $days ->
        [one] In the last day there were { $gaps } gaps longer than { $limit }. Together they last { $total }; the longest lasts { $longest }.
       *[other] In the last { $days } days there were { $gaps } gaps longer than { $limit }. Together they last { $total }; the longest lasts { $longest }.
    }
recording_continuity-gaps-remedy = So many gaps have a lasting cause: check the network between camera and recorder, the camera's power supply and the recorder's load. If the camera is meant to record on events only, say so with event_driven in the settings of its recorder.
recording_continuity-coverage-title =
    { $days ->
        [one] 1 day covered only { $pct }
       *[other] { $days } days covered too little, the worst { $pct }
    }
recording_continuity-coverage-text =
    { $days ->
        [one] On { $worst } only { $pct } of the time is covered; { $floor } is asked for. No single gap is too long, but many short ones add up.
       *[other] On { $days } days less than { $floor } of the time is covered; the worst is { $worst } with { $pct }. No single gap is too long, but many short ones add up.
    }
recording_continuity-coverage-remedy = Check the network between camera and recorder and the recorder's load, beginning with { $worst }: short breaks usually come from lost connections.
recording_continuity-clock-title = Recording time off by up to { $largest }
recording_continuity-clock-text =
    { $segments ->
        [one] In 1 segment the time in the name and the time inside the file differ by { $largest }; at most { $limit } is allowed. Its footage may be filed under the wrong time.
       *[other] In { $segments } segments the time in the name and the time inside the file differ, by up to { $largest }; at most { $limit } is allowed. Their footage may be filed under the wrong time.
    }
recording_continuity-clock-remedy = Set camera and recorder to the same time server and check their time zones. Note the difference of { $largest } for whoever uses this footage.
recording_continuity-zone_ahead-title = File names { $offset } ahead, most likely the time zone
recording_continuity-zone_ahead-text = The newest files ({ $files } of { $cameras } { PLURAL($cameras, "camera", "cameras") }) were written { $offset } before they end by their names; at most { $limit } is allowed. A difference of whole or half hours is most likely one of time zones: in { $zone } the names would be right. Otherwise the recorder's clock is ahead.
recording_continuity-zone_ahead-remedy = First ask in which zone the recorder names its files. If it is { $zone }: audit with --tz { $zone }, set tz in [site], or set clock for this recorder. Only if the zone is right, set the recorder and its storage to the same time server; until then the newest footage bears a time that has not come.
recording_continuity-zone_behind-title = File names { $offset } behind, most likely the time zone
recording_continuity-zone_behind-text = The newest files ({ $files } of { $cameras } { PLURAL($cameras, "camera", "cameras") }) were written { $offset } after they end by their names; at most { $limit } is allowed. A difference of whole or half hours is most likely one of time zones: in { $zone } the names would be right. Otherwise the recorder's clock is behind.
recording_continuity-zone_behind-remedy = First ask in which zone the recorder names its files. If it is { $zone }: audit with --tz { $zone }, set tz in [site], or set clock for this recorder. Only if the zone is right, set the recorder and its storage to the same time server; whoever uses this footage must know of { $offset }.
recording_continuity-recorder_behind-title = Recorder's clock { $offset } behind
recording_continuity-recorder_behind-text = The newest files ({ $files } of { $cameras } { PLURAL($cameras, "camera", "cameras") }) were written { $offset } after they end by their names; at most { $limit } is allowed. The recorder's clock is behind the clock of its storage by that much, or its time zone is wrong.
recording_continuity-recorder_behind-remedy = Set the recorder and its storage to the same time server and check their time zones. Whoever uses this footage must know of { $offset }.
recording_continuity-recorder_ahead-title = Recorder's clock { $offset } ahead
recording_continuity-recorder_ahead-text = The newest files ({ $files } of { $cameras } { PLURAL($cameras, "camera", "cameras") }) were written { $offset } before they end by their names; at most { $limit } is allowed. The recorder's clock is ahead of the clock of its storage by that much, or its time zone is wrong.
recording_continuity-recorder_ahead-remedy = Set the recorder and its storage to the same time server and check their time zones. Until then the newest footage bears a time that has not come; whoever uses it must know of { $offset }.
recording_continuity-other_clock-title =
    { $segments ->
        [one] 1 segment named by another clock
       *[other] { $segments } segments named by another clock
    }
recording_continuity-other_clock-text =
    { $segments ->
        [one] The name of 1 segment was written with another clock or time zone than the one declared for this recorder. Its time was taken from inside the file.
       *[other] The names of { $segments } segments were written with another clock or time zone than the one declared for this recorder. Their times were taken from inside the files.
    }
recording_continuity-other_clock-remedy = Check the time zone on the recorder, and correct its clock in the configuration if the declaration is wrong.

# ---- Inventory

rule-inventory_match-title = Inventory and recordings agree
rule-inventory_match-definition = Every camera that records is declared in the inventory, every declared camera has recorded, the columns in `fields` are filled in, every zone in `areas` has a camera, and every office in `filed_with` was given a copy.
rule-inventory_match-inputs = The inventory of cameras, the cameras found below the roots, and the filings where offices are named. Without an inventory it cannot be told; nor, without a register, who holds a copy.
rule-inventory_match-opens = For each camera: one finding when it is not declared, of high severity, or of medium severity where only its columns are asked for; one of medium severity when it has never recorded, one of medium severity for its blank columns. One of medium severity for each zone without a camera, for each office without a copy, and for each name in the site's own rules that matches nothing.
rule-inventory_match-closes = When the inventory is completed or corrected, or the camera records.
param-inventory_match-fields = Columns of the inventory that must not be blank.
param-inventory_match-areas = Zone tags for each of which at least one camera must be declared.
param-inventory_match-undeclared = Whether a camera that records and is not declared is a breach. Where `fields` asks for columns it is one anyway, since nobody filled them in for it; where it is none, the camera is one that could not be told.
param-inventory_match-declared_absent = Whether a declared camera that has never recorded is a breach.
param-inventory_match-filed_with = Offices that must hold a copy of the inventory, by the register of filings.
example-declared_and_recording_pass = Declared, recording and complete: in order
example-an_undeclared_camera_is_a_breach = Undeclared, incomplete, never recording, zone without camera: four breaches
example-a_camera_in_no_inventory_is_never_in_order = A column is asked for, and the camera stands in no inventory: a breach
inventory_match-undeclared-title = Records, but is not in the inventory
inventory_match-undeclared-text =
    { $segments ->
        [one] 1 segment of this camera was found, and the inventory does not list it.
       *[other] { $segments } segments of this camera were found, and the inventory does not list it.
    }
inventory_match-undeclared-remedy = Find out where this camera hangs and who answers for it, then enter it in the inventory with its zone and in-service date. If nobody knows it, have it switched off.
inventory_match-unlisted-title = In no inventory, so nothing is filled in for it
inventory_match-unlisted-text = This camera records and stands in no inventory; the rule asks for { $fields }, and nobody has said it.
inventory_match-unlisted-remedy = Find out where this camera hangs and who answers for it, enter it in the inventory, and fill in { $fields }.
inventory_match-absent-title = In the inventory, but has never recorded
inventory_match-absent-text = The inventory lists this camera, and below the watched roots there is no footage of it.
inventory_match-absent-remedy = Check that the camera is connected and set to record, and that its id in the inventory is the name under which the recorder stores it. Strike it from the inventory if it was taken down.
inventory_match-blank-title =
    { $count ->
        [one] 1 blank column in the inventory
       *[other] { $count } blank columns in the inventory
    }
inventory_match-blank-text = The inventory says nothing about: { $fields }.
inventory_match-blank-remedy = Whoever keeps the inventory fills in { $fields } at the place named as evidence.
inventory_match-uncovered-title = No camera in zone { $zone }
inventory_match-uncovered-text = The rule asks for a camera in zone { $zone }, and the inventory lists none there.
inventory_match-uncovered-remedy = If a camera stands there, give it the tag { $zone } in the inventory. If none does, security and the managing department decide whether one is installed.
inventory_match-unfiled-title = No copy of the inventory with { $office }
inventory_match-unfiled-text = The rule asks that { $office } holds a copy of the inventory, and no filing says so.
inventory_match-unfiled-remedy = Give { $office } a copy of the inventory and enter the filing with its date.
inventory_match-unmatched-title = A rule names “{ $name }”, which matches no camera
inventory_match-unmatched-text =
    { $dimension ->
        [camera] A rule of kind { $rule } is written for camera “{ $name }”. No camera has that id, so the rule protects nothing there.
        [recorder] A rule of kind { $rule } is written for recorder “{ $name }”. No camera belongs to it, so the rule protects nothing there.
        [zone] A rule of kind { $rule } is written for zone “{ $name }”. No camera is declared there, so the rule protects nothing there.
        [label] A rule of kind { $rule } is written for label “{ $name }”. No camera bears it, so the rule protects nothing there.
        [area] A rule of kind { $rule } is written for area “{ $name }”. No camera is declared there, so the rule protects nothing there.
        [owner] A rule of kind { $rule } is written for owner “{ $name }”. No camera is declared as theirs, so the rule protects nothing there.
       *[other] A rule of kind { $rule } is written for system kind “{ $name }”. No camera is declared as such, so the rule protects nothing there.
    }
inventory_match-unmatched-remedy = Correct the spelling of “{ $name }” in the policy or in the inventory, or strike it from the rule.

question-zone = Its newest files bear names { $offset } ahead of now. In which time zone does it name them? You probably mean { $zone }: run the audit with --tz { $zone }, or set tz = "{ $zone }" in [site].
question-ahead = Its newest files bear names { $offset } ahead of now, which is the difference of no two time zones. Is its clock right?
question-name = Its name contains “{ $matched }”: does this camera stand in such a place, or look into one? Enter its zone in the inventory; that answers the question.

# ---- Disallowed zones

rule-disallowed_zone-title = No camera in forbidden zones
rule-disallowed_zone-definition = No camera stands in one of the `zones` and, unless `check_fov` is off, none looks into one. Zones are what the inventory declares; no picture is looked at, and a name alone is never a verdict.
rule-disallowed_zone-inputs = The columns zone and view of the inventory. It cannot be told without an inventory, nor for a camera whose zone is blank.
rule-disallowed_zone-opens = One critical finding for each camera that stands in such a zone, and one for each that looks into one.
rule-disallowed_zone-closes = When the camera was taken down or turned away and the inventory says so, or when a wrong declaration was corrected.
param-disallowed_zone-zones = Tags of the zones in which no camera may be; at least one.
param-disallowed_zone-check_fov = Whether what a camera shows (column view) is judged as well.
example-a_camera_over_the_yard_passes = A camera over the yard: in order
example-a_camera_inside_a_dormitory_room_is_a_breach = A camera in a dormitory room, another that looks into one: two breaches
example-a_word_that_nobody_knows_is_no_pass = A word that nobody knows: cannot be told
example-without_an_inventory_nothing_can_be_told = Without an inventory: cannot be told
disallowed_zone-stands-title = Stands in a forbidden zone: { $zones }
disallowed_zone-stands-text =
    { $declared ->
        [by_on] The inventory says that this camera stands in { $zones }, where no camera may be. { $by } declared this on { $on }.
        [by] The inventory says that this camera stands in { $zones }, where no camera may be. { $by } declared this.
        [on] The inventory says that this camera stands in { $zones }, where no camera may be. This was declared on { $on }.
       *[unsigned] The inventory says that this camera stands in { $zones }, where no camera may be. It does not say who declared this, or when.
    }
disallowed_zone-stands-remedy = Have it switched off today and taken down. Then let the responsible department decide what happens to footage already made. If the zone is declared wrongly, correct it in the inventory.
disallowed_zone-looks-title = Looks into a forbidden zone: { $zones }
disallowed_zone-looks-text =
    { $declared ->
        [by_on] The inventory says that this camera looks into { $zones }, where no camera may look. { $by } declared this on { $on }.
        [by] The inventory says that this camera looks into { $zones }, where no camera may look. { $by } declared this.
        [on] The inventory says that this camera looks into { $zones }, where no camera may look. This was declared on { $on }.
       *[unsigned] The inventory says that this camera looks into { $zones }, where no camera may look. It does not say who declared this, or when.
    }
disallowed_zone-looks-remedy = Have it turned away or the area masked in the camera's settings today, then correct its view in the inventory. If the view is declared wrongly, correct it as well.
# ---- Storage location

rule-storage_location-title = Recordings on declared storage only
rule-storage_location-definition = Recordings lie on the `allowed` roots, on no kind of device in `forbid`, with no wider file rights than `max_file_mode`, owned by one of `owners`, and every recording below a root belongs to a camera.
rule-storage_location-inputs = Place, rights and owner of every file below the roots. What kind of device a root lies on is told by a list of devices; folders that are not watched need a further source. Without them that part cannot be told. Neither can storage that is not mounted, nor anything while the clock is in doubt.
rule-storage_location-opens = For each camera, one finding of high severity for each root that is not allowed, one for rights that are too wide, one for each owner who is not allowed. For each root, one of high severity for each forbidden kind of device that it lies on, and one of medium severity for recordings that belong to no camera, when the rule speaks of all cameras.
rule-storage_location-closes = When the files were moved, their rights or owner corrected, or their layout declared.
rule-unlogged_access-title = Every view is in the register
rule-approval_chain-title = Approvals, step by step
rule-access_grant-title = Only those granted access use footage
rule-requester_eligibility-title = Who may ask for footage
rule-purpose_limit-title = Used for the stated purpose only
rule-scope_match-title = No more than was approved
rule-designated_operator-title = Done by the person responsible
rule-designated_place-title = Done in the place set for it
rule-viewing_hours-title = Viewing hours
rule-attendance-title = Who is present at a viewing
rule-decision_deadline-title = Requests answered in time
rule-advance_notice-title = Announced in advance
rule-emergency_post_hoc-title = Paperwork after an emergency
rule-followup_deadline-title = Following steps taken in time
rule-record_complete-title = Records filled in completely
rule-export_control-title = Copies leave only as allowed
rule-export_integrity-title = Copies are whole and unedited
rule-third_party_transfer-title = Passing footage to third parties
rule-periodic_check-title = Recurring duties
rule-duty_coverage-title = Duty roster without holes
rule-incident_report-title = Incidents recorded and reported
rule-personnel_current-title = Posts filled, people trained
rule-attestation_current-title = Signed statements are fresh
param-storage_location-allowed = Storage roots on which recordings may lie, written as in the configuration; empty: every configured root.
param-storage_location-forbid = Kinds of device on which recordings may not lie: `personal_device`, `unauthorised_device`, `removable`; needs a list of devices that tells them.
param-storage_location-max_file_mode = Widest file rights allowed, as four octal digits such as 0640 (the owner writes, the group reads).
param-storage_location-owners = Numeric user ids that may own recordings; empty: anybody.
param-storage_location-scan_roots = Further folders to search for recordings; each must be configured as a root of a recorder.
example-files_with_narrow_rights_pass = Files with the rights allowed, or fewer: in order
example-files_that_everybody_may_write_are_a_breach = Files that everybody may write: a breach
storage_location-elsewhere-title =
    { $segments ->
        [one] 1 segment on storage that is not allowed
       *[other] { $segments } segments on storage that is not allowed
    }
storage_location-elsewhere-text =
    { $segments ->
        [one] 1 segment of this camera lies on { $root }, which the rule does not allow for recordings.
       *[other] { $segments } segments of this camera lie on { $root }, which the rule does not allow for recordings.
    }
storage_location-elsewhere-remedy = Have the recorder's administrator set its storage path to an allowed root and copy this footage there before anything is deleted from { $root }. If { $root } is rightly used, add it to the rule.
storage_location-mode-title =
    { $beyond ->
        [all_change] Every account of the machine may change these files
        [group_change] Accounts of the group may change these files
        [all_read] Every account of the machine may read these files
        [group_read] Accounts of the group may read these files
       *[other] These files have rights beyond what is allowed
    }
storage_location-mode-text =
    { $segments ->
        [one] 1 segment of this camera has the rights { $found }. Without what goes beyond { $allowed }, it would have { $within }.
       *[other] { $segments } segments of this camera have, all their rights together, { $found }. Without what goes beyond { $allowed }, they would have { $within }.
    }
storage_location-mode-remedy = The recorder's administrator takes from these files every right beyond { $allowed }, which leaves { $within }, and sets the recorder's umask so that new files get no more.
storage_location-personal_device-title = Recordings on somebody's own device
storage_location-personal_device-text = The list of devices says that this storage root lies on a device that belongs to a person.
storage_location-personal_device-remedy = Copy the recordings to the site's own storage, have the device returned clean, and find out who attached it and why.
storage_location-unauthorised_device-title = Recordings on a device in nobody's list
storage_location-unauthorised_device-text = The list of devices does not know the device on which this storage root lies.
storage_location-unauthorised_device-remedy = Find out whose device it is. Enter it in the list of devices if it is the site's own; otherwise move the recordings off it.
storage_location-removable-title = Recordings on a removable device
storage_location-removable-text = This storage root lies on a device that can be unplugged and carried away.
storage_location-removable-remedy = Move the recordings to storage that is built in; keep removable devices for exports, with an entry for each.
storage_location-owner-title =
    { $segments ->
        [one] 1 segment owned by user { $found }
       *[other] { $segments } segments owned by user { $found }
    }
storage_location-owner-text =
    { $segments ->
        [one] 1 segment of this camera belongs to the user with number { $found }, who is not among the owners allowed.
       *[other] { $segments } segments of this camera belong to the user with number { $found }, who is not among the owners allowed.
    }
storage_location-owner-remedy = Find out which account has number { $found } and why it writes recordings. Then correct the owner of the files, or add the account to the rule.
storage_location-stray-title =
    { $files ->
        [one] 1 recording that belongs to no camera
       *[other] { $files } recordings that belong to no camera
    }
storage_location-stray-text =
    { $files ->
        [one] 1 video file ({ $bytes }) does not fit the recorder's layout, so no rule looks after it.
       *[other] { $files } video files ({ $bytes }) do not fit the recorder's layout, so no rule looks after them.
    }
storage_location-stray-remedy = Look at the files named as evidence. Move copies and exports out of the recorder's folders; if they are recordings, declare the layout or template of this recorder; if they are to stay, list them under ignore.

# ---- Columns of the inventory

field-name = name
field-zone = zone
field-view = view
field-coverage = coverage
field-area = area
field-owner = owning department
field-department = using department
field-system_kind = kind of system
field-responsible_person = responsible person
field-maintainer = maintainer
field-storage_location = storage room
field-brand = brand
field-monitoring_level = monitoring level
field-system_user = system user
field-labels = labels
field-in_service = in-service date
field-declared_by = declared by
field-declared_on = date of declaration
field-remarks = remarks
field-probe_address = address of a probe
field-schedule = recording hours

# ---- Zones that regulations forbid

zone-hotel_room = a hotel room
zone-private_dining_room = a private dining room
zone-dormitory_interior = the inside of a dormitory room
zone-staff_rest_room = a staff rest room
zone-bathroom = a bathroom
zone-toilet = a toilet
zone-changing_room = a changing room
zone-nursing_room = a nursing room
zone-fitting_room = a fitting room
zone-private_area = a private area
zone-home_interior = the inside of a home
zone-medical_exam_room = a medical examination room
zone-teacher_office = a teacher's office
zone-state_secret = a place of state secrets
zone-commercial_secret = a place of trade secrets
zone-other_lawful_interest = a place where the lawful interests of others are touched

agent_silence-killed-title = The agent was silent for { $length }
agent_silence-killed-text = For { $length } no heartbeat was sealed, and no orderly stop came before: the agent was killed, the machine was without power, or its clock leapt. What came and went on the recorders in that time was not seen.
agent_silence-killed-remedy = Find out from the machine's journal why the agent ended; let the service manager start it again by itself, and put the machine on uninterruptible power.
agent_silence-stopped-title = The agent was stopped for { $length }
agent_silence-stopped-text = The agent was ended in order and no heartbeat was sealed for { $length }: what came and went on the recorders in that time was not seen.
agent_silence-stopped-remedy = Ask who stopped it and why, and write it down; start the agent again if it does not run.

mail_readers-refused-title = Mail to this address is refused
mail_readers-refused-text = The mail server said for good that it takes no mail for this address. Whoever was to be told hears nothing, and their silence means nothing.
mail_readers-refused-remedy = Correct the address under [[mail.recipient]], or ask the mail server's keeper why it refuses; the next mail that is taken closes this.
mail_readers-unconfirmed-title = Nobody has shown that mail to this address is read
mail_readers-unconfirmed-text = A code was mailed on { $since } and did not come back within a week.
mail_readers-unconfirmed-remedy = Have the reader give the code of the newest mail to `holdfast mail confirm CODE`, or name another reader.
agent_hindered-ahead-title = The machine's clock was set forward by { $length }
agent_hindered-ahead-text = While the agent ran, the clock went { $length } ahead of the machine's steady one, and no time server vouches for it. Nothing is judged by age, and no heartbeat is sealed, until it is right.
agent_hindered-ahead-remedy = Set the clock right and let it follow a time server (`timedatectl set-ntp true`). If the time before was the wrong one, start the agent anew.
agent_hindered-behind-title = The machine's clock was set back by { $length }
agent_hindered-behind-text = While the agent ran, the clock fell { $length } behind the machine's steady one, and no time server vouches for it. Nothing is judged by age, and no heartbeat is sealed, until it is right.
agent_hindered-behind-remedy = Set the clock right and let it follow a time server (`timedatectl set-ntp true`). If the time before was the wrong one, start the agent anew.
agent_hindered-room-title = Less than { $bytes } are left for Holdfast's own state
agent_hindered-room-text = Less than { $bytes } are free on the disk of the state directory. When it is nearly full, nothing more is sealed and no mail is queued.
agent_hindered-mail-title = No mail has left the site since { $since }
agent_hindered-mail-text = The mail server has taken nothing since { $since }. What is written waits, with the date on which it was written, and is tried again at least once an hour; it is not told by mail that mail does not leave.
agent_hindered-mail-remedy = `holdfast doctor` says what the server answers; when it serves again, what waits is sent, each mail once.
agent_hindered-webhook-title = Webhook { $name } has taken nothing since { $since }
agent_hindered-webhook-text = Whoever listens at webhook { $name } has taken nothing since { $since }. Messages wait and are tried again at least once an hour.
agent_hindered-webhook-remedy = `holdfast doctor` says whether it can be reached; the log says what it answered.
agent_hindered-syslog-title = The syslog server has taken nothing since { $since }
agent_hindered-syslog-text = The syslog server has taken nothing since { $since }. Messages wait and are tried again at least once an hour.
agent_hindered-syslog-remedy = `holdfast doctor` says whether it can be reached.
agent_hindered-full-title = The disk of Holdfast's own state is full
agent_hindered-full-text = Since { $since } the state directory takes nothing more: nothing is recorded, judged or sealed. This message was kept in memory and sent from there.
agent_hindered-full-remedy = Make room on that disk now, or give the state directory a larger one. The agent goes on by itself and looks at everything again.
agent_hindered-read_only-title = The disk of Holdfast's own state has turned read-only
agent_hindered-read_only-text = Since { $since } the state directory cannot be written: nothing is recorded, judged or sealed. A file system turns read-only by itself when its disk fails. This message was kept in memory and sent from there.
agent_hindered-read_only-remedy = Look at the machine's journal for errors of the disk, have the file system checked, and mount it for writing again; if the disk fails, replace it before anything else.
agent_hindered-failing-title = The disk of Holdfast's own state fails
agent_hindered-failing-text = Since { $since } the stores in the state directory cannot be written: nothing is recorded, judged or sealed. This message was kept in memory and sent from there.
agent_hindered-failing-remedy = `holdfast status` says what failed; look at the machine's journal for errors of the disk, and replace a disk that fails.
agent_hindered-unwritten-title = Holdfast's own state could not be written from { $since } to { $until }
agent_hindered-unwritten-text = From { $since } to { $until } the disk of the state directory was full, read-only or failing: nothing was judged or sealed in that time. Storage was looked at again as soon as it was over.
agent_hindered-unwritten-remedy = Find out why from the machine's journal, and give the state directory a disk with room.
storage_unseen-away-title = { $roots } cannot be seen{ $cameras ->
    [0] {""}
    [one] , and { $cameras } camera with it
   *[other] , and { $cameras } cameras with it
}
storage_unseen-away-text = Since { $since } nothing of this volume can be looked at. Whoever looked says: { $why }. Until it is back, what its cameras record, and whether earlier footage is still there, cannot be told.
storage_unseen-away-remedy = Look whether the disk or share is there and mounted at its place, and mount it again; if another one has come for good, keep the old one and take the new one into the configuration under a path of its own. `holdfast doctor` says what it finds.
agent_hindered-room-remedy = Make room on that disk, or give the state directory a larger one; `holdfast doctor` shows it.
agent_hindered-configuration-title = The configuration read at { $since } is refused
agent_hindered-configuration-text = The files read at { $since } hold mistakes. The agent goes on by the configuration before them; whatever was changed since then is not in force.
agent_hindered-configuration-remedy = `holdfast status` names every mistake with its place. Mend them and have the configuration read again: `systemctl reload holdfast`.
