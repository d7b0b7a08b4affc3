-- Days on which people do not work, both ends included, as the company's calendar names them.

create table time_off (
  company_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  first_day text collate "C" not null,
  last_day text collate "C" not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  seq bigint not null,
  doc jsonb not null,
  primary key (company_id, id)
);
create index time_off_by_person on time_off (company_id, person_id);
create index time_off_by_day on time_off (company_id, last_day);
