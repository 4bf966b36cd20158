-- Time stamps of third parties (RFC 3161): whom we ask, what still waits for an answer, what was given.

create table stamp_authority (
    url       text primary key,
    listed    integer not null default 1 check (listed in (0, 1)), -- stands in the configuration now
    every_ms  integer not null,                  -- how often the newest checkpoint is stamped
    since_ms  integer not null,                  -- first listed: counts as the last stamp until there is one
    asked_ms  integer,
    outcome   text not null default '',
    said      text not null default ''
) strict, without rowid;

-- Kept until it is answered by a token.
create table stamp_request (
    id       integer primary key,
    url      text not null references stamp_authority,
    why      text not null check (why in ('schedule', 'asked')),
    size     integer not null,
    note     text not null,                      -- the published checkpoint, verbatim: its SHA-256 is stamped
    made_ms  integer not null,
    attempts integer not null default 0,
    next_ms  integer not null                    -- not before
) strict;
create unique index stamp_request_scheduled on stamp_request (url) where why = 'schedule';

create table stamp (
    id        integer primary key,
    url       text not null,
    size      integer not null,
    note      text not null,                     -- what the token stamps, verbatim
    token     blob not null,                     -- verbatim
    s256      blob not null unique check (length(s256) = 32), -- of the token: what its leaf states
    chain     text not null,                     -- the certificates that came along, PEM
    root      text,                              -- what it was checked against, PEM; null: signer unknown
    at_ms     integer not null,                  -- the stamped time
    policy    text not null,
    serial    text not null,
    got_ms    integer not null,
    anchored  integer not null default 0 check (anchored in (0, 1)) -- its leaf is sealed
) strict;
create index stamp_url on stamp (url, at_ms);
