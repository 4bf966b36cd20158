-- What outsiders said about the log: cosignatures, how each witness stands, and why the log is frozen.

create table cosignature (
    size   integer not null references checkpoint,
    name   text not null,
    key_id text not null check (length(key_id) = 8),
    line   text not null,                        -- the whole signature line, checked before it came here
    at_ms  integer not null,
    primary key (size, name, key_id)
) strict, without rowid;

create table witness (
    name     text primary key,                   -- as the quorum file calls it
    key      text not null,
    url      text,
    optional integer not null check (optional in (0, 1)),
    listed   integer not null default 1 check (listed in (0, 1)), -- stands in the quorum file now
    asked_ms integer,
    outcome  text not null default '',
    said     text not null default '',
    failures integer not null default 0,         -- in a row
    next_ms  integer not null default 0          -- not before
) strict, without rowid;

-- Sizes whose cosignatures met the quorum.
create table witnessed (
    size  integer primary key references checkpoint,
    at_ms integer not null
) strict;

-- Somebody outside knows a larger log than this one. Nothing is signed while a row stands here.
create table frozen (
    one   integer primary key check (one = 1),
    why   text not null,
    at_ms integer not null
) strict;
