-- Disputes at the payment platforms; bonus that was granted for a payment.

CREATE TABLE chargeback (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    generation   INTEGER NOT NULL,
    entry_n      INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    gateway      INTEGER NOT NULL,
    case_no      TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    order_n      INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    reason       TEXT NOT NULL,
    answer_by    INTEGER NOT NULL,
    opened_kind  INTEGER NOT NULL,
    opened_by    INTEGER NOT NULL,
    opened_at    INTEGER NOT NULL,
    refund_no    TEXT NOT NULL,
    booked       INTEGER NOT NULL,
    from_line    INTEGER NOT NULL,
    note         TEXT NOT NULL,
    ended_kind   INTEGER NOT NULL,
    ended_by     INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

ALTER TABLE lot ADD COLUMN earned_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN granted   INTEGER NOT NULL DEFAULT 0;
