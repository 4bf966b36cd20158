-- What recorders say of their cameras and what the cameras' addresses say, as spans: one row a change, not one an answer.
create table device_status (
    device   text not null,                      -- camera, or recorder where it speaks of itself
    asked    text not null check (asked in ('recorder', 'probe')),
    since_ms integer not null,                   -- first time it was said without a break
    state    text not null,
    last_ms  integer not null,                   -- last time it was said
    until_ms integer not null,                   -- the next answer was due by then; later it is unknown
    primary key (device, asked, since_ms)
) strict, without rowid;
