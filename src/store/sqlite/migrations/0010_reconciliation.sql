-- Comparisons with the platforms' statements: one row a day, one for each event on which the two differ.

CREATE TABLE reconciliation (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    run_at         INTEGER NOT NULL,
    paid_out       INTEGER NOT NULL,
    our_payments   INTEGER NOT NULL,
    our_paid       INTEGER NOT NULL,
    our_refunds    INTEGER NOT NULL,
    our_refunded   INTEGER NOT NULL,
    their_payments INTEGER NOT NULL,
    their_paid     INTEGER NOT NULL,
    their_refunds  INTEGER NOT NULL,
    their_refunded INTEGER NOT NULL,
    matched        INTEGER NOT NULL,
    breaks         INTEGER NOT NULL,
    fees           INTEGER NOT NULL,
    discounts      INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE statement_break (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    day          INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    event        INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    ours         INTEGER NOT NULL,
    theirs       INTEGER NOT NULL,
    trade_no     TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    assigned_to  INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    ended_kind   INTEGER NOT NULL,
    ended_by     INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL,
    entry_n      INTEGER NOT NULL,
    cleared_with INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

ALTER TABLE approval ADD COLUMN subject TEXT NOT NULL DEFAULT '';
