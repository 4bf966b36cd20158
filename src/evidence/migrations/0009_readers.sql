-- Who gets mail here, and whether somebody has shown lately that it is read.
create table reader (
    address      text primary key,
    listed       integer not null default 1 check (listed in (0, 1)), -- stands in the configuration now
    code         text,                           -- the newest one that was mailed; null before the first
    asked_ms     integer,                        -- when that was
    since_ms     integer,                        -- unconfirmed since: the first mail that nobody answered
    confirmed_ms integer,                        -- when somebody last gave a code back
    check ((code is null) = (asked_ms is null))
) strict, without rowid;
