-- Stretches of time through which heartbeats of the agent followed each other. A row changes in the
-- transaction that seals the heartbeat; the leaves stay the proof, this is where judging looks.
create table watch (
    id       integer primary key,                -- in the order of the log
    begun_ms integer not null,
    last_ms  integer not null,
    every_ms integer not null,                   -- interval that the newest heartbeat promised
    stopped  integer not null check (stopped in (0, 1)) -- the newest one said that the agent ends in order
) strict;
