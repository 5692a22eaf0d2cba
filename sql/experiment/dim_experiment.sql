CREATE TABLE IF NOT EXISTS experiment.dim_experiment (
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  name STRING COMMENT 'What people call it',
  hypothesis STRING COMMENT 'What it is to show',
  owner STRING COMMENT 'Who answers for it',
  status STRING COMMENT 'Where it stands',
  randomization_unit STRING COMMENT 'What is randomised; always user_id',
  exposure_surface STRING COMMENT 'Where in the product a user meets the treatment',
  start_ts TIMESTAMP_LTZ(6) COMMENT 'When it begins',
  end_ts TIMESTAMP_LTZ(6) COMMENT 'When it ends, not included; null while it is open',
  window_hours BIGINT COMMENT 'Hours after the start of a unit''s window in which its outcomes count',
  pre_window_hours BIGINT COMMENT 'Hours before the window that give the covariates, 0 for none; window_hours where nothing else was said',
  primary_metric STRING COMMENT 'Metric that decides',
  guardrail_metrics ARRAY<STRING> COMMENT 'Metrics that must not get worse',
  metrics ARRAY<STRING> COMMENT 'Metrics that are computed: null for all there are, empty for none',
  alpha DOUBLE COMMENT 'Significance level; 0.05 where nothing else was said',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when the experiment is deleted; the row stays',
  PRIMARY KEY (experiment_id) NOT ENFORCED
)
COMMENT 'Experiments, one row each, current state (Type 1)';

INSERT INTO experiment.dim_experiment
SELECT
  experiment_id,
  name,
  hypothesis,
  owner,
  status,
  randomization_unit,
  exposure_surface,
  start_ts,
  end_ts,
  window_hours,
  COALESCE(pre_window_hours, window_hours) AS pre_window_hours,
  primary_metric,
  guardrail_metrics,
  metrics,
  COALESCE(alpha, 0.05E0) AS alpha,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY experiment_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM experiment.raw_experiment
)
WHERE recency = 1;
