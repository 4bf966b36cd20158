# Rule kinds over records, devices and storage: pages, parameters, examples, and the words of every finding.

# ---- Declared retention

rule-retention_declared-title = Declared retention
rule-retention_declared-definition = Every camera belongs to a declared class of storage, or falls under a floor in force, with a period and the ground for it.
rule-retention_declared-inputs = The floors in force and the register of storage classes. What no floor states cannot be told while no register is kept.
rule-retention_declared-opens = One finding a camera, of medium severity, for the first thing that is not declared.
rule-retention_declared-closes = When the policy or the register states it.
param-retention_declared-classes_required = Every camera must belong to a class in the register.
param-retention_declared-classify_by = What each class must state: `importance`, `retention_period`.
param-retention_declared-basis_required = Each period must name its ground.
param-retention_declared-min_days = Fewest days that a class may state; 1 to 36500.
param-retention_declared-max_days = Most days that a class may state; 1 to 36500.
example-a_camera_in_a_class_with_days_and_ground_passes = A camera in a class with days and ground: in order
example-a_camera_in_no_class_is_a_breach = A camera in no class: a breach
retention_declared-unclassed-title = In no class of storage
retention_declared-unclassed-text = { $no } belongs to no class of storage, so nobody has declared how long its footage is kept.
retention_declared-unclassed-remedy = Enter this camera in a class of the register, with its days and their ground.
retention_declared-blank-title = Class without { $wanted }
retention_declared-blank-text = The class { $no } does not state its { $wanted }.
retention_declared-blank-remedy = Complete the class { $no } in the register.
retention_declared-no_period-title = No retention declared
retention_declared-no_period-text = Nothing states for how long the footage of { $no } is kept.
retention_declared-no_period-remedy = Decide on a period, and enter it as a class of the register or as an override of the policy.
retention_declared-no_basis-title = Retention without a ground
retention_declared-no_basis-text = The class { $no } states a period and not the law or decision on which it rests.
retention_declared-no_basis-remedy = Enter the ground of the class { $no } in the register.
retention_declared-outside-title = { $count } d declared, the limit is { $limit } d
retention_declared-outside-text = { $no } declares that footage is kept { $count } d; the limit of the rule is { $limit } d.
retention_declared-outside-remedy = Correct the class, or have those who set the limit change it.

# ---- Legal hold

rule-legal_hold-title = Legal hold
rule-legal_hold-definition = Footage under a hold is present and unaltered until an authorised release, and incidents of the classes in `hold_on_incident` lead to a hold within `within_h` hours.
rule-legal_hold-inputs = Hold orders and incidents in the register; the segments under each hold. Without a register nothing can be told; nor of footage on storage that is not mounted.
rule-legal_hold-opens = Held footage that vanished or was altered since the hold was placed: critical. Held footage that the recorder will reach within `warn_days` and that was not copied, an incident without a hold in time, a release by another role: high. A hold past its review: medium.
rule-legal_hold-closes = Vanished and altered footage: when the same bytes are back. The others by themselves.
param-legal_hold-class = Class of holds that is judged; every class when not set.
param-legal_hold-hold_on_incident = Classes of incidents that must lead to a hold.
param-legal_hold-within_h = Hours from an incident to its hold; 1 to 8760.
param-legal_hold-release_roles = Roles that may release a hold; anybody when empty.
param-legal_hold-review_days = Days after which a hold must be reviewed; 1 to 3650.
param-legal_hold-warn_days = Days before overwriting from which a hold without a copy is told; 0 to 365.
example-held_footage_that_is_all_there_passes = Held footage that is all there: in order
example-held_footage_that_vanished_is_a_breach = Held footage that vanished: a breach
legal_hold-lost-title = Footage under a hold is gone
legal_hold-lost-text = Hold { $no }: { $count } segments of { $found } are gone. This was noticed at { $at }.
legal_hold-lost-remedy = Restore the footage from a copy. Stop the recorder from overwriting this camera, find out who or what deleted the footage, and tell whoever ordered the hold.
legal_hold-altered-title = Footage under a hold was altered
legal_hold-altered-text = Hold { $no }: { $count } segments of { $found } have other bytes than at their first reading. This was noticed at { $at }.
legal_hold-altered-remedy = Restore the footage from a copy whose SHA-256 is in the ledger, find out what wrote to these files, and tell whoever ordered the hold.
legal_hold-endangered-title = Footage under a hold will be overwritten soon
legal_hold-endangered-text = Hold { $no }: the recorder overwrites its oldest footage and reaches the held footage of { $found } at about { $due }. No copy is on record; the warning comes { $limit } d ahead.
legal_hold-endangered-remedy = Copy the held footage to other storage now, and enter the copy in the hold order.
legal_hold-unheld-title = Incident without a hold
legal_hold-unheld-text = Incident { $no } happened at { $at }. A hold had to stand within { $limit } h, by { $due }; none does.
legal_hold-unheld-remedy = Place a hold on the cameras and hours of the incident, or have its class corrected.
legal_hold-released-title = Hold released by another role
legal_hold-released-text = Hold { $no } was released at { $at } by { $found }; only { $wanted } may do so.
legal_hold-released-remedy = Have the release confirmed by one of the roles named, or place the hold again at once.
legal_hold-unreviewed-title = Hold not reviewed
legal_hold-unreviewed-text = Hold { $no } had to be reviewed every { $limit } d, last by { $due }.
legal_hold-unreviewed-remedy = Decide whether the hold is still needed, and enter the review or the release.

# ---- Extract retention

