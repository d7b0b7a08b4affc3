-- Rows that are only ever found by their key lie in the key's own tree: half the trees to write on every push. The feed's
-- index has everything that a pull asks for.

create table clustered_commits (
  company_id blob not null,
  seq integer not null,
  nonce blob not null,
  at_ms integer not null,
  primary key (company_id, seq)
) strict, without rowid;
insert into clustered_commits select company_id, seq, nonce, at_ms from commits;
drop table commits;
alter table clustered_commits rename to commits;

create table clustered_receipts (
  company_id blob not null,
  id blob not null,
  hash text not null,
  -- Null for what the server made itself.
  stream blob,
  n integer not null,
  seq integer not null,
  by_person blob not null,
  happened_ms integer not null,
  received_ms integer not null,
  outcome text not null,
  primary key (company_id, id, hash)
) strict, without rowid;
insert into clustered_receipts
  select company_id, id, hash, stream, n, seq, by_person, happened_ms, received_ms, outcome from receipts;
drop table receipts;
alter table clustered_receipts rename to receipts;
create index receipts_by_stream on receipts (company_id, stream, seq, n);

-- One row per audience and record, holding where it last changed. op: 1 put, 0 evict.
create table clustered_feed (
  company_id blob not null,
  audience text not null,
  kind text not null,
  record blob not null,
  seq integer not null,
  op integer not null,
  primary key (company_id, audience, kind, record)
) strict, without rowid;
insert into clustered_feed select company_id, audience, kind, record, seq, op from feed;
drop table feed;
alter table clustered_feed rename to feed;
create index feed_by_seq on feed (company_id, audience, seq, kind, record, op);

create table clustered_view_edges (
  company_id blob not null,
  audience text not null,
  kind text not null,
  record blob not null,
  because blob not null,
  primary key (company_id, audience, kind, record, because)
) strict, without rowid;
insert into clustered_view_edges select company_id, audience, kind, record, because from view_edges;
drop table view_edges;
alter table clustered_view_edges rename to view_edges;
create index view_edges_by_record on view_edges (company_id, record, kind, audience, because);
create index view_edges_by_cause on view_edges (company_id, because, audience, kind, record);
