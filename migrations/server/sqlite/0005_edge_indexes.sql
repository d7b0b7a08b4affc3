-- Why somebody sees a record, found by record and by cause from the index alone. Without all columns SQLite preferred to read
-- every edge of the company from the primary key.
drop index view_edges_by_record;
drop index view_edges_by_cause;
create index view_edges_by_record on view_edges (company_id, record, kind, audience, because);
create index view_edges_by_cause on view_edges (company_id, because, audience, kind, record);
