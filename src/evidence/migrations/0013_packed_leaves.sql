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
    frames text not null                         -- JSON: the opaque ids of their cameras, and of each leaf its type and,
                                                 -- in a chain, the place of its camera in that list and its number
) strict;
create table place as                             -- of cameras in the list of their row
select row, camera, row_number() over (partition by row order by camera) - 1 as place
from (select distinct idx / 256 as row, camera from leaf where camera is not null);
create index place_of on place (row, camera);
insert into leaves
select min(l.idx), unhex(group_concat(hex(l.hash), '' order by l.idx)),
    json_object(
        'cameras', json((select json_group_array(camera order by place) from place where row = l.idx / 256)),
        'leaves', json_group_array(iif(l.camera is null, json_array(l.kind), json_array(l.kind, p.place, l.seq)) order by l.idx)
    )
from leaf l left join place p on p.row = l.idx / 256 and p.camera = l.camera
group by l.idx / 256 order by 1;
drop table place;
drop table leaf;

create view leaf as
select l.idx as first, l.idx + f.key as idx, f.value ->> 0 as kind, l.frames ->> ('$.cameras[' || (f.value ->> 1) || ']') as camera,
    f.value ->> 2 as seq, substr(l.hashes, 1 + 32 * f.key, 32) as hash
from leaves l, json_each(l.frames, '$.leaves') f;
