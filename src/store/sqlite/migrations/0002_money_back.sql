-- Money on its way back: refunds, adjustments, approvals; suspense with its states; sums for the limits.

ALTER TABLE line ADD COLUMN paid_on       INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN paid_in_day   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN paid_in_month INTEGER NOT NULL DEFAULT 0;

ALTER TABLE renewal_order ADD COLUMN late INTEGER NOT NULL DEFAULT 0;

ALTER TABLE task ADD COLUMN target_number     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN target_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN subject_n         INTEGER NOT NULL DEFAULT 0;

ALTER TABLE settlement ADD COLUMN payer_amount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlement ADD COLUMN received     INTEGER NOT NULL DEFAULT 0;
UPDATE settlement SET payer_amount = amount, received = amount;

ALTER TABLE suspense ADD COLUMN state             INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suspense ADD COLUMN target_number     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suspense ADD COLUMN target_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suspense ADD COLUMN evidence          TEXT    NOT NULL DEFAULT '';

CREATE TABLE refund (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    generation   INTEGER NOT NULL,
    entry_n      INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    payer_gets   INTEGER NOT NULL,
    gateway      INTEGER NOT NULL,
    party        INTEGER NOT NULL,
    out_trade_no TEXT NOT NULL,
    order_n      INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    asked_kind   INTEGER NOT NULL,
    asked_by     INTEGER NOT NULL,
    asked_at     INTEGER NOT NULL,
    decided_kind INTEGER NOT NULL,
    decided_by   INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE adjustment (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    generation   INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount <> 0),
    reason       TEXT NOT NULL,
    asked_kind   INTEGER NOT NULL,
    asked_by     INTEGER NOT NULL,
    asked_at     INTEGER NOT NULL,
    decided_kind INTEGER NOT NULL,
    decided_by   INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE approval (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    act        INTEGER NOT NULL,
    subject_n  INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    asked_kind INTEGER NOT NULL,
    asked_by   INTEGER NOT NULL,
    asked_at   INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
