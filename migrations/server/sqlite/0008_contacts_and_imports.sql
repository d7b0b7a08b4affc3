-- The people of a customer; and what a company brings along from other software, in files.

create table contacts (
  company_id blob not null,
  id blob not null,
  account_id blob not null,
  search text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index contacts_by_account on contacts (company_id, account_id);

-- One row per file that was brought.
create table imports (
  company_id blob not null,
  id blob not null,
  by_person blob not null,
  at_ms integer not null,
  file_name text not null,
  -- arriving, mapping, checking, checked, running, done, undoing, undone
  state text not null,
  -- JSON: the names of the columns; which field each one is; how values are read and who is merged.
  headers text not null,
  mapping text,
  options text not null,
  -- The columns' names as one hash: what was chosen for them is remembered by it.
  headers_hash text not null,
  total integer not null,
  -- Whoever works on it says until when.
  lease_ms integer not null default 0,
  -- The last thing that went wrong on our side while working on it.
  trouble text,
  ended_ms integer,
  undone_by blob,
  undone_ms integer,
  primary key (company_id, id)
) strict;
create index imports_at_work on imports (state, lease_ms);

-- One row per row of the file.
create table import_rows (
  company_id blob not null,
  import_id blob not null,
  n integer not null,
  -- JSON: the cells as they were written.
  cells text not null,
  -- What other software calls this customer.
  reference text,
  -- new, merge, alike, bad; null: not looked at yet.
  verdict text,
  -- JSON: what is wrong with it, and whom it resembles.
  problems text,
  alike text,
  -- What a person chose for it: skip, merge, create.
  choice text,
  -- JSON: what it does, written down before it is done, so that a repeat does the same.
  changes text,
  -- created, merged, skipped, refused; null: not done yet.
  outcome text,
  seq integer,
  account_id blob,
  -- JSON: what takes it back; and what came of that: taken, left.
  undo text,
  undone text,
  why text,
  primary key (company_id, import_id, n)
) strict;
create index import_rows_by_reference on import_rows (company_id, reference, import_id, n);

-- What a company chose for columns of these names.
create table import_mappings (
  company_id blob not null,
  headers_hash text not null,
  mapping text not null,
  at_ms integer not null,
  primary key (company_id, headers_hash)
) strict;
