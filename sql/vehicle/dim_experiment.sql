CREATE TABLE IF NOT EXISTS vehicle.dim_experiment (
  experiment_id STRING NOT NULL COMMENT 'The experiment',
  name STRING COMMENT 'What people call it',
  hypothesis STRING COMMENT 'What it is expected to show',
  primary_metric STRING COMMENT 'Metric it is decided by',
  guardrails STRING COMMENT 'Metrics that must not get worse, as its tool says them',
  randomization_unit STRING COMMENT 'customer or session: what is given a variant; customer where the source does not say',
  exposure_surface STRING COMMENT 'Where the variants are shown',
  start_ts TIMESTAMP_LTZ(6) COMMENT 'From when its exposures count, inclusive; null for always',
  end_ts TIMESTAMP_LTZ(6) COMMENT 'Until when its exposures count, exclusive; null for ever',
  window_hours INT COMMENT 'Hours after the first exposure in which outcomes count',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when it is deleted; the row stays',
  PRIMARY KEY (experiment_id) NOT ENFORCED
)
COMMENT 'Experiments in personalization, one row each, current state (Type 1)';

INSERT INTO vehicle.dim_experiment
SELECT
  experiment_id,
  name,
  hypothesis,
  primary_metric,
  guardrails,
  COALESCE(randomization_unit, 'customer') AS randomization_unit,
  exposure_surface,
  start_ts,
  end_ts,
  window_hours,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY experiment_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM vehicle.raw_experiment
)
WHERE recency = 1;
