# The audit mail. The first five lines answer what a leader asks; the rest stands alone.

mail-subject-compliant = [Holdfast] { $site }: all { $total } checks made and in order
mail-subject-violations = [Holdfast] { $site }: { $n ->
        [one] 1 violation
       *[other] { $n } violations
    }, { $judged }/{ $total } judged
mail-subject-could_not_tell = [Holdfast] { $site }: { $unknown } could not be told, no violation in { $judged }/{ $total } judged
mail-subject-ledger_failure = [Holdfast] { $site }: THE LEDGER DOES NOT VERIFY
mail-verdict = { $site }: { $verdict }
mail-judged = Judged: { $judged } of { $total } checks
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
mail-proof-seen = Seen: { $cameras } cameras, { $segments } segments, { $bytes }
mail-checkpoint = Checkpoint: keep this mail
mail-attached = The whole report is attached as { $file }.
mail-breached-disposed = Breaches: { $breached } open, { $waived } under a waiver ({ $share }), { $disposed } closed by a person and still reported
