-- The newest first, as the list of jobs is opened: a page of it reads no more than it shows.
create index jobs_by_move on jobs (company_id, moved_ms desc, id);
-- Whose jobs are how far: counted without reading a job.
create index jobs_by_owner on jobs (company_id, (doc ->> 'owner'), status);

-- Rows of the audit lie in the order of their numbers, in the key's own tree: one tree less to write for each.
create table clustered_audit (
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
  key_id blob,
  address text,
  agent text not null,
  -- chain = sha256(previous chain, everything else in this row, sha256(salt, old, new)): a value and its salt can be
  -- erased.
  salt blob,
  commitment blob not null,
  chain blob not null,
  primary key (company_id, n)
) strict, without rowid;
insert into clustered_audit
  select company_id, n, seq, set_id, by_person, action, kind, record, field, old, new, happened_ms, received_ms, device_id, key_id,
    address, agent, salt, commitment, chain from audit;
drop table audit;
alter table clustered_audit rename to audit;
create index audit_by_record on audit (company_id, record, n);
create index audit_by_time on audit (company_id, happened_ms, n, by_person, kind, action, field, device_id, address);
