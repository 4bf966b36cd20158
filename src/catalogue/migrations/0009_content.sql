-- A segment is hardly ever looked up by its content, and then for a person, who can wait for every row to be read. Content
-- has no order: this index cost each hashed file a page somewhere else in it.
drop index segment_content;
