-- Days on which people do not work, both ends included, as the company's calendar names them.

create table time_off (
  company_id blob not null,
  id blob not null,
  person_id blob not null,
  first_day text not null,
  last_day text not null,
  kind text not null,
  state text not null,
  seq integer not null,
  doc text not null,
  primary key (company_id, id)
) strict;
create index time_off_by_person on time_off (company_id, person_id);
create index time_off_by_day on time_off (company_id, last_day);
