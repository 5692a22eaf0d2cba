-- table: dim_experiment
-- severity: warn
-- An experiment has exactly one control: without it there is nothing to compare with.
SELECT
  x.experiment_id AS failing_key,
  CAST(COALESCE(v.controls, 0) AS STRING) || ' controls' AS reason
FROM experiment.dim_experiment AS x
LEFT JOIN (
  SELECT experiment_id, COUNT(*) FILTER (WHERE is_control) AS controls
  FROM experiment.dim_experiment_variant
  WHERE NOT is_deleted
  GROUP BY experiment_id
) AS v
  ON v.experiment_id = x.experiment_id
WHERE NOT x.is_deleted
  AND COALESCE(v.controls, 0) <> 1;
