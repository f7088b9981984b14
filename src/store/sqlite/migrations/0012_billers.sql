-- What billers bring: each one's account, and each of his payments by his own reference. Payments by a code
-- that the payer shows, which are cancelled rather than closed.

CREATE TABLE biller_account (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    balance INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE billed_credit (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    number     INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    cycles     INTEGER NOT NULL,
    amount     INTEGER NOT NULL CHECK (amount >= 0),
    state      INTEGER NOT NULL,
    returned   INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount),
    taken_at   INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    entry_n    INTEGER NOT NULL,
    refusal    TEXT NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

ALTER TABLE payment_intent ADD COLUMN cancelling INTEGER NOT NULL DEFAULT 0;
