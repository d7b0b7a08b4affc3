-- The keys of the server that something here is sealed with: never the key itself, only what tells it from others.
create table server_keys (
  -- seal
  purpose text not null primary key,
  fingerprint text not null,
  made_ms integer not null
) strict;

-- The hash of the token of a mail's link, as in links: the mail is let go when the link is used. The link itself is sealed.
alter table mails add column link_hash blob;
create index mails_by_link on mails (company_id, person_id) where link_hash is not null;

-- Where it is tried whether something can be written; nothing is kept here.
create table probes (
  name text not null primary key,
  touched_ms integer not null
) strict;
