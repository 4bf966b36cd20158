# `holdfast policy`: check, explain, test, compare, try out.

policy-lint-clean = { $files ->
    [one] { $names }: nothing to correct.
   *[other] { $names }: nothing to correct in { $files } files.
}
policy-lint-open = { $n ->
    [one] 1 value is left to the site and not set; its rule cannot tell until then.
   *[other] { $n } values are left to the site and not set; their rules cannot tell until then.
}

policy-packs-id = Id
policy-packs-name = Name
policy-packs-status = Status
policy-packs-clauses = Clauses
policy-packs-automatic = Automatic
policy-packs-register = Register
policy-packs-attestation = Sign-off
policy-packs-outside = Listed
policy-packs-rules = Rules
policy-packs-open = Left to the site
pack-status-final = final
pack-status-draft = draft

policy-test-passed = { $file }: as expected ({ $n ->
    [one] 1 point in time
   *[other] { $n } points in time
})
policy-test-differs = { $file }: { $n ->
    [one] 1 difference
   *[other] { $n } differences
}
policy-test-nothing = { $file } expects nothing: add [[expect]].
policy-test-missing = { $at }: expected and not found: { $what }
policy-test-unexpected = { $at }: found and not expected: { $what }
policy-test-told = { $at }: { $what } could tell, and was expected not to
policy-test-could_not_tell = { $at }: { $what } could not tell, and is not named under unknown
policy-breach = { $rule } of { $subject }
policy-breach-span = { $rule } of { $subject }, { $from } to { $to }
policy-any = any

policy-explain-head = { $camera }: { $rules ->
    [one] 1 value holds.
   *[other] { $rules } values hold.
}
policy-explain-undeclared = { $camera } is in no inventory; rules for zones, areas or owners do not speak of it.
policy-explain-kind = Rule
policy-explain-parameter = Parameter
policy-explain-clause = Clause
policy-explain-unset = not set
policy-explain-draft = { $set_by } (draft, not confirmed)
policy-explain-confirmed = { $set_by } (draft, confirmed by { $by })
set-by-regulation = regulation
set-by-site = site
set-by-proposal = our proposal
set-by-default = default of the kind
set-by-nobody = nobody yet
unit-working_days = { $value } { PLURAL($value, "working day", "working days") }
unit-days = { $value } { PLURAL($value, "day", "days") }
unit-hours = { $value } { PLURAL($value, "hour", "hours") }
unit-minutes = { $value } { PLURAL($value, "minute", "minutes") }
unit-seconds = { $value } { PLURAL($value, "second", "seconds") }
unit-percent = { $value } %
unit-bytes = { $value } { PLURAL($value, "byte", "bytes") }
unit-octal_mode = file mode { $value }

policy-diff-same = Both ask for the same.
policy-diff-direction = Asks for
policy-diff-what = Change
policy-diff-old = Before
policy-diff-new = After
policy-diff-counts = { $loosened } loosened, { $tightened } tightened, { $changed } to be looked at.
policy-direction-loosened = less
policy-direction-tightened = more
policy-direction-changed = to be looked at
policy-what-rule_added = rule added
policy-what-rule_removed = rule removed
policy-what-parameter = parameter
policy-what-scope = cameras
policy-what-severity = severity
policy-what-strength = strength
policy-what-chain = approval chain

policy-moved-none = No camera would stand differently.
policy-moved-no-state = No state was judged: name a state directory with --state to see which cameras would stand differently.
policy-moved-subject = Where
policy-moved-before = Now
policy-moved-after = Then
policy-simulated = Tried out on what is stored; nothing was written.
stand-not_judged = not judged
stand-pass = in order
stand-could_not_tell = could not tell
stand-breach = breached

policy-key-made = Secret key in { $secret }: keep it with its owner. Name { $public } under [[policy.signer]].
policy-signed = { $file } now carries the signature of { $name }.

