-- What is open of mails and of their work is looked at every few seconds, however many went before.
create index mails_open on mails (expires_ms) where sent_ms is null and given_up_ms is null;
create index work_open on work (kind, company_id) where state in ('waits', 'dead');
