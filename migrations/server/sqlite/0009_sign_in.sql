-- How people come in: codes that enrol a phone, and what is known of a sign-in.

-- The program that signed in, as it calls itself.
alter table sessions add column agent text not null default '';
-- After the right password: code, set_up (of a second factor). Null: nothing is missing.
alter table sessions add column waits text;

-- A code that enrols one phone of one person, once. The code itself is never stored.
create table invitations (
  company_id blob not null,
  id blob not null,
  person_id blob not null,
  -- Argon2 of the code, as it is short.
  code_hash blob not null,
  made_ms integer not null,
  made_by blob not null,
  expires_ms integer not null,
  used_ms integer,
  -- The phone that used it: its repetition is the same enrolment.
  used_device blob,
  revoked_ms integer,
  primary key (company_id, id)
) strict;
create unique index invitations_by_code on invitations (code_hash);
create index invitations_by_person on invitations (company_id, person_id);

-- Links that were sent by mail: good once. The secret itself is not here.
create table links (
  company_id blob not null,
  token_hash blob not null,
  person_id blob not null,
  -- password, email
  purpose text not null,
  -- Where it was sent.
  email text not null,
  made_ms integer not null,
  expires_ms integer not null,
  used_ms integer,
  primary key (company_id, token_hash)
) strict;
create index links_by_person on links (company_id, person_id);

-- Mails on their way out.
create table mails (
  company_id blob not null,
  id blob not null,
  person_id blob not null,
  address text not null,
  subject text not null,
  body text not null,
  -- The path of its link, secret included; empty once the mail is sent or too late.
  link text not null,
  made_ms integer not null,
  -- When it is tried next.
  due_ms integer not null,
  tries integer not null default 0,
  -- After this it is of no use.
  expires_ms integer not null,
  sent_ms integer,
  given_up_ms integer,
  error text not null default '',
  primary key (company_id, id)
) strict;
create index mails_by_time on mails (company_id, made_ms);
create index mails_due on mails (due_ms) where sent_ms is null and given_up_ms is null;

-- Who says that they forgot their password; answered by background work. The company is nil: it is not known yet whether
-- there is one.
create table reset_requests (
  company_id blob not null,
  id blob not null,
  email text not null,
  asked_ms integer not null,
  primary key (company_id, id)
) strict;

-- Second factors: the secret of an app on another device.
create table second_factors (
  company_id blob not null,
  person_id blob not null,
  secret_bytes blob not null,
  made_ms integer not null,
  -- Null: being set up.
  confirmed_ms integer,
  -- The last step of which a code was used.
  last_step integer not null default 0,
  primary key (company_id, person_id)
) strict;

-- Each is good once, in the place of a code.
create table recovery_codes (
  company_id blob not null,
  person_id blob not null,
  code_hash blob not null,
  used_ms integer,
  primary key (company_id, person_id, code_hash)
) strict;
