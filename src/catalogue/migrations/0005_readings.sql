-- When the bytes of a file were last compared with the first reading; what was read longest ago is read next.
alter table segment add column verified_ms integer;
create index segment_verified on segment (coalesce(verified_ms, hashed_ms))
    where gone_ms is null and open = 0 and sha256 is not null;
