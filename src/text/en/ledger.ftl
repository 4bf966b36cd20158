# The ledger's own commands: status, proofs, checks.

ledger-status = Log { $origin }: { $size } { PLURAL($size, "leaf", "leaves") }, root { $root }; { $published } leaves are published as files.
ledger-unwitnessed = No witness has cosigned this log: whoever holds its key could still rewrite it. Hand checkpoints to people outside.
ledger-frozen-published = The log is frozen: published are { $known } { PLURAL($known, "leaf", "leaves") } with root { $knownroot }, evidence.db holds { $stored } with root { $storedroot }.
ledger-frozen-catalogue = The log is frozen: catalogue.db has seen { $known } { PLURAL($known, "leaf", "leaves") } with root { $knownroot }, evidence.db holds { $stored } with root { $storedroot }.
ledger-frozen-signed = The log is frozen: a checkpoint of { $known } { PLURAL($known, "leaf", "leaves") } with root { $knownroot } was signed, evidence.db holds { $stored } with root { $storedroot }.
ledger-frozen-unsigned = The log is frozen: { $published } { PLURAL($published, "leaf is", "leaves are") } published, and evidence.db does not have the checkpoint that was signed for them, but one of { $signed }: a checkpoint was taken out of it, or its figures were changed.
ledger-frozen-tiles = The log is frozen: evidence.db published { $published } { PLURAL($published, "leaf", "leaves") }, the checkpoint in tlog/ is of { $found }, and bundles that lie nowhere else are missing. Was an old tlog/ put back? Then put the newer one back.
ledger-frozen-damaged = The log is frozen: the leaves in evidence.db and the edge of the tree disagree; the file is damaged or was changed by hand.
ledger-frozen-unreadable = The log is frozen: its published checkpoint cannot be read: { $why }
ledger-frozen-other-log = The log is frozen: the key names { $key }, the checkpoint is of { $log }. If `holdfast ledger successor` was interrupted, run it again.
ledger-frozen-remedy = Nothing is signed until this is settled. Was an old backup put back? Then put the newer evidence.db back. Is it lost for good? Then `holdfast ledger successor` begins a new log that names this one. If nobody restored anything, keep the whole state directory and tell the inspector.
ledger-not-frozen = The log is not frozen: there is nothing to succeed.
ledger-succeeded = The log { $old } is closed and kept in { $folder }. The new log { $new } begins with a leaf that names it. Hand out its verifier key: { $key }
ledger-no-leaf = No leaf says anything about that; was the footage hashed and sealed? `holdfast check` seals what is new.
ledger-beyond = Leaf { $leaf } is not published yet: the checkpoint covers { $size } { PLURAL($size, "leaf", "leaves") }.
ledger-proved = Leaf written to { $leaf }, proof to { $proof }.
ledger-other-log = That checkpoint is of another log, { $origin }.
ledger-inconsistent = The log of { $new } { PLURAL($new, "leaf", "leaves") } with root { $newroot } does not extend the one of { $old } { PLURAL($old, "leaf", "leaves") } with root { $oldroot }: one of them was rewritten. Keep both files and tell the inspector.

verify-verified = Verified.
verify-signer_unknown = Consistent, signer unknown.
verify-failed = Failed.
verify-directory = Every leaf, tile and the root were computed again and agree: { $leaves } { PLURAL($leaves, "leaf", "leaves") } in { $files } { PLURAL($files, "file", "files") }.
verify-included = Leaf { $leaf } stands in the log { $origin } of { $size } { PLURAL($size, "leaf", "leaves") }.
verify-extends = The log of { $new } { PLURAL($new, "leaf", "leaves") } extends the older checkpoint of { $old } { PLURAL($old, "leaf", "leaves") }: nothing of it was changed or dropped.
verify-segment = { $file } has the bytes whose SHA-256 the leaf states.
verify-other-bytes = the file has SHA-256 { $found }, the leaf states { $stated }: these are other bytes.
verify-no-leaf = The proof carries no leaf, and no .leaf file lies beside it.
verify-state-open = Of this state directory only the log was checked. Findings, waivers, names of cameras and what waits to be sealed or sent are in evidence.db and catalogue.db; whoever had the directory in hand could have changed them.
verify-state-unread = evidence.db was not held against the log: { $why }
verify-state-agrees = The newest signed checkpoint and the leaves in evidence.db do not contradict the log.
verify-leaf-differs = this is not the leaf of { $proof }: it has other bytes
verify-leaf-twice = the leaf says { $field } twice, and programs differ in which of the two they read: it says nothing that can be relied on
verify-leaf-absent = No { $file } lies beside the proof: the leaf was read from the proof itself, and a copy of it elsewhere was not looked at.
verify-leaf-beside = { $file } beside the proof was not compared with it: { $why }
verify-no-log = there is nothing of a log, a bag or a state directory in it
verify-no-checkpoint = this is no checkpoint ({ $why })
verify-consistency-unread = cannot read the consistency proof: { $why }
verify-weak = The leaf only says that a file was there: its bytes had not been read.
verify-late = The bytes were first read after the recording: what happened to them before is not shown.
verify-signer-unknown = Who signed was not checked: give the site's verifier key with --key.
verify-no-witness = No witness was asked: that the log was not rewritten as a whole is shown only by checkpoints that others kept.

