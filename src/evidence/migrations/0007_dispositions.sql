-- What people do with findings: a state between noted and closed, waivers that end, and who acted. A leaf commits to
-- the record of an act; erasing names, reason and salt leaves the log valid and saying nothing.

-- A check cannot be widened in place. Children go first and come back last, so that no reference is ever open.
create table old_event as select * from finding_event;
drop table finding_event;
create table old_finding as select * from finding;
drop table finding;

create table finding (
    id              text primary key,
    rule            text not null,
    subject_kind    text not null,
    subject         text not null,
    key             text not null,               -- tells findings of one rule and subject apart
    severity        text not null,
    basis           text not null,
    state           text not null check (state in ('open', 'acknowledged', 'rectifying', 'waived', 'closed')),
    span_start_ms   integer,
    span_end_ms     integer,
    facts           text not null,
    evidence        text not null,
    clauses         text not null,
    policy          text not null,               -- digest of the policy in force when last judged
    opened_ms       integer not null,
    judged_ms       integer not null,            -- last time a rule reported it
    closed_ms       integer,
    closed_how      text,                        -- by_itself, late, explained, disposition, policy_changed
    waived_until_ms integer,                     -- the first instant without the waiver
    absent_ms       integer,                     -- disposed of, and no rule reports it since then
    check ((state = 'waived') = (waived_until_ms is not null))
) strict;
create index finding_state on finding (state);
insert into finding select *, null, null from old_finding;
drop table old_finding;

create table finding_event (
    id          integer primary key,
    finding     text not null references finding,
    at_ms       integer not null,
    kind        text not null check (kind in ('opened', 'changed', 'acknowledged', 'rectifying', 'waived', 'waiver_ended',
                                              'closed', 'absent', 'reopened')),
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
insert into finding_event select *, null, null, null, null from old_event;
drop table old_event;

-- Which findings a mail told its reader of, and why: what escalation, reminders and restoration go by.
create table mail_about (
    mail    integer not null references mail,
    reader  text not null,                       -- the recipient as configured
    finding text not null references finding,
    why     text not null check (why in ('changed', 'escalated', 'reminder', 'restored')),
    primary key (mail, finding)
) strict, without rowid;
create index mail_about_reader on mail_about (reader, finding);
