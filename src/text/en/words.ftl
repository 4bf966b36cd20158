# The words that every page, mail and terminal shares. One word for one thing, everywhere.

severity-critical = critical
severity-high = high
severity-medium = medium
severity-low = low
severity-info = note

state-open = open
state-ongoing = ongoing
state-closed = closed
state-acknowledged = acknowledged
state-rectifying = being rectified
state-waived = waived

basis-measured = measured
basis-recorded = recorded
basis-declared = declared
basis-measured-means = Holdfast read the bytes, logs or file metadata itself.
basis-recorded-means = It rests on a register entry that a person made.
basis-declared-means = It rests on someone's word; no picture was checked.
basis-declaration =
    { $known ->
        [by_on] By declaration of { $by } on { $on }, no picture checked.
        [by] By declaration of { $by } on a day not named, no picture checked.
        [on] By a declaration of { $on } that names nobody, no picture checked.
       *[unsigned] By a declaration that names neither person nor day, no picture checked.
    }

verdict-compliant = Everything is in order
verdict-violations =
    { $n ->
        [one] 1 violation
       *[other] { $n } violations
    }
verdict-could_not_tell = No violation found, but not everything could be told
verdict-ledger_failure = The ledger does not verify

root-state-seen = seen
root-state-empty = empty
root-state-cannot_see = cannot see

site-unnamed = Unnamed site
state-disposed = closed by a person, still reported
verdict-loosened = Nothing is violated, in part by the site's own weaker numbers only
