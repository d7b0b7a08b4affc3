-- The newest first, as the list of jobs is opened: a page of it reads no more than it shows.
create index jobs_by_move on jobs (company_id, moved_ms desc, id);
-- Whose jobs are how far: counted without reading a job.
create index jobs_by_owner on jobs (company_id, (doc ->> 'owner'), status);
