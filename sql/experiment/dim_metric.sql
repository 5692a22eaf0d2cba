CREATE TABLE IF NOT EXISTS experiment.dim_metric (
  metric_id STRING NOT NULL COMMENT 'The metric',
  aggregation STRING COMMENT 'How the events of a unit become one figure: sum, count, any, max, active_days or ratio',
  source_event STRING COMMENT 'Metric events it is made of; null for a ratio',
  numerator_metric_id STRING COMMENT 'Metric above the line of a ratio',
  denominator_metric_id STRING COMMENT 'Metric below the line of a ratio',
  direction STRING COMMENT 'Which way is better: increase or decrease',
  cap_quantile DOUBLE COMMENT 'Quantile at which the readout caps the values of units; null for no cap',
  non_inferiority_margin DOUBLE COMMENT 'Relative loss that a guardrail may have; null where that is not tested',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when the metric is deleted; the row stays',
  PRIMARY KEY (metric_id) NOT ENFORCED
)
COMMENT 'Metrics, one row each, current state (Type 1)';

INSERT INTO experiment.dim_metric
SELECT
  metric_id,
  aggregation,
  source_event,
  numerator_metric_id,
  denominator_metric_id,
  direction,
  cap_quantile,
  non_inferiority_margin,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY metric_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM experiment.raw_metric
)
WHERE recency = 1;
