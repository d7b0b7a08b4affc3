-- The price book: what the company sells, and at what price.

create table price_items (
  company_id blob not null,
  id blob not null,
  -- Texts as lists are sorted by them.
  sort_name text not null,
  sort_category text not null,
  sort_code text not null,
  kind text not null,
  -- yes, no
  offered text not null,
  -- Of one unit, in ten-thousandths of the minor unit; 0 where none is said.
  price integer not null,
  -- What it is found by.
  search text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index price_items_by_name on price_items (company_id, sort_name);
create index price_items_by_category on price_items (company_id, sort_category, sort_name);
