CREATE TABLE IF NOT EXISTS experiment.raw_outcome (
  outcome_id STRING NOT NULL COMMENT 'Identifies the record',
  user_id STRING NOT NULL COMMENT 'Who did it',
  source_event STRING NOT NULL COMMENT 'What happened; metrics name it',
  `value` DOUBLE COMMENT 'How much of it; 1 where it is null',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it happened',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Log of outcomes: one row per outcome event from outside the warehouse, as it was sent'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'outcome_id'
);
