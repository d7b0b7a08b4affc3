-- Customers in the order of their names, counted by whether they are active, from the index alone.
create index accounts_by_name on accounts (company_id, name, id, active);