policy-what-draft = draft that only warns
policy-announce-subject =
    { $closing ->
        [0] [Holdfast] { $site }: less is asked from now on
        [one] [Holdfast] { $site }: less is asked from now on, 1 finding closes by it
       *[other] [Holdfast] { $site }: less is asked from now on, { $closing } findings close by it
    }
policy-announce-lead =
    { $n ->
        [one] { $site }: from { $at } on, one thing asks for less than before, or may.
       *[other] { $site }: from { $at } on, { $n } things ask for less than before, or may.
    }
policy-announce-changes = What is asked less of
policy-announce-closes =
    { $n ->
        [one] 1 finding closes by it because no rule asks for it any more; it is { $severity }, and nobody saw it in order.
       *[other] { $n } findings close by it because no rule asks for them any more; the worst is { $severity }, and nobody saw them in order.
    }
policy-announce-closing = Findings that close by it, worst first
policy-announce-closing-more =
    { $n ->
        [one] 1 more; `holdfast findings list --all` shows it.
       *[other] { $n } more; `holdfast findings list --all` shows them.
    }
policy-announce-closing-one = [{ $severity }] { $subject }: { $title } ({ $id }), since { $since }
policy-announce-signed = Signed by { $by }.
policy-announce-unsigned = Nobody signed this change.
policy-announce-unexplained = Of { $n } of these { $total } { PLURAL($total, "change", "changes") } the configuration says neither who decided nor why.
policy-announce-unexplained-all = The configuration says neither who decided this nor why.
policy-announce-version = New version of the policy: { $digest }
policy-announce-told = You are told before it takes effect, because you were told so far.
policy-less-number = { $kind }, { $what } { $name }: { $old } → { $new }
policy-less-rule = { $kind }, { $what }: { $old } → { $new }
policy-less-recorder = The recorder { $recorder } is no longer watched, or not all of it.
policy-less-hours = Footage of the camera { $camera } is now asked for at these hours: { $hours }.
policy-less-camera = The camera { $camera } is no longer declared.
policy-less-clauses = Clauses: { $clauses }
policy-less-ignored = Files like { $pattern } of { $recorder } are no longer looked at.
policy-less-told = { $address } is told no longer, or of less.
policy-less-statement = Something that cannot be told was accepted by a statement.
policy-less-statement-by = Signed by { $by }, until { $until }: { $says }
policy-less-signers = Other people may sign, or nobody needs to any longer.
policy-less-incomparable = The policy so far cannot be built any more, so the two cannot be compared.
policy-less-route = Mails leave another way from now on. This one took the way of before.
policy-less-muted = Nothing is told of { $cameras } from { $from } until { $until }; findings about them stand and are shown all the same.
policy-less-unread = The log of the recorder { $recorder } is no longer read, or another one is: why its cameras are out may stay unknown.
policy-less-unasked = The recorder { $recorder } is no longer asked about its cameras, or somewhere else: why they are out may stay unknown.
policy-less-unprobed = The camera { $camera } is no longer asked whether it is there.
policy-less-excused = The recorder { $recorder } is said to record on events only, or since a later day: gaps and short footage of it are excused.
policy-less-rarer = The site is looked at less often, at other times, or less of it is read.
policy-less-outsider = Somebody outside no longer stands behind this site, or somebody else does: { $key }.
policy-less-struck = { $cameras }: the inventory no longer gives the tag { $tag }. What is asked or forbidden there is asked or forbidden of them no longer.
policy-less-released = { $rule } no longer speaks of { $cameras }: what the inventory says of them changed.
policy-less-removed = { $kind }: no longer asked for. Until now: { $old }
policy-less-reason = Reason: { $reason }
policy-less-regulation =
    { $n ->
        [one] The regulation "{ $name }" ({ $id }) is no longer in force here: 1 rule goes with it.
       *[other] The regulation "{ $name }" ({ $id }) is no longer in force here: { $n } rules go with it.
    }
