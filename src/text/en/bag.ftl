# Evidence bags: the command, the instructions in the bag, its page, and what checking one shows.

bag-written = Bag written to { $dir }: { $n ->
    [one] one recording
   *[other] { $n } recordings
}, export sealed as leaf { $leaf }.
bag-missing = Not in the bag: { $file } ({ $why }). It is named in the bag's missing.json.
bag-unstamped = { $n } of { $of } authorities stamped the checkpoint in time; the bag went out without the others. The requests wait, and `holdfast check` asks again.
bag-why-gone = the file is gone
bag-why-altered = other bytes than those that were sealed
bag-why-not_sealed = not sealed yet; run `holdfast check` and export again
bag-why-unreadable = it cannot be read
bag-empty = No recording of { $camera } is known in that time; no bag was written.
bag-basis = An export needs its basis: give --inspection with the reason, or --request with the number of an approved request.
bag-no-register = An export cannot rest on a request yet: the register is not built yet. Give --inspection with the reason.
bag-camera = No camera is called { $camera }; the most alike of { $n } known ones: { $near }.
bag-camera-twice = More than one camera is called { $camera }: { $known }. Write recorder/camera.
bag-span = The time --to must lie after --from.

bag-shown-files = All { $n } files have the SHA-256 that the manifests state.
bag-shown-leaves = { $n ->
    [one] One leaf stands
   *[other] { $n } leaves stand
} in the log { $origin } of { $size } { PLURAL($size, "leaf", "leaves") }.
bag-shown-export = The export itself stands in the log as leaf { $leaf }, with this manifest and this reason.
bag-shown-stamp = A time stamp of { $authority }, whose certificate leads to a root that was given, shows that the checkpoint existed at { $at }.
bag-shown-earlier = A time stamp of { $authority }, whose certificate leads to a root that was given, shows that the first { $size } leaves of the log existed at { $at }; the bag's checkpoint extends them. { $older ->
    [one] One leaf of the bag is
   *[other] { $older } leaves of the bag are
} among them.
bag-shown-younger = { $n ->
    [one] One leaf of the bag is
   *[other] { $n } leaves of the bag are
} younger than the newest time stamp in it: when that was sealed is the log's own word.
bag-shown-missing = { $n ->
    [one] One recording of that time is
   *[other] { $n } recordings of that time are
} not in the bag: not all that was asked for can be shown.
bag-fault-missing = the file is missing
bag-fault-unread = the file cannot be read: { $why }
bag-fault-digest = the file has SHA-256 { $found }, { $by } states { $stated }
bag-fault-size = the file has more bytes than the { $most } that { $by } states; it was not read further
bag-fault-too-large = the file has more than { $most } bytes, which no file of its kind has; it was not read further
bag-fault-oxum = it states another size than the payload has, which is { $bytes } bytes in { $files } { PLURAL($files, "file", "files") }
bag-fault-claimed = it names leaf { $leaf }, and no leaf that the bag proves there says this
bag-fault-alone = a leaf and its proof belong together, and the other of the two is not in the bag
bag-fault-irregular = this is no regular file but a link, a pipe or a device; an exported bag has none, and what it leads to is no part of the bag
bag-fault-line = line { $n } is not a line of a manifest, or out of order
bag-fault-unlisted = the file is in no manifest
bag-fault-declaration = not the declaration of BagIt 1.0
bag-fault-required = { $by } does not list this file
bag-fault-leaf = the leaf is not the one of its proof
bag-fault-index = the proof is of another leaf than its name says
bag-fault-checkpoint = the proof rests on another checkpoint than the bag's
bag-fault-stamp = the time stamp does not hold: { $why }
bag-fault-earlier = the bag does not show that its log extends the earlier checkpoint that was stamped
bag-fault-stated = no leaf of the bag states these bytes
bag-fault-blake3 = BLAKE3SUMS and the leaf do not state the BLAKE3 of these bytes
bag-fault-key = the bag's key is { $found }, not the one that was given
bag-fault-key-replaced = the bag's key is { $found }: it has the name of the key that was given, and no leaf in the bag leads from one to the other. If the site replaced its key after this bag was made, check with the key of that time (at the site: `holdfast ledger key history`); otherwise somebody else signed it
bag-fault-export = the leaf of the export states another manifest or another reason
bag-fault-json = not a document of Holdfast

