-- What was seen of a file as it came, the numbers that other software gives to jobs, and in which form texts are stored
-- for searching.

-- JSON: how many rows and columns were hidden, how dates and amounts are written.
alter table imports add column found text collate "C";

-- What other software calls the job of this row.
alter table import_rows add column job_reference text collate "C";
create index import_rows_by_job_reference on import_rows (company_id, job_reference, import_id, n);

-- One row: an older form is computed anew at the next start.
create table search_form (
  id bigint primary key,
  version bigint not null
);
