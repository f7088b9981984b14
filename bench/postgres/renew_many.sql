SELECT renew_many(
    ARRAY(SELECT (random() * (:lines - 1))::BIGINT + 1 FROM generate_series(1, 256)),
    ARRAY(SELECT 'till-7/' || (random() * 4e18)::BIGINT FROM generate_series(1, 256)), 1, 500);
