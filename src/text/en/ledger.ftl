# The ledger's own commands: status, proofs, checks.

ledger-status = Log { $origin }: { $size } leaves, root { $root }; { $published } leaves are published as files.
ledger-unwitnessed = No witness has cosigned this log: whoever holds its key could still rewrite it. Hand checkpoints to people outside.
ledger-frozen = The log is frozen: { $published } leaves are published and only { $stored } are stored. Put the newer evidence.db back.
ledger-no-leaf = No leaf says anything about that; was the footage hashed and sealed? `holdfast check` seals what is new.
ledger-beyond = Leaf { $leaf } is not published yet: the checkpoint covers { $size } leaves.
ledger-proved = Leaf written to { $leaf }, proof to { $proof }.
ledger-other-log = That checkpoint is of another log, { $origin }.
ledger-inconsistent = The log of { $new } leaves with root { $newroot } does not extend the one of { $old } leaves with root { $oldroot }: one of them was rewritten. Keep both files and tell the inspector.

verify-verified = Verified.
verify-signer_unknown = Consistent, signer unknown.
verify-failed = Failed.
verify-directory = Every leaf, tile and the root were computed again and agree: { $leaves } leaves in { $files } files.
verify-included = Leaf { $leaf } stands in the log { $origin } of { $size } leaves.
verify-extends = The log of { $new } leaves extends the older checkpoint of { $old } leaves: nothing of it was changed or dropped.
verify-segment = { $file } has the bytes whose SHA-256 the leaf states.
verify-other-bytes = { $file } has SHA-256 { $found }, the leaf states { $stated }: these are other bytes.
verify-no-leaf = The proof carries no leaf, and no .leaf file lies beside it.
verify-weak = The leaf only says that a file was there: its bytes had not been read.
verify-late = The bytes were first read after the recording: what happened to them before is not shown.
verify-signer-unknown = Who signed was not checked: give the site's verifier key with --key.
verify-no-witness = No witness was asked: that the log was not rewritten as a whole is shown only by checkpoints that others kept.

ledger-frozen-because = The log is frozen, nothing more is signed: { $why }. Put the newer evidence.db back, or tell the inspector.
ledger-witnessed = The newest checkpoint is cosigned by the witnesses that the quorum asks for.
ledger-unwitnessed-since = Since { $since } no quorum of witnesses has cosigned: what was sealed after that could still be rewritten by whoever holds the key.
ledger-witness = Witness { $name }: { $size } leaves cosigned; { $word }
ledger-witness-optional = Witness { $name } (optional): { $size } leaves cosigned; { $word }
ledger-witness-never = not asked yet
ledger-witness-cosigned = it cosigned when last asked
ledger-witness-ahead = it knows { $said } leaves, more than this log has
ledger-witness-inconsistent = it says that this log does not extend the one it cosigned
ledger-witness-not_listed = it does not know this log; give its operator the key that `holdfast ledger key` prints
ledger-witness-unusable = its answer cannot be used: { $said }
ledger-witness-later = it will be asked again: { $said }
verify-mail-without = No checkpoint is in the text of this mail.