rule-extract_retention-title = Extracts are archived and kept
rule-extract_retention-definition = Footage that was viewed or copied under an approval, in one of the `modes`, is archived within `archive_within_days` days and kept for `extract_retain`; its records are kept for `record_retain_days` days.
rule-extract_retention-inputs = Extract records in the register, and the archive's copies. Without a register nothing can be told; whether a copy is there and unaltered cannot be told while the archive is not looked at.
rule-extract_retention-opens = One finding of high severity an extract for each of: not archived in time, archived elsewhere, disposed of early, copy missing, copy altered, records gone early.
rule-extract_retention-closes = Archived late: by itself. A missing or altered copy: when the right bytes are back.
param-extract_retention-modes = Ways of use that create the duty: `view`, `copy`.
param-extract_retention-archive_required = The footage itself must be archived.
param-extract_retention-archive_within_days = Days from taking the footage to archiving it; 0 to 365.
param-extract_retention-archive_unit = Role that keeps the archive; any when not set.
param-extract_retention-submitted_by = Role that hands the material over; any when not set.
param-extract_retention-extract_retain = How long the copy is kept, in calendar units such as 30d, 6mo or 1y.
param-extract_retention-record_retain_days = Days for which the records of the extract are kept; 1 to 36500.
param-extract_retention-includes = What must be kept: `footage`, `records`.
param-extract_retention-exception = `judicial_rule`: an entry that names a judicial rule has a term of its own.
example-an_extract_that_is_archived_in_time_passes = An extract archived in time: in order
example-an_extract_that_nobody_archived_is_a_breach = An extract that nobody archived: a breach
extract_retention-unarchived-title = Extract not archived
extract_retention-unarchived-text = Extract { $no } was taken at { $at } and had to be archived within { $limit } d, by { $due }.
extract_retention-unarchived-remedy = Hand the material over to the archive, and enter when that was done.
extract_retention-elsewhere-title = Extract handled by another role
extract_retention-elsewhere-text = Extract { $no }, archived at { $at }: the entry names { $found }, the rule asks for { $wanted }.
extract_retention-elsewhere-remedy = Hand the material over to the right department, or correct the entry.
extract_retention-early-title = Extract disposed of early
extract_retention-early-text = Extract { $no } was disposed of at { $at }; it had to be kept until { $due }.
extract_retention-early-remedy = Restore the copy from a backup. If a judicial body set another term, enter its rule.
extract_retention-missing-title = Archived extract is missing
extract_retention-missing-text = The archived copy of extract { $no } has been missing since { $at }, inside its term.
extract_retention-missing-remedy = Find or restore the copy, and find out who had access to the archive.
extract_retention-altered-title = Archived extract was altered
extract_retention-altered-text = Since { $at } the archived copy of extract { $no } has had other bytes than when it was taken.
extract_retention-altered-remedy = Restore the copy whose hash stands in the extract record, and find out who changed it.
extract_retention-records-title = Records of an extract gone early
extract_retention-records-text = The records of extract { $no } were disposed of at { $at }; they had to be kept { $limit } d, until { $due }.
extract_retention-records-remedy = Restore the records from paper or from a backup.

# ---- Extract expiry

rule-extract_expiry-title = Extracts end
rule-extract_expiry-definition = The term of an extract, `extract_max` from `clock_start`, ends; then it is deleted, destroyed or reviewed, unless it was extended or is under a hold.
rule-extract_expiry-inputs = Extract records and hold orders in the register, and the copies where they are looked at. Without a register nothing can be told.
rule-extract_expiry-opens = One finding of medium severity an extract: kept past its term and `grace_days`, ended in a weaker way than asked for, still there, or extended without what an extension needs.
rule-extract_expiry-closes = When the extract is gone and its entry says so, or a proper extension is entered.
param-extract_expiry-extract_max = Longest term, in calendar units such as 30d, 6mo or 1y; without it only extensions and irrelevant material are judged.
param-extract_expiry-clock_start = What starts the term: `approval`, `extraction`, `use_start`.
param-extract_expiry-action = What must be done at its end: `delete`, `destroy`, `review`. Destroying also satisfies deleting.
param-extract_expiry-extension = What an extension needs: `new_request`, `re_review`.
param-extract_expiry-class = Which extracts are judged: `all`, or those marked as `irrelevant`.
param-extract_expiry-limit = Term of irrelevant material, in calendar units.
param-extract_expiry-grace_days = Days after the term before it is told; 0 to 365.
example-an_extract_deleted_at_its_end_passes = An extract deleted at its end: in order
example-an_extract_kept_past_its_term_is_a_breach = An extract kept past its term: a breach
extract_expiry-overdue-title = Extract kept past its term
extract_expiry-overdue-text = The term of extract { $no } ended at { $due }; then it had to be disposed of ({ $wanted }). No entry says that this was done.
extract_expiry-overdue-remedy = Dispose of the copy as asked for and enter it, or apply for an extension.
extract_expiry-manner-title = Extract ended in a weaker way
extract_expiry-manner-text = Extract { $no } ended at { $at } with { $found }; the rule asks for { $wanted }.
extract_expiry-manner-remedy = Do what the rule asks for, and correct the entry.
extract_expiry-still_there-title = Extract is still there
extract_expiry-still_there-text = The register says that extract { $no } was disposed of at { $at }; its copy was seen after that.
extract_expiry-still_there-remedy = Delete the copy that is left, and find out why the entry was made before.
extract_expiry-extension-title = Extension without { $wanted }
extract_expiry-extension-text = Extract { $no } was extended until { $at } without { $wanted }.
extract_expiry-extension-remedy = Complete what the extension needs, or end the extract.

