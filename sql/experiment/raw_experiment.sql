CREATE TABLE IF NOT EXISTS experiment.raw_experiment (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from experiment_id and changed_at where the source has none',
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  name STRING COMMENT 'What people call it',
  hypothesis STRING COMMENT 'What it is to show',
  owner STRING COMMENT 'Who answers for it',
  status STRING COMMENT 'Where it stands, such as draft, running or stopped',
  randomization_unit STRING COMMENT 'What is randomised; always user_id',
  exposure_surface STRING COMMENT 'Where in the product a user meets the treatment',
  start_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it begins',
  end_ts TIMESTAMP_LTZ(6) COMMENT 'When it ends, not included; null while it is open',
  window_hours BIGINT NOT NULL COMMENT 'Hours after the start of a unit''s window in which its outcomes count',
  pre_window_hours BIGINT COMMENT 'Hours before the window that give the covariates, 0 for none; window_hours where it is null',
  primary_metric STRING COMMENT 'Metric that decides',
  guardrail_metrics ARRAY<STRING> COMMENT 'Metrics that must not get worse',
  metrics ARRAY<STRING> COMMENT 'Metrics that are computed: null for all there are, empty for none',
  alpha DOUBLE COMMENT 'Significance level; 0.05 where it is null',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the experiment was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of experiments: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'experiment_id'
);
