-- The price book: what the company sells, and at what price.

create table price_items (
  company_id uuid not null,
  id uuid not null,
  -- Texts as lists are sorted by them.
  sort_name text collate "C" not null,
  sort_category text collate "C" not null,
  sort_code text collate "C" not null,
  kind text collate "C" not null,
  -- yes, no
  offered text collate "C" not null,
  -- Of one unit, in ten-thousandths of the minor unit; 0 where none is said.
  price bigint not null,
  -- What it is found by.
  search text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index price_items_by_name on price_items (company_id, sort_name);
create index price_items_by_category on price_items (company_id, sort_category, sort_name);
