-- What rules look for among the files that are there, and hardly ever find: each index holds only the exceptions, so
-- a judgement does not read every file. The conditions are those of the queries, word for word.
create index segment_faulty on segment (camera, start_ms)
    where gone_ms is null and open = 0 and readability in ('empty', 'truncated', 'undecodable');
create index segment_unfinished on segment (camera) where gone_ms is null and open = 1;
create index segment_ambiguous on segment (camera) where gone_ms is null and time_basis = 'ambiguous';
create index segment_other_clock on segment (camera, start_ms) where gone_ms is null and time_basis = 'other_clock';
create index segment_skewed on segment (camera, start_ms)
    where gone_ms is null and container_start_ms is not null and abs(container_start_ms - start_ms) > 1000;
create index change_content on change (segment) where kind in ('altered', 'shrunk');
