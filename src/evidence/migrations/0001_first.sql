-- What must outlive everything: ledger index, findings, mail. Times are UTC milliseconds.

-- Leaves carry an opaque id, never a camera's name.
create table camera (
    opaque text primary key check (length(opaque) = 16),
    name   text not null unique
) strict, without rowid;

create table leaf (
    idx    integer primary key,                  -- position in the tree, from 0
    kind   text not null,
    camera text references camera (opaque),
    seq    integer,                              -- per camera, from 1
    hash   blob not null check (length(hash) = 32),
    once   blob unique check (once is null or length(once) = 16), -- digest of the key that makes sealing idempotent
    body   blob                                  -- verbatim bytes until their full bundle is durable
) strict;
create unique index leaf_chain on leaf (camera, seq) where camera is not null;

-- Right edge of the tree: everything that appending needs.
create table edge (
    one      integer primary key check (one = 1),
    size     integer not null,
    frontier blob not null
) strict;

create table checkpoint (
    size      integer primary key,
    root      blob not null check (length(root) = 32),
    note      text not null,
    signed_ms integer not null
) strict;

-- How far the tiles on disk have followed.
create table published (
    one  integer primary key check (one = 1),
    size integer not null
) strict;

create table finding (
    id            text primary key,
    rule          text not null,
    subject_kind  text not null,
    subject       text not null,
    key           text not null,                 -- tells findings of one rule and subject apart
    severity      text not null,
    basis         text not null,
    state         text not null check (state in ('open', 'acknowledged', 'waived', 'closed')),
    span_start_ms integer,
    span_end_ms   integer,
    facts         text not null,
    evidence      text not null,
    clauses       text not null,
    policy        text not null,                 -- digest of the policy in force when last judged
    opened_ms     integer not null,
    judged_ms     integer not null,              -- last time a rule reported it
    closed_ms     integer,
    closed_how    text                           -- by_itself, late, explained, disposition, policy_changed
) strict;
create index finding_state on finding (state);

create table finding_event (
    id      integer primary key,
    finding text not null references finding,
    at_ms   integer not null,
    kind    text not null check (kind in ('opened', 'changed', 'acknowledged', 'waived', 'waiver_ended', 'closed', 'reopened')),
    by_whom text,
    detail  text,
    sealed  integer not null default 0 check (sealed in (0, 1))
) strict;
create index finding_event_unsealed on finding_event (id) where sealed = 0;
create index finding_event_finding on finding_event (finding);

create table mail (
    id          integer primary key,
    message_id  text not null unique,            -- the same in every try: a double can be recognised
    sender      text not null,
    recipient   text not null,
    subject     text not null,
    body        blob not null,                   -- the whole message as sent
    reason      text not null,                   -- why it was sent
    created_ms  integer not null,
    next_ms     integer not null,                -- not before
    state       text not null check (state in ('queued', 'delivered', 'refused'))
) strict;
create index mail_due on mail (state, next_ms);

create table mail_attempt (
    id      integer primary key,
    mail    integer not null references mail,
    at_ms   integer not null,
    outcome text not null check (outcome in ('delivered', 'retry', 'refused')),
    answer  text not null                        -- the server's own words
) strict;
