-- Phones that are rung while their app is closed, and what they are to be told.

-- Where a phone is rung: what its browser agreed on with its maker's push service.
create table bells (
  company_id uuid not null,
  device_id uuid not null,
  person_id uuid not null,
  -- The work of ringing it.
  work_id uuid not null,
  -- Who knows it can ring; what is sent there opens with the phone's keys alone.
  endpoint text collate "C" not null,
  p256dh bytea not null,
  auth bytea not null,
  -- The phone's own, BCP 47; empty: unknown.
  language text collate "C" not null,
  made_ms bigint not null,
  primary key (company_id, device_id, person_id)
);
create unique index bells_by_work on bells (company_id, work_id);
create index bells_by_person on bells (company_id, person_id);
create index bells_by_endpoint on bells (endpoint);

-- Visits of which a phone is to be told: what it was told last, or knew before; what is so now says the visit.
create table rings (
  company_id uuid not null,
  device_id uuid not null,
  person_id uuid not null,
  visit_id uuid not null,
  -- When the visit was planned; all null: it was not this person's.
  start_ms bigint,
  end_ms bigint,
  anytime_ms bigint,
  -- The commit that last changed it.
  seq bigint not null,
  -- Not before; a day later it is of no use.
  due_ms bigint not null,
  primary key (company_id, device_id, person_id, visit_id)
);

-- Key pairs of the server, sealed with its own key.
create table key_pairs (
  -- ring
  purpose text collate "C" not null primary key,
  sealed bytea not null,
  made_ms bigint not null
);
