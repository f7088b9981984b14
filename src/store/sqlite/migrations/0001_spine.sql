-- The spine: the log and its stream, homes and lines as last swept, and the cold rows.
-- Money is integer minor units; instants are integer microseconds since the epoch, UTC; dates are days since
-- 1970-01-01 (-2147483648: not set). Every key begins with its home.

CREATE TABLE log (
    seq  INTEGER PRIMARY KEY,
    prev INTEGER NOT NULL,          -- seq of the home's record before this one; 0: it has none
    body BLOB NOT NULL,             -- store/codec.h
    hash BLOB NOT NULL              -- of the hash before and this body
);

-- One row a stream of records. `swept` is the watermark: what line and home hold is true up to it, the rest
-- is replayed from the log at start.
CREATE TABLE stream (
    id    INTEGER PRIMARY KEY,
    seq   INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    swept INTEGER NOT NULL
);
INSERT INTO stream VALUES (0, 0, zeroblob(32), 0);

CREATE TABLE home (
    kind        INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    n           INTEGER NOT NULL,   -- of its newest record
    seq         INTEGER NOT NULL,   -- of its newest record
    key_window  INTEGER NOT NULL,   -- idempotency filters: this window of 30 days and the one before
    keys_now    INTEGER NOT NULL,
    keys_before INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE line (
    number_id         INTEGER PRIMARY KEY,
    n                 INTEGER NOT NULL,
    seq               INTEGER NOT NULL,
    key_window        INTEGER NOT NULL,
    keys_now          INTEGER NOT NULL,
    keys_before       INTEGER NOT NULL,
    generation        INTEGER NOT NULL,
    brand             INTEGER NOT NULL,
    plan              INTEGER NOT NULL,
    policy            INTEGER NOT NULL,
    stage             INTEGER NOT NULL,
    bars              INTEGER NOT NULL,
    anchor_day        INTEGER NOT NULL,
    activated_on      INTEGER NOT NULL,
    stage_since       INTEGER NOT NULL,
    paid_until        INTEGER NOT NULL,
    last_top_up_on    INTEGER NOT NULL,
    cycles_prepaid    INTEGER NOT NULL,
    main              INTEGER NOT NULL CHECK (main >= 0),
    bonus             INTEGER NOT NULL CHECK (bonus >= 0),
    prepaid           INTEGER NOT NULL CHECK (prepaid >= 0),
    bonus_expires_on  INTEGER NOT NULL,
    intents_pending   INTEGER NOT NULL,
    intents_unknown   INTEGER NOT NULL,
    suspense_held     INTEGER NOT NULL,
    pending_hold_used INTEGER NOT NULL,
    hold_until        INTEGER NOT NULL,
    next_action_at    INTEGER NOT NULL
);

CREATE TABLE line_info (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    msisdn    TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
CREATE INDEX line_info_msisdn ON line_info (msisdn);

CREATE TABLE lot (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    left       INTEGER NOT NULL CHECK (left > 0),
    expires_on INTEGER NOT NULL,
    pays_fee   INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE renewal_order (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    generation  INTEGER NOT NULL,
    cycles      INTEGER NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    state       INTEGER NOT NULL,
    channel     INTEGER NOT NULL,
    placed_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    fulfilled_n INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE payment_intent (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    order_n    INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    gateway    INTEGER NOT NULL,
    method     INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    amount     INTEGER NOT NULL CHECK (amount > 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    qr_text    TEXT NOT NULL,
    trade_no   TEXT NOT NULL,
    paid_at    INTEGER NOT NULL,
    answer     TEXT NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE task (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    kind         INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    intent_n     INTEGER NOT NULL,
    gateway      INTEGER NOT NULL,
    out_trade_no TEXT NOT NULL,
    amount       INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
CREATE INDEX task_due ON task (due_at);

CREATE TABLE settlement (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    entry_n INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    amount  INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE suspense (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    gateway      INTEGER NOT NULL,
    external_no  TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    reason       INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    order_n      INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE api_key (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    name        TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    scopes      INTEGER NOT NULL,
    party       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    revoked     INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE brand_clock (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    offset_us INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
