-- Validity beside paid cycles, the facts of use that move it, and usage records.

ALTER TABLE line ADD COLUMN valid_until         INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN last_own_use_on     INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN last_balance_use_on INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN money_lost_on       INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN keep_alive_on       INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN resumed_on          INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN harassed            INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN ported_in           INTEGER NOT NULL DEFAULT 0;

CREATE TABLE usage_record (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    entry_n    INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    units      INTEGER NOT NULL,
    cost       INTEGER NOT NULL CHECK (cost >= 0),
    charged    INTEGER NOT NULL CHECK (charged >= 0 AND charged <= cost),
    used_at    INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