bag-readme-title = How to check this bag
bag-readme-what = This folder holds { $n ->
    [one] one recording
   *[other] { $n } recordings
} of the camera { $camera } from { $from } to { $to } (UTC) with the bytes that were read when they were sealed, and what shows that they have not changed since.
bag-readme-missing = Attention: { $n ->
    [one] one recording of that time is
   *[other] { $n } recordings of that time are
} not in the bag. data/custody/missing.json names each and says why.
bag-readme-gaps = Within that time { $n ->
    [one] one stretch has
   *[other] { $n } stretches have
} no recording at all: data/custody/gaps.json.
bag-readme-clock = Times are those of the recorder, read from file names, containers or the file system as data/custody/segments.json says for each; nobody here set the recorder's clock.
bag-readme-clock-doubtful = In { $n ->
    [one] one pass
   *[other] { $n } passes
} the clock of the computer that sealed lay behind what it had on record.
bag-readme-access = Who viewed the recordings is not in this bag: this version keeps no record of accesses.
bag-readme-stamped = A time stamp of the log's checkpoint is in this bag and says { $at }. If the check of the time stamps below succeeds with a root certificate that you got from the authority itself, every leaf in this bag existed by then; before that nobody has checked who made it.
bag-readme-stamped-earlier = The bag's own checkpoint bears no time stamp. One of an earlier checkpoint is in this bag and says { $at }. If the check of the time stamp below succeeds with a root certificate that you got from the authority itself, the log's first { $size } { PLURAL($size, "leaf", "leaves") } existed by then; before that nobody has checked who made it.
bag-readme-stamps-earlier = The time stamp is of the earlier checkpoint in data/log/earlier (OpenSSL 3). That the bag's checkpoint extends it is shown by the last command and by data/log/consistency. A forged bag would bring a root of its own: use the one that the authority publishes.
bag-readme-unstamped = No time stamp of a third party is in this bag: when the leaves were sealed is the log's own word.
bag-readme-where = Open a terminal (bash) in this folder and run what is indented. Every check is independent of the others. The page verify.html does checks 2, 4, 5, 6 and 7 in a browser without any network; it comes from whoever made the bag, the programs below do not.
bag-readme-bagit = The folder is complete and unchanged since the export (PyPI bagit 1.9 or newer):
bag-readme-sha256sum = The same with coreutils alone; silence means good:
bag-readme-b3sum = The recordings have the BLAKE3 that the leaves state as b3; silence means good:
bag-readme-signature = The log's checkpoint was signed with the key in log.vkey (OpenSSL 3):
bag-readme-inclusion = Every leaf stands in the log under that checkpoint:
bag-readme-stated = Every recording is stated by a leaf:
bag-readme-stamps = The time stamps are of this checkpoint and lead to the root that the site trusts (OpenSSL 3). A forged bag would bring a root of its own: use the one that the authority publishes.
bag-readme-stamps-unrooted = The time stamps are of this checkpoint (OpenSSL 3). Who signed is not shown: the site named no root, and the certificate stands only for itself. Put the root that the authority publishes in its place.
bag-readme-holdfast = All of that with Holdfast; put the key that the site gave you in place of the bag's own:
bag-readme-key = The key in this bag is { $key }. A forged bag would bring a key of its own: compare this line with what the site published or handed to you by another way.
bag-readme-key-replaced = Until leaf { $leaf } the log was signed with { $old }; that leaf is in this bag, and both keys signed it. Whoever was given the older key gives it to Holdfast or to the page as it is.
bag-readme-limits = What is not shown: what happened to a recording before it was first read, and that the log was not rewritten as a whole. The second is shown by checkpoints that somebody outside kept, and by cosignatures of witnesses on the checkpoint and time stamps of it, if the bag carries any.

