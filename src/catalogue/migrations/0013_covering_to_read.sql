-- What is to be read is counted by camera at each judgement, and summed before each pass: with everything in the index
-- that they ask for, neither goes from each entry to a row somewhere else.
drop index segment_to_read;
create index segment_to_read on segment (start_ms, camera, bytes, sha256, recheck, open, gone_ms)
    where gone_ms is null and open = 0 and (sha256 is null or recheck = 1);
