-- Staff with their sessions; subscribers with their consents; whose line it is.
-- What stands in *_sealed is encrypted with the installation's secret before it comes here.

CREATE TABLE staff (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    brand                INTEGER NOT NULL,
    login                TEXT NOT NULL,
    name                 TEXT NOT NULL,
    role                 INTEGER NOT NULL,
    password_hash        TEXT NOT NULL,
    totp_sealed          TEXT NOT NULL,
    totp_step            INTEGER NOT NULL,
    must_change_password INTEGER NOT NULL,
    disabled             INTEGER NOT NULL,
    refusals             INTEGER NOT NULL,
    locked_until         INTEGER NOT NULL,
    created_at           INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE session (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    token_hash       TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    second_factor_at INTEGER NOT NULL,
    ended            INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE recovery_code (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE subscriber (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    brand           INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    name_sealed     TEXT NOT NULL,
    identity_type   INTEGER NOT NULL,
    identity_sealed TEXT NOT NULL,
    identity_hash   TEXT NOT NULL,
    phone_sealed    TEXT NOT NULL,
    email_sealed    TEXT NOT NULL,
    real_name       INTEGER NOT NULL,
    recheck_on      INTEGER NOT NULL,
    legal_hold      INTEGER NOT NULL,
    idle_since      INTEGER NOT NULL,
    erased          INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
CREATE INDEX subscriber_identity ON subscriber (identity_hash);

CREATE TABLE consent (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    given INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    how   TEXT NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

ALTER TABLE line_info ADD COLUMN subscriber INTEGER NOT NULL DEFAULT 0;
CREATE INDEX line_info_subscriber ON line_info (subscriber) WHERE subscriber <> 0;
