-- Messages leave by more ways than mail: each way has its own queue, so that one that is dead holds up no other.
alter table mail add column channel text not null default 'mail';
create index mail_channel on mail (channel, state, next_ms);
