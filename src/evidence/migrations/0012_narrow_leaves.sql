-- A commit of leaves writes at the end of each table, not all over an index.

-- What was sealed once ever. Keys that were made together lie together; steps before this one kept no number, and their
-- keys lie before all others.
create table once (
    near   integer not null,                     -- the last number in the key: a time or a place in a row; 0 without one
    digest blob not null,                        -- 16 bytes
    idx    integer not null,                     -- the leaf
    primary key (near, digest)
) strict, without rowid;
insert into once select -9223372036854775808, once, idx from leaf where once is not null order by once;

-- Verbatim bytes until their full bundle is durable, those of one commit together; then whole pages go at a time.
create table leaf_body (
    idx   integer primary key,                   -- the first leaf
    lines blob not null                          -- the leaves from there on, a line each, without a last line feed
) strict;
insert into leaf_body select idx, body from leaf where body is not null order by idx;

-- The newest leaf of each camera's chain. In a chain, positions grow with numbers: a part of one is found between the
-- positions of its ends.
create table chain_head (
    camera text primary key references camera (opaque),
    idx    integer not null
) strict, without rowid;
insert into chain_head select camera, max(idx) from leaf where camera is not null group by camera;

create table new_leaf (
    idx    integer primary key,                  -- position in the tree, from 0
    kind   text not null,
    camera text,                                 -- its opaque id
    seq    integer,                              -- per camera, from 1
    hash   blob not null                         -- 32 bytes
) strict;
insert into new_leaf select idx, kind, camera, seq, hash from leaf order by idx;
drop table leaf;
alter table new_leaf rename to leaf;
