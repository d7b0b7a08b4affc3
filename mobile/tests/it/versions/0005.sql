-- A store as version 5 of the app left it: one job, one arrival that was not sent, half a rating.
CREATE TABLE base (
    kind       text    not null,
    id         text    not null,
    parent     text,
    -- The pull from zero that last brought it; older generations are swept when that pull ends.
    generation integer not null,
    json       text    not null,
    -- 1: this version of the app cannot read it; kept as it came.
    raw        integer not null default 0,
    primary key (kind, id)
) strict, without rowid;
INSERT INTO "base" VALUES('account','00000000-0000-0000-0000-0000000007d1',NULL,0,'{"id":"00000000-0000-0000-0000-0000000007d1","kind":"individual","name":"Customer 1","phone":"","email":"","language":null,"active":true,"clocks":{}}',0);
INSERT INTO "base" VALUES('address','00000000-0000-0000-0000-000000000bb9','00000000-0000-0000-0000-0000000007d1',0,'{"id":"00000000-0000-0000-0000-000000000bb9","account":"00000000-0000-0000-0000-0000000007d1","text":"1 Lake Road, Pune","access":"","pin":{"at":{"lat":18.52,"lng":73.85},"source":"office"},"proposed":null,"clocks":{}}',0);
INSERT INTO "base" VALUES('company','00000000-0000-0000-0000-000000000001',NULL,0,'{"id":"00000000-0000-0000-0000-000000000001","name":"Brightwater Plumbing","phone":"+91 20 5550 0100","time_zone":"Asia/Kolkata","currency":"INR","locale":"en","terms":"Payment within 14 days.","gates":{"min_before":1,"min_after":1,"warn_beyond_m":250,"wall_beyond_m":null,"trust_escapes":true,"customer_absent":true,"review":{"rule":"ask_everyone","feedback_discount":500}},"clocks":{}}',0);
INSERT INTO "base" VALUES('job','00000000-0000-0000-0000-0000000003e9','00000000-0000-0000-0000-0000000007d1',0,'{"id":"00000000-0000-0000-0000-0000000003e9","number":1001,"account":"00000000-0000-0000-0000-0000000007d1","address":"00000000-0000-0000-0000-000000000bb9","job_type":"00000000-0000-0000-0000-000000000005","title":"Leaking tap 1","description":"Kitchen","amount":null,"urgent":false,"status":"scheduled","round":0,"leg":0,"created":{"ms":1795163400000,"n":0},"moved":{"ms":1795163400000,"n":0},"clocks":{}}',0);
INSERT INTO "base" VALUES('job_type','00000000-0000-0000-0000-000000000005',NULL,0,'{"id":"00000000-0000-0000-0000-000000000005","name":"Repair","minutes":90,"checklist":["Water off"],"gates":["arrival","before_photos","work_complete","after_photos","rating","review","signature"]}',0);
INSERT INTO "base" VALUES('person','00000000-0000-0000-0000-000000000002',NULL,0,'{"id":"00000000-0000-0000-0000-000000000002","name":"Asha Rao","phone":"","roles":["technician"],"active":true,"clocks":{}}',0);
INSERT INTO "base" VALUES('person','00000000-0000-0000-0000-000000000003',NULL,0,'{"id":"00000000-0000-0000-0000-000000000003","name":"Benno Kurz","phone":"","roles":["technician"],"active":true,"clocks":{}}',0);
INSERT INTO "base" VALUES('person','00000000-0000-0000-0000-000000000004',NULL,0,'{"id":"00000000-0000-0000-0000-000000000004","name":"Dora Iyer","phone":"","roles":["dispatcher"],"active":true,"clocks":{}}',0);
INSERT INTO "base" VALUES('visit','00000000-0000-0000-0000-000000000fa1','00000000-0000-0000-0000-0000000003e9',0,'{"id":"00000000-0000-0000-0000-000000000fa1","job":"00000000-0000-0000-0000-0000000003e9","plan":{"technicians":["00000000-0000-0000-0000-000000000002"],"window":{"start":"2026-11-20T09:30:00Z","end":"2026-11-20T10:30:00Z"},"anytime":null},"rev":0,"formerly":[],"seen":{},"on_my_way":null,"arrived":null,"departed":null,"outcome":null}',0);
CREATE TABLE blob_chunks (
    hash  text    not null,
    idx   integer not null,
    bytes blob    not null,
    primary key (hash, idx)
) strict;
CREATE TABLE blobs (
    hash       text    not null primary key,
    size       integer not null,
    mime       text    not null,
    -- here: on this phone · complete: the server said that it has every byte on disk · fetched: came from the server
    state      text    not null check (state in ('here', 'complete', 'fetched')),
    -- Bytes that the server has confirmed so far.
    uploaded   integer not null default 0,
    -- 0 signatures, 1 thumbnails, 2 originals.
    priority   integer not null,
    -- The outbox entry it was stored with.
    place      integer,
    evidence   text,
    job        text,
    attempts   integer not null default 0,
    last_error text
, completed_at integer, completed_seq integer, freed_at integer) strict;
CREATE TABLE drafts (
    key  text    not null primary key,
    text text    not null,
    at   integer not null
) strict, without rowid;
INSERT INTO "drafts" VALUES('rating','4',1795163400014);
CREATE TABLE held (
    kind   text    not null,
    id     text    not null,
    parent text,
    json   text    not null,
    -- Until when it is kept whether or not anything is pending; milliseconds of the phone's clock.
    until  integer not null,
    primary key (kind, id)
) strict, without rowid;
CREATE TABLE inbox (
    id          text    not null primary key,
    bytes       text    not null,
    refusal     text    not null,
    made_at     integer not null,
    at          integer not null,
    state       text    not null check (state in ('open', 'retried', 'discarded')),
    replaced_by text
) strict;
CREATE TABLE local (
    kind   text    not null,
    id     text    not null,
    parent text,
    json   text    not null,
    -- The outbox entry that wrote it last.
    place  integer not null,
    primary key (kind, id)
) strict, without rowid;
INSERT INTO "local" VALUES('evidence','01a1f813-a740-7001-8000-000000000001','00000000-0000-0000-0000-0000000003e9','{"id":"01a1f813-a740-7001-8000-000000000001","job":"00000000-0000-0000-0000-0000000003e9","visit":"00000000-0000-0000-0000-000000000fa1","round":0,"leg":0,"by":"00000000-0000-0000-0000-000000000002","at":{"ms":1795163400007,"n":0},"body":{"what":"arrival","fix":{"at":{"lat":18.52,"lng":73.85},"accuracy_m":8.0,"measured":"2026-11-20T08:30:00Z"},"no_fix":null},"supersedes":null,"late":false}',1);
INSERT INTO "local" VALUES('job','00000000-0000-0000-0000-0000000003e9','00000000-0000-0000-0000-0000000007d1','{"id":"00000000-0000-0000-0000-0000000003e9","number":1001,"account":"00000000-0000-0000-0000-0000000007d1","address":"00000000-0000-0000-0000-000000000bb9","job_type":"00000000-0000-0000-0000-000000000005","title":"Leaking tap 1","description":"Kitchen","amount":null,"urgent":false,"status":"en_route","round":0,"leg":0,"created":{"ms":1795163400000,"n":0},"moved":{"ms":1795163400007,"n":0},"clocks":{}}',1);
INSERT INTO "local" VALUES('visit','00000000-0000-0000-0000-000000000fa1','00000000-0000-0000-0000-0000000003e9','{"id":"00000000-0000-0000-0000-000000000fa1","job":"00000000-0000-0000-0000-0000000003e9","plan":{"technicians":["00000000-0000-0000-0000-000000000002"],"window":{"start":"2026-11-20T09:30:00Z","end":"2026-11-20T10:30:00Z"},"anytime":null},"rev":0,"formerly":[],"seen":{},"on_my_way":null,"arrived":{"ms":1795163400007,"n":0},"departed":null,"outcome":null}',1);
CREATE TABLE meta (
    key   text not null primary key,
    value text not null
) strict, without rowid;
INSERT INTO "meta" VALUES('clock_ms','1795163400007');
INSERT INTO "meta" VALUES('clock_n','0');
INSERT INTO "meta" VALUES('company','00000000-0000-0000-0000-000000000001');
INSERT INTO "meta" VALUES('cursor','c100');
INSERT INTO "meta" VALUES('device','00000000-0000-0000-0000-000000000006');
INSERT INTO "meta" VALUES('last_at_ms','1795163400007');
INSERT INTO "meta" VALUES('last_at_n','0');
INSERT INTO "meta" VALUES('last_contact','1795163400000');
INSERT INTO "meta" VALUES('next_n','2');
INSERT INTO "meta" VALUES('person','00000000-0000-0000-0000-000000000002');
INSERT INTO "meta" VALUES('seq','100');
INSERT INTO "meta" VALUES('stream','34beb095-44f1-573d-b906-8f02a2e6f051');
CREATE TABLE news (
    visit text    not null primary key,
    what  text    not null check (what in ('gone', 'new', 'moved')),
    -- Of a visit that is gone, all that its card says; of one that was moved, the plan that the person knew.
    json  text    not null,
    -- When the phone learnt of it, in milliseconds of the phone's clock.
    at    integer not null
) strict, without rowid;
CREATE TABLE outbox (
    place       integer primary key autoincrement,
    -- Its number in the stream; null when it belonged to an earlier incarnation of the phone.
    n           integer,
    id          text    not null unique,
    bytes       text    not null,
    -- Set where the change set cannot be read any more: closes its number.
    void        text,
    what        text    not null,
    job         text,
    made_at     integer not null,
    -- The moment the phone decided with: corrected to the server's time.
    at_ms       integer not null,
    at_n        integer not null,
    -- pending: no word from the server · acked: taken, still in the overlay · done: the pull has brought it ·
    -- rejected: in the inbox
    state       text    not null check (state in ('pending', 'acked', 'done', 'rejected')),
    outcome     text,
    seq         integer,
    acked_at    integer,
    attempts    integer not null default 0,
    last_error  text,
    -- What a replay over newer server records made of it.
    provisional text
) strict;
INSERT INTO "outbox" VALUES(1,1,'01a1f813-a747-7001-8000-000000000002','{"id":"01a1f813-a747-7001-8000-000000000002","company":"00000000-0000-0000-0000-000000000001","by":"00000000-0000-0000-0000-000000000002","clock":{"ms":1795163400007,"n":0},"offset_ms":0,"changes":[{"do":"capture","id":"01a1f813-a740-7001-8000-000000000001","visit":"00000000-0000-0000-0000-000000000fa1","job":"00000000-0000-0000-0000-0000000003e9","round":0,"leg":0,"body":{"what":"arrival","fix":{"at":{"lat":18.52,"lng":73.85},"accuracy_m":8.0,"measured":"2026-11-20T08:30:00Z"},"no_fix":null}}]}',NULL,'arrival','00000000-0000-0000-0000-0000000003e9',1795163400007,1795163400007,0,'pending',NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE thumbs (
    hash     text    not null primary key,
    -- When the evidence that names it was made: newer ones first.
    at       integer not null,
    attempts integer not null default 0,
    due      integer not null
) strict, without rowid;
CREATE INDEX base_by_parent on base (kind, parent);
CREATE INDEX local_by_parent on local (kind, parent);
CREATE UNIQUE INDEX outbox_by_n on outbox (n) where n is not null;
CREATE INDEX outbox_by_state on outbox (state, place);
CREATE INDEX blobs_by_state on blobs (state, priority, place);
CREATE INDEX blobs_by_job on blobs (job);
CREATE INDEX blobs_by_completion on blobs (priority, completed_at) where freed_at is null;
CREATE INDEX outbox_waiting on outbox (place) where state = 'acked' and seq is null;
create index base_visits_planned
    on base (json ->> '$.outcome' is null, coalesce(json ->> '$.plan.window.start', json ->> '$.plan.anytime'))
    where kind = 'visit' and raw = 0;
