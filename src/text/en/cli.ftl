# The command line beside verdicts: progress, discover, rules, findings.

progress-walked = { $files } { PLURAL($files, "file", "files") } below { $root }
progress-hashing = reading bytes

discover-nothing = Nothing was recognised below { $path } ({ $files } video files looked at); name the layout with --layout, or give a path template.
discover-root = Folder
discover-layout = Layout
discover-sure = Sure
discover-cameras = Cameras
discover-why = Why
discover-ambiguous = { $root } may also be { $other }; if { $layout } is wrong, name the right one with --layout.
discover-unexplained = Not explained: { $files }.
discover-next = Next: `holdfast audit PATH` judges these recordings, `holdfast init PATH` writes a configuration.

reason-explained = { $files ->
    [one] 1 of { $of } sampled video files is explained.
   *[other] { $files } of { $of } sampled video files are explained.
}
reason-path_form = { $files ->
    [one] 1 path has the form { $template }.
   *[other] { $files } paths have the form { $template }.
}
reason-hallmark = { $name } lies beside the recordings; only this product makes it.
reason-tied = It may as well be { $layout }: the names fit both.
reason-left_out = { $files ->
    [one] 1 file that this product makes beside recordings was left out.
   *[other] { $files } files that this product makes beside recordings were left out.
}

rules-pending = Still to come, and could not tell until then: { $kinds }.
rules-not-built = The kind { $kind } is known but not built yet; its clauses are could not tell, and have to be checked by hand.
rules-unknown = No rule kind is named { $kind }; `holdfast rules list` shows all of them.

listing-none = No finding stands.
listing-id = Id
listing-severity = Severity
listing-state = State
listing-subject = Where
listing-title = What
listing-unknown = No finding has the id { $id }; `holdfast findings list --all` shows all of them.
listing-basis = Basis: { $basis }. { $means }
listing-policy = Policy version: { $policy }

event-opened = opened
event-changed = its numbers changed
event-acknowledged = acknowledged
event-rectifying = being rectified
event-waived = waived
event-waiver_ended = the waiver ended; open again
event-closed = closed
event-absent = no longer found
event-reopened = reopened
history-by = by { $who }
history-account = account { $uid }
history-approved = approved by { $who }
history-until = until { $at }
history-reason = reason: { $reason }
acted-acknowledge = { $id } is acknowledged. It stays a violation until a pass no longer finds it.
acted-rectify = { $id } is being rectified. It stays a violation until a pass no longer finds it.
acted-waive = { $id } is waived until { $at }; until then it is shown and counted, and is no violation.
acted-close = { $id } is closed. It opens again when a pass finds other facts.
waive-until = { $given } is no date; write the last day of the waiver as YYYY-MM-DD

clauses-id = Clause
clauses-status = Status
clauses-decided = Wording and how it is decided
clauses-regulation = { $name }: { $total } { PLURAL($total, "clause", "clauses") }
clauses-originals =
    { $n ->
        [one] One clause has its original text beside it, copied by the site itself; --original shows it.
       *[other] { $n } clauses have their original text beside them, copied by the site itself; --original shows it.
    }
clause-status-pass = in order
clause-status-breach = breached
clause-status-waived = under a waiver
clause-status-could_not_tell = could not tell
clause-status-listed = listed only
clause-by-automatic = Decided automatically:
clause-by-register = Decided by register entries:
clause-by-attestation = Decided by a fresh sign-off:
clause-by-outside = Decided by nobody here; listed for inspectors.
clause-number = - { $name } = { $value } ({ $source })
clause-number-unset = - { $name }: the site has to set it
clause-since = Since { $at }
clause-basis = Basis: { $basis }
clause-declarations-more =
    { $n ->
        [one] 1 declaration more.
       *[other] { $n } declarations more.
    }
clause-waived = Under a waiver: { $findings }
clause-reason =
    { $n ->
        [one] { $kind }, { $subject }: { $why }
       *[other] { $kind }, { $subject } and others, { $n } in all: { $why }
    }
clause-reason-unjudged = { $kind }: { $why }
clause-not-judged = Nothing was judged under this policy yet; run `holdfast check` with a configuration.
clauses-unknown = No regulation with the id { $id } is in force here; `holdfast clauses` shows all of them.
event-waiver_replaced = another waiver takes the place of this one
clause-status-disposed = breached, closed by a person
acted-waive-replaced = The waiver until { $at } is replaced by this one; both stay in the history and in the ledger.
listing-ambiguous = More than one finding begins with { $id }: { $ids }. Give more of the id.
listing-stands = { $severity }, { $state }, since { $since }
listing-waived = waived until { $at }
listing-span = concerns { $span }
listing-clauses = clauses: { $clauses }
history-leaf = leaf { $leaf }
listing-loss = A loss, no outage: { $file } had been written by the recorder and seen here, last seen in its place at { $seen }, and was missing at { $noticed }; it went in between. Leaf { $leaf } states its loss.
listing-loss-unsealed = A loss, no outage: { $file } had been written by the recorder and seen here, last seen in its place at { $seen }, and was missing from it at { $noticed }; it went in between. No leaf states its loss.
clause-status-loosened = in order by the site's own number; the regulation's is not shown to be met
status-loosened = by a number of the site that stands in place of the regulation's
history-policy = { $kind ->
    [policy] because the policy changed and asks for it no longer (version { $from } to { $to }, by { $by }); nobody saw it in order
   *[rows] because the configuration no longer has it asked (version { $to }, by { $by }); nobody saw it in order
}
history-nobody = nobody named
clauses-total-regulation = Regulation
clauses-total-all = Clauses
clauses-total-together = together
clauses-total-pass = in order
clauses-total-loosened = by site's number
clauses-total-weaker = with a weaker number
clauses-total-breach = breached
clauses-total-waived = waived
clauses-total-disposed = closed by a person
clauses-total-could_not_tell = could not tell
clauses-total-listed = listed only
clauses-camera-no-site = cannot show the clauses of a camera: no configuration names a site here; give one with --config
clause-note = Note: { $note }
clause-watched = Compared with what was first seen here, since { $at } for the camera watched for the shortest time; what was before that was not judged
clause-kind = { $title } ({ $kind })
listing-since = Since
clause-meets_regulation = Meets the regulation's own number as well.
clause-disposed =
    { $n ->
        [one] Breached, closed by a person: { $findings }
       *[other] Breached, { $n } closed by a person: { $findings }
    }
clause-beside-deleted =
    { $n ->
        [one] Footage that was recorded and is gone before its time is no gap here; the finding about it: { $findings }
       *[other] Footage that was recorded and is gone before its time is no gap here; the findings about it: { $findings }
    }
clause-beside-outage =
    { $n ->
        [one] An outage lasts; the finding about it: { $findings }
       *[other] Outages last; the findings about them: { $findings }
    }
clauses-none =
    { $total ->
        [0] No regulation in force has clauses.
        [one] Nothing matches: there is 1 clause, and it is none of those asked for.
       *[other] Nothing matches: none of the { $total } clauses is as asked for.
    }
