-- Every stored blob has an object of its own name, so that a sweep of leftovers never meets a later upload of the same
-- bytes. Rows of before have none: theirs is named after the hash alone.
alter table blobs add column object text collate "C";
-- Set when the stored bytes were found missing or changed: the blob counts as not there until somebody brings it again.
alter table blobs add column damaged_ms bigint;
create index blobs_damaged on blobs (company_id) where damaged_ms is not null;
