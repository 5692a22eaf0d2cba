CREATE TABLE IF NOT EXISTS experiment.raw_metric (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from metric_id and changed_at where the source has none',
  metric_id STRING NOT NULL COMMENT 'The metric',
  aggregation STRING NOT NULL COMMENT 'How the events of a unit become one figure: sum, count, any, max, active_days or ratio',
  source_event STRING COMMENT 'Metric events it is made of; for every aggregation but ratio',
  numerator_metric_id STRING COMMENT 'Metric above the line of a ratio',
  denominator_metric_id STRING COMMENT 'Metric below the line of a ratio',
  direction STRING COMMENT 'Which way is better: increase or decrease',
  cap_quantile DOUBLE COMMENT 'Quantile at which the readout caps the values of units; null for no cap',
  non_inferiority_margin DOUBLE COMMENT 'Relative loss that a guardrail may have; null where that is not tested',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the metric was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of metrics: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'metric_id',
  'tidemark.accepted.aggregation' = 'sum, count, any, max, active_days, ratio',
  'tidemark.required.source_event' = 'aggregation: sum, count, any, max, active_days',
  'tidemark.required.numerator_metric_id' = 'aggregation: ratio',
  'tidemark.required.denominator_metric_id' = 'aggregation: ratio'
);
