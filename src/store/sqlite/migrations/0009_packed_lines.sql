-- A line's hot state in one column (packed_line.h): the table exists to start from, and its forty-four columns
-- were only ever read together. What it held is played again from the log, once, at the next start.

DROP TABLE line;
CREATE TABLE line (
    number_id   INTEGER PRIMARY KEY,
    n           INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    key_window  INTEGER NOT NULL,
    keys_now    INTEGER NOT NULL,
    keys_before INTEGER NOT NULL,
    state       BLOB NOT NULL,      -- empty: the number has no line
    sum         INTEGER NOT NULL    -- over the row: no hash chain covers it
);
UPDATE stream SET swept = 0 WHERE id = 0;