# ---- Destruction

rule-destruction_approval-title = Destruction only on approval
rule-destruction_approval-definition = Footage is destroyed only on an application by `requested_by`, approved by `approver` before the act and carried out by `performed_by`.
rule-destruction_approval-inputs = Destruction applications and certificates in the register; footage that vanished, and footage older than its floor. Without a register nothing can be told; nor whether footage is ripe while no floor is in force.
rule-destruction_approval-opens = Of high severity: footage that went without an approved application, an act before its approval, an act by another role, expired footage that nobody applied for within `apply_within_days` days.
rule-destruction_approval-closes = A late application closes the last case; the others close when the entries are put right.
param-destruction_approval-trigger = What makes footage ripe: `retention_expired`, its floor has passed.
param-destruction_approval-requested_by = Role that applies; any when not set.
param-destruction_approval-approver = Role that approves; any when not set.
param-destruction_approval-performed_by = Role that carries it out; any when not set.
param-destruction_approval-before_delete = The approval must come before the act.
param-destruction_approval-accept_loop_overwrite = The recorder may overwrite expired footage without an application.
param-destruction_approval-apply_within_days = Days after the floor within which footage must be applied for; 0 to 3650.
example-footage_destroyed_on_an_approved_application_passes = Footage destroyed on an approved application: in order
example-footage_that_went_without_leave_is_a_breach = Footage that went without leave: a breach
destruction_approval-unapproved-title = Footage destroyed without leave
destruction_approval-unapproved-text = { $count } segments of { $no } are gone, noticed first at { $at }, and no approved application covers them.
destruction_approval-unapproved-remedy = Find out who or what deleted them. If the recorder overwrites by itself, switch that off or accept it in the policy; enter the application that was missed.
destruction_approval-before-title = Destroyed before the approval
destruction_approval-before-text = By certificate { $no } footage was destroyed at { $at }, before its application was approved or without one.
destruction_approval-before-remedy = Have the responsible person examine the act, and enter the application that was missed.
destruction_approval-role-title = Destruction by another role
destruction_approval-role-text = Entry { $no } names { $found }; the rule asks for { $wanted }.
destruction_approval-role-remedy = Have the act confirmed by the role asked for, or correct the entry.
destruction_approval-unapplied-title = Expired footage that nobody applied for
destruction_approval-unapplied-text = { $no } still holds footage from { $at }, more than { $limit } d past its floor, and no application covers it.
destruction_approval-unapplied-remedy = Apply for its destruction, or enter why it is still needed.

# ---- Log integrity

rule-log_integrity-title = Logs are whole
rule-log_integrity-definition = Access logs and the logs in `sources` are present, continuous and only appended to, reach back `log_retain_days` days, and are not silent for `max_silence_h` hours while their recorder records.
rule-log_integrity-inputs = The logs of recorders and of the register, as far as they are read. A log that is not read cannot be told.
rule-log_integrity-opens = Of high severity, one finding a log for each of: entries missing, rewritten, log deleted, silent, too short.
rule-log_integrity-closes = Silence: when entries come again. The rest stays until somebody has explained it.
param-log_integrity-access_log = `required`: each recorder must have an access log.
param-log_integrity-sources = Further logs that are judged, for example operation_records.
param-log_integrity-max_silence_h = Hours for which the log of a recording recorder may be silent; 1 to 8760.
param-log_integrity-gaps = Missing entries: `violation` or `allowed`.
param-log_integrity-tamper = Rewritten entries: `violation` or `allowed`.
param-log_integrity-delete = A deleted log: `violation` or `allowed`.
param-log_integrity-modify = Changed entries: `violation` or `allowed`.
param-log_integrity-log_retain_days = Days for which entries are kept; 1 to 36500.
example-a_log_without_holes_passes = A log without holes: in order
example-a_log_with_holes_is_a_breach = A log with holes: a breach
example-a_log_that_nobody_reads_cannot_be_told = A log that nobody reads: could not tell
log_integrity-gap-title = Entries of the log { $no } are missing
log_integrity-gap-text = Since { $at } the log { $no } has had missing numbers or times that run backwards.
log_integrity-gap-remedy = Secure the log as it is, look for the missing entries on the recorder, and find out why they are missing.
log_integrity-rewritten-title = Log { $no } was rewritten
log_integrity-rewritten-text = Since { $at } entries of the log { $no } that were read before have read otherwise.
log_integrity-rewritten-remedy = Secure the log as it is, compare it with the ledger, and find out who may write to it.
log_integrity-missing-title = Log { $no } is gone
log_integrity-missing-text = Since { $at } a file of the log { $no } has been gone inside its term.
log_integrity-missing-remedy = Restore the log from a backup, and find out who deleted it.
log_integrity-silent-title = Log { $no } is silent
log_integrity-silent-text = The newest entry of the log { $no } is of { $at }; its recorder has recorded for more than { $limit } h since then.
log_integrity-silent-remedy = Check on the recorder that logging is switched on and that its disk is not full.
log_integrity-short-title = Log { $no } reaches back too little
log_integrity-short-text = The oldest entry of the log { $no } is of { $at }; entries are to be kept { $limit } d, back to { $due }.
log_integrity-short-remedy = Give the log more room on the recorder, or have it copied elsewhere regularly.

# ---- Storage health

