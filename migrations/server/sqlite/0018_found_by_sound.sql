-- Customers in the order of their names as people read them, whatever the case and the accents.
alter table accounts add column sort_name text;
-- The name as it sounds, in Latin letters. Null: not worked out yet, which the program does when it migrates.
alter table accounts add column latin text;
alter table addresses add column latin text;
drop index accounts_by_name;
create index accounts_by_name on accounts (company_id, sort_name, id, active);
create index accounts_unsounded on accounts (company_id, id) where latin is null;
create index addresses_unsounded on addresses (company_id, id) where latin is null;
