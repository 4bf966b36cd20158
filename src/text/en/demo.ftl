# What the demo says about itself.

demo-laid = { $files } files of footage ({ $bytes }) of four cameras on two recorders were laid out in { $dir }, with violations planted among them. Then two passes of the ordinary kind: the second after footage had been deleted and replaced.
demo-set-aside = Changed or added since the earlier demo, and kept as { $path }.
demo-checklist = What was planted, and the finding that shows it
demo-kind = Rule kind
demo-planted = Planted
demo-finding = Finding
demo-not-found = not found
demo-all-found = All { $n } were found, and nothing else was.
demo-some-missed = { $missed } of { $n } planted violations were not found.
demo-others = { $n ->
    [one] 1 finding beside the planted ones: files in the folder are not all of this demo.
   *[other] { $n } findings beside the planted ones: files in the folder are not all of this demo.
}
demo-next = Where to look next
demo-next-report = The report as a page: { $path } (Chinese: { $other })
demo-next-mail = The mails, first contact and then what changed: { $path }
demo-next-config = The configuration, to edit: { $path }
demo-next-check = Look again after a change: { $command }
demo-next-show = One finding and its history: { $command }
demo-next-own = Your own recordings, without any configuration: { $command }

demo-planted-short = { $camera } holds 12 days; 30 are required
demo-planted-old = { $camera } still holds footage 45 days old; the site allows 42
demo-planted-deleted = Three hours of { $camera } were deleted after the first pass
demo-planted-altered = One segment of { $camera } was replaced by other footage of the same size and modification time
demo-planted-truncated = A file of { $camera } ends in the middle
demo-planted-undecodable = A file of { $camera } holds noise
demo-planted-empty = A file of { $camera } holds zero bytes
demo-planted-damage-gap = The three damaged files of { $camera } leave a gap
demo-planted-gap = { $camera } did not record for three hours
demo-planted-clock = The clock of { $camera } was seven minutes slow for five hours
demo-planted-undeclared = { $camera } records and is not in the inventory
demo-planted-absent = { $camera } is in the inventory and does not record
demo-planted-blank = The row of { $camera } names neither a responsible person nor a place of storage
demo-planted-zone = { $camera } is declared to hang inside a dormitory room
demo-planted-mode = The newest files of { $camera } can be changed by every user
demo-planted-stray = A copy made by hand lies among the files of { $camera }
