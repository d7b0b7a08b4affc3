-- Lists in the order in which people read them, whatever the case and the accents, the same on both engines. Null: not worked
-- out yet, which the program does when it migrates.
alter table accounts add column sort_name text;
alter table accounts add column sort_email text;
alter table jobs add column sort_title text;
-- The name as it sounds, in Latin letters.
alter table accounts add column latin text;
alter table addresses add column latin text;
drop index accounts_by_name;
create index accounts_by_name on accounts (company_id, sort_name, id, active);
create index accounts_unsounded on accounts (company_id, id) where latin is null;
create index addresses_unsounded on addresses (company_id, id) where latin is null;
create index jobs_unsorted on jobs (company_id, id) where sort_title is null;
