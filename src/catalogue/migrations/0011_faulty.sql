-- The same files by a shorter list: SQLite makes a table of a list of three or more, for each row that is written.
drop index segment_faulty;
create index segment_faulty on segment (camera, start_ms)
    where gone_ms is null and open = 0 and readability not in ('whole', 'not_examined');
