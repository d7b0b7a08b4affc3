-- Who was where on a day is found without reading every visit that ever was.
create index visits_by_arrival on visits (company_id, arrived_ms);
