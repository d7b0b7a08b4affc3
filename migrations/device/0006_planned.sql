-- Visits by when they are planned: a screen reads a day, not all that the phone holds. The moments are text of one form, in UTC.
create index base_visits_planned
    on base (json ->> '$.outcome' is null, coalesce(json ->> '$.plan.window.start', json ->> '$.plan.anytime'))
    where kind = 'visit' and raw = 0;
