-- How a company began: its first steps are shown until somebody puts them away.
create table foundings (
  company_id uuid not null,
  -- 1: the one that was founded in the browser, on a server without companies. There is at most one, whoever tries at once.
  first bigint,
  made_ms bigint not null,
  -- Null: the first steps are shown.
  put_away_ms bigint,
  primary key (company_id)
);
create unique index foundings_first on foundings (first);