rule-storage_health-title = Storage health
rule-storage_health-definition = Each volume has the room to carry the days that its cameras need, the redundancy that is asked for, and disks in good condition. A recorder lets its oldest footage go first; from the bytes that each camera wrote a day follows how many days the volume carries.
rule-storage_health-inputs = Size and time of all segments, also of those that are gone; room on the volume; state of arrays and disks where a source tells it. Where nothing tells it, it cannot be told. Event-driven cameras are left out of the forecast.
rule-storage_health-opens = A failed or degraded array, a failed disk: high. Too little room, a disk that announces its end, a camera whose days are too few already or will be: medium, with the date and with the change of a camera's rate that led to it.
rule-storage_health-closes = By itself, when the room or the condition is there again.
param-storage_health-min_free_pct = Least free share of a volume in percent, 0 to 100; not judged when not set.
param-storage_health-capacity_for_days = Days that each volume must carry, 1 to 36500; each camera's floor when not set.
param-storage_health-raid_required = Recordings must lie on a redundant array.
param-storage_health-smart = The disks' own diagnosis: `warn` tells it where it is known, `require` asks for it.
param-storage_health-probe_every_h = Hours after which a statement about disks is out of date; 1 to 8760.
example-a_volume_with_room_for_the_floor_passes = A volume with room for the floor: in order
example-a_raised_rate_that_breaks_the_floor_is_told_ahead = A raised rate that will break the floor: a breach, told ahead
storage_health-full-title = { $free } of the volume free
storage_health-full-text = { $free } of the volume is free; at least { $least } is asked for.
storage_health-full-remedy = Remove what does not belong there, or add storage.
storage_health-no_array-title = No redundant array
storage_health-no_array-text = These recordings lie on no redundant array: one disk that fails takes them along.
storage_health-no_array-remedy = Move the recordings to an array, or have the policy accept another redundant means.
storage_health-array_degraded-title = Array without redundancy
storage_health-array_degraded-text = The array works without redundancy: the next disk that fails takes the recordings along.
storage_health-array_degraded-remedy = Replace the failed disk now, and watch the rebuild to its end.
storage_health-array_failed-title = Array failed
storage_health-array_failed-text = The array does not work any more.
storage_health-array_failed-remedy = Stop writing to it, call whoever maintains the recorder, and record elsewhere meanwhile.
storage_health-disk_failed-title = Disk { $disk } failed
storage_health-disk_failed-text = The disk { $disk } does not work any more.
storage_health-disk_failed-remedy = Replace the disk, and check what was on it.
storage_health-disk_ageing-title = Disk { $disk } announces its end
storage_health-disk_ageing-text = The disk { $disk } reports values that come before a failure.
storage_health-disk_ageing-remedy = Order a disk, and replace this one before it fails.
storage_health-short-title = Room for { $now } of { $wanted } { PLURAL($wanted, "day", "days") }
storage_health-short-text = The volume carries { $now } days of footage, { $wanted } are asked for; it has been too few since { $date }. At today's rates it comes to { $then } { PLURAL($then, "day", "days") }.
storage_health-short-remedy = Add storage, or lower frame rate or resolution until { $wanted } { PLURAL($wanted, "day", "days") } fit.
storage_health-short-risen-title = Room for { $now } of { $wanted } { PLURAL($wanted, "day", "days") } since { $camera } writes more
storage_health-short-risen-text = The volume carries { $now } days of footage, { $wanted } are asked for; it has been too few since { $date }. On { $changed } { $camera } went from { $before } to { $after } a second. At today's rates it comes to { $then } { PLURAL($then, "day", "days") }.
storage_health-short-risen-remedy = Undo the change of { $camera } (frame rate, resolution, codec), or add storage until { $wanted } { PLURAL($wanted, "day", "days") } fit.
storage_health-soon-title = Less than { $wanted } { PLURAL($wanted, "day", "days") } from { $date }
storage_health-soon-text = From { $date } on the volume will carry fewer than the { $wanted } { PLURAL($wanted, "day", "days") } asked for; at today's rates it comes to { $then } { PLURAL($then, "day", "days") }. Now it carries { $now }.
storage_health-soon-remedy = Add storage before { $date }, or lower frame rate or resolution.
storage_health-soon-risen-title = Less than { $wanted } { PLURAL($wanted, "day", "days") } from { $date }, since { $camera } writes more
storage_health-soon-risen-text = From { $date } on the volume will carry fewer than the { $wanted } { PLURAL($wanted, "day", "days") } asked for; at today's rates it comes to { $then } { PLURAL($then, "day", "days") }. Now it carries { $now }. On { $changed } { $camera } went from { $before } to { $after } a second.
storage_health-soon-risen-remedy = Undo the change of { $camera } (frame rate, resolution, codec), or add storage before { $date }.

# ---- Backup

