-- What an export's leaf commits to. Erasing salt and record leaves the log valid and saying nothing.
create table export (
    id       integer primary key,
    made_ms  integer not null,
    manifest blob not null check (length(manifest) = 32), -- SHA-256 of the bag's manifest-sha256.txt
    salt     blob check (salt is null or length(salt) = 32),
    record   text,                                        -- who is told what the export was for
    check ((salt is null) = (record is null))
) strict;
