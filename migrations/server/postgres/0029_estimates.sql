-- Estimates: what work would cost, offered to a customer.

create table estimates (
  company_id uuid not null,
  id uuid not null,
  -- What people read as EST-1042.
  number bigint not null,
  account_id uuid not null,
  status text collate "C" not null,
  -- yes, no: it was deleted, or there is a newer version
  listed text collate "C" not null,
  -- With tax, in minor units: as accepted, else of the main offer.
  total bigint not null,
  currency text collate "C" not null,
  -- The last day, as the company's calendar names it; empty: it holds until it is withdrawn.
  valid_until text collate "C" not null,
  created_ms bigint not null,
  moved_ms bigint not null,
  search text collate "C" not null,
  sort_title text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index estimates_by_account on estimates (company_id, account_id);
create index estimates_by_status on estimates (company_id, listed, status, moved_ms);
-- Which hold no longer is looked for every day.
create index estimates_by_last_day on estimates (company_id, valid_until) where status in ('sent', 'viewed');

alter table heads add column next_estimate_number bigint not null default 1001;
