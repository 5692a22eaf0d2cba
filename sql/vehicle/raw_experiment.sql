CREATE TABLE IF NOT EXISTS vehicle.raw_experiment (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from experiment_id and changed_at where the source has none',
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  name STRING COMMENT 'What people call it',
  hypothesis STRING COMMENT 'What it is expected to show',
  primary_metric STRING COMMENT 'Metric it is decided by',
  guardrails STRING COMMENT 'Metrics that must not get worse, as its tool says them',
  randomization_unit STRING COMMENT 'customer or session: what is given a variant; null for customer',
  exposure_surface STRING COMMENT 'Where the variants are shown',
  start_ts TIMESTAMP_LTZ(6) COMMENT 'From when its exposures count, inclusive; null for always',
  end_ts TIMESTAMP_LTZ(6) COMMENT 'Until when its exposures count, exclusive; null for ever',
  window_hours INT NOT NULL COMMENT 'Hours after the first exposure in which outcomes count',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the experiment was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of experiments in personalization: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'experiment_id'
);
