CREATE TABLE IF NOT EXISTS experiment.raw_variant (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from experiment_id, variant_id and changed_at where the source has none',
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  variant_id STRING NOT NULL COMMENT 'The variant, within the experiment',
  variant_name STRING COMMENT 'What people call it',
  is_control BOOLEAN NOT NULL COMMENT 'Whether the others are compared with it',
  expected_allocation DOUBLE NOT NULL COMMENT 'Share of the units it is to get, 0 to 1',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the variant was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of variants of experiments: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'experiment_id, variant_id'
);
