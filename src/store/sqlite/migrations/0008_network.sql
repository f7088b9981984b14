-- What the network has confirmed, notices of steps to come, plans and versions a line is to come to, leaving with
-- a time to think; tasks found by their kind.

ALTER TABLE line ADD COLUMN confirmed      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN at_network     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN network_task   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN noticed_for    INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN noticed        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN next_plan      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN next_policy    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN next_policy_on INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN leaves_as      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN leaves_on      INTEGER NOT NULL DEFAULT -2147483648;
ALTER TABLE line ADD COLUMN parks_on       INTEGER NOT NULL DEFAULT -2147483648;

CREATE INDEX task_of_kind_due ON task (kind, due_at);
ALTER TABLE task ADD COLUMN stage  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN answer TEXT    NOT NULL DEFAULT '';

CREATE TABLE step_notice (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    stage    INTEGER NOT NULL,
    step_on  INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    sent_at  INTEGER NOT NULL,
    way      INTEGER NOT NULL,
    proof    TEXT NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;

CREATE TABLE policy_move (
    home_kind INTEGER NOT NULL, home_id INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL,
    from_policy  INTEGER NOT NULL,
    to_policy    INTEGER NOT NULL,
    ground       INTEGER NOT NULL,
    notice_days  INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    state        INTEGER NOT NULL,
    starts_on    INTEGER NOT NULL,
    asked_kind   INTEGER NOT NULL,
    asked_by     INTEGER NOT NULL,
    asked_at     INTEGER NOT NULL,
    decided_kind INTEGER NOT NULL,
    decided_by   INTEGER NOT NULL,
    moved        INTEGER NOT NULL,
    refused      INTEGER NOT NULL,
    PRIMARY KEY (home_kind, home_id, n, text)
) WITHOUT ROWID;
