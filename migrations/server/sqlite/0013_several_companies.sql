-- One e-mail address may sign in at several companies, at each with a login of its own.
drop index logins_by_email;
create unique index logins_by_email on logins (email, company_id);
