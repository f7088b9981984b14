\set number random(1, :lines)
\set key random(1, 4000000000000000000)
SELECT * FROM renew(:number, 1, 'till-7/' || :key::BIGINT, 1, 500);
