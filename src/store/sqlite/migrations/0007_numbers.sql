-- The inventory of numbers, one row at each number's home. Its state is derived, never stored.

CREATE TABLE number_resource (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    brand          INTEGER NOT NULL,
    msisdn         TEXT NOT NULL,
    price_class    TEXT NOT NULL,
    origin         INTEGER NOT NULL,
    donor          TEXT NOT NULL,
    imported_at    INTEGER NOT NULL,
    back_on        INTEGER NOT NULL,
    reserved_until INTEGER NOT NULL,
    reserved_kind  INTEGER NOT NULL,
    reserved_by    INTEGER NOT NULL,
    reserved_key   TEXT NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
CREATE INDEX number_resource_msisdn ON number_resource (msisdn);
CREATE INDEX number_resource_reservation ON number_resource (reserved_key) WHERE reserved_key <> '';
