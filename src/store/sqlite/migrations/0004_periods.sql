-- Closed months of the books and the trial balances they were closed with.

CREATE TABLE period (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE period_sum (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    kind    INTEGER NOT NULL,
    ref     INTEGER NOT NULL,
    debits  INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
