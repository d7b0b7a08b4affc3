-- The people of a customer; and what a company brings along from other software, in files.

create table contacts (
  company_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  search text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index contacts_by_account on contacts (company_id, account_id);

-- One row per file that was brought.
create table imports (
  company_id uuid not null,
  id uuid not null,
  by_person uuid not null,
  at_ms bigint not null,
  file_name text collate "C" not null,
  -- arriving, mapping, checking, checked, running, done, undoing, undone
  state text collate "C" not null,
  -- JSON: the names of the columns; which field each one is; how values are read and who is merged.
  headers text collate "C" not null,
  mapping text collate "C",
  options text collate "C" not null,
  -- The columns' names as one hash: what was chosen for them is remembered by it.
  headers_hash text collate "C" not null,
  total bigint not null,
  -- Whoever works on it says until when.
  lease_ms bigint not null default 0,
  -- The last thing that went wrong on our side while working on it.
  trouble text collate "C",
  ended_ms bigint,
  undone_by uuid,
  undone_ms bigint,
  primary key (company_id, id)
);
create index imports_at_work on imports (state, lease_ms);

-- One row per row of the file.
create table import_rows (
  company_id uuid not null,
  import_id uuid not null,
  n bigint not null,
  -- JSON: the cells as they were written.
  cells text collate "C" not null,
  -- What other software calls this customer.
  reference text collate "C",
  -- new, merge, alike, bad; null: not looked at yet.
  verdict text collate "C",
  -- JSON: what is wrong with it, and whom it resembles.
  problems text collate "C",
  alike text collate "C",
  -- What a person chose for it: skip, merge, create.
  choice text collate "C",
  -- JSON: what it does, written down before it is done, so that a repeat does the same.
  changes text collate "C",
  -- created, merged, skipped, refused; null: not done yet.
  outcome text collate "C",
  seq bigint,
  account_id uuid,
  -- JSON: what takes it back; and what came of that: taken, left.
  undo text collate "C",
  undone text collate "C",
  why text collate "C",
  primary key (company_id, import_id, n)
);
create index import_rows_by_reference on import_rows (company_id, reference, import_id, n);

-- What a company chose for columns of these names.
create table import_mappings (
  company_id uuid not null,
  headers_hash text collate "C" not null,
  mapping text collate "C" not null,
  at_ms bigint not null,
  primary key (company_id, headers_hash)
);
