-- A reminder whose findings were all closed or acknowledged while it waited is dropped, and the delivery ledger says so:
-- a third end of a message. The lists of ends stand in the tables, which are written anew with those that point to them.
create table new_mail (
    id          integer primary key,
    message_id  text not null unique,            -- the same in every try: a double can be recognised
    sender      text not null,
    recipient   text not null,
    subject     text not null,
    body        blob not null,                   -- the whole message as sent
    reason      text not null,                   -- why it was sent
    created_ms  integer not null,
    next_ms     integer not null,                -- not before
    state       text not null check (state in ('queued', 'delivered', 'refused', 'dropped')),
    channel     text not null default 'mail'
) strict;
insert into new_mail select id, message_id, sender, recipient, subject, body, reason, created_ms, next_ms, state, channel from mail;

create table new_mail_attempt (
    id      integer primary key,
    mail    integer not null references new_mail,
    at_ms   integer not null,
    outcome text not null check (outcome in ('delivered', 'retry', 'refused', 'dropped')),
    answer  text not null                        -- the server's own words; of a dropped one, why
) strict;
insert into new_mail_attempt select id, mail, at_ms, outcome, answer from mail_attempt;

create table new_mail_about (
    mail    integer not null references new_mail,
    reader  text not null,                       -- the recipient as configured
    finding text not null references finding,
    why     text not null check (why in ('changed', 'escalated', 'reminder', 'restored')),
    primary key (mail, finding)
) strict, without rowid;
insert into new_mail_about select mail, reader, finding, why from mail_about;

create table new_digest (
    id      integer primary key,
    reader  text not null,                       -- the recipient as configured
    cadence text not null check (cadence in ('daily', 'weekly')),
    at_ms   integer not null,                    -- when it was written; the next one covers what followed
    mail    integer references new_mail,         -- null: the reader was first listed, and nothing was sent
    said    text,                                -- its figures
    check ((mail is null) = (said is null))
) strict;
insert into new_digest select id, reader, cadence, at_ms, mail, said from digest;

drop table digest;
drop table mail_about;
drop table mail_attempt;
drop table mail;
alter table new_mail rename to mail;
alter table new_mail_attempt rename to mail_attempt;
alter table new_mail_about rename to mail_about;
alter table new_digest rename to digest;
create index digest_reader on digest (reader, cadence, id);
create index mail_due on mail (state, next_ms);
create index mail_channel on mail (channel, state, next_ms);
create index mail_about_reader on mail_about (reader, finding);
