-- table: fct_experiment_unit_outcomes
-- severity: error
-- The primary key (experiment_id, user_id) identifies one row and is never null.
SELECT
  COALESCE(experiment_id, 'null') || ' | ' || COALESCE(user_id, 'null') AS failing_key,
  CASE
    WHEN experiment_id IS NULL OR user_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM experiment.fct_experiment_unit_outcomes
GROUP BY experiment_id, user_id
HAVING COUNT(*) > 1 OR experiment_id IS NULL OR user_id IS NULL;
