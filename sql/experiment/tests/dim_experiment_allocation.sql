-- table: dim_experiment
-- severity: warn
-- The allocations of an experiment's variants are shares and add up to 1.
SELECT
  x.experiment_id AS failing_key,
  'allocations add up to ' || COALESCE(CAST(v.allocation AS STRING), 'nothing') AS reason
FROM experiment.dim_experiment AS x
LEFT JOIN (
  SELECT
    experiment_id,
    SUM(expected_allocation) AS allocation,
    MIN(expected_allocation) AS least
  FROM experiment.dim_experiment_variant
  WHERE NOT is_deleted
  GROUP BY experiment_id
) AS v
  ON v.experiment_id = x.experiment_id
WHERE NOT x.is_deleted
  AND (v.allocation IS NULL OR ABS(v.allocation - 1E0) > 1E-9 OR v.least < 0E0);
