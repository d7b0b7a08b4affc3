-- The logical part of the clock at which a change set counts: with the milliseconds it says exactly whether a write stands.
alter table receipts add column happened_n bigint not null default 0;
