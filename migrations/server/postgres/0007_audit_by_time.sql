-- The audit as pages filter it, in the order in which it happened. One index holds all that is filtered by: a page reads it
-- from its end and looks up only the rows it shows, and a push writes one more tree, near its end, not one per filter.
create index audit_by_time on audit (company_id, happened_ms, n) include (by_person, kind, action, field, device_id, address);
