-- Where the footage of a file ended while the file was whole; kept once it is another file, null for one that never was.
-- What was recorded and cut off afterwards is no outage and no fault of the recorder.
alter table segment add column whole_end_ms integer;
create index segment_whole_before on segment (camera) where whole_end_ms is not null;
