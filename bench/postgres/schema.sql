-- One renewal as performance.md means it: idempotency check, line and balance read, order, two ledger entries,
-- line update, due date, outbox. Keys lead with the number, so no history needs a second index; the line's
-- pages have room for updates in place.
CREATE TABLE plan (
    plan_id      SMALLINT PRIMARY KEY,
    fee          BIGINT NOT NULL,
    cycle_months INTEGER NOT NULL
);
CREATE TABLE line (
    number_id      BIGINT PRIMARY KEY,
    generation     INTEGER NOT NULL,
    n              BIGINT NOT NULL,
    plan_id        SMALLINT NOT NULL,
    stage          SMALLINT NOT NULL,
    anchor_day     SMALLINT NOT NULL,
    paid_until     DATE NOT NULL,
    cycles_prepaid INTEGER NOT NULL,
    main           BIGINT NOT NULL CHECK (main >= 0),
    prepaid        BIGINT NOT NULL CHECK (prepaid >= 0),
    next_action_at TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX line_due ON line (next_action_at);
CREATE TABLE idempotency (
    number_id    BIGINT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BIGINT NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (number_id, key)
);
CREATE TABLE renewal_order (
    number_id  BIGINT NOT NULL,
    n          BIGINT NOT NULL,
    cycles     INTEGER NOT NULL,
    amount     BIGINT NOT NULL,
    state      SMALLINT NOT NULL,
    placed_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (number_id, n)
);
CREATE TABLE ledger_entry (
    number_id   BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    side        SMALLINT NOT NULL,
    account     SMALLINT NOT NULL,
    amount      BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (number_id, n, side)
);
CREATE TABLE outbox (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number_id BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    body      JSONB NOT NULL
);

CREATE FUNCTION renew(the_number BIGINT, the_generation INTEGER, the_key TEXT, the_cycles INTEGER, the_amount BIGINT)
RETURNS TABLE (entry BIGINT, until DATE, cycles INTEGER, repeated BOOLEAN) LANGUAGE plpgsql AS $$
DECLARE
    the_line line%ROWTYPE;  -- "line" alone is a geometric type
    the_plan plan%ROWTYPE;
    known idempotency%ROWTYPE;
    asked BIGINT := hashtextextended(the_cycles || ' ' || the_amount, 0);
BEGIN
    SELECT * INTO the_line FROM line WHERE number_id = the_number AND generation = the_generation FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'line.unknown'; END IF;
    SELECT * INTO known FROM idempotency WHERE number_id = the_number AND key = the_key;
    IF FOUND THEN
        IF known.request_hash <> asked THEN RAISE EXCEPTION 'idempotency.key_reused'; END IF;
        RETURN QUERY SELECT known.n, the_line.paid_until, the_line.cycles_prepaid, TRUE;
        RETURN;
    END IF;
    SELECT * INTO the_plan FROM plan WHERE plan_id = the_line.plan_id;
    IF the_amount <> the_plan.fee * the_cycles THEN RAISE EXCEPTION 'renewal.amount_differs'; END IF;
    the_line.n := the_line.n + 1;
    INSERT INTO idempotency VALUES (the_number, the_key, asked, the_line.n);
    INSERT INTO renewal_order VALUES (the_number, the_line.n, the_cycles, the_amount, 2, now());
    INSERT INTO ledger_entry VALUES (the_number, the_line.n, 0, 4, the_amount, now()),
                                    (the_number, the_line.n, 1, 2, the_amount, now());
    UPDATE line SET n = the_line.n,
        paid_until = (the_line.paid_until + make_interval(months => the_cycles * the_plan.cycle_months))::DATE,
        cycles_prepaid = the_line.cycles_prepaid + the_cycles,
        prepaid = the_line.prepaid + the_amount
    WHERE number_id = the_number
    RETURNING paid_until, cycles_prepaid INTO until, cycles;
    INSERT INTO outbox (number_id, n, body)
    VALUES (the_number, the_line.n, jsonb_build_object('event', 'renewed', 'cycles', the_cycles, 'amount', the_amount));
    entry := the_line.n;
    repeated := FALSE;
    RETURN NEXT;
END $$;

-- The same for many at once: each table is written by one statement over arrays. Lines are locked in order, so
-- that two callers never wait for each other.
CREATE FUNCTION renew_many(the_numbers BIGINT[], the_keys TEXT[], the_cycles INTEGER, the_amount BIGINT)
RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    done BIGINT;
    asked BIGINT := hashtextextended(the_cycles || ' ' || the_amount, 0);
BEGIN
    PERFORM 1 FROM line WHERE number_id = ANY (the_numbers) ORDER BY number_id FOR UPDATE;
    WITH fresh AS (
        SELECT wanted.number_id, wanted.key, the_line.n + row_number() OVER (PARTITION BY wanted.number_id) AS n
        FROM unnest(the_numbers, the_keys) AS wanted (number_id, key)
        JOIN line AS the_line USING (number_id)
        JOIN plan USING (plan_id)
        WHERE the_amount = plan.fee * the_cycles
          AND NOT EXISTS (SELECT FROM idempotency AS i WHERE i.number_id = wanted.number_id AND i.key = wanted.key)
    ), remembered AS (
        INSERT INTO idempotency SELECT number_id, key, asked, n FROM fresh
    ), ordered AS (
        INSERT INTO renewal_order SELECT number_id, n, the_cycles, the_amount, 2, now() FROM fresh
    ), posted AS (
        INSERT INTO ledger_entry
        SELECT number_id, n, side, account, the_amount, now() FROM fresh, (VALUES (0, 4), (1, 2)) AS s (side, account)
    ), told AS (
        INSERT INTO outbox (number_id, n, body)
        SELECT number_id, n, jsonb_build_object('event', 'renewed', 'cycles', the_cycles, 'amount', the_amount)
        FROM fresh
    ), moved AS (
        UPDATE line SET n = line.n + count,
            paid_until = (paid_until + make_interval(months => (count * the_cycles * cycle_months)::INTEGER))::DATE,
            cycles_prepaid = cycles_prepaid + (count * the_cycles)::INTEGER,
            prepaid = prepaid + count * the_amount
        FROM (SELECT number_id, count(*) FROM fresh GROUP BY number_id) AS renewed, plan
        WHERE line.number_id = renewed.number_id AND plan.plan_id = line.plan_id
    )
    SELECT count(*) INTO done FROM fresh;
    RETURN done;
END $$;
