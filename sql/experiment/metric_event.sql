-- One row per metric_event_id: what metrics are made of, of this area and of what others know of the same users.
CREATE TEMPORARY VIEW experiment.metric_event AS
SELECT
  'raw_outcome:' || outcome_id AS metric_event_id,
  user_id,
  source_event,
  COALESCE(`value`, 1E0) AS `value`,
  event_ts,
  ingested_at
FROM experiment.raw_outcome
UNION ALL
SELECT
  'usage:' || event_id AS metric_event_id,
  user_id,
  'usage.' || event_name AS source_event,
  1E0 AS `value`,
  event_ts,
  ingested_at
FROM usage.fct_event
UNION ALL
SELECT
  'usage:' || event_id || ':seconds' AS metric_event_id,
  user_id,
  'usage.work_seconds' AS source_event,
  CAST(duration_seconds AS DOUBLE) AS `value`,
  event_ts,
  ingested_at
FROM usage.fct_event
WHERE event_name = 'timer_stop' AND duration_seconds IS NOT NULL;
