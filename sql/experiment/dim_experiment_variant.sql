CREATE TABLE IF NOT EXISTS experiment.dim_experiment_variant (
  experiment_id STRING NOT NULL COMMENT 'The experiment; see dim_experiment',
  variant_id STRING NOT NULL COMMENT 'The variant, within the experiment',
  variant_name STRING COMMENT 'What people call it',
  is_control BOOLEAN COMMENT 'Whether the others are compared with it',
  expected_allocation DOUBLE COMMENT 'Share of the units it is to get, 0 to 1',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when the variant is deleted; the row stays',
  PRIMARY KEY (experiment_id, variant_id) NOT ENFORCED
)
COMMENT 'Variants of experiments, one row each, current state (Type 1)';

INSERT INTO experiment.dim_experiment_variant
SELECT
  experiment_id,
  variant_id,
  variant_name,
  is_control,
  expected_allocation,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY experiment_id, variant_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM experiment.raw_variant
)
WHERE recency = 1;