rule-backup_coverage-title = Backup
rule-backup_coverage-definition = A second copy of what `covers` names exists, lags by at most `max_lag_h` hours, and names its place and method where that is asked for; `verify_sample_pct` percent of its files were compared.
rule-backup_coverage-inputs = Backup records in the register, and samples of the copies where they are looked at. Without a register nothing can be told; without samples it cannot be told whether the copy is good.
rule-backup_coverage-opens = Of medium severity: no copy, a copy that lags, a copy without its place or method, a copy that differs.
rule-backup_coverage-closes = By itself, with the next copy.
param-backup_coverage-required = A second copy must exist. When not set: yes, unless only place or method is asked for.
param-backup_coverage-covers = What must be copied: `footage`, `records`.
param-backup_coverage-max_lag_h = Hours by which the newest copy may lag; 1 to 87600.
param-backup_coverage-location_declared = Each copy must name its place.
param-backup_coverage-method_declared = Each copy must name its method.
param-backup_coverage-verify_sample_pct = Share of the files of which the copy must have been compared, in percent; 0 to 100.
example-a_compared_copy_of_last_night_passes = A compared copy of last night: in order
example-a_copy_of_last_week_is_a_breach = A copy of last week: a breach
backup_coverage-absent-title = No backup ({ $no })
backup_coverage-absent-text = The register holds no second copy of { $no }.
backup_coverage-absent-remedy = Make a copy, and enter its time, place and method.
backup_coverage-lagging-title = Backup lags ({ $no })
backup_coverage-lagging-text = The newest copy of { $no } is of { $at }; a newer one was due by { $due }, { $limit } h after it.
backup_coverage-lagging-remedy = Find out why the backup did not run, and run it now.
backup_coverage-undeclared-title = Backup without { $wanted }
backup_coverage-undeclared-text = Backup { $no } of { $at } does not state its { $wanted }.
backup_coverage-undeclared-remedy = Complete the entry { $no }.
backup_coverage-differs-title = Backup differs ({ $no })
backup_coverage-differs-text = At { $at } { $count } of { $limit } compared files of the copy had other bytes than the original.
backup_coverage-differs-remedy = Copy these files again, and check the disk that holds the copy.

# ---- Camera downtime

rule-camera_downtime-title = Downtime
rule-camera_downtime-definition = No camera is without new footage for more than `max_offline_min` minutes now, unless an approved permit to stop or an open fault ticket explains it. Until a file is finished it cannot be seen, so the usual length of a file is added.
rule-camera_downtime-inputs = The newest footage of each camera; what its recorder says of it where the recorder is asked (`status`), what it wrote of it where its log is read (`log`), and whether its address answers where one is declared (`probe_address`): kept apart, they give the cause; permits and tickets where a register is kept; for a named `cause`, the recorder's own events. Event-driven cameras, storage that is not mounted and a doubtful clock cannot be told; nor a cause that no source names, nor a camera whose hours the inventory does not name.
rule-camera_downtime-opens = One finding of high severity a camera; also where its recorder says for as long that it gets no picture of it, whatever is stored meanwhile. A source that is silent or cannot be read opens nothing and closes nothing. When every camera of a recorder, or of one storage root, is down, one critical finding that counts them.
rule-camera_downtime-closes = When new footage arrives, or when the recorder says that it has the picture again. Footage of less than a minute does not count as back.
param-camera_downtime-max_offline_min = Minutes without footage that are not told; 1 to 10080.
param-camera_downtime-unexplained = An unexplained outage: `violation`, or `report` for information only.
param-camera_downtime-excuse = What explains an outage: `approved_permit`, `fault_ticket`.
param-camera_downtime-cause = Which causes are judged: `any`, `shutdown`, `power`, `network`.
param-camera_downtime-schedule = When footage is to be expected: `24x7` always, `named` at the hours of the inventory's `schedule`, `armed_hours` while armed (needs a source that tells the arming state).
param-camera_downtime-look_back_days = Days over which availability and time to repair are counted; 1 to 3650.
example-a_camera_that_records_until_now_passes = A camera that records until now: in order
example-a_camera_without_footage_for_an_hour_is_a_breach = A camera without footage for an hour: a breach
example-a_recorder_that_is_down_is_one_finding = A recorder that is down: one finding
example-a_recorder_that_has_the_picture_and_stores_nothing_is_told_so = A recorder that has the picture and stores nothing: the cause is told with the outage; where nobody says anything it stays unknown
example-a_camera_that_its_recorder_has_lost_is_down_whatever_is_stored = A recorder that has lost a camera: a breach also while something is stored; a recorder that fell silent says nothing
example-a_loss_that_only_the_recorders_log_tells_of_is_told_with_its_time = The recorder is not asked; its log says since when a camera is lost, whether footage ends or a card is stored, and that another is back.
example-outside_its_hours_a_camera_is_not_down = An outage outside the camera's hours: no breach until the hours are missed
camera_downtime-camera-title = No footage for { $length }
camera_downtime-camera-text = This camera has delivered nothing for { $length } and nothing explains it. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-camera-remedy = Check power, network and the camera itself. Open a fault ticket, or enter the permit under which it was stopped.
camera_downtime-recorder_silent-title = No footage for { $length }: the recorder is silent
camera_downtime-recorder_silent-text = This camera has delivered nothing for { $length }, and its recorder does not answer either. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-recorder_silent-remedy = Look at the recorder first: power, network, its service. Then open one fault ticket for it.
camera_downtime-camera_unreachable-title = No footage for { $length }: the camera cannot be reached
camera_downtime-camera_unreachable-text = This camera has delivered nothing for { $length }, and it does not answer at its own address. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-camera_unreachable-remedy = Check power and network of the camera and the camera itself. Open a fault ticket.
camera_downtime-lost_by_recorder-title = No footage for { $length }: the recorder has lost a camera that answers
camera_downtime-lost_by_recorder-text = This camera has delivered nothing for { $length }: it answers at its own address, and still its recorder gets no picture of it. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-lost_by_recorder-remedy = Check in the recorder the address, account and stream of this camera, and the network between the two. Open a fault ticket.
camera_downtime-camera_lost-title = No footage for { $length }: the recorder has lost the camera
camera_downtime-camera_lost-text = This camera has delivered nothing for { $length }: its recorder says that it gets no picture of it. Nobody asked the camera itself. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-camera_lost-remedy = Check power, network and the camera itself. Declare its address as `probe_address` in the inventory: then it is told whether the camera still answers.
camera_downtime-switched_off-title = No footage for { $length }: switched off in the recorder
camera_downtime-switched_off-text = This camera has delivered nothing for { $length }: it is switched off in its recorder, and no permit explains it. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-switched_off-remedy = Find out who switched it off and why; switch it on, or enter the permit under which it was stopped.
camera_downtime-lost_in_log-title = No footage for { $length }: the recorder wrote that it lost the camera
camera_downtime-lost_in_log-text = This camera has delivered nothing for { $length }. Cause: { $cause }. Nobody asked the recorder or the camera itself. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-lost_in_log-remedy = Check power, network and the camera itself. Declare its address as `probe_address` in the inventory: then it is told whether the camera still answers.
camera_downtime-not_stored-title = No footage for { $length }, although the recorder has the picture
camera_downtime-not_stored-text = This camera has delivered nothing for { $length }, while its recorder says that it gets the picture: nothing of it is stored, and nobody else notices. In the last { $days } { PLURAL($days, "day", "days") } it was available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-not_stored-remedy = Look at the recorder’s storage at once: is it full, read-only, or failing? Is recording switched on? Then open a fault ticket.
camera_downtime-lost-title = The recorder has had no picture for { $length }
camera_downtime-lost-text = The recorder says that it has got no picture of this camera for { $length }, and nothing explains it; what it may have stored meanwhile does not show what the camera sees. Cause: { $cause }.
camera_downtime-lost-remedy = Check power, network and the camera itself. Open a fault ticket, or enter the permit under which it was stopped.
camera_downtime-lost-recorder-title = The recorder has had no picture of any of its { $cameras } { PLURAL($cameras, "camera", "cameras") } for { $length }
camera_downtime-lost-recorder-text = The recorder says that it has got no picture of any of its { $cameras } { PLURAL($cameras, "camera", "cameras") } for { $length }; what it may have stored meanwhile does not show what they see. Cause: { $cause }.
camera_downtime-lost-recorder-remedy = Look at the network between recorder and cameras first, and at the power of its switch. Then open one fault ticket for it.
camera_downtime-volume-title = { $cameras } cameras of one volume down for { $length }
camera_downtime-volume-text = All { $cameras } cameras that write to this storage have delivered nothing for { $length }. Cause: { $cause }. In the last { $days } { PLURAL($days, "day", "days") } they were available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-volume-remedy = Look at the volume first: is it full, read-only, or failing? Then open one fault ticket for it.
camera_downtime-recorder-title = Recorder down for { $length }, { $cameras } { PLURAL($cameras, "camera", "cameras") }
camera_downtime-recorder-text = All { $cameras } cameras of this recorder have delivered nothing for { $length }. Cause: { $cause }. In the last { $days } { PLURAL($days, "day", "days") } they were available { $available } of the time, { $outages ->
        [0] without an earlier outage.
        [one] with one earlier outage, which was repaired after { $repair }.
       *[other] with { $outages } earlier outages; mean time to repair: { $repair }.
    }
