# The report page, and sentences that page, terminal and mail share.

page-title = Recording audit of { $site }
page-heading = Recording audit
page-judged-span = Judged { $from } to { $to } ({ $zone })
page-first-contact = First contact: Holdfast met this site for the first time in this pass. What it cannot know yet is listed as unknown, not as a violation.
page-policies = Judged by: { $list }
page-checkpoint-line = { $origin }, { $size } { PLURAL($size, "leaf", "leaves") }, root { $root }

say-judged = { $judged } of { $total } judged
say-compliant = Every one of the { $total } checks was made, and all are in order.
say-violations =
    { $breached ->
        [one] 1 breach is open; { $judged } of { $total } checks could be made.
       *[other] { $breached } breaches are open; { $judged } of { $total } checks could be made.
    }
say-could-not-tell =
    { $unknown ->
        [one] Nothing judged is in breach, but 1 of { $total } checks could not be made. This is not an all-clear.
       *[other] Nothing judged is in breach, but { $unknown } of { $total } checks could not be made. This is not an all-clear.
    }
say-ledger-failure = The sealed record contradicts itself. Trust no other line of this report until that is settled; keep the disk as it is.
say-change =
    Since the last pass: { $opened } new, { $kept } continuing, { $closed } closed by a pass{ $unasked ->
        [0] {""}
       *[other] , { $unasked } closed because no rule asks for them any more
    }{ $disposed ->
        [0] {""}
       *[other] ; { $disposed } closed by a person and still reported
    }
say-first-change = First pass: nothing to compare with yet

figure-judged = judged
figure-breached = open breaches
figure-waived = waived
figure-waived-share = waived ({ $share } of the breaches)
figure-unknown = could not tell

next-heading = What to do next
next-none = Nothing needs a decision today.
next-for = { $titles }: { $subjects }
next-more =
    { $n ->
        [one] 1 further step is with the findings below.
       *[other] { $n } further steps are with the findings below.
    }
next-unknown =
    { $n ->
        [one] 1 check could not be made
       *[other] { $n } checks could not be made
    }
next-question =
    { $n ->
        [one] 1 question waits for your answer
       *[other] { $n } questions wait for your answer
    }
next-ledger = Stop using this ledger, copy the state folder as it is, and compare its checkpoint with the newest one received by mail.
and-more = and { $n } more
names-site = the site
names-and-more = { $names } and { $n } more

cover-heading = Footage by camera and day
cover-caption = One row a camera, one cell a day in { $zone }. The newest day is on the left: the further a row reaches, the further back its footage goes.
cover-caption-weeks = One row a camera, one cell is { $days } { PLURAL($days, "day", "days") } in { $zone } and shows the worst of them. The newest is on the left.
cover-folded = The { $shown } cameras that fall short on most days have a row of their own; the other { $folded } are folded, each cell showing the worst of them.
cover-cut = Only the newest { $n } days are drawn.
cover-row = { $camera }: days held: { $held }; { $covered } covered between its oldest and newest footage
cover-fold-row =
    { $n ->
        [one] { $recorder }: 1 camera
       *[other] { $recorder }: { $n } cameras
    }
cover-fold-all =
    { $n ->
        [one] 1 further camera
       *[other] { $n } further cameras
    }
cover-cell = { $date }: { $covered } covered
cover-cell-unexpected = { $date }: nothing expected
cover-cell-events = { $date }: records on events, { $covered } covered
cover-today = today
legend-whole = whole day
legend-most = 80 % or more
legend-part = less
legend-little = hardly any
legend-none = nothing
legend-unexpected = not expected
legend-events = on events

cameras-heading = Cameras in numbers
cameras-lead = Days held count back from yesterday, beside those that the rules ask for. Covered and gaps speak only of the time between a camera's oldest and its newest footage.
camera-name = Camera
camera-held = Days held
camera-covered = Covered
camera-gaps = Gaps
camera-longest = Longest gap
camera-first = Oldest footage
camera-last = Newest footage
camera-size = Size
camera-on-events = on events

findings-heading = Findings
findings-none = No finding is open.
findings-waived-heading = Under a waiver
findings-closed-heading = Closed by a pass
findings-more =
    { $n ->
        [one] 1 further finding of rule { $rule }
       *[other] { $n } further findings of rule { $rule }
    }
finding-subject = Concerns
finding-site-time = { $zone }
finding-clause = Clause
finding-basis = Basis
finding-rule = Rule
finding-policy = Policy version
finding-state = State
finding-since = known since { $at }
finding-closed-at = closed at { $at }
finding-waived-until = waived until { $at }
finding-next = Next step
finding-evidence = Evidence
finding-evidence-count =
    { $n ->
        [one] 1 item
       *[other] { $n } items
    }
finding-evidence-more = { $n } more of { $total }
finding-no-evidence = No item is attached; the basis says what it rests on.
evidence-segment = Segment of { $start }, now { $size }
evidence-hash = SHA-256 { $hash } (first reading)
evidence-sealed = ledger leaf { $leaf }
evidence-unsealed = not sealed yet
evidence-unhashed = never hashed
evidence-line = { $file }, line { $line }
evidence-record = entry of the register

unknown-heading = What could not be told
unknown-accepted = Accepted by { $by } until { $until }: “{ $says }”
unknown-lead = None of this counts as in order.
unknown-none = Nothing: every check could be made.
unknown-rule = { $rule }: { $subjects }

questions-heading = Questions to you
questions-lead = These are not verdicts.
question-matched = because of “{ $matched }”

recorders-heading = Recorders and how they were recognised
recorder-layout = Layout { $layout }, { $sure } sure
recorder-root = { $path }: { $state }
recorder-root-why = { $path }: { $state }, { $why }

