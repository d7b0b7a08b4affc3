-- The phone's store. One file per person; every tap is one transaction over these tables.

-- Whose file it is, its clock, its cursor: one row per fact (see store/meta.rs for the keys).
create table meta (
    key   text not null primary key,
    value text not null
) strict, without rowid;

-- What the server last said, one row per record in view.
create table base (
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
create index base_by_parent on base (kind, parent);

-- What the outbox makes of it: a row only where something is not yet part of base.
create table local (
    kind   text    not null,
    id     text    not null,
    parent text,
    json   text    not null,
    -- The outbox entry that wrote it last.
    place  integer not null,
    primary key (kind, id)
) strict, without rowid;
create index local_by_parent on local (kind, parent);

-- Change sets in the order in which they were made. `bytes` are never written again.
create table outbox (
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
create unique index outbox_by_n on outbox (n) where n is not null;
create index outbox_by_state on outbox (state, place);

-- Pictures and signatures; the bytes are in blob_chunks, in the same file and transaction as the tap.
create table blobs (
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
) strict;
create index blobs_by_state on blobs (state, priority, place);
create index blobs_by_job on blobs (job);

create table blob_chunks (
    hash  text    not null,
    idx   integer not null,
    bytes blob    not null,
    primary key (hash, idx)
) strict;

-- What the server refused, until the person decides.
create table inbox (
    id          text    not null primary key,
    bytes       text    not null,
    refusal     text    not null,
    made_at     integer not null,
    at          integer not null,
    state       text    not null check (state in ('open', 'retried', 'discarded')),
    replaced_by text
) strict;

-- Half a rating, half a signature.
create table drafts (
    key  text    not null primary key,
    text text    not null,
    at   integer not null
) strict, without rowid;

-- Records that left the view: kept for a while, so that a screen that is open does not vanish under a tap, and for as
-- long as work on them is pending.
create table held (
    kind   text    not null,
    id     text    not null,
    parent text,
    json   text    not null,
    -- Until when it is kept whether or not anything is pending; milliseconds of the phone's clock.
    until  integer not null,
    primary key (kind, id)
) strict, without rowid;

-- Thumbnails and signatures of others that the phone does not have, and when to ask for them (again).
create table thumbs (
    hash     text    not null primary key,
    -- When the evidence that names it was made: newer ones first.
    at       integer not null,
    attempts integer not null default 0,
    due      integer not null
) strict, without rowid;