camera_downtime-recorder-remedy = Look at the recorder first: power, network, its service. Then open one fault ticket for it.

# ---- Faults

rule-fault_sla-title = Faults are cleared in time
rule-fault_sla-definition = Each outage has a ticket within `ticket_within_min` minutes, each ticket is cleared within the hours of its severity, and each repair ends with a test that footage follows. Only what is set is judged.
rule-fault_sla-inputs = Fault tickets in the register, outages of the last 30 days from the footage. Without a register nothing can be told; nor limits in working hours without a calendar of working days.
rule-fault_sla-opens = Of high severity: an outage without a ticket in time, a ticket open past its hours, a repair without a test or without footage after it, a report to somebody else.
rule-fault_sla-closes = When the ticket is filed, cleared or tested; that it was late stays in the history.
param-fault_sla-ticket_within_min = Minutes from the beginning of an outage to its ticket; 1 to 44640.
param-fault_sla-max_hours_fault_general = Hours in which a general fault must be cleared; 1 to 8760.
param-fault_sla-max_hours_fault_major = Hours in which a major fault must be cleared; 1 to 8760.
param-fault_sla-severity_map = Severity (`general` or `major`) of a ticket that names none: of one `camera`, of a whole `recorder`.
param-fault_sla-clock = How hours are counted: `elapsed`, or `working` with a calendar of working days.
param-fault_sla-post_repair_test = `required`: each repair ends with a test, and footage follows it within an hour.
param-fault_sla-report_to = Role to which faults are reported; any when not set.
param-fault_sla-channel = Way by which faults are reported; any when not set.
example-a_fault_cleared_and_tested_in_time_passes = A fault cleared and tested in time: in order
example-a_fault_open_past_its_hours_is_a_breach = A fault open past its hours: a breach
example-working_hours_without_a_calendar_cannot_be_told = Working hours without a calendar: could not tell
fault_sla-unreported-title = Outage without a ticket
fault_sla-unreported-text = { $no } was down from { $at }; a ticket was due within { $limit } min, by { $due }.
fault_sla-unreported-remedy = File the ticket now with the time of the outage, and see to it that whoever is on duty learns of outages.
fault_sla-overdue-title = Fault open past its hours
fault_sla-overdue-text = Ticket { $no }: the fault occurred at { $at } and had to be cleared within { $limit } h, by { $due }. It is still open.
fault_sla-overdue-remedy = Have it repaired, or enter when it was; tell those concerned when it will be.
fault_sla-untested-title = Repair without a test
fault_sla-untested-text = Ticket { $no } was cleared at { $at }; no test that was passed followed.
fault_sla-untested-remedy = Test the device, and enter time, result and tester.
fault_sla-no_footage-title = No footage after the repair
fault_sla-no_footage-text = Ticket { $no }: the test was passed at { $at }, and { $found } has delivered no footage since.
fault_sla-no_footage-remedy = Reopen the ticket: the camera does not record.
fault_sla-elsewhere-title = Fault reported elsewhere
fault_sla-elsewhere-text = Ticket { $no } of { $at } names { $found }; the rule asks for { $wanted }.
fault_sla-elsewhere-remedy = Report the fault where the rule asks for it, or correct the entry.

