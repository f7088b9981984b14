-- A refund that the platform refused for good: its last words, when, and the bank transfer that goes instead.

ALTER TABLE refund ADD COLUMN answer         TEXT    NOT NULL DEFAULT '';
ALTER TABLE refund ADD COLUMN refused_at     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN bank_reference TEXT    NOT NULL DEFAULT '';
