-- The leaves of one commit lie in one row: its bytes are those of their hashes and little more, and writing it costs one
-- statement. Who asks for leaves one by one reads view `leaf`.

-- Where a chain goes on is written with every commit, and read without looking for its leaf.
create table new_head (
    camera text primary key references camera (opaque),
    idx    integer not null,
    seq    integer not null,
    hash   blob not null                         -- 32 bytes
) strict, without rowid;
insert into new_head select h.camera, h.idx, l.seq, l.hash from chain_head h join leaf l on l.idx = h.idx;
drop table chain_head;
alter table new_head rename to chain_head;

create table leaves (
    idx    integer primary key,                  -- the first of them
    hashes blob not null,                        -- 32 bytes each
    frames text not null                         -- of each: [type], or [type, opaque id of its camera, number in the chain]
) strict;
insert into leaves
select min(idx), unhex(group_concat(hex(hash), '' order by idx)),
    json_group_array(iif(camera is null, json_array(kind), json_array(kind, camera, seq)) order by idx)
from leaf group by idx / 256 order by 1;
drop table leaf;

create view leaf as
select l.idx as first, l.idx + f.key as idx, f.value ->> 0 as kind, f.value ->> 1 as camera, f.value ->> 2 as seq,
    substr(l.hashes, 1 + 32 * f.key, 32) as hash
from leaves l, json_each(l.frames) f;
