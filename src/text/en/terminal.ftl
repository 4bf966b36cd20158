# What a person reads at a terminal after a pass.

terminal-head = { $site }, { $at } ({ $zone })
terminal-findings = Findings, worst first
terminal-finding = { $id }  { $rule }, { $state } since { $since }
terminal-finding-clauses = { $id }  { $rule }, { $state } since { $since }, by { $clauses }
terminal-next = Next: { $remedy }
terminal-more =
    { $n ->
        [one] 1 further finding: `holdfast findings list`
       *[other] { $n } further findings: `holdfast findings list`
    }
terminal-waived =
    { $n ->
        [one] 1 finding ({ $share } of the breaches) is under a waiver and does not count.
       *[other] { $n } findings ({ $share } of the breaches) are under a waiver and do not count.
    }
terminal-closed =
    { $n ->
        [one] 1 finding was closed by a pass.
       *[other] { $n } findings were closed by a pass.
    }
terminal-closed-more =
    { $n ->
        [one] 1 more: `holdfast findings list --all`
       *[other] { $n } more: `holdfast findings list --all`
    }
terminal-cameras = Cameras
terminal-cameras-more =
    { $n ->
        [one] 1 further camera without a finding: --format json
       *[other] { $n } further cameras without a finding: --format json
    }
terminal-unknown = Could not tell
terminal-unknown-reason = { $n } × { $why }: { $rules }
terminal-questions = Questions to you
terminal-question = { $subject }: { $text }
terminal-roots = Storage that was not seen whole
terminal-ledger = Ledger { $origin }: { $size } { PLURAL($size, "leaf", "leaves") }, root { $root }
terminal-no-ledger = Ledger: nothing was sealed.
terminal-disposed = { $n ->
    [one] 1 finding was closed by a person and is
   *[other] { $n } findings were closed by a person and are
} still reported by the rules; they count as no violations.
