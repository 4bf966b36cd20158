-- What machines said beside footage. One row a thing: as it was last said to be, and since when it is so.
create table signal (
    what     text not null,                      -- kind of statement
    subject  text not null,                      -- camera, recorder, storage root, register entry or site
    key      text not null,                      -- which disk, log, event
    body     text not null,                      -- JSON of the statement
    since_ms integer not null,                   -- first time it was said without a break
    at_ms    integer not null,                   -- last time it was said
    primary key (what, subject, key)
) strict, without rowid;
