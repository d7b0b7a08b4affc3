-- From when on closed visits are in a technician's view, and up to which commit a backup has everything.
alter table heads add column horizon_ms integer not null default 0;
alter table heads add column backed_up_seq integer not null default 0;
-- How many change sets wait for something: most commits need not look.
alter table heads add column parked integer not null default 0;

-- Records that a refused change set would have made: what names one of them waits until another change set makes it.
create table refused_creates (
  company_id blob not null,
  kind text not null,
  record blob not null,
  set_id blob not null,
  primary key (company_id, kind, record)
) strict;

-- Change sets that wait for a record, exactly as they came, with the moment that they count for.
create table parked (
  company_id blob not null,
  id blob not null,
  hash text not null,
  stream blob not null,
  n integer not null,
  by_person blob not null,
  kind text not null,
  record blob not null,
  clock_ms integer not null,
  clock_n integer not null,
  received_ms integer not null,
  raw text not null,
  primary key (company_id, id, hash)
) strict;
create index parked_by_record on parked (company_id, record, kind);
