-- table: mart_experiment_conservation
-- severity: error
-- For every known experiment, the metric events of all reasons add up to all metric events there are.
SELECT
  x.experiment_id AS failing_key,
  CAST(COALESCE(c.metric_events, 0) AS STRING) || ' metric events, and there are '
    || CAST(e.metric_events AS STRING) AS reason
FROM (
  SELECT experiment_id, 1 AS side
  FROM experiment.dim_experiment
  WHERE NOT is_deleted
) AS x
LEFT JOIN (
  SELECT experiment_id, SUM(metric_events) AS metric_events
  FROM experiment.mart_experiment_conservation
  GROUP BY experiment_id
) AS c
  ON c.experiment_id = x.experiment_id
JOIN (
  SELECT 1 AS side, COUNT(*) AS metric_events
  FROM experiment.metric_event
) AS e
  ON e.side = x.side
WHERE COALESCE(c.metric_events, 0) <> e.metric_events;
