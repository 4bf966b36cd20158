-- When each file's bytes were last read: the first reading, or the newest that compared them with it.
alter table segment add column read_ms integer;
update segment set read_ms = hashed_ms where hashed_ms is not null;
create index segment_read on segment (camera, read_ms) where gone_ms is null and open = 0 and sha256 is not null;
