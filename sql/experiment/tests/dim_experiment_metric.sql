-- table: dim_experiment
-- severity: warn
-- The metrics an experiment names exist, as its metrics, primary metric or guardrails. Unknown ones are left out.
SELECT
  n.experiment_id AS failing_key,
  'no metric ' || n.metric_id AS reason
FROM (
  SELECT experiment_id, primary_metric AS metric_id
  FROM experiment.dim_experiment
  WHERE NOT is_deleted
  UNION
  SELECT x.experiment_id, g.metric_id
  FROM experiment.dim_experiment AS x
  CROSS JOIN UNNEST(x.guardrail_metrics) AS g (metric_id)
  WHERE NOT x.is_deleted
  UNION
  SELECT x.experiment_id, m.metric_id
  FROM experiment.dim_experiment AS x
  CROSS JOIN UNNEST(x.metrics) AS m (metric_id)
  WHERE NOT x.is_deleted
) AS n
LEFT JOIN experiment.dim_metric AS d
  ON d.metric_id = n.metric_id
  AND NOT d.is_deleted
WHERE n.metric_id IS NOT NULL
  AND d.metric_id IS NULL;
