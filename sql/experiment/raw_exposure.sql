CREATE TABLE IF NOT EXISTS experiment.raw_exposure (
  exposure_id STRING NOT NULL COMMENT 'Identifies the record',
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  user_id STRING NOT NULL COMMENT 'Who saw it',
  variant_id STRING NOT NULL COMMENT 'Variant the user saw',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the user saw it',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Log of exposures: one row each time a user really met a variant, as it was sent'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'exposure_id'
);
