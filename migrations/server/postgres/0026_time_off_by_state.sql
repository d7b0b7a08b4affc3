-- How much time off is asked for is counted on every page.
create index time_off_by_state on time_off (company_id, state);
