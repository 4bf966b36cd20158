-- Segments whose end is still to be inferred are few, and every look asks for them.
create index segment_open_ended on segment (camera, stream)
    where end_inferred = 1 and end_ms = start_ms and gone_ms is null and open = 0;
