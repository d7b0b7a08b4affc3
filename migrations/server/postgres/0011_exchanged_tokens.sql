-- A phone's token is exchanged for a new one as it goes.
-- When the present token became the session's; null: when the session was opened.
alter table sessions add column token_ms bigint;
-- What the token's successor is made with, together with the token itself; null: none was offered yet.
alter table sessions add column next_seed bytea;
-- SHA-256 of the successor.
alter table sessions add column next_hash bytea;
create unique index sessions_by_next on sessions (company_id, next_hash) where next_hash is not null;

-- Tokens that a session had before: whoever comes with one has a copy.
create table exchanged_tokens (
  company_id uuid not null,
  token_hash bytea not null,
  person_id uuid not null,
  -- The session's.
  csrf text collate "C" not null,
  exchanged_ms bigint not null,
  primary key (company_id, token_hash)
);
create index exchanged_tokens_by_person on exchanged_tokens (company_id, person_id);
