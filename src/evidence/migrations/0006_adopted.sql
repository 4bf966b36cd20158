-- Policies as they were adopted, with every text that they were made of, so that the next one can be compared.
create table adopted (
    id     integer primary key,
    at_ms  integer not null,
    policy text not null,                        -- digest of what was in force
    texts  text not null
) strict;
