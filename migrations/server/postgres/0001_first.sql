-- The first tables: tenants, people, the seven record kinds of a job, and what sync rests on.
-- Every table leads with company_id. Times are milliseconds since 1970-01-01T00:00:00Z (UTC).

-- One row per company, locked by every write: sequence order is commit order.
create table heads (
  company_id uuid not null primary key,
  seq bigint not null default 0,
  epoch bytea not null,
  next_job_number bigint not null default 1001,
  clock_ms bigint not null default 0,
  clock_n bigint not null default 0,
  audit_n bigint not null default 0,
  audit_chain bytea not null
);

-- One row per commit: a cursor whose (seq, nonce) is not here comes from before a restore.
create table commits (
  company_id uuid not null,
  seq bigint not null,
  nonce bytea not null,
  at_ms bigint not null,
  primary key (company_id, seq)
);

-- Records: typed columns to find them by, and the whole record as JSON in doc.

create table companies (
  company_id uuid not null,
  id uuid not null,
  name text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);

create table people (
  company_id uuid not null,
  id uuid not null,
  name text collate "C" not null,
  active boolean not null,
  office boolean not null,
  technician boolean not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);

create table job_types (
  company_id uuid not null,
  id uuid not null,
  name text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);

create table accounts (
  company_id uuid not null,
  id uuid not null,
  name text collate "C" not null,
  active boolean not null,
  -- Name, e-mail and the digits of the phone number in the form that searches are made in.
  search text collate "C" not null,
  phone_digits text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index accounts_by_phone on accounts (company_id, phone_digits);

create table addresses (
  company_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  search text collate "C" not null,
  lat double precision,
  lng double precision,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index addresses_by_account on addresses (company_id, account_id);

create table jobs (
  company_id uuid not null,
  id uuid not null,
  number bigint not null,
  account_id uuid not null,
  address_id uuid not null,
  job_type_id uuid not null,
  status text collate "C" not null,
  urgent boolean not null,
  created_ms bigint not null,
  moved_ms bigint not null,
  search text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create unique index jobs_by_number on jobs (company_id, number);
create index jobs_by_account on jobs (company_id, account_id);
create index jobs_by_status on jobs (company_id, status, moved_ms);

create table visits (
  company_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  -- Who leads; null: unassigned. All technicians are in doc.
  technician_id uuid,
  -- The window's start, or the day's noon for "any time"; null: not planned.
  planned_ms bigint,
  ends_ms bigint,
  arrived_ms bigint,
  departed_ms bigint,
  -- done, continues, parts_needed, no_access, declined, cancelled; null: open.
  outcome text collate "C",
  open boolean not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index visits_by_job on visits (company_id, job_id);
create index visits_by_plan on visits (company_id, planned_ms);
create index visits_open on visits (company_id, open, planned_ms);

create table evidence (
  company_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  visit_id uuid not null,
  by_person uuid not null,
  what text collate "C" not null,
  at_ms bigint not null,
  -- When it reached the server.
  received_ms bigint not null,
  late boolean not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index evidence_by_job on evidence (company_id, job_id);

create table notes (
  company_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  by_person uuid not null,
  at_ms bigint not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index notes_by_job on notes (company_id, job_id);

-- Past jobs of a customer in short; the id is the account's.
create table histories (
  company_id uuid not null,
  id uuid not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);

create table alerts (
  company_id uuid not null,
  id uuid not null,
  job_id uuid,
  what text collate "C" not null,
  at_ms bigint not null,
  settled boolean not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index alerts_by_job on alerts (company_id, job_id);
create index alerts_unsettled on alerts (company_id, settled, at_ms);

-- Who signs in. An e-mail address belongs to one person of one company.
create table logins (
  company_id uuid not null,
  person_id uuid not null,
  email text collate "C" not null,
  password_hash text collate "C" not null,
  primary key (company_id, person_id)
);
create unique index logins_by_email on logins (email);

-- Signed-in devices and browsers; the token itself is never stored.
create table sessions (
  company_id uuid not null,
  token_hash bytea not null,
  person_id uuid not null,
  -- Null for a browser.
  device_id uuid,
  csrf text collate "C" not null,
  created_ms bigint not null,
  expires_ms bigint not null,
  revoked_ms bigint,
  primary key (company_id, token_hash)
);
create index sessions_by_person on sessions (company_id, person_id);

create table devices (
  company_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text collate "C" not null,
  app_version text collate "C" not null,
  signed_in_ms bigint not null,
  last_contact_ms bigint not null,
  -- As the phone itself said at its last push.
  pending_sets bigint not null default 0,
  pending_blobs bigint not null default 0,
  oldest_pending_ms bigint,
  -- The server's time minus the phone's, estimated at its last push.
  offset_ms bigint not null default 0,
  -- Everything in view up to this sequence number is on the phone: the cursor it came with at its last pull.
  cursor_seq bigint not null default 0,
  primary key (company_id, id, person_id)
);
create index devices_by_person on devices (company_id, person_id);

-- (device incarnation, person): a gapless series of change sets.
create table streams (
  company_id uuid not null,
  stream uuid not null,
  device_id uuid not null,
  person_id uuid not null,
  last_n bigint not null,
  clock_ms bigint not null,
  clock_n bigint not null,
  primary key (company_id, stream)
);

-- The server's word on every change set, by its id and the hash of its bytes.
create table receipts (
  company_id uuid not null,
  id uuid not null,
  hash text collate "C" not null,
  -- Null for what the server made itself.
  stream uuid,
  n bigint not null,
  seq bigint not null,
  by_person uuid not null,
  happened_ms bigint not null,
  received_ms bigint not null,
  outcome jsonb not null,
  primary key (company_id, id, hash)
);
create index receipts_by_stream on receipts (company_id, stream, seq, n);

-- What each audience has to learn: one row per audience and record, holding where it last changed. op: 1 put, 0 evict.
create table feed (
  company_id uuid not null,
  audience text collate "C" not null,
  kind text collate "C" not null,
  record uuid not null,
  seq bigint not null,
  op bigint not null,
  primary key (company_id, audience, kind, record)
);
create index feed_by_seq on feed (company_id, audience, seq, kind, record);

-- Visibility by dependence: this audience sees the record because of that job.
create table view_edges (
  company_id uuid not null,
  audience text collate "C" not null,
  kind text collate "C" not null,
  record uuid not null,
  because uuid not null,
  primary key (company_id, audience, kind, record, because)
);
create index view_edges_by_record on view_edges (company_id, record, kind);
create index view_edges_by_cause on view_edges (company_id, because);

-- Who changed what. action: created, changed, lost (a value that lost to a later one).
create table audit (
  company_id uuid not null,
  n bigint not null,
  seq bigint not null,
  set_id uuid not null,
  by_person uuid not null,
  action text collate "C" not null,
  kind text collate "C" not null,
  record uuid not null,
  -- The top-level field; empty for created.
  field text collate "C" not null,
  old jsonb,
  new jsonb,
  happened_ms bigint not null,
  received_ms bigint not null,
  -- From where.
  device_id uuid,
  address text collate "C",
  agent text collate "C" not null,
  -- chain = sha256(previous chain, everything else in this row, sha256(salt, old, new)): a value and its salt can be
  -- erased.
  salt bytea,
  commitment bytea not null,
  chain bytea not null,
  primary key (company_id, n)
);
create index audit_by_record on audit (company_id, record, n);

-- Change sets that were not applied but may hold field work, exactly as they came.
create table quarantine (
  company_id uuid not null,
  id uuid not null,
  hash text collate "C" not null,
  by_person uuid not null,
  device_id uuid,
  stream uuid,
  n bigint not null,
  seq bigint not null,
  code text collate "C" not null,
  received_ms bigint not null,
  raw bytea not null,
  primary key (company_id, id, hash)
);

-- Which evidence names which blob: a hash without a row in blobs is still missing.
create table blob_refs (
  company_id uuid not null,
  hash text collate "C" not null,
  evidence_id uuid not null,
  job_id uuid not null,
  by_person uuid not null,
  primary key (company_id, hash, evidence_id)
);
create index blob_refs_by_job on blob_refs (company_id, job_id);

-- Blobs that are whole, verified and on disk.
create table blobs (
  company_id uuid not null,
  hash text collate "C" not null,
  size bigint not null,
  stored_ms bigint not null,
  primary key (company_id, hash)
);

-- Who brought the bytes; the nil person is the server itself, which grants nobody to read them.
create table blob_owners (
  company_id uuid not null,
  hash text collate "C" not null,
  person_id uuid not null,
  primary key (company_id, hash, person_id)
);

-- Uploads under way: offset bytes are durable in staging segments.
create table blob_uploads (
  company_id uuid not null,
  hash text collate "C" not null,
  person_id uuid not null,
  length bigint not null,
  received bigint not null,
  touched_ms bigint not null,
  primary key (company_id, hash, person_id)
);
create table blob_segments (
  company_id uuid not null,
  hash text collate "C" not null,
  person_id uuid not null,
  starts bigint not null,
  size bigint not null,
  object text collate "C" not null,
  primary key (company_id, hash, person_id, starts)
);