ledger-frozen-because = The log is frozen, nothing more is signed: { $why }. Put the newer evidence.db back, or tell the inspector.
ledger-witnessed = The newest checkpoint is cosigned by the witnesses that the quorum asks for.
ledger-unwitnessed-since = Since { $since } no quorum of witnesses has cosigned: what was sealed after that could still be rewritten by whoever holds the key.
ledger-witness = Witness { $name }: { $size } { PLURAL($size, "leaf", "leaves") } cosigned; { $word }
ledger-witness-optional = Witness { $name } (optional): { $size } { PLURAL($size, "leaf", "leaves") } cosigned; { $word }
ledger-witness-never = not asked yet
ledger-witness-cosigned = it cosigned when last asked
ledger-witness-ahead = it knows { $said } { PLURAL($said, "leaf", "leaves") }, more than this log has
ledger-witness-inconsistent = it says that this log does not extend the one it cosigned
ledger-witness-not_listed = it does not know this log; give its operator the key that `holdfast ledger key` prints
ledger-witness-unusable = its answer cannot be used: { $said }
ledger-witness-later = it will be asked again: { $said }
verify-mail-without = No checkpoint is in the text of this mail.

ledger-no-authority = Nobody is asked for time stamps: that this log existed on a given day is shown only by cosignatures and mailed checkpoints.
ledger-stamp = Time stamp of { $url }: { $at } over { $size } { PLURAL($size, "leaf", "leaves") }; { $word }
ledger-stamp-unrooted = Time stamp of { $url }: { $at } over { $size } { PLURAL($size, "leaf", "leaves") }, signer unknown because no stamp_root is set; { $word }
ledger-stamp-none = Time stamp of { $url }: none yet; { $word }
ledger-stamp-overdue = Warning: { $url } has given no time stamp since { $since }, for more than three periods.
ledger-stamp-never = not asked yet
ledger-stamp-stamped = it stamped when last asked
ledger-stamp-refused = it will be asked again: { $said }
ledger-stamp-untrusted = its answer was not kept: { $said }. Is stamp_root the right file?
ledger-stamp-unusable = its answer was not kept: { $said }
ledger-stamp-later = it will be asked again: { $said }
stamp-owed = No time stamp of { $url } since { $since }; { $word }
ledger-stamp-nobody = Nobody is asked for time stamps: put stamp_url = ["https://…"] under [ledger] into the configuration.
ledger-stamp-nothing = No checkpoint is published yet that could be stamped; run `holdfast check` first.
verify-stamps = { $n ->
    [one] One time stamp stands
   *[other] { $n } time stamps stand
}, made by whom a root that was given vouches for, and the log extends what was stamped; the newest is of { $at } over { $size } { PLURAL($size, "leaf", "leaves") }, by { $authority }.
verify-no-stamp = No time stamp is in it: when this was sealed is the log's own word.
verify-stamp-signer-unknown = Who made { $n ->
    [one] the time stamp
   *[other] { $n } time stamps
} was not checked: give the authority's root certificate with --stamp-root.
verify-stamp-revocation = Whether the certificate of a time-stamping authority had been revoked was not checked: no revocation list is kept. Ask the authority for the one of that day where it matters.
verify-stamps-unread = Time stamps were not checked, evidence.db cannot be read here: { $why }
verify-heartbeats = { $n } heartbeats of the agent from { $from } to { $to }; it ended { $kills } { PLURAL($kills, "time", "times") } without saying so.
verify-no-heartbeat = The log holds no heartbeat: through which hours anybody watched is not shown.
verify-silence-killed = From { $from } to { $to } there is no heartbeat, and no orderly stop before: what came and went then was not seen.
verify-silence-stopped = From { $from } to { $to } the agent had been stopped in order: what came and went then was not seen.
verify-seen = The leaf only says that the recorder's own index names this recording: its bytes cannot be read, so nothing of them is shown.
verify-key-replaced = At { $at } leaf { $leaf } of the log replaced its key { $old } by { $new }; both keys signed that leaf.
verify-other-key = The checkpoint of { $size } leaves is not signed by the key that was given, { $given }, but by another of the same name, and nothing beside this file leads from one to the other. If the site has replaced its key, ask it for the proof of that and lay it beside this file: `holdfast ledger prove` lays the proof of every replacement beside what it writes. Otherwise somebody else signed this.
verify-other-key-log = the checkpoint of { $size } { PLURAL($size, "leaf", "leaves") } is not signed by the key that was given, { $given }, but by another of the same name, and no leaf of this log leads from one to the other. If the given key came later than this copy, the copy is older; otherwise somebody else signed it
ledger-rotated = Leaf { $leaf } announces a new key, and it signs from { $size } { PLURAL($size, "leaf", "leaves") } on. Until now: { $old } Hand out the new one, to witnesses first: { $new }
ledger-key-first = From the first leaf on signs { $key }
ledger-key-later = Leaf { $leaf } announces a new key, and it signs from { $size } { PLURAL($size, "leaf", "leaves") } on: { $key }
ledger-at = Time asked for: { $shown } ({ $at })
ledger-at-utc = Time asked for: { $at }
verify-not_stamped = Consistent, but no time stamp in it leads to a root that was given.
verify-not_witnessed = Consistent, but the quorum of witnesses is not met.
verify-cosigned = { $names } cosigned the checkpoint of { $size } { PLURAL($size, "leaf", "leaves") }, last at { $at }: since they first saw this log, they saw one history of it only.
verify-quorum-met = These are the witnesses that the quorum asks for.
verify-quorum-missed = The quorum asks for more witnesses; missing is { $names }. What they have not cosigned could still be rewritten by whoever holds the key.
verify-cosignatures-unchecked = { $n ->
    [one] One cosignature
   *[other] { $n } cosignatures
} on the checkpoint { $n ->
    [one] was
   *[other] were
} not checked: name the witnesses you trust with --quorum.
verify-cosignature-bad = The cosignature that bears the name and key of { $name } is not its own.
verify-not_shown = Consistent, but what was asked for was not shown.
verify-no-such-file = This is no proof, no consistency proof, no checkpoint and no mail with one ({ $why }). For a recording give the log or its proof, and the recording with --segment.
verify-checkpoint = The checkpoint of { $size } { PLURAL($size, "leaf", "leaves") } with root { $root } was signed by { $origin }.
verify-checkpoint-alone = A checkpoint alone shows neither what the log holds nor that it still extends it: give the state directory, and this file with --against, or with --mail if it is a mail.
verify-against-missing = What the log extends was not given: name the checkpoint of { $old } { PLURAL($old, "leaf", "leaves") } with --against, or the mail that carried it with --mail.
verify-not-extended = This proof does not lead from the checkpoint of { $old } { PLURAL($old, "leaf", "leaves") } with root { $oldroot } to that of { $new } { PLURAL($new, "leaf", "leaves") } with root { $newroot }: it is for another checkpoint, or one of the logs was rewritten.
verify-no-leaf-states = No leaf of this log states SHA-256 { $found } ({ $file }): these bytes were never sealed here, were changed since, or were sealed after the newest leaf of this copy.
verify-segment-leaf = Leaf { $leaf } of the log is the one that states these bytes.
verify-same = The checkpoint in { $file } is the very one that is checked here: { $new } { PLURAL($new, "leaf", "leaves") }, root { $newroot }.
verify-newer = The checkpoint in { $file } is of { $old } { PLURAL($old, "leaf", "leaves") } and newer than what is checked here, of { $new } { PLURAL($new, "leaf", "leaves") }. An older copy is no rewrite; that the log still extends it cannot be shown from here. Ask the site for a consistency proof that begins at { $new } { PLURAL($new, "leaf", "leaves") } (`holdfast ledger consistency` with the checkpoint of this copy), and check it with `holdfast verify` and --against.
verify-unproven = Nothing here leads from the checkpoint of { $old } { PLURAL($old, "leaf", "leaves") } in { $file } to that of { $new } { PLURAL($new, "leaf", "leaves") }: whether the log was continued or rewritten in between is not shown. Ask the site for a consistency proof that begins at { $old } { PLURAL($old, "leaf", "leaves") } (`holdfast ledger consistency` with that file), and check it with `holdfast verify` and --against.
verify-against-other = This proof begins at { $old } { PLURAL($old, "leaf", "leaves") }, the checkpoint that was given has { $given }: name the one of { $old } { PLURAL($old, "leaf", "leaves") } with --against, or the mail that carried it with --mail.
verify-mail-words = Only the checkpoint in the mail is signed. Its other words are not: anybody who had the mail in hand could have changed them. Compare them with the log, or with the same mail as another recipient got it.
verify-not-ours = cannot check { $file }: { $why }
verify-directory-ends = The newest leaf that states a time, leaf { $leaf }, is of { $at }. Whether this is the newest state of the log or an older copy is not shown: hold it against the newest checkpoint that somebody outside kept (--against, --mail).
verify-directory-timeless = No leaf at the end of the log states a time. Whether this is the newest state of the log or an older copy is not shown: hold it against the newest checkpoint that somebody outside kept (--against, --mail).
verify-leaf-recording = The leaf says: camera { $camera }, stream { $stream }, footage from { $from } to { $to }, { $bytes } bytes, SHA-256 { $sha }, bytes first read at { $seen }.
verify-leaf-loss = The leaf says: camera { $camera }, stream { $stream }, the file with footage from { $from } to { $to }, { $bytes } bytes, SHA-256 { $sha }, was noticed missing at { $seen }.
verify-leaf-unread = The leaf says: camera { $camera }, stream { $stream }, a file or index entry with footage from { $from } to { $to }, { $bytes } bytes, was seen at { $seen }.
verify-leaf-fields = The leaf is of the type { $kind } and says: { $fields }.
verify-leaf-camera = Which camera has the id { $camera } is not sealed: the name is the site's word.
verify-stamp-unchecked = A time stamp in it says { $at } and bears the name { $authority }. Who made it was not checked, and anybody can make one with that name: get the root certificate from { $authority } itself and give it with --stamp-root.
verify-stamp-stranger = A time stamp in it says { $at } and bears the name { $authority }; its certificate leads to no root that was given. Is it the right authority's file?
verify-cosigned-since = The oldest cosignature of { $name } that is kept here covers { $size } { PLURAL($size, "leaf", "leaves") } and is of { $at }: a history that was rewritten before that, it would not have noticed.
verify-cosigned-before = Since when { $name } knows this log is in no cosignature, and a history that was rewritten before that, it would not have noticed: ask whoever runs it.
verify-lines-strange = Signature lines under the names { $names } are neither the log's nor of the form of a cosignature: they are damaged or were added, and show nothing.
ledger-rotated-untold = Nobody was mailed that the key changed: no configuration with recipients was given. Tell those who rely on this ledger.
ledger-no-such-file = { $file } is not there, and no pass ever saw a recording in that place. Footage of a camera at a time is found with --camera and --at, a leaf by its number with --leaf.
ledger-file-altered = { $file } has SHA-256 { $found }, which no leaf states. The recording in that place was sealed as leaf { $leaf } with SHA-256 { $stated }: the file was changed or replaced since. `holdfast ledger prove --leaf { $leaf }` proves what it was.
ledger-file-gone = { $file } is not there any more; it was last seen in its place at { $seen }, and its loss is not sealed yet. It was sealed as leaf { $leaf }: `holdfast ledger prove --leaf { $leaf }` proves what it was.
ledger-file-lost = { $file } is not there any more; it was last seen in its place at { $seen }, and leaf { $loss } states its loss. It was sealed as leaf { $leaf }: `holdfast ledger prove --leaf { $leaf }` proves what it was.
ledger-no-leaves = No leaf of that kind stands in this log.
ledger-no-type =
    { $guessed ->
        [yes] No leaf has the type { $given }; did you mean { $near }? The types are: { $known }
       *[no] No leaf has the type { $given }. The types are: { $known }
    }
