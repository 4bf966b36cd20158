-- The only tables that rules, pages, reports and metrics read. Times are UTC milliseconds.

create temp view v_root as
select r.id, r.path, c.name as recorder, c.layout, r.state, r.why, r.since_ms, r.last_seen_ms, r.fs_id, r.listed
from catalogue.root r join catalogue.recorder c on c.id = r.recorder
where r.listed = 1 or exists (select 1 from catalogue.segment s where s.root = r.id and s.gone_ms is null);

create temp view v_camera as
select k.id, k.name, c.name as recorder, k.event_driven, k.first_seen_ms
from catalogue.camera k join catalogue.recorder c on c.id = k.recorder;

create temp view v_segment as
select s.id, s.camera, s.stream, s.start_ms, s.end_ms, s.alt_start_ms, s.time_basis, s.container_start_ms, s.duration_ms,
       s.name_duration_ms, r.path as root, r.state as root_state, s.path, s.bytes, s.mtime_ms, s.mode, s.uid, s.readability,
       s.fault, s.open, s.first_seen_ms, s.gone_ms, s.sha256, s.hashed_ms, s.read_ms, s.altered_ms, s.adopted, s.whole_end_ms,
       max(s.first_seen_ms, coalesce(s.hashed_ms, 0),
           coalesce((select p.started_ms from catalogue.pass p where p.id <= s.pass order by p.id desc limit 1), 0)) as last_seen_ms
-- Every segment has its root. A left join of which nothing is asked SQLite leaves out, where it counts nothing.
from catalogue.segment s left join catalogue.root r on r.id = s.root;

-- Files as they are counted: without their roots, one look-up a row less.
create temp view v_file as
select id, camera, start_ms, end_ms, bytes, open, gone_ms, sha256 from catalogue.segment;

create temp view v_run as
select camera, stream, start_ms, end_ms from catalogue.run;

create temp view v_change as
select h.id, h.segment, s.camera, h.at_ms, h.kind, h.old_bytes, h.new_bytes, h.old_sha256, h.new_sha256, h.place
from catalogue.change h join catalogue.segment s on s.id = h.segment;

create temp view v_stray as
select r.path as root, c.name as recorder, t.path, t.bytes, t.mode, t.uid
from catalogue.stray t join catalogue.root r on r.id = t.root join catalogue.recorder c on c.id = r.recorder;

create temp view v_unreadable as
select r.path as root, c.name as recorder, u.path, u.why
from catalogue.unreadable u join catalogue.root r on r.id = u.root join catalogue.recorder c on c.id = r.recorder;

create temp view v_pass as
select id, started_ms, finished_ms, clock_ok from catalogue.pass where partial = 0;

create temp view v_leaf as
select l.first, l.idx, l.kind, k.name as camera, l.seq, l.hash
from evidence.leaf l left join evidence.camera k on k.opaque = l.camera;

create temp view v_leaves as
select idx from evidence.leaves;

create temp view v_edge as
select size from evidence.edge;

create temp view v_once as
select near, digest, idx from evidence.once;

create temp view v_finding as
select id, rule, subject_kind, subject, key, severity, state, opened_ms, closed_ms, closed_how from evidence.finding;

create temp view v_watch as
select id, begun_ms, last_ms, every_ms, stopped from evidence.watch;
create temp view v_signal as
select what, subject, key, body, since_ms, at_ms from catalogue.signal;

create temp view v_device as
select device, asked, since_ms, state, last_ms, until_ms from catalogue.device_status;

create temp view v_hindrance as
select substr(name, 10) as what, cast(value as integer) as value from catalogue.mark where name like 'hindered!_%' escape '!';

create temp view v_judged as
select cast(value as integer) as pass_ms from catalogue.mark where name = 'judged_pass_ms';

create temp view v_checkpoint as
select c.size, c.signed_ms, exists (select 1 from evidence.witnessed w where w.size >= c.size) as witnessed
from evidence.checkpoint c;

create temp view v_witness as
select name, optional, outcome, failures from evidence.witness where listed = 1;

create temp view v_frozen as
select why, at_ms from evidence.frozen;

create temp view v_authority as
select a.url, a.every_ms, max(a.since_ms, coalesce((select max(s.at_ms) from evidence.stamp s where s.url = a.url), 0)) as stamped_ms
from evidence.stamp_authority a where a.listed = 1;

create temp view v_reader as
select r.address, r.since_ms, r.confirmed_ms, exists (select 1 from evidence.mail m where m.recipient = r.address and m.state = 'refused'
       and not exists (select 1 from evidence.mail l where l.recipient = m.recipient and l.id > m.id and l.state in ('delivered', 'refused'))) as refused
from evidence.reader r where r.listed = 1;

-- Ways by which nothing has passed since the first attempt at the oldest message that waits.
create temp view v_stuck_way as
select w.channel, w.since_ms from (select m.channel, min(a.at_ms) as since_ms from evidence.mail m
       join evidence.mail_attempt a on a.mail = m.id where m.state = 'queued'
       and m.channel not glob 'former:*' group by m.channel) w
where not exists (select 1 from evidence.mail d join evidence.mail_attempt b on b.mail = d.id
      where d.channel = w.channel and b.outcome = 'delivered' and b.at_ms > w.since_ms);

create temp view v_mail as
select id, reason, created_ms, state from evidence.mail;
