-- The first tables: tenants, people, the seven record kinds of a job, and what sync rests on.
-- Every table leads with company_id. Times are milliseconds since 1970-01-01T00:00:00Z (UTC).

-- One row per company, locked by every write: sequence order is commit order.
create table heads (
  company_id blob not null primary key,
  seq integer not null default 0,
  epoch blob not null,
  next_job_number integer not null default 1001,
  clock_ms integer not null default 0,
  clock_n integer not null default 0,
  audit_n integer not null default 0,
  audit_chain blob not null
) strict;

-- One row per commit: a cursor whose (seq, nonce) is not here comes from before a restore.
create table commits (
  company_id blob not null,
  seq integer not null,
  nonce blob not null,
  at_ms integer not null,
  primary key (company_id, seq)
) strict;

-- Records: typed columns to find them by, and the whole record as JSON in doc.

create table companies (
  company_id blob not null,
  id blob not null,
  name text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;

create table people (
  company_id blob not null,
  id blob not null,
  name text not null,
  active integer not null,
  office integer not null,
  technician integer not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;

create table job_types (
  company_id blob not null,
  id blob not null,
  name text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;

create table accounts (
  company_id blob not null,
  id blob not null,
  name text not null,
  active integer not null,
  -- Name, e-mail and the digits of the phone number in the form that searches are made in.
  search text not null,
  phone_digits text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index accounts_by_phone on accounts (company_id, phone_digits);

create table addresses (
  company_id blob not null,
  id blob not null,
  account_id blob not null,
  search text not null,
  lat real,
  lng real,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index addresses_by_account on addresses (company_id, account_id);

create table jobs (
  company_id blob not null,
  id blob not null,
  number integer not null,
  account_id blob not null,
  address_id blob not null,
  job_type_id blob not null,
  status text not null,
  urgent integer not null,
  created_ms integer not null,
  moved_ms integer not null,
  search text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create unique index jobs_by_number on jobs (company_id, number);
create index jobs_by_account on jobs (company_id, account_id);
create index jobs_by_status on jobs (company_id, status, moved_ms);

create table visits (
  company_id blob not null,
  id blob not null,
  job_id blob not null,
  -- Who leads; null: unassigned. All technicians are in doc.
  technician_id blob,
  -- The window's start, or the day's noon for "any time"; null: not planned.
  planned_ms integer,
  ends_ms integer,
  arrived_ms integer,
  departed_ms integer,
  -- done, continues, parts_needed, no_access, declined, cancelled; null: open.
  outcome text,
  open integer not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index visits_by_job on visits (company_id, job_id);
create index visits_by_plan on visits (company_id, planned_ms);
create index visits_open on visits (company_id, open, planned_ms);

create table evidence (
  company_id blob not null,
  id blob not null,
  job_id blob not null,
  visit_id blob not null,
  by_person blob not null,
  what text not null,
  at_ms integer not null,
  -- When it reached the server.
  received_ms integer not null,
  late integer not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index evidence_by_job on evidence (company_id, job_id);

create table notes (
  company_id blob not null,
  id blob not null,
  job_id blob not null,
  by_person blob not null,
  at_ms integer not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index notes_by_job on notes (company_id, job_id);

-- Past jobs of a customer in short; the id is the account's.
create table histories (
  company_id blob not null,
  id blob not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;

create table alerts (
  company_id blob not null,
  id blob not null,
  job_id blob,
  what text not null,
  at_ms integer not null,
  settled integer not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index alerts_by_job on alerts (company_id, job_id);
create index alerts_unsettled on alerts (company_id, settled, at_ms);

-- Who signs in. An e-mail address belongs to one person of one company.
create table logins (
  company_id blob not null,
  person_id blob not null,
  email text not null,
  password_hash text not null,
  primary key (company_id, person_id)
) strict;
create unique index logins_by_email on logins (email);

-- Signed-in devices and browsers; the token itself is never stored.
create table sessions (
  company_id blob not null,
  token_hash blob not null,
  person_id blob not null,
  -- Null for a browser.
  device_id blob,
  csrf text not null,
  created_ms integer not null,
  expires_ms integer not null,
  revoked_ms integer,
  primary key (company_id, token_hash)
) strict;
create index sessions_by_person on sessions (company_id, person_id);

create table devices (
  company_id blob not null,
  id blob not null,
  person_id blob not null,
  name text not null,
  app_version text not null,
  signed_in_ms integer not null,
  last_contact_ms integer not null,
  -- As the phone itself said at its last push.
  pending_sets integer not null default 0,
  pending_blobs integer not null default 0,
  oldest_pending_ms integer,
  -- The server's time minus the phone's, estimated at its last push.
  offset_ms integer not null default 0,
  -- Everything in view up to this sequence number is on the phone: the cursor it came with at its last pull.
  cursor_seq integer not null default 0,
  primary key (company_id, id, person_id)
) strict;
create index devices_by_person on devices (company_id, person_id);

-- (device incarnation, person): a gapless series of change sets.
create table streams (
  company_id blob not null,
  stream blob not null,
  device_id blob not null,
  person_id blob not null,
  last_n integer not null,
  clock_ms integer not null,
  clock_n integer not null,
  primary key (company_id, stream)
) strict;

-- The server's word on every change set, by its id and the hash of its bytes.
create table receipts (
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
) strict;
create index receipts_by_stream on receipts (company_id, stream, seq, n);

-- What each audience has to learn: one row per audience and record, holding where it last changed. op: 1 put, 0 evict.
create table feed (
  company_id blob not null,
  audience text not null,
  kind text not null,
  record blob not null,
  seq integer not null,
  op integer not null,
  primary key (company_id, audience, kind, record)
) strict;
create index feed_by_seq on feed (company_id, audience, seq, kind, record);

-- Visibility by dependence: this audience sees the record because of that job.
create table view_edges (
  company_id blob not null,
  audience text not null,
  kind text not null,
  record blob not null,
  because blob not null,
  primary key (company_id, audience, kind, record, because)
) strict;
create index view_edges_by_record on view_edges (company_id, record, kind);
create index view_edges_by_cause on view_edges (company_id, because);

-- Who changed what. action: created, changed, lost (a value that lost to a later one).
create table audit (
  company_id blob not null,
  n integer not null,
  seq integer not null,
  set_id blob not null,
  by_person blob not null,
  action text not null,
  kind text not null,
  record blob not null,
  -- The top-level field; empty for created.
  field text not null,
  old text,
  new text,
  happened_ms integer not null,
  received_ms integer not null,
  -- From where.
  device_id blob,
  address text,
  agent text not null,
  -- chain = sha256(previous chain, everything else in this row, sha256(salt, old, new)): a value and its salt can be
  -- erased.
  salt blob,
  commitment blob not null,
  chain blob not null,
  primary key (company_id, n)
) strict;
create index audit_by_record on audit (company_id, record, n);

-- Change sets that were not applied but may hold field work, exactly as they came.
create table quarantine (
  company_id blob not null,
  id blob not null,
  hash text not null,
  by_person blob not null,
  device_id blob,
  stream blob,
  n integer not null,
  seq integer not null,
  code text not null,
  received_ms integer not null,
  raw blob not null,
  primary key (company_id, id, hash)
) strict;

-- Which evidence names which blob: a hash without a row in blobs is still missing.
create table blob_refs (
  company_id blob not null,
  hash text not null,
  evidence_id blob not null,
  job_id blob not null,
  by_person blob not null,
  primary key (company_id, hash, evidence_id)
) strict;
create index blob_refs_by_job on blob_refs (company_id, job_id);

-- Blobs that are whole, verified and on disk.
create table blobs (
  company_id blob not null,
  hash text not null,
  size integer not null,
  stored_ms integer not null,
  primary key (company_id, hash)
) strict;

-- Who brought the bytes; the nil person is the server itself, which grants nobody to read them.
create table blob_owners (
  company_id blob not null,
  hash text not null,
  person_id blob not null,
  primary key (company_id, hash, person_id)
) strict;

-- Uploads under way: offset bytes are durable in staging segments.
create table blob_uploads (
  company_id blob not null,
  hash text not null,
  person_id blob not null,
  length integer not null,
  received integer not null,
  touched_ms integer not null,
  primary key (company_id, hash, person_id)
) strict;
create table blob_segments (
  company_id blob not null,
  hash text not null,
  person_id blob not null,
  starts integer not null,
  size integer not null,
  object text not null,
  primary key (company_id, hash, person_id, starts)
) strict;
