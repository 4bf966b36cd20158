-- What was seen on recorders. Everything here comes back by a rescan and the ledger.
-- Times are UTC milliseconds (_ms) unless the name says otherwise; spans are half-open.

create table recorder (
    id            integer primary key,
    name          text not null unique,          -- recorder id as configured or derived
    layout        text not null,
    first_seen_ms integer not null
) strict;

create table root (
    id            integer primary key,
    recorder      integer not null references recorder,
    path          text not null unique,          -- as configured
    fs_id         integer,                       -- identity when first seen (bits of an unsigned number)
    inode         integer,
    state         text not null check (state in ('seen', 'empty', 'cannot_see')),
    why           text,                          -- why it cannot be seen
    since_ms      integer not null,              -- when the state last changed
    last_seen_ms  integer                        -- last pass that walked it whole
) strict;

create table camera (
    id            integer primary key,
    recorder      integer not null references recorder,
    name          text not null unique,          -- <recorder>/<camera>
    event_driven  integer not null check (event_driven in (0, 1)),
    first_seen_ms integer not null
) strict;

-- One row a file, also after the file is gone: the journal alone can prove a deletion.
create table segment (
    id                 integer primary key,
    camera             integer not null references camera,
    stream             text not null,
    start_ms           integer not null,
    end_ms             integer not null,         -- = start_ms when nothing can be played
    end_inferred       integer not null default 0 check (end_inferred in (0, 1)),
    alt_start_ms       integer,                  -- other reading of an hour that occurs twice
    time_basis         text not null,
    container_start_ms integer,
    container          text not null default '',
    duration_ms        integer,                  -- declared by the container
    name_duration_ms   integer,                  -- declared by the name
    root               integer not null references root,
    path               text not null,
    bytes              integer not null,
    mtime_ms           integer not null,
    ctime_ns           integer not null,
    inode              integer not null,
    mode               integer not null,
    uid                integer not null,
    -- Not a list: SQLite would make a table of a list of three or more, for each row that is written.
    readability        text not null check (readability = 'whole' or readability = 'not_examined' or readability = 'empty'
                                            or readability = 'truncated' or readability = 'undecodable'),
    fault              text,                     -- technical reason of a readability fault
    open               integer not null check (open in (0, 1)),
    first_seen_ms      integer not null,
    pass               integer not null,         -- last pass that saw it
    gone_ms            integer,                  -- noticed missing
    sha256             blob check (sha256 is null or length(sha256) = 32),
    blake3             blob check (blake3 is null or length(blake3) = 32),
    hashed_ms          integer,                  -- sha256 and blake3 are those of the first reading, for ever
    recheck            integer not null default 0 check (recheck in (0, 1)), -- metadata moved: read again and compare
    unread_pass        integer not null default 0, -- pass in which reading the bytes failed: not tried again in it
    altered_ms         integer,                  -- content differs from the first reading since
    adopted            integer not null check (adopted in (0, 1)), -- found at first contact of its root
    adopted_sealed     integer not null default 0 check (adopted_sealed in (0, 1))
) strict;
create unique index segment_place on segment (root, path);
create index segment_time on segment (camera, start_ms);
create index segment_to_read on segment (start_ms) where gone_ms is null and open = 0 and (sha256 is null or recheck = 1);
create index segment_content on segment (sha256) where sha256 is not null;
create index segment_gone on segment (camera, start_ms) where gone_ms is not null;
create index segment_altered on segment (camera) where altered_ms is not null;
create index segment_pass on segment (root, pass);

-- What happened to a finished segment after it was first seen. Never deleted.
create table change (
    id         integer primary key,
    segment    integer not null references segment,
    at_ms      integer not null,
    kind       text not null check (kind in ('altered', 'shrunk', 'gone', 'back', 'moved')),
    old_bytes  integer,
    new_bytes  integer,
    old_sha256 blob,
    new_sha256 blob,
    place      text                              -- for moved: where the same file now lies
) strict;
create index change_segment on change (segment);

-- What the last pass could not read, and recordings that no layout explains.
create table unreadable (
    root  integer not null references root,
    path  text not null,
    why   text not null,
    pass  integer not null,
    primary key (root, path)
) strict, without rowid;

create table stray (
    root  integer not null references root,
    path  text not null,
    bytes integer not null,
    inode integer not null,
    mode  integer not null,
    uid   integer not null,
    pass  integer not null,
    primary key (root, path)
) strict, without rowid;

-- Footage that follows on within the merge tolerance, as one row: a healthy camera is one run.
create table run (
    camera   integer not null references camera,
    stream   text not null,
    start_ms integer not null,
    end_ms   integer not null check (end_ms > start_ms),
    primary key (camera, stream, start_ms)
) strict, without rowid;

create table pass (
    id          integer primary key,
    started_ms  integer not null,
    finished_ms integer,                         -- null: interrupted
    clock_ok    integer not null check (clock_ok in (0, 1))
) strict;

-- Facts on their way into the ledger; a row leaves when the ledger has committed it.
create table outbox (
    seq    integer primary key autoincrement,
    kind   text not null,
    camera text,                                 -- camera name, when the leaf belongs to a chain
    key    text,                                 -- set when the fact must be sealed only once ever
    body   text not null                         -- JSON object of the leaf's own fields
) strict;

-- Small facts about the store itself: identity, largest ledger it has seen.
create table mark (
    name  text primary key,
    value text not null
) strict, without rowid;
