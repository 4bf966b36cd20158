# The daily and the weekly digest. Subject and first five lines hold the figures; "in order" is never said while
# something is unknown that nobody signed for.

digest-subject =
    { $unit ->
        [clauses] [Holdfast] { $site }: { $judged } of { $total } clauses judged, { $breached ->
            [one] 1 breach
           *[other] { $breached } breaches
        }, { $told ->
            [checks] { $checks ->
                [one] 1 check unknown
               *[other] { $checks } checks unknown
            }
            [both] { $unknown ->
                [one] 1 clause
               *[other] { $unknown } clauses
            } and { $checks ->
                [one] 1 check unknown
               *[other] { $checks } checks unknown
            }
           *[alone] { $unknown } unknown
        }; { $opened } new, { $gone } closed ({ $cadence })
       *[checks] [Holdfast] { $site }: { $judged } of { $total } checks judged, { $breached ->
            [one] 1 breach
           *[other] { $breached } breaches
        }, { $unknown } unknown; { $opened } new, { $gone } closed ({ $cadence })
    }
digest-verdict =
    { $cadence ->
        [daily] { $site }, daily digest: { $verdict }
       *[weekly] { $site }, weekly digest: { $verdict }
    }
digest-judged =
    { $unit ->
        [clauses] Judged: { $judged } of { $total } clauses
       *[checks] Judged: { $judged } of { $total } checks
    }
digest-unknown =
    { $told ->
        [checks] Could not tell: no clause as a whole, { $checks ->
            [one] 1 check; it does not count as in order
           *[other] { $checks } checks; none of these counts as in order
        }
        [both] Could not tell: { $unknown ->
            [one] 1 clause as a whole
           *[other] { $unknown } clauses as a whole
        }, { $checks ->
            [one] 1 check
           *[other] { $checks } checks
        } by themselves; none of these counts as in order
       *[alone] { $unknown ->
            [0] Could not tell: nothing
           *[other] Could not tell: { $unknown }; none of these counts as in order
        }
    }
digest-unknown-accepted =
    { $told ->
        [both] Could not tell: { $unknown ->
            [one] 1 clause as a whole
           *[other] { $unknown } clauses as a whole
        }, { $accepted } of them accepted by a signed statement, and { $checks ->
            [one] 1 check
           *[other] { $checks } checks
        } by themselves; none of these counts as in order
       *[alone] Could not tell: { $unknown }, { $accepted } of them accepted by a signed statement; none of these counts as in order
    }
digest-change-first =
    Since { $since }: { $opened } new, { $closed } closed by a pass{ $unasked ->
        [0] {""}
       *[other] , { $unasked } closed because no rule asks for them any more
    }, { $disposed } closed by a person. This is the first digest.
digest-change =
    Since { $since }: { $opened } new, { $closed } closed by a pass{ $unasked ->
        [0] {""}
       *[other] , { $unasked } closed because no rule asks for them any more
    }, { $disposed } closed by a person; judged { $judged } of { $total }, { $judged_before } of { $total_before } the time before
digest-decide = To decide, the most pressing first, three at most
digest-decide-unknown =
    { $n ->
        [one] Cannot be told once, by { $rules }. Mend it, or have somebody sign for it.
       *[other] Cannot be told { $n } times, by { $rules }. Mend it, or have somebody sign for it.
    }
digest-decide-paths = { $n } paths. Give Holdfast the right to read them, or declare what they are.
digest-decide-blind =
    { $n ->
        [one] Nothing found waits for a decision, and 1 cannot be told: `holdfast clauses` says which and why.
       *[other] Nothing found waits for a decision, and { $n } cannot be told: `holdfast clauses` says which and why.
    }
digest-decide-nothing = Nothing waits for a decision.
digest-ahead = The next seven days
digest-ahead-nothing = Nothing is known to end or to fall short.
digest-ahead-more =
    { $n ->
        [one] 1 more; `holdfast findings list` shows it.
       *[other] { $n } more; `holdfast findings list` shows them.
    }
digest-short = { $camera } is about to fall short. { $text }
digest-waiver-ends = A waiver ends, it holds until { $until }: { $subject }, { $title } ({ $id }).
digest-statement-ends = A signed statement ends, its last day is { $until }: { $says }
digest-expiring =
    { $n ->
        [one] Likely overwritten by its recorder: what { $cameras } recorded from { $from } to { $to }. Secure what is still needed.
       *[other] Likely overwritten by their recorders: what { $n } cameras ({ $cameras }) recorded from { $from } to { $to }. Secure what is still needed.
    }
digest-coverage = The last days of each camera
digest-legend = Each mark is a day, today at the left: █{"\u00A0"}whole, ▆{"\u00A0"}most of it, ▃{"\u00A0"}a part, ▁{"\u00A0"}little, ×{"\u00A0"}nothing, ○{"\u00A0"}events only, ·{"\u00A0"}nothing was expected.
digest-muted = Kept silent about on request
digest-muted-line =
    { $n ->
        [0] Muted until { $until } by { $by }: { $cameras }. Nothing stands there now.
        [one] Muted until { $until } by { $by }: { $cameras }. 1 finding stands there and is told to nobody.
       *[other] Muted until { $until } by { $by }: { $cameras }. { $n } findings stand there and are told to nobody.
    }
digest-proof = Proof that somebody looked
digest-passes =
    { $n ->
        [one] 1 full pass came to its end, at { $last }.
       *[other] { $n } full passes came to their end, the last one at { $last }.
    }
digest-no-pass = No full pass came to its end in this time. The last one ended at { $last }; everything here is as of then.
digest-no-pass-watched = No full pass came to its end in this time; the last one ended at { $last }. The storage was watched since: what came and went there is known up to { $known }, and what nobody touched is as of that pass.
digest-heartbeats-from = The agent was awake all the time since its first start, at { $begun }; its last heartbeat was sealed at { $last }.
digest-pauses =
    The agent was not awake all the time: { $stopped ->
        [0] it was not stopped in order
        [one] it was stopped in order once
       *[other] it was stopped in order { $stopped } times
    }, { $killed ->
        [0] and never ended without saying so
        [one] and ended once without saying so
       *[other] and ended { $killed } times without saying so
    }; nobody watched for { $length } in all, at most. Its last heartbeat was sealed at { $last }.
digest-pause-stopped = Stopped in order at { $from }, no heartbeat until { $to }: nobody watched for { $length }.
digest-pause-killed = No heartbeat after { $from } until { $to }: it was killed, without power or stood still; nobody watched for { $length } at most.
digest-heartbeats = The agent was awake all the time; its last heartbeat was sealed at { $last }.
digest-no-heartbeat = No agent runs here: only passes prove that somebody looked.
digest-silences-more = { $n } more silences of the agent, see `holdfast status`.
digest-letters = Mails to you: { $delivered } delivered and { $refused } refused in this time, { $queued } waiting before this one.
digest-judged-loosened =
    { $unit ->
        [clauses] Judged: { $judged } of { $total } clauses, { $loosened } of them in order by the site's own weaker numbers only
       *[checks] Judged: { $judged } of { $total } checks, { $loosened } of them in order by the site's own weaker numbers only
    }
digest-judged-loosened-checks =
    { $unit ->
        [clauses] Judged: { $judged } of { $total } clauses; { $loosened_checks } { PLURAL($loosened_checks, "check is", "checks are") } in order by the site's own weaker numbers only
       *[checks] Judged: { $judged } of { $total } checks; { $loosened_checks } { PLURAL($loosened_checks, "is", "are") } in order by the site's own weaker numbers only
    }
