# Why a note, a checkpoint, a proof, a tile, a quorum file or a time stamp is not what it should be.

note-too-long = cannot read the note: it is longer than { $most } bytes
note-not-text = cannot read the note: it is not plain text
note-no-signatures = cannot read the note: the signatures after a blank line are missing
note-line = cannot read the note: signature line { $line } is malformed
note-too-many = cannot read the note: it has more than { $most } signatures
note-unsignable = cannot sign the text: it must be plain text that ends in a line feed
note-time = cannot sign at { $time } s: the time lies beyond 2^63-1
note-bad-signature = the signature of { $name } ({ $id }) does not fit the text
note-no-known-signer = no known key signed the note

key-name = cannot take "{ $name }" as a key name: it must be non-empty, without spaces, controls or '+'
key-form = cannot read the key: it is not of the form name+12345678+base64; copy the whole line
key-bytes = cannot use the key of { $name }: the bytes after the type are not a valid public key
key-id = cannot use the key of { $name }: its id is { $written }, but name and bytes make { $computed }
key-kind = cannot use the key of { $name }: type { $kind } is not known here

checkpoint-lines = cannot read the checkpoint: it needs the lines origin, size and root
checkpoint-origin = cannot use the origin of the checkpoint: { $why }
checkpoint-size = cannot read the checkpoint: the size must be a decimal number below 2^63 without leading zeros
checkpoint-root = cannot read the checkpoint: the root must be the base64 of 32 bytes
checkpoint-empty-root = cannot use the checkpoint: size 0 with root { $root }, which is not that of the empty tree
checkpoint-extension = cannot read the checkpoint: extension line { $line } is empty
checkpoint-other-log = the checkpoint is of log { $found }, not of { $expected }

proof-header = cannot read the proof: the first line is not { $header }
proof-not-text = cannot read the proof: it is not text
proof-cut-off = cannot read the proof: it is cut off before the checkpoint
proof-line-ends = cannot read the proof: its lines end with CR LF, a program changed it on its way; get the file as it was written
proof-mark = cannot read the proof: a byte order mark stands before its first line, a program changed it on its way; get the file as it was written
proof-index = cannot read the proof: line { $line } is not `index` and the number of a leaf
proof-line = cannot read the proof: line { $line } is malformed
proof-extra = cannot write the proof: { $bytes } bytes of extra data are more than { $most }
proof-path = the leaf is not in the log: { $why }
proof-outside = leaf { $leaf } lies outside a tree of { $size } { PLURAL($size, "leaf", "leaves") }
proof-shrinks = a tree of { $old } { PLURAL($old, "leaf", "leaves") } cannot grow into one of { $new }
proof-length = the proof has the wrong number of hashes: { $n }
proof-root = the proof leads to root { $computed }, but the tree has root { $expected }

request-not-text = it is not text
request-old = the first line must be `old <size>`, with the number of leaves
request-cut-off = the checkpoint after a blank line is missing
request-hash = line { $line } is not a hash
request-hashes = more than { $most } hashes

rotation-form = leaf { $leaf } is no rotation of a key that can be read
rotation-unsigned = the rotation in leaf { $leaf } is not signed by both keys
rotation-broken = the rotation in leaf { $leaf } does not begin with the key in force
rotation-stranger = { $key } never was a key of this log

bundle-too-long = cannot bundle entry { $entry }: it has { $bytes } bytes, more than { $most }
bundle-cut-off = cannot read the bundle: it ends inside entry { $entry }
bundle-count = cannot read the bundle: it holds { $found } { PLURAL($found, "entry", "entries") }, not { $expected }

log-unreadable = cannot be read: { $why }
log-unsigned = no signature bears the name { $name }
log-missing = is missing
log-length = has the wrong length
log-entry = entry { $entry } is not the one that the log signed
log-hash = hash { $hash } is not the one that the entries make
log-disputed = entry { $entry } and its hash tile disagree, and the root promises neither
log-superseded = is not the beginning of the wider file that replaced it
log-root = says root { $said }, but the entries make { $computed }
log-unreached = says root { $said }, which what is left of the log does not reach

quorum-line = line { $line }: { $what }
quorum-keyword = cannot understand "{ $word }"; a line begins with log, witness, group or quorum
quorum-form = expected `{ $form }`
quorum-key-log = a log needs a key of another type
quorum-key-witness = a witness needs a key of another type
quorum-name = cannot use the name "{ $name }": it is taken
quorum-repeated = this key stands on an earlier line already
quorum-unknown = "{ $name }" is not defined above
quorum-member = "{ $name }" is a member of a group already
quorum-threshold = cannot ask for "{ $threshold }" of { $members } members
quorum-one = the file needs exactly one quorum line; write `quorum none` to need no witness
quorum-unread = cannot read { $path }: { $why }
quorum-unread-help = check the path and its permissions

stamp-form = the answer is no time stamp: { $why }
stamp-refused = the authority refused: { $why }
stamp-imprint = it stamps other bytes
stamp-nonce = it answers another request: the nonce is not ours
stamp-content = its signature covers other content
stamp-signature = its signature is wrong, or of a kind that is not understood
stamp-certificate-purpose = the certificate that signed it is not one for time stamping alone
stamp-certificate-time = the certificate that signed it was not valid at the stamped time
stamp-certificate-kind = the certificate that signed it is of a kind that is not understood
stamp-certificate-absent = the certificate that signed it did not come along
stamp-certificate-other = the certificate that signed it is not the one that its signature names
stamp-chain = its certificate does not lead to a root that was given: { $why }
stamp-no-root = no certificate in PEM form is in it
stamp-roots = cannot use { $path }: { $why }
stamp-roots-help = name a PEM file with the root certificates of the authorities
stamp-kept-bad = the time stamp does not verify: { $why }
stamp-kept-bytes = the time stamp has other bytes than were kept
stamp-kept-leaf = no leaf of the log states this time stamp
stamp-kept-log = the log does not extend the checkpoint that was stamped
