CREATE TABLE IF NOT EXISTS experiment.raw_assignment (
  assignment_id STRING NOT NULL COMMENT 'Identifies the record',
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  user_id STRING NOT NULL COMMENT 'Who was assigned',
  variant_id STRING NOT NULL COMMENT 'Variant the user was given',
  segment STRING COMMENT 'Part of the audience the user belonged to at that moment',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the decision was made',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Log of assignments: one row per randomisation decision, as it was sent'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'assignment_id'
);
