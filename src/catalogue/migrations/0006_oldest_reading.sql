-- What was read longest ago is read next.
create index segment_oldest_reading on segment (read_ms) where gone_ms is null and open = 0 and sha256 is not null;
