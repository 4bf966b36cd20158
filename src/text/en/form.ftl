# How times, lengths and lists are written.

form-span = { $start } to { $end }
form-open-end = open
form-milliseconds = { $n } ms
form-seconds = { $n } s
form-minutes = { $n } min
form-minutes-seconds = { $a } min { $b } s
form-hours = { $n } h
form-hours-minutes = { $a } h { $b } min
form-days = { $n } d
form-days-hours = { $a } d { $b } h
form-list-more = { $head }, { $item }
form-list-end = { $head } and { $item }
form-named = { $name } ({ $id })
form-under-an-hour = less than an hour
