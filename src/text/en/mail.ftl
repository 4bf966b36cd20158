# The audit mail. The first five lines answer what a leader asks; the rest stands alone.

mail-subject-compliant = [Holdfast] { $site }: all { $total } checks made and in order
mail-subject-violations = [Holdfast] { $site }: { $n ->
        [one] 1 violation
       *[other] { $n } violations
    }, { $judged }/{ $total } judged
mail-subject-could_not_tell = [Holdfast] { $site }: { $unknown } could not be told, no violation in { $judged }/{ $total } judged
mail-subject-ledger_failure = [Holdfast] { $site }: THE LEDGER DOES NOT VERIFY
mail-written = Written { $at }; it tells how things stood then.
mail-verdict = { $site }: { $verdict }
mail-judged = Judged: { $judged } of { $total } { PLURAL($total, "check", "checks") }
mail-breached = Breaches: { $breached } open, { $waived } under a waiver
mail-breached-share = Breaches: { $breached } open, { $waived } under a waiver ({ $share })
mail-unknown =
    { $unknown ->
        [0] Could not tell: nothing
       *[other] Could not tell: { $unknown }; none of these counts as in order
    }
mail-because-escalated =
    { $n ->
        [one] You get this mail because 1 finding has stood for { $after } and nobody closed it: { $ids }.
       *[other] You get this mail because { $n } findings have stood for { $after } and nobody closed them: { $ids }.
    }
mail-because-reminder =
    { $n ->
        [one] Reminder: 1 finding still stands and nobody acknowledged it: { $ids }. `holdfast findings ack ID` ends reminders.
       *[other] Reminder: { $n } findings still stand and nobody acknowledged them: { $ids }. `holdfast findings ack ID` ends reminders.
    }
mail-because-disposed = Closed by a person after { $duration }, who and why stand in its history: { $subject }, { $title } ({ $id }).
mail-because-back = Restored: { $subject }, { $title }; closed at { $at } ({ $id }).
mail-because-restored = Restored: { $subject }, { $title }; closed after { $duration } ({ $id }).
mail-steps = Decide first
mail-findings = Findings, worst first
mail-finding = [{ $severity }, { $basis }] { $subject }: { $title }
mail-finding-span = { $span } ({ $zone })
mail-finding-next = Next: { $remedy }
mail-finding-clause = Clause: { $place } ({ $id })
mail-findings-more =
    { $n ->
        [one] 1 further finding is in the report.
       *[other] { $n } further findings are in the report.
    }
mail-unknown-heading = What could not be told
mail-unknown-reason = { $n } × { $rules }: { $why }
mail-proof = Proof that the pass ran
mail-proof-span = From { $from } to { $to } ({ $zone })
mail-proof-seen = Seen: { $cameras } { PLURAL($cameras, "camera", "cameras") }, { $segments } { PLURAL($segments, "segment", "segments") }, { $bytes }
mail-checkpoint = Checkpoint: keep this mail
mail-attached = The whole report is attached as { $file }.
mail-breached-disposed = Breaches: { $breached } open, { $waived } under a waiver ({ $share }), { $disposed } closed by a person and still reported

announce-more = Further
announce-waived-subject = [Holdfast] waived, { $severity }: { $subject }, { $title } ({ $site })
announce-waived-stood = It has stood since { $since }.
announce-waived-lead = A finding is accepted until { $until }: it is shown and counted, and is no violation.
announce-waived-what = What is waived
announce-waived-who = Asked for by { $by }, agreed to by { $approved_by }, at { $at }.
announce-stopped-subject = [Holdfast] { $site }: the agent was stopped
announce-stopped-lead = The agent was stopped in order at { $at }. From then on nothing is watched and nothing is reported.
announce-stopped-next = What this means
announce-stopped-silence = What was there before and is gone when it runs again is found at the start. What comes and also goes in between cannot be told afterwards. The time without watch stands in the ledger.
announce-stopped-start = If nobody meant it to stop, have it started. When it runs again, you are told, and for how long nobody watched.
announce-resumed-subject = [Holdfast] { $site }: the agent runs again
announce-resumed-stopped = The agent has run again since { $at }. It had been stopped in order at { $last }: nobody watched for { $length }.
announce-resumed-killed = The agent has run again since { $at }. Its last run ended without saying so: it was killed, or the machine was without power. Its last sign of life is the heartbeat of { $last }: nobody watched for { $length } at most.
announce-resumed-found = What was there before and is gone now is found by the first look at the storage, and told like any other finding. What came and also went in between cannot be told.
announce-resumed-often = If nobody meant it to end, find out from the journal of the machine why it did.
announce-stopped-who = Nobody signed for this: who stopped it and why, only the log of the machine may tell.
announce-succeeded-subject = [Holdfast] { $site }: a new log goes on in place of the frozen one
announce-succeeded-lead = A new log goes on in place of the frozen one. The old log is kept whole; the first leaf of the new one names it.
announce-succeeded-logs = The logs
announce-succeeded-names = Until now: { $old }. From now on: { $new }.
announce-succeeded-nobody = If nobody at the site began a new log, somebody else works with its stores: tell the inspector. Keep the mails of before: their checkpoints are of the old log.
mail-trial-subject = Holdfast: mail from { $site } arrives
mail-trial-text = Somebody at { $site } asked `holdfast doctor` for this mail. It proves that mail arrives, and says nothing about recordings.

