-- When the server said that it has every byte; for what came from the server, when it came. Milliseconds of the phone's
-- clock.
alter table blobs add column completed_at integer;
-- The company's sequence number by then: a backup of the server that is past it has the blob.
alter table blobs add column completed_seq integer;
-- When the bytes were let go to make room; the row stays, and so does the thumbnail.
alter table blobs add column freed_at integer;
create index blobs_by_completion on blobs (priority, completed_at) where freed_at is null;
