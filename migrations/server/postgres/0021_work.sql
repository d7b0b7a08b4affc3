-- Work in the background: what is due, who is at it, and what came of it.
create table work (
  -- Nil: the server's own.
  company_id uuid not null,
  -- Derived from its cause, so that one cause asks once: a mail's or an import's own id, or one made of kind and company.
  id uuid not null,
  kind text collate "C" not null,
  -- waits, trying, done, dead (a person says what becomes of it), dropped (a person did).
  state text collate "C" not null,
  -- Not before.
  due_ms bigint not null,
  -- While it is tried: after this whoever tries it is taken for dead.
  lease_ms bigint not null default 0,
  -- How often it was taken. Whoever took it at an older number has lost it.
  taken bigint not null default 0,
  -- Tries since it last went well.
  tries bigint not null default 0,
  -- Those in a row that broke off in the middle.
  broken bigint not null default 0,
  error text collate "C" not null default '',
  made_ms bigint not null,
  -- When it was last taken or let go.
  at_ms bigint not null,
  primary key (company_id, id)
);
create index work_due on work (kind, company_id, due_ms) where state in ('waits', 'trying');
create index work_over on work (at_ms) where state in ('done', 'dropped');

-- What waited before there was this table.
insert into work (company_id, id, kind, state, due_ms, made_ms, at_ms)
select company_id, id, 'mail', 'waits', due_ms, made_ms, made_ms from mails
where sent_ms is null and given_up_ms is null;
insert into work (company_id, id, kind, state, due_ms, made_ms, at_ms)
select company_id, id, 'import', 'waits', at_ms, at_ms, at_ms from imports
where state in ('checking', 'running', 'undoing');

-- When a mail is tried next, and how often it was, is said there; here stays when it was due first.
drop index mails_due;
alter table mails drop column tries;