address-subject = [Holdfast] { $site }: do you read this?
address-lead = This address is told of what goes wrong here. So that silence proves something, somebody has to show now and then that mail to it is read.
address-what = What to do
address-do = Run `holdfast mail confirm { $code }` on the machine, or read the code to whoever can.
address-else = Without an answer within a week it is noted as a finding that nobody reads mail to this address.
address-code = The code of this mail: { $code }
mail-confirmed = { $address } is confirmed.

announce-unwritable-subject = [Holdfast] { $site }: its own state takes nothing any more
announce-unwritable-next = What to do
announce-unwritable-finding = The finding: { $title } ({ $id }).
announce-unwritable-later = It cannot be stored while it lasts. As soon as the state takes something again, the finding and this message are written down with their true times.
send-unprotected = cannot send mail to { $host } without TLS: only this machine may be reached unprotected; set tls = "starttls" or tls = "implicit"
send-webhook = cannot use the address of webhook "{ $name }": it must begin with https://, or lead to this machine, and a DingTalk robot's holds its token; correct `url` or the file that `url_file` names
send-syslog = cannot use "{ $to }" as a syslog server: write udp://ADDRESS:PORT, tcp://ADDRESS:PORT or unix:/PATH
send-root = cannot read the root certificate { $path }: { $why }; check the path and its permissions
send-tls = cannot set up TLS for { $host }: { $why }; check the host name and the root certificate file
bulletin-more =
    { $n ->
        [one] 1 further line is in the mail.
       *[other] { $n } further lines are in the mail.
    }
hook-finding = [{ $severity }] { $subject }: { $title } ({ $id })
hook-closed = Closed: { $subject }: { $title } ({ $id })
announce-rotated-subject = [Holdfast] { $site }: another key signs the ledger from now on
announce-rotated-lead = Another key signs the ledger from now on.
announce-rotated-leaf = Leaf { $leaf } of the ledger, signed by both keys, names the new one: what is sealed after it is signed with the new key.
announce-rotated-keys = The keys
announce-rotated-old = Until now: { $key }
announce-rotated-new = From now on: { $key }
announce-rotated-follow = Keep the old key: with it, `holdfast verify` follows that leaf to the new one. Witnesses cosign nothing under a key that they do not know: give them the new one first.
announce-rotated-nobody = If nobody at the site changed the key, somebody else has its keys and its stores: tell the inspector.
announce-rotated-who = Done on the machine by the account number { $uid } at { $at }; nobody gave a reason.
announce-reason = Reason: { $reason }
announce-frozen-subject = [Holdfast] { $site }: the ledger is frozen
announce-frozen-lead = A witness outside knows more leaves of the ledger than are here: an older state was put back, or the ledger was copied. Nothing more is signed until this is settled.
announce-frozen-who = Who knows more
announce-frozen-witness = { $name } cosigned { $known } { PLURAL($known, "leaf", "leaves") }; here are { $size }.
announce-confidential = The reason is confidential: it stands in the records at the site and in no mail.
announce-told = You are told because you are told of findings here.
mail-judged-loosened = Judged: { $judged } of { $total } { PLURAL($total, "check", "checks") }, { $loosened } of them in order by the site's own weaker numbers only
mail-subject-loosened = [Holdfast] { $site }: all { $total } checks made, { $loosened } in order by the site's own weaker numbers only
mail-because-unasked = No longer asked for, because policy or configuration changed; nobody saw it in order: { $subject }, { $title }; it had stood for { $duration } ({ $id }).

# The mail of changes.

mail-subject-changed =
    { $more ->
        [0] [Holdfast] { $severity }: { $subject }, { $title } ({ $site })
        [one] [Holdfast] { $severity }: { $subject }, { $title }; 1 more ({ $site })
       *[other] [Holdfast] { $severity }: { $subject }, { $title }; { $more } more ({ $site })
    }
mail-subject-escalated =
    { $more ->
        [0] [Holdfast] still open, { $severity }: { $subject }, { $title } ({ $site })
        [one] [Holdfast] still open, { $severity }: { $subject }, { $title }; 1 more ({ $site })
       *[other] [Holdfast] still open, { $severity }: { $subject }, { $title }; { $more } more ({ $site })
    }
mail-subject-reminder =
    { $more ->
        [0] [Holdfast] reminder, { $severity }: { $subject }, { $title } ({ $site })
        [one] [Holdfast] reminder, { $severity }: { $subject }, { $title }; 1 more ({ $site })
       *[other] [Holdfast] reminder, { $severity }: { $subject }, { $title }; { $more } more ({ $site })
    }
mail-subject-restored =
    { $more ->
        [0] [Holdfast] over: { $subject }, { $title } ({ $site })
        [one] [Holdfast] over: { $subject }, { $title }; 1 more ({ $site })
       *[other] [Holdfast] over: { $subject }, { $title }; { $more } more ({ $site })
    }
mail-change = In this mail: { $new } new, { $kept } going on, { $closed } closed
mail-new = New, worst first
mail-going-on = Going on, worst first
mail-over = Over
mail-others = Standing besides, worst first
mail-others-more =
    { $n ->
        [one] 1 further finding stands; `holdfast findings list` shows it.
       *[other] { $n } further findings stand; `holdfast findings list` shows them.
    }
mail-other = [{ $severity }] { $subject }: { $title } ({ $id })
mail-finding-ack = Take note: `holdfast findings ack { $id }`
mail-finding-show = All about it: `holdfast findings show { $id }`
mail-step-act = The worst of it: `holdfast findings show { $id }`
