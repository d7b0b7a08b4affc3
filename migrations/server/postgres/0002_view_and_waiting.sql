-- From when on closed visits are in a technician's view, and up to which commit a backup has everything.
alter table heads add column horizon_ms bigint not null default 0;
alter table heads add column backed_up_seq bigint not null default 0;
-- How many change sets wait for something: most commits need not look.
alter table heads add column parked bigint not null default 0;

-- Records that a refused change set would have made: what names one of them waits until another change set makes it.
create table refused_creates (
  company_id uuid not null,
  kind text collate "C" not null,
  record uuid not null,
  set_id uuid not null,
  primary key (company_id, kind, record)
);

-- Change sets that wait for a record, exactly as they came, with the moment that they count for.
create table parked (
  company_id uuid not null,
  id uuid not null,
  hash text collate "C" not null,
  stream uuid not null,
  n bigint not null,
  by_person uuid not null,
  kind text collate "C" not null,
  record uuid not null,
  clock_ms bigint not null,
  clock_n bigint not null,
  received_ms bigint not null,
  raw text not null,
  primary key (company_id, id, hash)
);
create index parked_by_record on parked (company_id, record, kind);
