-- table: dim_experiment
-- severity: error
-- The primary key (experiment_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(experiment_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN experiment_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.dim_experiment
GROUP BY experiment_id
HAVING COUNT(*) > 1 OR experiment_id IS NULL;
