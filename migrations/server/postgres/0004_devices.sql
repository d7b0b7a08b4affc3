-- Phones taken out of use, told to wipe, and what they say of their storage; what was decided about work kept aside; and
-- the keys that unsent work is encrypted to.

-- Out of use: what it pushes is kept aside, nothing is sent to it.
alter table devices add column revoked_ms bigint;
alter table devices add column revoked_by uuid;
-- Told to delete what it holds, and when it said that it has.
alter table devices add column wipe_asked_ms bigint;
alter table devices add column wiped_ms bigint;
-- Free bytes, as the phone said at its last push.
alter table devices add column storage_left bigint;

-- How often it was taken in in vain: each try is a change set of its own.
alter table quarantine add column tries bigint not null default 0;
alter table quarantine add column decided_ms bigint;
alter table quarantine add column decided_by uuid;
-- taken_in, discarded
alter table quarantine add column decision text collate "C";
alter table quarantine add column reason text collate "C";
create index quarantine_by_time on quarantine (company_id, decided_ms, received_ms);

-- One pair per company. Phones encrypt to the recipient; the identity opens it and never leaves the server.
create table company_keys (
  company_id uuid not null,
  recipient text collate "C" not null,
  identity text collate "C" not null,
  made_ms bigint not null,
  primary key (company_id)
);
