INSERT INTO plan VALUES (1, 500, 1);
INSERT INTO line
SELECT i, 1, 1, 1, 1, 15, CURRENT_DATE + 30, 0, 0, 0, now() + interval '30 days' FROM generate_series(1, :lines) AS i;
VACUUM ANALYZE;
CHECKPOINT;
