-- The feed's index has everything that a pull asks for.
drop index feed_by_seq;
create index feed_by_seq on feed (company_id, audience, seq, kind, record) include (op);
