-- What recorders' own logs say is a third voice beside status and probe, and how far those logs were read.
create table device_said (
    device   text not null,                      -- camera, or recorder where it speaks of itself
    asked    text not null check (asked in ('recorder', 'probe', 'log')),
    since_ms integer not null,                   -- first time it was said without a break
    state    text not null,
    last_ms  integer not null,                   -- last time it was said
    until_ms integer not null,                   -- the next answer was due by then; later it is unknown
    primary key (device, asked, since_ms)
) strict, without rowid;
insert into device_said select device, asked, since_ms, state, last_ms, until_ms from device_status;
drop table device_status;
alter table device_said rename to device_status;

create table log_place (
    recorder text not null,
    file     text not null,                      -- name below the folder of the log
    inode    integer not null,                   -- of the file that had the name when it was read
    offset_bytes integer not null,               -- beginning of the first line that was not read
    body     text not null,                      -- the same and what else is known of the place, as JSON
    primary key (recorder, file)
) strict, without rowid;

create table log_words (
    recorder text primary key,
    body     text not null                       -- what the log said and did not take back, as JSON
) strict, without rowid;
