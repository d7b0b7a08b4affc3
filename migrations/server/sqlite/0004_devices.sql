-- Phones taken out of use, told to wipe, and what they say of their storage; what was decided about work kept aside; and
-- the keys that unsent work is encrypted to.

-- Out of use: what it pushes is kept aside, nothing is sent to it.
alter table devices add column revoked_ms integer;
alter table devices add column revoked_by blob;
-- Told to delete what it holds, and when it said that it has.
alter table devices add column wipe_asked_ms integer;
alter table devices add column wiped_ms integer;
-- Free bytes, as the phone said at its last push.
alter table devices add column storage_left integer;

-- How often it was taken in in vain: each try is a change set of its own.
alter table quarantine add column tries integer not null default 0;
alter table quarantine add column decided_ms integer;
alter table quarantine add column decided_by blob;
-- taken_in, discarded
alter table quarantine add column decision text;
alter table quarantine add column reason text;
create index quarantine_by_time on quarantine (company_id, decided_ms, received_ms);

-- One pair per company. Phones encrypt to the recipient; the identity opens it and never leaves the server.
create table company_keys (
  company_id blob not null,
  recipient text not null,
  identity text not null,
  made_ms integer not null,
  primary key (company_id)
) strict;
