-- One more thing that can happen to a finding: a waiver that another one replaces.

-- A check cannot be widened in place.
create table old_event as select * from finding_event;
drop table finding_event;

create table finding_event (
    id          integer primary key,
    finding     text not null references finding,
    at_ms       integer not null,
    kind        text not null check (kind in ('opened', 'changed', 'acknowledged', 'rectifying', 'waived', 'waiver_ended',
                                              'waiver_replaced', 'closed', 'absent', 'reopened')),
    by_whom     text,                            -- as the person calls themself
    detail      text,                            -- reason of a person; facts before a change; how it closed
    sealed      integer not null default 0 check (sealed in (0, 1)),
    uid         integer,                         -- account that acted; null for the agent itself
    approved_by text,
    until_ms    integer,
    salt        blob check (salt is null or length(salt) = 32) -- key of the leaf's commitment to this row
) strict;
create index finding_event_unsealed on finding_event (id) where sealed = 0;
create index finding_event_finding on finding_event (finding);
insert into finding_event select * from old_event;
drop table old_event;