bag-page-title = Evidence bag
bag-page-lead = This page checks the bag offline, with what your browser has built in. It comes from whoever made the bag; README-VERIFY.txt says how to check with other programs.
bag-page-pick = Choose the bag's folder, to check every file of it
bag-page-key = Verifier key that the site gave you (optional)
bag-page-valid = Valid
bag-page-invalid = Invalid
bag-page-incomplete = No fault so far; not every file of the bag was chosen yet
bag-page-unknown = Could not tell
bag-page-checkpoint = Signature of the log on the checkpoint
bag-page-export = The export stands in the log with this manifest
bag-page-leaf = Leaf
bag-page-stated = Bytes stated by a leaf
bag-page-file = File
bag-page-site-key = Key of the site
bag-page-not-chosen = Not chosen yet
bag-page-unlisted = In no manifest
bag-page-no-ed25519 = This browser cannot check Ed25519 signatures; a newer one can
bag-page-unread = The browser could not read the file
bag-page-item = Item
bag-page-result = Result
bag-shown-chain = { $n } leaves of the camera follow each other without one missing: nothing that was sealed between the first and the last recording was left out.
bag-shown-no-chain = The bag carries no chain of the camera's leaves: whether something that was sealed in between was left out is not shown.
bag-fault-chain-line = Line { $n } is no leaf of this camera.
bag-fault-chain-link = The leaf in line { $n } does not follow the one before it: a leaf is missing, or one was changed.
bag-fault-chain-unproven = The chain and the leaves that the bag proves are not the same leaves.
bag-shown-recordings = { $n ->
    [one] One recording has
   *[other] { $n } recordings have
} the bytes that leaves of the log state. By these leaves their footage lies between { $from } and { $to }, and their bytes were first read between { $first } and { $last }.
bag-shown-recording = { $file }: footage from { $from } to { $to }, { $bytes } bytes, SHA-256 { $sha }; leaf { $leaf }, bytes first read at { $seen }.
bag-shown-further = { $n ->
    [one] One further recording has
   *[other] { $n } further recordings have
} the bytes of their leaves; data/custody/segments.json names each.
bag-shown-empty = The bag holds no recording: it shows leaves, and no bytes of any recording.
bag-shown-camera = The leaves name the camera only by the id { $camera }. That this is { $name } is the site's word.
bag-shown-late = The bytes of { $n } of the { $of } recordings were first read after the recording, not while it was written: what happened to them before is not shown.
bag-shown-unsealed = The leaf of the export covers the payload: all that manifest-sha256.txt lists, below data/. It does not cover { $files }: whoever has had the bag in hand could have written these anew.
bag-shown-strange = These files are no part of the bag as it was exported, and nothing here speaks for them: { $files }. Take them out of the folder and check again.
bag-no-leaf-states = No leaf of this bag states SHA-256 { $found } ({ $file }). A bag has only the leaves of its own camera and time: whether these bytes were sealed elsewhere in the log is not shown. Ask the site for `holdfast ledger prove` of this file.
bag-absent-gone = { $file } ({ $from } to { $to }) is gone: it was last seen in its place at { $seen } and noticed missing at { $noticed }; it went in between. Leaf { $leaf } states what it was, leaf { $loss } its loss.
bag-absent-gone-unsealed = { $file } ({ $from } to { $to }) is gone: it was last seen in its place at { $seen } and noticed missing at { $noticed }; it went in between. The leaf of its loss is not in the bag.
bag-absent-just-gone = { $file } ({ $from } to { $to }) was not there when the bag was made; no pass before had noticed that. Leaf { $leaf } states what it was.
bag-absent-altered = { $file } ({ $from } to { $to }) was altered: other bytes than leaf { $leaf } states lay in its place when the bag was made. They are in the bag as { $copy }, and are not the recording that was sealed.
bag-absent-replaced = { $file } ({ $from } to { $to }) was altered: no plain file lay in its place when the bag was made. Leaf { $leaf } states what it was.
bag-absent-not_sealed = { $file } ({ $from } to { $to }) had not been sealed when the bag was made.
bag-absent-unreadable = { $file } ({ $from } to { $to }) could not be read when the bag was made.
bag-readme-altered = Files that lay in the place of a sealed recording and have other bytes are in data/altered: evidence of the change, and not what was sealed.
bag-readme-camera = The leaves name the camera only by an id (cam). That this is { $camera } is the site's word: no name is sealed.
bag-readme-late = The bytes of { $n } of the { $of } recordings were first read after the recording, not while it was written ("late" in their leaves): what happened to them before is not shown.
bag-readme-exported = The leaf of the export states the payload's manifest, and stands in the log under a later checkpoint with the same signature (OpenSSL 3). That the leaf also commits to the reason in data/custody/export.json is checked by Holdfast alone:
bag-readme-chained = The camera's leaves follow each other without one missing, from the first recording to the last; a long chain takes minutes:
bag-readme-rotated = Both keys signed every change of the log's key (OpenSSL 3):
bag-readme-sealed = The leaf of the export covers every file below data/, through manifest-sha256.txt. It does not cover bag-info.txt, verify.html, tagmanifest-sha256.txt and files that lie beside them: whoever has had the folder in hand could have written these anew.
bag-page-missing = Recordings of that time that are not in the bag: data/custody/missing.json
bag-time = Time asked for: from { $from } until before { $to }
