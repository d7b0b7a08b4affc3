-- What the office did to the person's visits meanwhile. Written in the transaction of the page that brought it, and kept until the
-- person has tapped it away (gone) or opened the visit (new, moved).
create table news (
    visit text    not null primary key,
    what  text    not null check (what in ('gone', 'new', 'moved')),
    -- Of a visit that is gone, all that its card says; of one that was moved, the plan that the person knew.
    json  text    not null,
    -- When the phone learnt of it, in milliseconds of the phone's clock.
    at    integer not null
) strict, without rowid;
