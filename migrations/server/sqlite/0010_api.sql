-- The REST API: keys, and what was done through which.

-- A key acts in a person's name, within its scopes. The secret itself is not here.
create table api_keys (
  company_id blob not null,
  id blob not null,
  person_id blob not null,
  name text not null,
  -- How its token begins, to tell one from another in a list.
  prefix text not null,
  -- SHA-256.
  secret_hash blob not null,
  -- customers:read and the like, with a space between.
  scopes text not null,
  made_ms integer not null,
  made_by blob not null,
  -- Null: never.
  expires_ms integer,
  -- To the minute.
  used_ms integer,
  revoked_ms integer,
  primary key (company_id, id)
) strict;
-- A token says which key it is before it is known whose.
create unique index api_keys_by_id on api_keys (id);

-- Null: no key. It stands in the chain where there is one.
alter table audit add column key_id blob;

-- Lists of jobs in the order of their ids.
create index jobs_by_status_and_id on jobs (company_id, status, id);