ledger-heading = The sealed record
ledger-head = The ledger { $origin } held { $size } { PLURAL($size, "leaf", "leaves") } when this report was written.
ledger-root = Root (SHA-256)
ledger-means = This signed checkpoint fixes every leaf sealed so far: nobody can change, drop or insert one without breaking it. Keep this page or the mail; a later ledger must contain this one.
ledger-no-checkpoint = No checkpoint has been signed yet, so nothing in this report is sealed.

check-heading = How to check this without trusting us
check-file = Hash a file named as evidence with sha256sum; the 64 digits must equal those beside it.
check-ledger = Verify the whole ledger offline against the checkpoint above, saved as checkpoint.txt:
check-prove = Ask for the inclusion proof of one leaf, and check it with any transparency-log tool:
check-made = Written by Holdfast { $version }. This page holds no script and loads nothing.
findings-disposed-heading = Closed by a person, still reported
findings-unasked-heading = Closed because no rule asks for them any more; nobody saw them in order

# ---- Outages

downtime-heading = Downtime
downtime-no-camera = There is no camera of which outages could be told.
downtime-none =
    { $cameras ->
        [one] In the last { $days } days the one camera had no outage.
       *[other] In the last { $days } days none of { $cameras } cameras had an outage.
    }
downtime-whole = In the last { $days } { PLURAL($days, "day", "days") } the cameras were available { $available } of the time in which they were to record. Incidents: { $incidents }; the longest took { $longest }; mean time to repair: { $repair }.
downtime-whole-unrepaired = In the last { $days } { PLURAL($days, "day", "days") } the cameras were available { $available } of the time in which they were to record. Incidents: { $incidents }, none of which has ended; the longest has taken { $longest }.
downtime-lasting-recorder = Recorder { $subject } has been down since { $since } ({ $length }) with { $cameras } { PLURAL($cameras, "camera", "cameras") }. Cause: { $cause }.
downtime-lasting-volume = Storage { $subject } has been down since { $since } ({ $length }) with { $cameras } { PLURAL($cameras, "camera", "cameras") }. Cause: { $cause }.
downtime-lasting-camera = Camera { $subject } has been down since { $since } ({ $length }). Cause: { $cause }.
downtime-ended-recorder = Recorder { $subject } was down with { $cameras } { PLURAL($cameras, "camera", "cameras") }: { $span } ({ $length }). Cause: { $cause }.
downtime-ended-volume = Storage { $subject } was down with { $cameras } { PLURAL($cameras, "camera", "cameras") }: { $span } ({ $length }). Cause: { $cause }.
downtime-ended-camera = Camera { $subject } was down: { $span } ({ $length }). Cause: { $cause }.
downtime-cause-planned = planned, under a permit
downtime-cause-unknown = not told by any source
downtime-cause-shutdown = switched off
downtime-cause-power = power failure
downtime-cause-network = network failure
downtime-cause-recorder_silent = the recorder does not answer
downtime-cause-camera_unreachable = the camera cannot be reached
downtime-cause-lost_by_recorder = the camera answers, but its recorder has lost it
downtime-cause-camera_lost = the recorder has lost the camera
downtime-cause-lost_in_log = the recorder’s log says that it lost the camera at { $at }
downtime-cause-stopped_in_log = the recorder’s log says that it was ended at { $at }
downtime-cause-switched_off = switched off in the recorder
downtime-cause-not_stored = the recorder gets the picture and stores nothing
downtime-more =
    { $n ->
        [one] One more incident is in the JSON document.
       *[other] { $n } more incidents are in the JSON document.
    }
downtime-camera = { $camera } was available { $available } of the time; outages: { $outages }; the longest: { $longest }.
downtime-recorder-told = The recorder of { $camera } said for { $out } of the { $known } in which it was heard that it gets no picture of it.
downtime-probe-told = { $camera } did not answer at its own address for { $out } of the { $known } in which it was asked.
downtime-untold =
    { $n ->
        [one] Of one camera outages cannot be told.
       *[other] Of { $n } cameras outages cannot be told.
    }

# The clause walk as a page, and the original text of clauses.
walk-heading = Clause by clause
walk-no-site = Built-in regulations; no site was judged
walk-at = Made { $at }
walk-count = { $status }: { $n }
original-heading = Original text, copied by the site itself
original-from = { $known ->
    [both] { $source }, edition { $edition }; file { $file }, SHA-256 { $sha256 }
    [source] { $source }; file { $file }, SHA-256 { $sha256 }
    [edition] Edition { $edition }; file { $file }, SHA-256 { $sha256 }
   *[neither] File { $file }, SHA-256 { $sha256 }
}
say-loosened = All { $total } checks were made and nothing is violated, { $loosened } of them by a number of the site that stands in place of the regulation's. That the regulation's own number is met was not shown there.
say-judged-loosened = { $loosened } of these in order only by a number of the site that asks for less than the regulation, or may; `holdfast clauses --status loosened` shows them
figure-judged-loosened = judged, { $loosened } in order by the site's own number only
clause-loosened = { $certain ->
    [yes] Loosened by the site: { $name } = { $to } instead of { $from }{ $scope ->
        [all] {""}
       *[some] {" "}for { $cameras }
    }. Decided by { $by }: { $reason }
   *[no] Replaced by the site, and whether this asks for less takes a person to say: { $name } = { $to } instead of { $from }{ $scope ->
        [all] {""}
       *[some] {" "}for { $cameras }
    }. Decided by { $by }: { $reason }
}
finding-ground = Under { $clauses }: { $text }
finding-ground-free = By a rule without a clause: { $text }
camera-held-of = { $held } of { $wanted }
camera-held-enough = { $held } ({ $wanted } asked)
camera-last-ago = { $at } ({ $age } ago)
