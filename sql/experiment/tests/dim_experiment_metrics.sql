-- table: dim_experiment
-- severity: error
-- The primary metric and the guardrails are among the metrics of the experiment, where it names some.
SELECT
  experiment_id AS failing_key,
  role || ' ' || metric_id || ' is not among its metrics' AS reason
FROM (
  SELECT experiment_id, metrics, 'primary metric' AS role, primary_metric AS metric_id
  FROM experiment.dim_experiment
  WHERE NOT is_deleted
  UNION ALL
  SELECT x.experiment_id, x.metrics, 'guardrail' AS role, g.metric_id
  FROM experiment.dim_experiment AS x
  CROSS JOIN UNNEST(x.guardrail_metrics) AS g (metric_id)
  WHERE NOT x.is_deleted
)
WHERE metric_id IS NOT NULL
  AND NOT ARRAY_CONTAINS(metrics, metric_id);