# ---- View

rule-view_tamper-title = View of the camera
rule-view_tamper-definition = No camera is covered, moved, defocused, without a picture, without power, missing or damaged for longer than `settle_s` seconds, unless an approved permit explains it.
rule-view_tamper-inputs = Sampled pictures tell `occlusion` (black or evenly covered) and `video_loss` (frozen, or the recorder's “no signal” card). Everything else comes from the recorder's alarms. An event that no source tells cannot be told, camera by camera.
rule-view_tamper-opens = One finding of high severity for each camera and event.
rule-view_tamper-closes = When the alarm is over, or pictures show something again.
param-view_tamper-events = Events that are judged: `occlusion`, `defocus`, `moved`, `scene_change`, `video_loss`, `power_off`, `device_missing`, `damage`.
param-view_tamper-settle_s = Seconds for which an event may last; 0 to 86400.
param-view_tamper-excuse = What explains an event: `approved_permit`.
example-pictures_of_something_pass = Pictures of something: in order
example-a_covered_lens_is_a_breach = A covered lens: a breach
example-events_that_no_source_tells_cannot_be_told = Events that no source tells: could not tell
view_tamper-black-title = Black picture
view_tamper-black-text = Since { $since } the sampled pictures have been black, over { $length }.
view_tamper-black-remedy = Look at the camera: is the lens covered, or is there no light at all? At night, check the infrared lamp.
view_tamper-covered-title = Covered picture
view_tamper-covered-text = Since { $since } the sampled pictures have been one even tone without detail, over { $length }.
view_tamper-covered-remedy = Look at the camera: is something in front of the lens, or painted over it?
view_tamper-frozen-title = Frozen picture
view_tamper-frozen-text = Since { $since } the sampled pictures have been one and the same, over { $length }.
view_tamper-frozen-remedy = Restart the stream of this camera on the recorder, and check the camera if that does not help.
view_tamper-grey-title = Evenly grey pictures
view_tamper-grey-text = Pictures sampled since { $since }, over { $length }, are evenly grey: one exact tone from edge to edge, as no lens gives. The recorder drew it in place of a picture, or the stream cannot be decoded.
view_tamper-grey-remedy = Play the files named here: if they are grey there too, check power, network and coding of the camera.
view_tamper-no_signal-title = No signal
view_tamper-no_signal-text = Since { $since } the recorder has recorded its own “no signal” card in place of pictures, over { $length }.
view_tamper-no_signal-remedy = Check power and network of the camera.
view_tamper-alarm-occlusion-title = Alarm: covered
view_tamper-alarm-occlusion-text = The recorder has reported since { $since }, for { $length }, that this camera is covered.
view_tamper-alarm-occlusion-remedy = Look at the camera, and clear its view.
view_tamper-alarm-defocus-title = Alarm: out of focus
view_tamper-alarm-defocus-text = The recorder has reported since { $since }, for { $length }, that this camera is out of focus.
view_tamper-alarm-defocus-remedy = Clean the lens and set the focus again.
view_tamper-alarm-moved-title = Alarm: moved
view_tamper-alarm-moved-text = The recorder has reported since { $since }, for { $length }, that this camera was moved.
view_tamper-alarm-moved-remedy = Turn the camera back to its view, or enter the permit under which it was moved.
view_tamper-alarm-scene_change-title = Alarm: another scene
view_tamper-alarm-scene_change-text = The recorder has reported since { $since }, for { $length }, that this camera shows another scene.
view_tamper-alarm-scene_change-remedy = Compare the view with the declared one, and turn the camera back.
view_tamper-alarm-video_loss-title = Alarm: no picture
view_tamper-alarm-video_loss-text = The recorder has reported since { $since }, for { $length }, that no picture comes from this camera.
view_tamper-alarm-video_loss-remedy = Check cable, power and network of the camera.
view_tamper-alarm-power_off-title = Alarm: no power
view_tamper-alarm-power_off-text = The recorder has reported since { $since }, for { $length }, that this camera has no power.
view_tamper-alarm-power_off-remedy = Restore its power, and find out who cut it.
view_tamper-alarm-device_missing-title = Alarm: device missing
view_tamper-alarm-device_missing-text = The recorder has reported since { $since }, for { $length }, that this camera does not answer at all.
view_tamper-alarm-device_missing-remedy = Go and see whether the camera is still there.
view_tamper-alarm-damage-title = Alarm: damaged
view_tamper-alarm-damage-text = The recorder has reported since { $since }, for { $length }, that this camera is damaged.
view_tamper-alarm-damage-remedy = Secure the footage of the hours before, and have the camera repaired.

# ---- Settings

rule-config_change-title = Changes of settings
rule-config_change-definition = Settings and software of recorders change only by one of `allowed_roles`, and only with what `require` asks for. Each change stands in the recorder's own log.
rule-config_change-inputs = The recorder's settings, read every `snapshot_every_h` hours, and its configuration log; permits and tickets in the register. Settings that are not read cannot be told.
rule-config_change-opens = One finding of high severity a change: without an entry in the log, by another role, or without its permit.
rule-config_change-closes = When the permit is entered, or somebody has explained the change.
param-config_change-allowed_roles = Roles that may change anything; any when empty.
param-config_change-actions = Changes that are judged, all when empty: `install`, `delete`, `change_use`, `change_scope`, `position`, `function`; `any` stands for every other one.
param-config_change-require = What each change needs: `permit`, `ticket`, `none`. When not set: a permit, unless roles are named.
param-config_change-user_change = `violation`: a change by an ordinary user is a breach, whatever the roles.
param-config_change-snapshot_every_h = Hours between two readings of the settings; 1 to 8760.
example-a_permitted_change_passes = A permitted change: in order
example-a_change_without_a_permit_is_a_breach = A change without a permit: a breach
config_change-unlogged-title = Change without a log entry
config_change-unlogged-text = Change { $no } ({ $found }), seen at { $at }, has no entry in the recorder's log.
config_change-unlogged-remedy = Find out who had access to the recorder, and compare its settings with the last good ones.
config_change-role-title = Change by another role
config_change-role-text = Change { $no } of { $at } was made by { $found }; allowed: { $wanted }.
config_change-role-remedy = Have the change examined and confirmed, or undone, by a role that may; correct the rights of the account.
config_change-no_permit-title = Change without a permit
config_change-no_permit-text = Change { $no } ({ $found }) of { $at } has no permit that was approved before.
config_change-no_permit-remedy = Enter the permit if there was one; else have the change examined, or undone.

# ---- Asset changes

rule-asset_change_permit-title = Changes of devices
rule-asset_change_permit-definition = The changes in `change` follow an approved path: the `steps` sign in order before work begins, the right roles act, and the papers are complete. A device that appears, moves or is stopped has such an entry.
rule-asset_change_permit-inputs = Asset changes in the register; cameras that appeared in the last 30 days at an older recorder; the recorder's alarms and stop events. Without a register nothing can be told; a move or stop that no source tells cannot be told either.
rule-asset_change_permit-opens = One finding an entry and case, of medium severity; of high severity for a camera that was moved or stopped without an entry.
rule-asset_change_permit-closes = When the entry is completed or approved afterwards, or the device is as before.
param-asset_change_permit-change = Changes that are judged: `procure`, `commission`, `install`, `maintain`, `move`, `stop`, `decommission`.
param-asset_change_permit-steps = Roles that sign, in order; `approver` stands for the role of that parameter. A chain named by the rule comes first.
param-asset_change_permit-approver = Role that approves.
param-asset_change_permit-path = Which path is judged, `normal` or `urgent`; every path when not set.
param-asset_change_permit-form = Form that must have been used; any when not set.
param-asset_change_permit-before_work = Work may begin only after the approval.
param-asset_change_permit-before_use = A device may be used only after its acceptance.
param-asset_change_permit-performed_by = Role that carries the work out; any when not set.
param-asset_change_permit-acceptance_by = Role that accepts; any when not set.
param-asset_change_permit-proposer = Role that proposes; any when not set.
param-asset_change_permit-grounds = Grounds that count; any when empty.
param-asset_change_permit-media_sanitised = `required`: storage media of a scrapped device must be sanitised.
example-a_camera_put_up_after_approval_passes = A camera put up after approval: in order
example-a_camera_that_nobody_asked_for_is_a_breach = A camera that nobody asked for: a breach
asset_change_permit-unrequested-title = Device changed without an entry ({ $found })
asset_change_permit-unrequested-text = { $no } is { $found } since { $at }, and no approved entry covers it.
asset_change_permit-unrequested-remedy = Find out who changed the device; enter the change and have it approved, or restore the device.
asset_change_permit-before-title = Work before the approval
asset_change_permit-before-text = Entry { $no }: work began at { $at }, before the approval or without one.
asset_change_permit-before-remedy = Stop the work until the approval is there, and enter it.
asset_change_permit-unaccepted-title = In use before acceptance
asset_change_permit-unaccepted-text = Entry { $no }: the device has been in use since { $at }, before its acceptance or without one.
asset_change_permit-unaccepted-remedy = Have the device accepted, and enter the acceptance.
asset_change_permit-steps-title = Signature missing: { $wanted }
asset_change_permit-steps-text = Entry { $no } was signed by: { $found }. The step of { $wanted } is missing or out of order.
asset_change_permit-steps-remedy = Have the missing step signed, and enter it.
asset_change_permit-other-title = Entry names something else
asset_change_permit-other-text = The entry { $no } of this change names { $found }; the rule asks for { $wanted }.
asset_change_permit-other-remedy = Correct the entry, or have the act confirmed by those asked for.
asset_change_permit-unsanitised-title = Scrapped with its recordings
asset_change_permit-unsanitised-text = Entry { $no } scraps a device and does not say that its storage media were sanitised.
asset_change_permit-unsanitised-remedy = Keep the device back until its media are sanitised, and enter how.

# ---- What is wrong with a file that cannot be played

fault-ends = what begins at its byte { $at } is missing or incomplete
fault-zeros_at_head = only zeros at the head
fault-unknown_magic = its first bytes are of no known kind of video
fault-no_matroska_body = no matroska body behind the header
fault-no_clusters = a matroska header without clusters
fault-no_picture = no picture behind the jpeg header
fault-no_frame = no frame where the first one belongs
fault-no_index = no moov: the index was never written
fault-no_samples = a moov without samples and no fragments
fault-no_fragments = an initialisation part without fragments
fault-no_frame_list = no list of frames near the head
