-- A root that the configuration no longer names is out of sight: what lay there is neither there nor gone.
alter table root add column listed integer not null default 1 check (listed in (0, 1));
