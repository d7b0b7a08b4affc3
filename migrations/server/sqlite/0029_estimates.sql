-- Estimates: what work would cost, offered to a customer.

create table estimates (
  company_id blob not null,
  id blob not null,
  -- What people read as EST-1042.
  number integer not null,
  account_id blob not null,
  status text not null,
  -- yes, no: it was deleted, or there is a newer version
  listed text not null,
  -- With tax, in minor units: as accepted, else of the main offer.
  total integer not null,
  currency text not null,
  -- The last day, as the company's calendar names it; empty: it holds until it is withdrawn.
  valid_until text not null,
  created_ms integer not null,
  moved_ms integer not null,
  search text not null,
  sort_title text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index estimates_by_account on estimates (company_id, account_id);
create index estimates_by_status on estimates (company_id, listed, status, moved_ms);
-- Which hold no longer is looked for every day.
create index estimates_by_last_day on estimates (company_id, valid_until) where status in ('sent', 'viewed');

alter table heads add column next_estimate_number integer not null default 1001;
