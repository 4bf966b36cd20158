-- Digests that each reader was sent, and what each said: what the next one compares itself with.
create table digest (
    id      integer primary key,
    reader  text not null,                       -- the recipient as configured
    cadence text not null check (cadence in ('daily', 'weekly')),
    at_ms   integer not null,                    -- when it was written; the next one covers what followed
    mail    integer references mail,             -- null: the reader was first listed, and nothing was sent
    said    text,                                -- its figures
    check ((mail is null) = (said is null))
) strict;
create index digest_reader on digest (reader, cadence, id);
