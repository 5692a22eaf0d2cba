-- One row per metric_event_id: what metrics are made of.
CREATE TEMPORARY VIEW experiment.metric_event AS
SELECT
  'raw_outcome:' || outcome_id AS metric_event_id,
  user_id,
  source_event,
  COALESCE(`value`, 1E0) AS `value`,
  event_ts,
  ingested_at
FROM experiment.raw_outcome;