policy-less-younger = { $cameras }: said to be in service since a later day than before. Footage from before it is missed no longer.
policy-less-ownership = The table of who runs what has { $new } { PLURAL($new, "row", "rows") }; it had { $old }.
policy-less-decided = Decided by { $by }. Reason: { $reason }
policy-less-by = Decided by { $by }.

scope-everything = all cameras
scope-except = { $these }, except { $others }
scope-camera = cameras { $names }
scope-recorder = cameras of recorder { $names }
scope-zone = cameras in zone { $names }
scope-label = footage labelled { $names }
scope-area = cameras in area { $names }
scope-owner = cameras owned by { $names }
scope-system_kind = cameras of system kind { $names }

# The original text of clauses, in the site's own copy.
original-regulation = no regulation { $name } is in force here
original-pack-help = name it under [policy] packs, or take this file out of [policy] texts
original-clause = regulation { $regulation } has no clause or place { $name }
original-both = a text has both an id and a place
original-both-help = keep the id for one clause, or the place for each clause that stands there
original-neither = a text belongs to no clause
original-neither-help = add id = "…" for one clause, or place = "…" for each clause that stands there
original-twice = clause { $clause } has two original texts
original-twice-help = keep one of the two

# What is wrong with policies, inventories, calendars and signatures. Lower case, no full stop.
policy-settles-nothing = this override settles no contradiction
policy-settles-nothing-help = remove `wins_over`, or check the kinds, clauses and cameras that it names
policy-contradicts = { $second } = { $second_value } of { $second_kind } contradicts { $first } = { $first_value } of { $first_kind } for the same cameras
policy-other-rule = the other rule
policy-name-the-winner = name the winner in holdfast.toml: [[policy.override]] { $entry }, reason and by
policy-left-open = `{ $name }` of { $kind } is left to the site and not set
policy-add-override = add [[policy.override]] with { $entry }, reason and by
policy-unconfirmed = `{ $name }` = { $value } of { $kind } is a draft's, and nobody here has confirmed it
policy-add-confirm = read clause { $clause }, then add [[policy.confirm]] with { $entry }, source and by
policy-uncounted = `{ $name }` of { $kind } counts working days, and the site names no calendar
policy-add-calendar = add calendar = "FILE.toml" to [site]
policy-chosen-twice = regulation { $name } is chosen twice
policy-remove-one = remove one
policy-clause-taken = regulation { $name } already has a clause { $clause }
policy-own-clause-ids = begin the ids of clauses with the regulation's own id
policy-no-such-clause = no chosen regulation has a clause { $clause }
policy-add-clause = add it as [[clause]], or choose its regulation
policy-no-camera-matches = no declared camera matches { $pattern }
policy-name-a-camera = the inventory declares { $n } { PLURAL($n, "camera", "cameras") }; name one of them
policy-confirmed-otherwise = `{ $name }` is confirmed as { $value }, and the draft has { $own }
policy-the-draft = the draft
policy-confirmed-otherwise-help = if the text has another number, set it with [[policy.override]]
policy-no-draft = clause { $clause } belongs to no draft: there is nothing to confirm
policy-remove-entry = remove this entry
policy-unknown-condition = unknown condition `{ $name }`
policy-unknown-kind = unknown rule kind { $name }
policy-missing-parameter = missing parameter `{ $name }` of kind { $kind }
policy-set-parameter = set `{ $name }` ({ $what }), propose it in `proposed`, or list it in `site_must_set`
policy-left-and-set = `{ $name }` is left to the site and set here
policy-set-here = set here
inventory-one-entry = give each camera one entry
inventory-empty = the inventory is empty
inventory-empty-help = its first line names the columns, for example: id,department,brand
inventory-no-id = no column names the camera
inventory-no-id-help = name one column `id` or { $id }, with values like nvr1/gate; a table of ownership needs { $ownership } instead
inventory-unknown-column = unknown column { $name }
inventory-unknown-column-help = did you mean `{ $near }`? a column unlike any known one is kept as it is
inventory-cells = this row has { $cells } { PLURAL($cells, "cell", "cells") }, the header { $columns }
inventory-cells-help = quote cells that hold a comma
calendar-both = { $date } is both a holiday and worked
calendar-worked-anyway = { $date } is worked anyway: it is a { $day ->
    [monday] Monday
    [tuesday] Tuesday
    [wednesday] Wednesday
    [thursday] Thursday
    [friday] Friday
    [saturday] Saturday
   *[sunday] Sunday
}
calendar-worked-anyway-help = list only weekend days that make up for a holiday
calendar-year-twice = year { $year } is given twice
calendar-year-twice-help = put all its days into one [[year]]
calendar-other-year = these days do not lie in { $year }
calendar-other-year-help = put each day under the year that it belongs to
signer-make-key = make a key with `holdfast policy key`, and name its .pub file
signer-no-key = { $file } holds no public key: { $why }
signer-name-key = name the .pub file that `holdfast policy key` wrote
policy-unsigned-less = this policy asks for less than the one in force ({ $n } { PLURAL($n, "change", "changes") }) and carries no signature of a second person
policy-unsigned-less-help = have a signer run `holdfast policy sign --key FILE`; `holdfast policy diff` shows what changes
statement-unsigned = this statement is not signed by a known signer: { $why }
statement-unsigned-help = sign it with `holdfast policy sign`, and name the signer's key under [[policy.signer]]
statement-other-site = this statement is about the site { $its }, not { $site }
statement-remove = remove it here
statement-no-reason = there is no reason { $why }
policy-history-none = No policy was adopted yet; the first pass adopts the one of the configuration.
policy-history-signed = signed by { $by }
policy-history-unsigned = signed by nobody
policy-history-unsealed = { $at }  policy version { $policy }, { $signed }; no leaf of the ledger names it
policy-history-not-kept = who signed was not kept then
policy-history-first = - The first one: nothing to compare with.
policy-history-incomparable = - It or the one before cannot be built again by this version of Holdfast, so what it asks less of is not known.
policy-history-same = - The rules ask for the same as before.
policy-history-number = - { $direction }: { $kind }, { $what } { $name } from { $old } to { $new } ({ $clauses })
policy-history-decided = - { $direction }: { $kind }, { $what } { $name } from { $old } to { $new } ({ $clauses }), decided by { $by }: { $reason }
policy-history-rule = - { $direction }: { $kind }, { $what } ({ $clauses })
policy-history-less = - less is asked: { $less }
policy-history-more = - more is asked; going back would mean: { $more }
policy-history-leaf = { $at }  policy version { $policy }, { $signed }; leaf { $leaf } of the ledger
policy-explain-holds = What holds
policy-explain-value-line = { $name } = { $value } ({ $set_by })
policy-explain-instead = {"  "}instead of { $old } ({ $set_by })
policy-explain-decided = {"  "}decided by { $by }: { $reason } ({ $place })
policy-explain-left-out = Left out: { $defaults } { PLURAL($defaults, "default", "defaults") }, { $unbuilt } { PLURAL($unbuilt, "value", "values") } not judged yet (--all)
record-unknown = cannot keep { $field }: the form { $form } has no such field; its fields are { $known }
record-missing = cannot keep a { $form } without { $field }; fill it in
record-wrong = cannot read { $field } of { $form }: it must be { $wanted }; correct the value
record-wanted-text = text
record-wanted-choice = one of its options
record-wanted-option = one of its options: { $options }
record-wanted-number = a number
record-wanted-boolean = true or false
record-wanted-time = a time such as 2026-11-22T08:00
record-wanted-cameras = a list of camera ids such as ["nvr1/gate"]
record-wanted-words = a list of words
record-wanted-words-of = a list of words: { $options }
timeline-unknown-form = unknown form { $form }; the forms are { $known }
timeline-unread-signal = cannot read what was said: { $why }
timeline-no-such-clause = no regulation of this timeline has a clause { $clause }
timeline-no-such-clause-help = name its regulation under `policy`, or correct the id
