# The agent and how a site stands.

status-head = { $site }, { $at } ({ $zone })
status-watched = Watched: { $recorders }. Cameras: { $cameras }.
status-scan = The last pass ended at { $at }.
status-no-scan = No pass has ended yet.
status-blind = Out of sight since { $since }: { $recorder }, { $root } ({ $why }).
status-nothing-blind = Nothing is out of sight.
status-reading = Of { $bytes } of finished recordings, { $share } were read within { $within }.
status-no-agent = No agent runs here.
status-agent = The agent is process { $pid } and runs since { $since }.
status-agent-silent = Process { $pid } holds the state and does not answer.
status-agent-looks = It is looking at { $recorder }, { $root }.
status-agent-judges = It is judging.
status-agent-next = The next pass begins at { $at }.
status-agent-hangs = { $recorder }, { $root } does not answer since { $since }; check the mount.
status-agent-unconfined = The reader of { $recorder } is not confined, because { $why }.
status-agent-crashed = The reader of { $recorder } ended in the middle of its work, last at { $at } ({ $how }); so far: { $n }.
status-agent-watch-crashed = The watch over { $root } ended in the middle of its work, last at { $at } ({ $how }); so far: { $n }.
status-agent-refused = The configuration read at { $at } is refused, the earlier one stays in force. `holdfast policy lint` shows every mistake in it.
status-asking-good = Recorder { $recorder } was asked at { $at } and told of { $cameras } { PLURAL($cameras, "camera", "cameras") }; lost: { $out }.
status-asking-silent = Recorder { $recorder } told nothing when it was asked at { $at }; it last did at { $answered }. What it does not say is unknown.
status-asking-never = Recorder { $recorder } told nothing when it was asked at { $at }, nor before since the agent runs. What it does not say is unknown.
status-asking-log = The log of { $recorder } was read at { $at }; cameras lost by it: { $out }; lines not understood: { $foreign }.
status-asking-log-silent = The log of { $recorder } told nothing at { $at }: { $why }. What it says is unknown.
status-asking-cameras = The { $cameras } cameras of { $recorder } with a declared address were asked at { $at } whether they are there; without an answer: { $out }.
status-agent-trouble = The work at { $at } failed and is tried again: { $why }
status-findings = Findings: { $open } open, { $acknowledged } acknowledged, { $rectifying } being rectified, { $waived } under a waiver, { $disposed } closed by a person and still reported.
status-mail = Mails that wait: { $n }.
status-mail-unconfirmed = { $address } was asked on { $since } whether mail is read, and has not answered.
status-mail-refused = { $address } hears nothing: the server refuses it since { $since }: { $answer }
status-no-mail = Mail is not set up.
status-area = Area
status-verdict = Verdict
status-why = Why
status-not-judged = Not judged under this policy yet; run `holdfast check`, or wait for the agent's next pass.
status-muted =
    { $n ->
        [0] Muted until { $until } by { $by }: { $cameras }; nothing stands there now.
       *[other] Muted until { $until } by { $by }: { $cameras }; told to nobody meanwhile: { $ids }.
    }
status-heartbeat = The last heartbeat of the agent was sealed at { $at }.
status-silence-killed = No heartbeat from { $from } to { $to }: the agent was killed, without power, or its clock leapt. Nothing was watched then.
status-silence-stopped = No heartbeat from { $from } to { $to }: the agent had been stopped in order. Nothing was watched then.
status-last-good = The configuration file cannot be used as it stands; all of this is by the one adopted last. Its mistakes follow at the end.
status-agent-stopped = No agent runs here: it was stopped in order at { $at }.
status-agent-killed = No agent runs here, and none said that it ends: after { $at } it was killed, or the machine lost its power.
status-mail-more = `holdfast mail queue` shows all of them.
mail-waits =
    { $tries ->
        [0] Waits for { $to }: “{ $subject }” ({ $reason }), written { $written }, { $age } ago; not tried yet, next try { $next }.
       *[other] Waits for { $to }: “{ $subject }” ({ $reason }), written { $written }, { $age } ago; tries so far: { $tries }, next try { $next }.
    }
mail-waits-answered = Waits for { $to }: “{ $subject }” ({ $reason }), written { $written }, { $age } ago; tries so far: { $tries }, next try { $next }. The last answer: { $answer }
mail-next-now = now
mail-queue-empty = No message waits.
mail-reason-first_contact = first contact
mail-reason-asked = asked for
mail-reason-changed = something new
mail-reason-escalated = stands too long
mail-reason-reminder = reminder
mail-reason-restored = over
mail-reason-daily = daily digest
mail-reason-weekly = weekly digest
mail-reason-waived = a waiver
mail-reason-agent_stopped = the agent was stopped
mail-reason-agent_resumed = the agent runs again
mail-reason-key_rotated = another key
mail-reason-ledger_frozen = the ledger is frozen
mail-reason-ledger_succeeded = a new log
mail-reason-state_unwritable = the state takes nothing
mail-reason-address_check = address check
mail-reason-policy_loosened = less is watched
