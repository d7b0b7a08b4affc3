-- How people come in: codes that enrol a phone, and what is known of a sign-in.

-- The program that signed in, as it calls itself.
alter table sessions add column agent text collate "C" not null default '';
-- After the right password: code, set_up (of a second factor). Null: nothing is missing.
alter table sessions add column waits text collate "C";

-- A code that enrols one phone of one person, once. The code itself is never stored.
create table invitations (
  company_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  -- Argon2 of the code, as it is short.
  code_hash bytea not null,
  made_ms bigint not null,
  made_by uuid not null,
  expires_ms bigint not null,
  used_ms bigint,
  -- The phone that used it: its repetition is the same enrolment.
  used_device uuid,
  revoked_ms bigint,
  primary key (company_id, id)
);
create unique index invitations_by_code on invitations (code_hash);
create index invitations_by_person on invitations (company_id, person_id);

-- Links that were sent by mail: good once. The secret itself is not here.
create table links (
  company_id uuid not null,
  token_hash bytea not null,
  person_id uuid not null,
  -- password, email
  purpose text collate "C" not null,
  -- Where it was sent.
  email text collate "C" not null,
  made_ms bigint not null,
  expires_ms bigint not null,
  used_ms bigint,
  primary key (company_id, token_hash)
);
create index links_by_person on links (company_id, person_id);

-- Mails on their way out.
create table mails (
  company_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  address text collate "C" not null,
  subject text collate "C" not null,
  body text collate "C" not null,
  -- The path of its link, secret included; empty once the mail is sent or too late.
  link text collate "C" not null,
  made_ms bigint not null,
  -- When it is tried next.
  due_ms bigint not null,
  tries bigint not null default 0,
  -- After this it is of no use.
  expires_ms bigint not null,
  sent_ms bigint,
  given_up_ms bigint,
  error text collate "C" not null default '',
  primary key (company_id, id)
);
create index mails_by_time on mails (company_id, made_ms);
create index mails_due on mails (due_ms) where sent_ms is null and given_up_ms is null;

-- Who says that they forgot their password; answered by background work. The company is nil: it is not known yet whether
-- there is one.
create table reset_requests (
  company_id uuid not null,
  id uuid not null,
  email text collate "C" not null,
  asked_ms bigint not null,
  primary key (company_id, id)
);

-- Second factors: the secret of an app on another device.
create table second_factors (
  company_id uuid not null,
  person_id uuid not null,
  secret_bytes bytea not null,
  made_ms bigint not null,
  -- Null: being set up.
  confirmed_ms bigint,
  -- The last step of which a code was used.
  last_step bigint not null default 0,
  primary key (company_id, person_id)
);

-- Each is good once, in the place of a code.
create table recovery_codes (
  company_id uuid not null,
  person_id uuid not null,
  code_hash bytea not null,
  used_ms bigint,
  primary key (company_id, person_id, code_hash)
);
